"""What cameras saw becomes stays. A read is not yet the truth: doubles, misreads, gaps and late news are expected.

The lot is held first, so that two gates that see the same car at the same moment make one stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common import transaction
from services.common.identifiers import IdentifierError
from services.common.statements import change
from services.parking.enums import Actor, Decision, Direction, LotKind, Outcome, SpaceStatus, StayState
from services.parking.models import Observation, Space, Stay
from services.parking.operations import agreed, billing, matching
from services.parking.operations.announcing import announce
from services.parking.operations.moving import hold_lot, next_serial, step
from services.parking.operations.spaces import note_alive, note_space
from services.payments.enums import BillState
from services.vehicles.access import owner_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.parking.models import Device, Lot
    from services.vehicles.models import Vehicle

AHEAD = timedelta(minutes=5)
"""So far a clock may be ahead."""


class OtherContent(ValueError):
    """The device used the number of an event for something else."""

    def __init__(self) -> None:
        super().__init__(_("This number of an event was used for another event."))


class ImplausibleTime(ValueError):
    """The device says a time that cannot be."""

    def __init__(self, told: str = "") -> None:
        super().__init__(told or _("This time lies in the future. Set the clock of the device."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One event as a device tells it."""

    event_id: str
    direction: str
    plate: str
    at: datetime
    colour: str = ""
    confidence: int = 100
    space: str = ""
    image_ref: str = ""
    digest: str = ""


def observe(*, device: Device, seen: Seen) -> Observation:
    """Keep what was seen, and make of it what follows. Told twice it is answered as the first time.

    Raises OtherContent, ImplausibleTime.
    """
    known = _known(device, seen)
    if known is not None:
        return known
    if seen.at > timezone.now() + AHEAD:
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
    try:
        found = Observation.objects.select_related("stay__lot").get(device=device, event_id=seen.event_id)
    except Observation.DoesNotExist:
        return None
    if found.digest != seen.digest:
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
        space=_space(lot, seen),
        image_ref=seen.image_ref,
        observed_at=seen.at,
    )
    try:
        row.vehicle = matching.read_vehicle(lot=lot, plate=seen.plate, colour=seen.colour, direction=seen.direction)
    except IdentifierError:
        row.outcome, row.decision = Outcome.UNREADABLE, Decision.CALL
    else:
        follow = _entry if seen.direction == Direction.IN else _exit
        row.outcome, row.decision, row.stay = follow(row, lot)
    row.save()
    _note_space(row)
    note_alive(device=device)
    announce(lot)
    return row


def _note_space(row: Observation) -> None:
    """A car that was told with its space takes it, and leaves it."""
    space = row.space or (row.stay.space if row.stay is not None and row.outcome == Outcome.LEFT else None)
    if space is not None and row.outcome != Outcome.DUPLICATE:
        status = SpaceStatus.TAKEN if row.direction == Direction.IN else SpaceStatus.FREE
        note_space(device=row.device, number=space.number, status=status, at=row.observed_at)


def _space(lot: Lot, seen: Seen) -> Space | None:
    """None also for a number that the lot does not have: the car passed all the same."""
    return Space.objects.filter(lot=lot, number=seen.space).order_by("pk").first() if seen.space else None


Found = tuple[Outcome, Decision, Stay | None]


def _entry(row: Observation, lot: Lot) -> Found:
    vehicle, at = row.vehicle, row.observed_at
    known = matching.known_visit(lot=lot, vehicle=vehicle, at=at)
    if known is not None:
        return Outcome.DUPLICATE, Decision.OPEN, known
    near = matching.same_car(row=row)
    if near is not None:
        _correct(near.stay, row, than=near.confidence)
        return Outcome.DUPLICATE, Decision.OPEN, near.stay
    standing = Stay.objects.open().filter(lot=lot, vehicle=vehicle).order_by("pk").first()
    if standing is not None and matching.just_seen(lot=lot, vehicle=vehicle, direction=Direction.IN, at=at):
        return Outcome.DUPLICATE, Decision.OPEN, standing
    following = matching.next_entry(lot=lot, vehicle=vehicle, after=at)
    if standing is not None and standing.entered_at < at:
        _forget(standing, lot)
    state = StayState.OPEN if following is None else StayState.STALE
    stay = begin(lot=lot, vehicle=vehicle, at=at, space=row.space, state=state)
    catch_up(stay, following)
    return Outcome.ENTERED, Decision.OPEN, stay


