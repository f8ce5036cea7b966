"""Stays as personal data: of the time a vehicle was somebody's, told to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts import personal_data
from services.accounts.personal_data import Hindrance, PersonalData, Record, Section
from services.common.templatetags.words import moment
from services.parking.enums import StayState
from services.parking.models import Stay
from services.vehicles import shown

if TYPE_CHECKING:
    from services.accounts.models import Person


class ParkingData(PersonalData):
    """Stays of the person's vehicles, from before a sale too; those after it are the new owner's."""

    def sections(self, person: Person) -> list[Section]:
        """Every stay, newest first."""
        rows = Stay.objects.filter(binding__person=person).select_related("lot", "vehicle").order_by("-pk")
        rows = rows.annotate(
            photo_count=Count("photos", distinct=True), picture_count=Count("observations__picture", distinct=True)
        )
        return [Section("parking", gettext_lazy("Parking"), [_record(row) for row in rows])]

    def hindrances(self, person: Person) -> list[Hindrance]:
        """A vehicle that stands somewhere now: what it costs is not known yet. What is owed, payments tells."""
        standing = [StayState.OPEN, StayState.EXITED]
        rows = Stay.objects.filter(binding__person=person, state__in=standing).select_related("lot", "vehicle")
        text = _("{plate} is still parked at {lot}. Leave and pay first.")
        return [Hindrance(text.format(plate=shown.plate(row.vehicle), lot=row.lot.name)) for row in rows.order_by("pk")]

    def forget(self, person: Person) -> None:
        """Stays are kept with their bills, about nobody any more."""
        Stay.objects.filter(binding__person=person).update(binding=None)


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


def register() -> None:
    """Called when the app is ready."""
    personal_data.ROOMS.register("parking", ParkingData())
