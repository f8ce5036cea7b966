"""What stands where: the newest sight of a space or zone counts, whatever order they come in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.utils import timezone

from services.common import transaction
from services.parking.enums import LotKind, SpaceStatus
from services.parking.models import Device, Space, SpaceSight, Zone
from services.parking.operations.announcing import announce

if TYPE_CHECKING:
    from datetime import datetime

    from services.parking.models import Lot

HEARTBEAT_MISSED = timedelta(minutes=2)
"""Devices should tell each minute that they live; of one that does not, its other words count."""
MOST_SKEW = 2**31 - 1
"""Seconds (68 years): a clock farther off is written down as this far off; the column holds no more."""


def note_space(*, device: Device, number: str, status: str, at: datetime) -> bool:
    """What a device saw of a space."""
    return note_sight(lot=device.lot, number=number, status=status, source=device.source, at=at)


def note_sight(*, lot: Lot, number: str, status: str, source: str, at: datetime) -> bool:
    """Absolute, never a count up or down; an older sight than the one that stands changes nothing.

    What people closed stays closed. At the roadside each kind of source keeps its word, so that they may disagree.
    """
    if lot.kind == LotKind.ROADSIDE:
        _keep(lot, number, status, source, at)
    rows = Space.objects.filter(lot=lot, number=number).exclude(status=SpaceStatus.CLOSED)
    rows = rows.filter(Q(observed_at=None) | Q(observed_at__lte=at))
    return bool(rows.update(status=status, source=source, observed_at=at))


def _keep(lot: Lot, number: str, status: str, source: str, at: datetime) -> None:
    """The same as before goes on since it began."""
    fresh = Value(at, output_field=DateTimeField())
    since = Case(When(status=status, then=F("status_since")), default=fresh)
    rows = SpaceSight.objects.filter(space__lot=lot, space__number=number, source=source)
    if rows.filter(observed_at__lte=at).update(status_since=since, status=status, observed_at=at):
        return
    said = {"source": source, "status": status, "status_since": at, "observed_at": at}
    spaces = Space.objects.filter(lot=lot, number=number).values_list("pk", flat=True)
    SpaceSight.objects.bulk_create([SpaceSight(space_id=pk, **said) for pk in spaces], ignore_conflicts=True)


@transaction.atomic
def note_spaces(*, device: Device, readings: list[tuple[str, str, datetime]]) -> int:
    """(number, status, at) of many spaces; how many were news. In one order, so that no two wait for each other."""
    announce(device.lot)
    note_alive(device=device)
    rows = sorted(readings, key=lambda row: (row[0], row[2]))
    return sum(note_space(device=device, number=number, status=status, at=at) for number, status, at in rows)


@transaction.atomic
def note_counts(*, device: Device, taken: dict[str, int], at: datetime) -> int:
    """So many vehicles are in these zones: absolute; an older count changes nothing. How many were news."""
    announce(device.lot)
    note_alive(device=device)
    changed = 0
    for zone, count in sorted(taken.items()):
        rows = Zone.objects.filter(lot=device.lot, code=zone).filter(Q(counted_at=None) | Q(counted_at__lte=at))
        changed += rows.update(taken_count=count, counted_at=at)
    return changed


def note_alive(*, device: Device) -> None:
    """Whatever it tells shows that it lives; written down where no heartbeat does so."""
    now = timezone.now()
    rows = Device.objects.filter(pk=device.pk)
    rows.filter(Q(seen_at=None) | Q(seen_at__lt=now - HEARTBEAT_MISSED)).update(seen_at=now)


def note_heard(*, device: Device, said_at: datetime) -> int:
    """The device lives, and its clock is so many seconds ahead. What was said before the last word changes nothing."""
    now = timezone.now()
    skew = max(-MOST_SKEW, min(MOST_SKEW, round((said_at - now).total_seconds())))
    if device.seen_at is None or said_at > device.seen_at + timedelta(seconds=device.clock_skew):
        Device.objects.filter(pk=device.pk).update(seen_at=now, clock_skew=skew)
    return skew