def catch_up(stay: Stay, following: Stay | None) -> None:
    """An exit that was told before this entry ends the stay; the lot is held."""
    told = matching.told_exits(stay=stay, before=following.entered_at if following else None)
    if told:
        Observation.objects.filter(pk__in=[row.pk for row in told[1:]]).update(stay=stay, outcome=Outcome.AGAIN)
        Observation.objects.filter(pk=told[0].pk).update(stay=stay, outcome=Outcome.LEFT)
        _leave(stay, told[0].observed_at)


def begin(
    *, lot: Lot, vehicle: Vehicle, at: datetime, space: Space | None = None, state: StayState = StayState.OPEN
) -> Stay:
    """A stay begins; the lot is held. Whoever stood in this space before has left unseen.

    STALE from its beginning is one that is told after the vehicle entered again.
    """
    if space is not None and state == StayState.OPEN:
        for other in Stay.objects.open().filter(lot=lot, space=space, entered_at__lt=at).order_by("pk"):
            _forget(other, lot)
    binding = owner_of(vehicle, at=at)
    return Stay.objects.create(
        lot=lot, serial=next_serial(lot), vehicle=vehicle, binding=binding, space=space, entered_at=at, state=state
    )


def _forget(stay: Stay, lot: Lot) -> None:
    stay.lot = lot
    step(stay, "forget", actor=Actor.SYSTEM, by=None)


def _correct(stay: Stay, row: Observation, *, than: int) -> None:
    """The better read of one car says what its plate is, unless that car stands there already."""
    vehicle = row.vehicle
    if row.confidence <= than or Stay.objects.open().filter(lot=row.device.lot, vehicle=vehicle).exists():
        return
    change(stay, where={"state": [StayState.OPEN]}, vehicle=vehicle, binding=owner_of(vehicle, at=stay.entered_at))


def _exit(row: Observation, lot: Lot) -> Found:
    stay = matching.visit_that_ends(lot=lot, vehicle=row.vehicle, at=row.observed_at)
    if stay is None or stay.state not in matching.UNSEEN:
        stay = _otherwise_read(row, lot, stay) or stay
    if stay is None:
        return Outcome.UNMATCHED, Decision.CALL, None
    stay.lot = lot
    if stay.state not in matching.UNSEEN:
        return Outcome.AGAIN, decide(stay), stay
    _leave(stay, row.observed_at)
    return Outcome.LEFT, decide(stay), stay


def _otherwise_read(row: Observation, lot: Lot, over: Stay | None) -> Stay | None:
    """The car whose plate was read with one sign otherwise. ``over``: an earlier visit of this very plate."""
    if over is None:
        near = matching.same_car(row=row)
        known = near.stay if near else matching.misread_before(lot=lot, vehicle=row.vehicle, at=row.observed_at)
        if known is not None:
            return known
    elif row.observed_at <= over.exited_at + matching.MOMENT:
        return None
    found = matching.candidates(lot=lot, plate=row.vehicle.plate, before=row.observed_at)
    found = [stay for stay in found if over is None or stay.entered_at >= over.exited_at]
    if len(found) != 1:  # several: nobody knows which
        return None
    first = found[0].observations.order_by("pk").first()
    _correct(found[0], row, than=first.confidence if first else row.confidence)
    return found[0]


def _leave(stay: Stay, at: datetime) -> None:
    step(stay, "leave", actor=Actor.SYSTEM, by=None, exited_at=at)
    billing.charge(stay=stay)


def decide(stay: Stay) -> Decision:
    """What the gate does now; at the roadside one leaves first and pays then."""
    if stay.lot.kind == LotKind.ROADSIDE or stay.state == StayState.SETTLED:
        return Decision.OPEN
    if stay.state == StayState.EXITED:  # a payment is being decided
        return Decision.PAY
    if stay.state != StayState.BILLED:
        return Decision.CALL
    bill = billing.open_bill(stay)
    if bill is None:  # paid, or given up, a moment ago
        return Decision.OPEN
    if bill.state != BillState.ISSUED:
        return Decision.CALL
    return Decision.OPEN if agreed.will_be_taken(stay=stay, bill=bill) else Decision.PAY
