"""Sessions as personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from services.accounts import personal_data
from services.accounts.personal_data import Hindrance, PersonalData, Record, Section
from services.charging.enums import RUNNING, SessionState
from services.charging.models import ChargingCard, ChargingSession, Reservation
from services.common.templatetags.words import moment

if TYPE_CHECKING:
    from services.accounts.models import Person


class ChargingData(PersonalData):
    """Sessions, cards and reservations of the person."""

    def sections(self, person: Person) -> list[Section]:
        """Every one, newest first."""
        sessions = ChargingSession.objects.filter(person=person).select_related("charge_point__station").order_by("-pk")
        cards = ChargingCard.objects.filter(person=person).order_by("-pk")
        kept = Reservation.objects.filter(person=person).select_related("connector__charge_point").order_by("-pk")
        return [
            Section("charging", gettext_lazy("Charging"), [_session(row) for row in sessions]),
            Section("charging_cards", gettext_lazy("Charging cards"), [_card(row) for row in cards]),
            Section("charging_kept", gettext_lazy("Reserved connectors"), [_reservation(row) for row in kept]),
        ]

    def hindrances(self, person: Person) -> list[Hindrance]:
        """A session that is not over: what it costs is not known yet. What is owed, payments tells."""
        going = [SessionState.REQUESTED, *sorted(RUNNING), SessionState.STOPPED]
        rows = ChargingSession.objects.filter(person=person, state__in=going).select_related("charge_point__station")
        text = _("A charge at {station} is not over. End and pay it first.")
        return [Hindrance(text.format(station=row.charge_point.station.name)) for row in rows.order_by("pk")]

    def forget(self, person: Person) -> None:
        """Sessions are kept with their bills, about nobody any more; cards end."""
        ChargingSession.objects.filter(person=person).update(person=None)
        ChargingCard.objects.filter(person=person).update(person=None, is_active=False)
        Reservation.objects.filter(person=person).update(person=None, state="ended")


def _session(row: ChargingSession) -> Record:
    rows = [(pgettext("charging", "Number"), row.number), (_("State"), str(row.get_state_display()))]
    if row.started_at:
        rows.append((_("Begun"), moment(row.started_at)))
    if row.stopped_at:
        rows.append((_("Ended"), moment(row.stopped_at)))
    rows.append((_("Energy (Wh)"), str(row.energy)))
    return Record(row.charge_point.station.name, rows, row.requested_at)


def _card(row: ChargingCard) -> Record:
    used = _("Yes") if row.is_active else _("No")
    return Record(str(row), [(_("Token"), row.tag), (_("In use"), used)], row.made_at)


def _reservation(row: Reservation) -> Record:
    rows = [(_("State"), str(row.get_state_display())), (_("Until"), moment(row.kept_until))]
    return Record(str(row.connector), rows, row.made_at)


def register() -> None:
    """Called when the app is ready."""
    personal_data.ROOMS.register("charging", ChargingData())
