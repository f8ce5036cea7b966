"""The only way to devices, to what they told, and to stays of persons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from services.common import identifiers
from services.common.access import NotFoundOrNotYours
from services.parking.models import Device, Observation, Opening, Space, Stay, Zone
from services.vehicles.models import plate_index

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import Person, User
    from services.parking.models import Lot

NUMBER = re.compile(r"([a-z0-9_-]{1,40})-([0-9]{1,18})", re.ASCII)
RELATED = ("lot__payee", "lot__operator", "vehicle", "binding__person", "space__zone")


def find_device(public_id: str) -> Device | None:
    """One in use, with its lot and lane."""
    rows = Device.objects.select_related("lot__operator", "lot__payee", "lane")
    try:
        return rows.get(public_id=public_id, is_active=True)
    except Device.DoesNotExist:
        return None


def get_passage(device: Device, event_id: str) -> Observation:
    """What this device told under this number. Raises NotFoundOrNotYours: another device's looks like none."""
    rows = Observation.objects.select_related("vehicle", "stay__lot", "stay__vehicle", "stay__merged_into__lot")
    try:
        return rows.get(device=device, event_id=event_id)
    except Observation.DoesNotExist as error:
        raise NotFoundOrNotYours from error


def space_numbers(device: Device, numbers: list[str]) -> set[str]:
    """Which of these spaces its lot has."""
    return set(Space.objects.filter(lot=device.lot, number__in=numbers).values_list("number", flat=True))


def zone_codes(device: Device) -> set[str]:
    """The zones of its lot."""
    return set(Zone.objects.filter(lot=device.lot).values_list("code", flat=True))


def opened_by_hand(row: Observation) -> bool:
    """Whether somebody raised the bar for this passing: for this read, or for another of the same plate there since."""
    lane = row.device.lane_id
    raised = Opening.objects.filter(lane=lane, opened_at__gte=row.received_at) if lane else Opening.objects.none()
    same = Q(passage=row)
    if row.vehicle_id:
        same |= Q(passage__vehicle=row.vehicle_id)
    return raised.filter(same).exists()


def stay_of(row: Observation) -> Stay | None:
    """The stay of a passage as it stands now: the one it was merged into."""
    stay = row.stay
    while stay is not None and stay.merged_into_id:
        stay = stay.merged_into
    return stay


def stays_of(person: Person) -> QuerySet[Stay]:
    """Of the time a vehicle was this person's, newest first: what was before or after a sale is another's."""
    return Stay.objects.filter(binding__person=person).select_related(*RELATED).order_by("-pk")


def get_for_resident(user: User, number: str) -> Stay:
    """A stay of one's own vehicle; relatives who may pay see what is owed, never where it stood.

    Raises NotFoundOrNotYours.
    """
    parts = NUMBER.fullmatch(number)
    rows = Stay.objects.filter(lot__code=parts[1], serial=int(parts[2])) if parts else Stay.objects.none()
    found = rows.select_related(*RELATED).order_by("pk").first()
    if found is None or found.binding is None or user.person_id is None:
        raise NotFoundOrNotYours
    if found.binding.person_id != user.person_id:
        raise NotFoundOrNotYours(found.subject_ref)
    return found


def standing_in(lot: Lot, plate: str) -> Stay | None:
    """The stay of a plate that is in this lot now: for whoever stands there and scanned its code, nobody else.

    None for what is no plate.
    """
    try:
        number = identifiers.parked(plate).number
    except identifiers.IdentifierError:
        return None
    rows = Stay.objects.open().filter(lot=lot, vehicle__plate_index=plate_index(number))
    return rows.select_related(*RELATED).order_by("pk").first()
