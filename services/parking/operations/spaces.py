"""What stands where: the newest sight of a space or zone counts, whatever order they come in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.parking.enums import SpaceStatus
from services.parking.models import Device, Space, Zone

if TYPE_CHECKING:
    from datetime import datetime


def note_space(*, device: Device, number: str, status: str, at: datetime) -> bool:
    """Absolute, never a count up or down; an older sight than the one that stands changes nothing.

    What people closed stays closed.
    """
    rows = Space.objects.filter(lot=device.lot, number=number).exclude(status=SpaceStatus.CLOSED)
    rows = rows.filter(Q(observed_at=None) | Q(observed_at__lte=at))
    return bool(rows.update(status=status, source=device.source, observed_at=at))


def note_count(*, device: Device, zone: str, taken: int, at: datetime) -> bool:
    """So many vehicles are in this zone: absolute; an older count changes nothing."""
    rows = Zone.objects.filter(lot=device.lot, code=zone).filter(Q(counted_at=None) | Q(counted_at__lte=at))
    return bool(rows.update(taken_count=taken, counted_at=at))


def note_heard(*, device: Device, said_at: datetime) -> int:
    """The device lives, and its clock is so many seconds ahead. What was said before the last word changes nothing."""
    now = timezone.now()
    skew = round((said_at - now).total_seconds())
    if device.seen_at is None or said_at > device.seen_at + timedelta(seconds=device.clock_skew):
        Device.objects.filter(pk=device.pk).update(seen_at=now, clock_skew=skew)
    return skew
