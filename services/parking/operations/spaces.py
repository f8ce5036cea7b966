"""What stands where: the newest sight of a space counts, whatever order they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.parking.models import Device, Space

if TYPE_CHECKING:
    from datetime import datetime


def note_space(*, device: Device, number: str, status: str, at: datetime) -> bool:
    """Absolute, never a count up or down; an older sight than the one that stands changes nothing."""
    rows = Space.objects.filter(lot=device.lot, number=number).filter(Q(observed_at=None) | Q(observed_at__lte=at))
    return bool(rows.update(status=status, source=device.source, observed_at=at))


def note_heard(*, device: Device, said_at: datetime) -> None:
    """The device lives, and its clock is so many seconds ahead."""
    now = timezone.now()
    skew = round((said_at - now).total_seconds())
    Device.objects.filter(pk=device.pk).update(seen_at=now, clock_skew=skew)
