"""By hand: a stay whose entry or exit no camera saw, one nobody knows more of, and two stays that are one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.parking.enums import Actor, Direction, StayState
from services.parking.models import Stay
from services.parking.operations import billing, matching
from services.parking.operations.announcing import announce
from services.parking.operations.billing import OPEN_BILL, bills_of
from services.parking.operations.moving import ReasonMissing, hold_lot, step
from services.parking.operations.observing import ImplausibleTime, begin, catch_up
from services.payments.enums import BillState
from services.payments.operations.billing import void_bill

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import User
    from services.parking.models import Lot

LOST = timedelta(days=1)
"""A stay that was entered again is given up after this time: until then the missing exit may still be told."""


class CannotMerge(ValueError):
    """Another lot, another vehicle, the same stay, or money was paid for it; ``str(error)`` tells which."""


class AlreadyThere(ValueError):
    """The vehicle has a stay at that time."""


def give_up_stale() -> int:
    """Daily: nobody saw when these left; people close them. How many there were."""
    rows = Stay.objects.filter(state=StayState.STALE, entered_at__lt=timezone.now() - LOST).select_related("lot")
    found = list(rows.order_by("pk")[:500])
    for stay in found:
        with transaction.atomic():
            step(stay, "give_up", actor=Actor.SYSTEM, by=None)
    return len(found)


@transaction.atomic
def leave(*, stay: Stay, at: datetime, reason: str, by: User) -> None:
    """Somebody saw when it left: it is priced as if the camera had.

    Raises ImplausibleTime, NotOpenToThis, ReasonMissing.
    """
    hold_lot(stay.lot)
    stay = Stay.objects.select_related(*billing.RELATED).get(pk=stay.pk)
    _refuse(at, reason)
    if at < stay.entered_at:
        raise ImplausibleTime(_("It cannot have left before it came."))
    step(stay, "leave", actor=Actor.STAFF, by=by, reason=reason, exited_at=at)
    billing.charge(stay=stay)
    announce(stay.lot)


@transaction.atomic
def enter(*, lot: Lot, plate: str, at: datetime, reason: str, by: User) -> Stay:
    """Somebody saw when it came: its stay begins then; an exit without an entry that was told since ends it.

    Raises AlreadyThere, ImplausibleTime, ReasonMissing, IdentifierError.
    """
    hold_lot(lot)
    _refuse(at, reason)
    vehicle = matching.read_vehicle(lot=lot, plate=plate, colour="", direction=Direction.IN)
    known = matching.known_visit(lot=lot, vehicle=vehicle, at=at)
    if known is not None or Stay.objects.open().filter(lot=lot, vehicle=vehicle).exists():
        raise AlreadyThere(_("This vehicle has a stay at that time. Look at it first."))
    following = matching.next_entry(lot=lot, vehicle=vehicle, after=at)
    stay = begin(lot=lot, vehicle=vehicle, at=at, state=StayState.STALE if following else StayState.OPEN)
    record(event="parking.entered", by=by, subject=stay.subject_ref, department=lot.operator, detail={"reason": reason})
    catch_up(stay, following)
    announce(lot)
    return stay


def _refuse(at: datetime, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Say why: it is kept with the stay."))
    if at > timezone.now():
        raise ImplausibleTime


@transaction.atomic
def give_up(*, stay: Stay, by: User) -> None:
    """Nobody will tell any more when it left. Raises NotOpenToThis."""
    step(stay, "give_up", actor=Actor.STAFF, by=by)
    announce(stay.lot)


@transaction.atomic
def close(*, stay: Stay, reason: str, by: User) -> None:
    """Closed without a price: nobody knows how long it stood. What was to be paid for it is taken back.

    Raises NotOpenToThis, ReasonMissing, BeingPaid.
    """
    hold_lot(stay.lot)
    step(stay, "close", actor=Actor.STAFF, by=by, reason=reason)
    for bill in bills_of(stay).filter(state__in=OPEN_BILL).select_related("payee__department").order_by("pk"):
        void_bill(bill=bill, reason=reason, by=by)
    announce(stay.lot)


@transaction.atomic
def merge(*, stay: Stay, into: Stay, reason: str, by: User) -> None:
    """Two reads of one visit: the one goes into the other. Raises CannotMerge, NotOpenToThis, ReasonMissing."""
    hold_lot(stay.lot)
    into = Stay.objects.select_related("lot").get(pk=into.pk)
    if stay.pk == into.pk or stay.lot_id != into.lot_id or into.state in (StayState.MERGED, StayState.CLOSED):
        raise CannotMerge(_("Choose another stay of the same lot."))
    if bills_of(stay).filter(state=BillState.PAID).exists():
        raise CannotMerge(_("Money was paid for this stay. Give it back first."))
    for bill in bills_of(stay).filter(state__in=OPEN_BILL).select_related("payee__department").order_by("pk"):
        void_bill(bill=bill, reason=reason, by=by)
    step(stay, "merge", actor=Actor.STAFF, by=by, reason=reason, merged_into=into)
    announce(stay.lot)
