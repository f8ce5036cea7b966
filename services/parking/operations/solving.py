"""Reads that no stay answers to: people say which car it was, or that it is none of this lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.statements import change
from services.parking.enums import Actor, Direction, Outcome
from services.parking.models import Stay
from services.parking.operations import billing, closing, matching
from services.parking.operations.announcing import announce
from services.parking.operations.moving import ReasonMissing, hold_lot, step

if TYPE_CHECKING:
    from typing import Any

    from services.accounts.models import User
    from services.parking.models import Observation

OPEN = (Outcome.UNMATCHED, Outcome.UNREADABLE)


class AlreadySolved(ValueError):
    """Somebody was quicker, or the entry was told meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This read is solved already. Look at it again."))


class CannotBe(ValueError):
    """The stay cannot be the car that was seen; ``str(error)`` tells why."""


@transaction.atomic
def attach(*, read: Observation, stay: Stay, reason: str, by: User) -> None:
    """A camera at an exit saw the car of this stay: it ends at that moment and is priced.

    Raises AlreadySolved, CannotBe, ReasonMissing, NotOpenToThis.
    """
    lot = read.device.lot
    hold_lot(lot)
    stay = Stay.objects.select_related(*billing.RELATED).get(pk=stay.pk)
    if read.direction != Direction.OUT or stay.lot_id != lot.pk:
        raise CannotBe(_("Choose a stay of this lot, for a read at an exit."))
    if stay.entered_at > read.observed_at:
        raise CannotBe(_("This vehicle came after the camera saw the other one leave."))
    if stay.state in matching.UNSEEN:
        _solve(read, reason, by, outcome=Outcome.LEFT, stay=stay)
        step(stay, "leave", actor=Actor.STAFF, by=by, exited_at=read.observed_at)
        billing.charge(stay=stay)
    elif stay.state in matching.LEFT:
        _solve(read, reason, by, outcome=Outcome.AGAIN, stay=stay)
    else:
        raise CannotBe(_("This stay is over. Choose another one."))
    detail = {"read": read.pk, "reason": reason}
    record(event="parking.read_attached", by=by, subject=stay.subject_ref, department=lot.operator, detail=detail)
    announce(lot)


@transaction.atomic
def read_plate(*, read: Observation, plate: str, reason: str, by: User) -> Stay:
    """A camera at an entry could not read the plate that somebody did: the stay begins when it was seen.

    Raises AlreadySolved, AlreadyThere, CannotBe, ImplausibleTime, ReasonMissing, IdentifierError.
    """
    if read.direction != Direction.IN:
        raise CannotBe(_("Choose a stay of this lot, for a read at an exit."))
    stay = closing.enter(lot=read.device.lot, plate=plate, at=read.observed_at, reason=reason, by=by)
    _solve(read, reason, by, outcome=Outcome.ENTERED, stay=stay, vehicle=stay.vehicle)
    announce(read.device.lot)
    return stay


@transaction.atomic
def dismiss(*, read: Observation, reason: str, by: User) -> None:
    """No vehicle of this lot: a car that passed by, a bicycle, the sun. Raises AlreadySolved, ReasonMissing."""
    lot = read.device.lot
    _solve(read, reason, by, outcome=Outcome.DISMISSED)
    detail = {"read": read.pk, "reason": reason}
    record(event="parking.read_dismissed", by=by, subject=lot.subject_ref, department=lot.operator, detail=detail)
    announce(lot)


def _solve(read: Observation, reason: str, by: User, **changes: Any) -> None:
    if not reason.strip():
        raise ReasonMissing(_("Say why: it is kept with the stay."))
    changes |= {"solved_by": by, "solved_at": timezone.now(), "reason": reason.strip()[:200]}
    if not change(read, where={"outcome": OPEN}, **changes):
        raise AlreadySolved
