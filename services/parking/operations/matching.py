"""Which vehicle and which stay a read is about: the plate as one camera saw it, among what others saw.

Reads only. The lot is held by the caller.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from services.common import identifiers
from services.parking.enums import Decision, Direction, Outcome, StayState
from services.parking.models import Observation, Opening, Stay
from services.parking.operations import billing
from services.vehicles.models import Vehicle, plate_index
from services.vehicles.operations.adding import vehicle_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from services.parking.models import Lot

MOMENT = timedelta(seconds=60)
"""The same plate in the same direction within this time is the same passing."""
ONE_CAR = timedelta(seconds=15)
"""Plates that cameras take for one another, read at one gate within this time, are one car."""
AT_THE_GATE = timedelta(hours=2)
"""How long a car that left on paper may still stand before a bar that nobody raised."""
PASSING = timedelta(minutes=5)
"""So long after the bar went up it may be read once more; later it came again, and nobody saw it come."""
ALIKE = ("0OQDU", "8B3", "1ILT7", "5S6", "2Z7", "VY", "KX", "EF", "MNW", "CG", "PR", "AH4")
"""Signs that cameras take for one another."""
LEFT = (StayState.EXITED, StayState.BILLED, StayState.SETTLED)
UNSEEN = (StayState.OPEN, StayState.STALE, StayState.EXIT_UNKNOWN)
"""Nobody told of the exit yet: it may still come."""


def read_vehicle(*, lot: Lot, plate: str, colour: str, direction: str) -> Vehicle:
    """The vehicle of a read: one that stands there under this number goes before a new one. Raises IdentifierError.

    A camera that does not tell the colour, or one at an exit that tells another, means the car that stands there.
    """
    number = identifiers.parked(plate).number
    stays = Stay.objects.open().filter(lot=lot, vehicle__plate_index=plate_index(number)).select_related("vehicle")
    found = [stay.vehicle for stay in stays.order_by("pk")]
    for vehicle in found:
        if not colour or vehicle.colour == colour:
            return vehicle
    if found and direction == Direction.OUT:
        return found[0]
    return vehicle_of(plate=number, colour=colour)


def stays_of(lot: Lot, vehicle: Vehicle) -> QuerySet[Stay]:
    """Those of this number there, whatever colour a camera saw."""
    rows = Stay.objects.filter(lot=lot, vehicle__plate_index=vehicle.plate_index)
    return rows.exclude(state__in=(StayState.MERGED, StayState.CLOSED)).select_related("vehicle")


def known_visit(*, lot: Lot, vehicle: Vehicle, at: datetime) -> Stay | None:
    """The visit that this read of an entry belongs to: it began at that moment, or was going on and is over.

    One that is over before this read is another: who turns round at once comes twice.
    """
    began = Q(entered_at__range=(at - MOMENT, at + MOMENT)) & (Q(exited_at=None) | Q(exited_at__gt=at))
    over = Q(state__in=LEFT, entered_at__lte=at, exited_at__gt=at)
    return stays_of(lot, vehicle).filter(began | over).order_by("-entered_at", "-pk").first()


def just_seen(*, lot: Lot, vehicle: Vehicle, direction: str, at: datetime) -> bool:
    """Whether it passed in this direction a moment before or after."""
    near = Observation.objects.filter(device__lot=lot, vehicle=vehicle, direction=direction)
    return near.filter(observed_at__range=(at - MOMENT, at + MOMENT)).exists()


def next_entry(*, lot: Lot, vehicle: Vehicle, after: datetime) -> Stay | None:
    """The visit that followed."""
    return stays_of(lot, vehicle).filter(entered_at__gt=after).order_by("entered_at", "pk").first()


def told_exits(*, stay: Stay, before: datetime | None) -> list[Observation]:
    """Reads of its exit that were told before its entry, because the camera at the entry was cut off; in their order.

    A read with one sign otherwise counts where the plate itself was not read.
    """
    rows = Observation.objects.filter(direction=Direction.OUT, outcome=Outcome.UNMATCHED, stay=None)
    rows = rows.filter(device__lot=stay.lot, observed_at__gte=stay.entered_at).exclude(vehicle=None)
    if before is not None:
        rows = rows.filter(observed_at__lt=before)
    found = list(rows.select_related("vehicle").order_by("observed_at", "pk")[:500])
    own, like = stay.vehicle.plate_index, stay.vehicle.plate
    same = [row for row in found if row.vehicle.plate_index == own]
    meant = [row for row in found if row.vehicle.plate_index == own or confused(row.vehicle.plate, like)]
    if not meant:
        return []
    first = (same or meant)[0].observed_at
    passing = [row for row in meant if abs(row.observed_at - first) <= MOMENT]
    others = [row for row in meant if row not in passing]
    return passing if same or not others else []


def same_car(*, row: Observation) -> Observation | None:
    """What this camera read of the same car just now, one sign of the plate otherwise, with its stay."""
    states = [StayState.OPEN] if row.direction == Direction.IN else LEFT
    near = (row.observed_at - ONE_CAR, row.observed_at + ONE_CAR)
    rows = Observation.objects.filter(device=row.device, direction=row.direction, observed_at__range=near)
    rows = rows.filter(stay__state__in=states).exclude(vehicle=None).select_related("stay__vehicle", "vehicle")
    for other in rows.order_by("pk"):
        if any(confused(one.plate, row.vehicle.plate) for one in (other.stay.vehicle, other.vehicle)):
            return other
    return None


def visit_that_ends(*, lot: Lot, vehicle: Vehicle, at: datetime) -> Stay | None:
    """The newest visit begun by then, if its exit is not told or the car may still stand before the gate."""
    last = stays_of(lot, vehicle).filter(entered_at__lte=at).order_by("-entered_at", "-pk").first()
    if last is None or last.state in UNSEEN:
        return last
    return last if _may_stand_there(last, at) else None


def _may_stand_there(stay: Stay, at: datetime) -> bool:
    """Whether a car whose exit was told may be before the bar at this time."""
    raised = _raised_at(stay)
    return at <= (stay.exited_at + AT_THE_GATE if raised is None else raised + PASSING)


def _raised_at(stay: Stay) -> datetime | None:
    """When the bar went up for this visit; None while it is down.

    An exit that people wrote down, or that a camera told later, was over when it was told: no bar waited for us.
    """
    exits = stay.observations.filter(outcome=Outcome.LEFT, direction=Direction.OUT).select_related("device")
    told = exits.order_by("pk").first()
    if told is None or told.decision == Decision.OPEN or _told_late(told):
        return stay.exited_at
    opened = Opening.objects.filter(passage__stay=stay).aggregate(last=Max("opened_at"))["last"]
    if opened is None and stay.state == StayState.SETTLED:
        return max(stay.exited_at, billing.paid_of(stay).at or stay.exited_at)
    return opened


def _told_late(row: Observation) -> bool:
    """By our clock, whatever the device thinks of the time."""
    seen_at = row.observed_at - timedelta(seconds=row.device.clock_skew)
    return row.received_at > seen_at + PASSING


def misread_before(*, lot: Lot, vehicle: Vehicle, at: datetime) -> Stay | None:
    """The stay that this plate was taken for at an exit just now."""
    rows = Observation.objects.filter(device__lot=lot, vehicle=vehicle, direction=Direction.OUT, stay__state__in=LEFT)
    rows = rows.filter(observed_at__range=(at - AT_THE_GATE, at))
    found = rows.select_related("stay__vehicle").order_by("-pk").first()
    return found.stay if found and _may_stand_there(found.stay, at) else None


def candidates(*, lot: Lot, plate: str, before: datetime) -> list[Stay]:
    """Cars that stand there and whose plate differs by one sign that cameras confuse."""
    rows = Stay.objects.open().filter(lot=lot, entered_at__lte=before).select_related("vehicle").order_by("pk")
    return [stay for stay in rows if confused(stay.vehicle.plate, plate)]


def confused(one: str, other: str) -> bool:
    """Whether cameras take these plates for one another: one sign differs, by one of its likes."""
    if len(one) != len(other):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(pairs) == 1 and any(pairs[0][0] in group and pairs[0][1] in group for group in ALIKE)


def likely(*, lot: Lot, plate: str, before: datetime, most: int = 8) -> list[Stay]:
    """For people: vehicles whose exit nobody told, the plates most like ``plate`` first; all begun by then.

    Without a plate the ones that came last.
    """
    rows = Stay.objects.filter(lot=lot, state__in=UNSEEN, entered_at__lte=before).select_related("vehicle", "space")
    newest = rows.order_by("-entered_at", "-pk")[:2000]
    if not plate:
        return list(newest[:most])
    ranked = [(_unlike(stay.vehicle.plate, plate), place, stay) for place, stay in enumerate(newest)]
    found = sorted((row for row in ranked if row[0] <= FAR), key=lambda row: row[:2])
    return [stay for _far, _place, stay in found[:most]]


FAR = 4
"""Plates that differ more are not shown: half signs, one that cameras confuse counts half."""


def _unlike(one: str, other: str) -> int:
    """How many half signs differ; plates of other lengths are compared from both ends."""
    if len(one) != len(other):
        pairs = list(zip(one, other, strict=False)), list(zip(one[::-1], other[::-1], strict=False))
        return 2 + min(sum(2 for a, b in side if a != b) for side in pairs)
    differ = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return sum(1 if any(a in group and b in group for group in ALIKE) else 2 for a, b in differ)
