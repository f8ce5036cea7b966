"""What stands where: the newest sight of a space or zone counts, whatever order they come in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from services.parking.enums import SpaceStatus
from services.parking.models import Device, Space, Zone
from services.parking.operations.announcing import announce

if TYPE_CHECKING:
    from datetime import datetime

MOST_SKEW = 2**31 - 1
"""Seconds (68 years): a clock farther off is written down as this far off; the column holds no more."""


def note_space(*, device: Device, number: str, status: str, at: datetime) -> bool:
    """Absolute, never a count up or down; an older sight than the one that stands changes nothing.

    What people closed stays closed.
    """
    rows = Space.objects.filter(lot=device.lot, number=number).exclude(status=SpaceStatus.CLOSED)
    rows = rows.filter(Q(observed_at=None) | Q(observed_at__lte=at))
    return bool(rows.update(status=status, source=device.source, observed_at=at))


@transaction.atomic
def note_spaces(*, device: Device, readings: list[tuple[str, str, datetime]]) -> int:
    """(number, status, at) of many spaces; how many were news. In one order, so that no two wait for each other."""
    announce(device.lot)
    rows = sorted(readings, key=lambda row: (row[0], row[2]))
    return sum(note_space(device=device, number=number, status=status, at=at) for number, status, at in rows)


@transaction.atomic
def note_counts(*, device: Device, taken: dict[str, int], at: datetime) -> int:
    """So many vehicles are in these zones: absolute; an older count changes nothing. How many were news."""
    announce(device.lot)
    changed = 0
    for zone, count in sorted(taken.items()):
        rows = Zone.objects.filter(lot=device.lot, code=zone).filter(Q(counted_at=None) | Q(counted_at__lte=at))
        changed += rows.update(taken_count=count, counted_at=at)
    return changed


def note_heard(*, device: Device, said_at: datetime) -> int:
    """The device lives, and its clock is so many seconds ahead. What was said before the last word changes nothing."""
    now = timezone.now()
    skew = max(-MOST_SKEW, min(MOST_SKEW, round((said_at - now).total_seconds())))
    if device.seen_at is None or said_at > device.seen_at + timedelta(seconds=device.clock_skew):
        Device.objects.filter(pk=device.pk).update(seen_at=now, clock_skew=skew)
    return skew
