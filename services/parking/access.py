"""The only way to devices and to what they told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.common.access import NotFoundOrNotYours
from services.parking.models import Device, Observation, Space, Zone

if TYPE_CHECKING:
    from services.parking.models import Stay


def find_device(public_id: str) -> Device | None:
    """One in use, with its lot and lane."""
    rows = Device.objects.filter(public_id=public_id, is_active=True)
    return rows.select_related("lot__operator", "lot__payee", "lane").order_by("pk").first()


def get_passage(device: Device, event_id: str) -> Observation:
    """What this device told under this number. Raises NotFoundOrNotYours: another device's looks like none."""
    rows = Observation.objects.filter(device=device, event_id=event_id)
    found = rows.select_related("stay__lot", "stay__vehicle").order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def space_numbers(device: Device, numbers: list[str]) -> set[str]:
    """Which of these spaces its lot has."""
    return set(Space.objects.filter(lot=device.lot, number__in=numbers).values_list("number", flat=True))


def zone_codes(device: Device) -> set[str]:
    """The zones of its lot."""
    return set(Zone.objects.filter(lot=device.lot).values_list("code", flat=True))


def stay_of(row: Observation) -> Stay | None:
    """The stay of a passage as it stands now: the one it was merged into."""
    stay = row.stay
    return stay.merged_into if stay is not None and stay.merged_into_id else stay
