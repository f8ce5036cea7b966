"""Stays and monthly cards as personal data: of the time a vehicle was somebody's, told to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from services.accounts import personal_data
from services.accounts.personal_data import Hindrance, PersonalData, Record, Section
from services.common.templatetags.words import full_day, moment, yuan
from services.parking.enums import StayState
from services.parking.models import PassSale, Stay
from services.vehicles import shown

if TYPE_CHECKING:
    from services.accounts.models import Person


class ParkingData(PersonalData):
    """Stays of the person's vehicles, from before a sale too; those after it are the new owner's."""

    def sections(self, person: Person) -> list[Section]:
        """Every stay and every monthly card that was bought, newest first."""
        rows = Stay.objects.filter(binding__person=person).select_related("lot", "vehicle").order_by("-pk")
        rows = rows.annotate(
            photo_count=Count("photos", distinct=True), picture_count=Count("observations__picture", distinct=True)
        )
        cards = PassSale.objects.filter(person=person).select_related("lot", "vehicle").order_by("-pk")
        return [
            Section("parking", gettext_lazy("Parking"), [_record(row) for row in rows]),
            Section("parking_cards", gettext_lazy("Monthly parking cards"), [_card(row) for row in cards]),
        ]

    def hindrances(self, person: Person) -> list[Hindrance]:
        """A vehicle that stands somewhere now: what it costs is not known yet. What is owed, payments tells."""
        standing = [StayState.OPEN, StayState.EXITED]
        rows = Stay.objects.filter(binding__person=person, state__in=standing).select_related("lot", "vehicle")
        text = _("{plate} is still parked at {lot}. Leave and pay first.")
        return [Hindrance(text.format(plate=shown.plate(row.vehicle), lot=row.lot.name)) for row in rows.order_by("pk")]

    def forget(self, person: Person) -> None:
        """Stays and sales of cards are kept with their bills, about nobody any more."""
        Stay.objects.filter(binding__person=person).update(binding=None)
        PassSale.objects.filter(person=person).update(person=None, binding=None)


def _record(stay: Stay) -> Record:
    rows = [(_("Plate"), shown.plate(stay.vehicle)), (_("Entered"), moment(stay.entered_at))]
    if stay.exited_at:
        rows.append((_("Left"), moment(stay.exited_at)))
    rows.append((_("State"), str(stay.get_state_display())))
    if stay.photo_count:
        rows.append((_("Photos"), str(stay.photo_count)))
    if stay.picture_count:
        rows.append((_("Pictures of cameras"), str(stay.picture_count)))
    return Record(stay.lot.name, rows, stay.entered_at)


def _card(sale: PassSale) -> Record:
    rows = [
        (_("Plate"), shown.plate(sale.vehicle)),
        (_("First day"), full_day(sale.first_date)),
        (_("Last day"), full_day(sale.last_date)),
        (pgettext("monthly card", "Price"), _("{amount} yuan").format(amount=yuan(sale.price))),
        (_("State"), str(sale.get_state_display())),
    ]
    return Record(sale.lot.name, rows, sale.asked_at)


def register() -> None:
    """Called when the app is ready."""
    personal_data.ROOMS.register("parking", ParkingData())
