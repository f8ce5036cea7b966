"""What cameras saw becomes stays. A read is not yet the truth: doubles, misreads and gaps are expected.

The lot is held first, so that two gates that see the same car at the same moment make one stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common.identifiers import IdentifierError
from services.parking.enums import Actor, Decision, Direction, LotKind, Outcome, StayState
from services.parking.models import Observation, Stay
from services.parking.operations import billing
from services.parking.operations.moving import hold_lot, next_serial, step
from services.vehicles.access import owner_of
from services.vehicles.operations.adding import vehicle_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.parking.models import Device, Lot
    from services.vehicles.models import Vehicle

MOMENT = timedelta(seconds=60)
"""The same plate in the same direction within this time is the same passing."""
AT_THE_GATE = timedelta(hours=2)
"""How long a car that left on paper may still stand before the gate."""
ALIKE = ("0OQDU", "8B3", "1ILT7", "5S6", "2Z7", "VY", "KX", "EF", "MNW", "CG", "PR", "AH4")
"""Signs that cameras take for one another."""


class OtherContent(ValueError):
    """The device used the number of an event for something else."""

    def __init__(self) -> None:
        super().__init__(_("This number of an event was used for another event."))


class ImplausibleTime(ValueError):
    """The device says a time that cannot be."""

    def __init__(self) -> None:
        super().__init__(_("This time lies in the future. Set the clock of the device."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One event as a device tells it."""

    event_id: str
    direction: str
    plate: str
    at: datetime
    colour: str = ""
    confidence: int = 100
    digest: str = ""


def observe(*, device: Device, seen: Seen) -> Observation:
    """Keep what was seen, and make of it what follows. Told twice it is answered as the first time.

    Raises OtherContent, ImplausibleTime.
    """
    known = _known(device, seen)
    if known is not None:
        return known
    if seen.at > timezone.now() + timedelta(minutes=5):
        raise ImplausibleTime
    try:
        with transaction.atomic():
            return _observe(device, seen)
    except IntegrityError:  # the same event at the same moment
        known = _known(device, seen)
        if known is None:
            raise
        return known


def _known(device: Device, seen: Seen) -> Observation | None:
    rows = Observation.objects.filter(device=device, event_id=seen.event_id).select_related("stay")
    found = rows.order_by("pk").first()
    if found is not None and found.digest != seen.digest:
        raise OtherContent
    return found


def _observe(device: Device, seen: Seen) -> Observation:
    lot = device.lot
    hold_lot(lot)
    row = Observation(
        device=device,
        event_id=seen.event_id,
        digest=seen.digest,
        direction=seen.direction,
        raw_plate=seen.plate,
        confidence=seen.confidence,
        observed_at=seen.at,
    )
    try:
        row.vehicle = vehicle_of(plate=seen.plate, colour=seen.colour)
    except IdentifierError:
        row.outcome, row.decision = Outcome.UNREADABLE, Decision.CALL
    else:
        enters = seen.direction == Direction.IN
        row.outcome, row.decision, row.stay = (_entry if enters else _exit)(lot, row.vehicle, seen)
    row.save()
    return row


Found = tuple[Outcome, Decision, Stay | None]


def _entry(lot: Lot, vehicle: Vehicle, seen: Seen) -> Found:
    standing = Stay.objects.open().filter(lot=lot, vehicle=vehicle).order_by("pk").first()
    if standing is not None:
        if abs(seen.at - standing.entered_at) <= MOMENT or _just_seen(lot, vehicle, seen):
            return Outcome.DUPLICATE, Decision.OPEN, standing
        if seen.at < standing.entered_at:  # told late: the stay that stands began after it
            return Outcome.DUPLICATE, Decision.OPEN, standing
        standing.lot = lot
        step(standing, "forget", actor=Actor.SYSTEM, by=None)
    return Outcome.ENTERED, Decision.OPEN, begin(lot=lot, vehicle=vehicle, at=seen.at)


def _just_seen(lot: Lot, vehicle: Vehicle, seen: Seen) -> bool:
    near = Observation.objects.filter(device__lot=lot, vehicle=vehicle, direction=seen.direction)
    return near.filter(observed_at__range=(seen.at - MOMENT, seen.at + MOMENT)).exists()


def begin(*, lot: Lot, vehicle: Vehicle, at: datetime) -> Stay:
    """A stay begins; the lot is held."""
    return Stay.objects.create(
        lot=lot, serial=next_serial(lot), vehicle=vehicle, binding=owner_of(vehicle, at=at), entered_at=at
    )


def _exit(lot: Lot, vehicle: Vehicle, seen: Seen) -> Found:
    stay = Stay.objects.open().filter(lot=lot, vehicle=vehicle, entered_at__lte=seen.at).order_by("pk").first()
    stay = stay or _at_the_gate(lot, vehicle, seen) or _misread(lot, vehicle, seen)
    if stay is None:
        return Outcome.UNMATCHED, Decision.CALL, None
    stay.lot = lot
    if stay.state != StayState.OPEN:
        return Outcome.AGAIN, decide(stay), stay
    step(stay, "leave", actor=Actor.SYSTEM, by=None, exited_at=seen.at)
    billing.charge(stay=stay)
    return Outcome.LEFT, decide(stay), stay


def _at_the_gate(lot: Lot, vehicle: Vehicle, seen: Seen) -> Stay | None:
    left = [StayState.EXITED, StayState.BILLED, StayState.SETTLED]
    rows = Stay.objects.filter(lot=lot, vehicle=vehicle, state__in=left, exited_at__gte=seen.at - AT_THE_GATE)
    return rows.filter(entered_at__lte=seen.at).order_by("-exited_at", "-pk").first()


def _misread(lot: Lot, vehicle: Vehicle, seen: Seen) -> Stay | None:
    """The one car in the lot whose plate cameras take for this one; None when there are several or none."""
    found = candidates(lot=lot, plate=vehicle.plate, before=seen.at)
    return found[0] if len(found) == 1 else None


def candidates(*, lot: Lot, plate: str, before: datetime) -> list[Stay]:
    """Cars that stand there and whose plate differs by one sign that cameras confuse."""
    rows = Stay.objects.open().filter(lot=lot, entered_at__lte=before).select_related("vehicle").order_by("pk")
    return [stay for stay in rows if _confused(stay.vehicle.plate, plate)]


def _confused(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(pairs) == 1 and any(pairs[0][0] in group and pairs[0][1] in group for group in ALIKE)


def decide(stay: Stay) -> Decision:
    """What the gate does now; at the roadside one leaves first and pays then."""
    if stay.lot.kind == LotKind.ROADSIDE or stay.state == StayState.SETTLED:
        return Decision.OPEN
    if stay.state == StayState.BILLED:
        return Decision.CALL if billing.is_on_hold(stay) else Decision.PAY
    return Decision.CALL
