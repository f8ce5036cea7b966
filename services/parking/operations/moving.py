"""How a stay changes its state: a conditional update and an audit row, in the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common.live import tell_live
from services.common.statements import change
from services.parking.enums import StayState
from services.parking.models import Lot
from services.parking.workflow import MOVES, Move

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.parking.enums import Actor
    from services.parking.models import Stay


TOLD = frozenset({"bill", "settle"})
"""Moves after which the page of whoever owes it looks again."""


class NotOpenToThis(Exception):
    """Somebody was quicker, or this move does not lead from here. Answered with 409."""

    def __init__(self, move: Move, state: str) -> None:
        self.move, self.state = move, state
        super().__init__(_("This stay is now: {state}. Look at it again.").format(state=StayState(state).label))


class ReasonMissing(ValueError):
    """This move needs its reason."""


def hold_lot(lot: Lot) -> None:
    """Hold the lot to the end of the transaction: whoever begins or ends a stay there waits for the one before."""
    Lot.objects.filter(pk=lot.pk).update(last_serial=F("last_serial"))


def next_serial(lot: Lot) -> int:
    """The next number of a stay; the lot is held."""
    Lot.objects.filter(pk=lot.pk).update(last_serial=F("last_serial") + 1)
    return Lot.objects.values_list("last_serial", flat=True).get(pk=lot.pk)


def step(stay: Stay, name: str, *, actor: Actor, by: User | None, reason: str = "", **changes: Any) -> None:
    """Make the move ``name`` and write ``changes`` with it. Raises NotOpenToThis, ReasonMissing, ValueError."""
    move = MOVES[name]
    if actor not in move.by:
        message = f"{name} is not a move of {actor}"
        raise ValueError(message)
    if move.reason and not reason.strip():
        raise ReasonMissing(_("Say why: it is kept with the stay."))
    if reason:
        changes["reason"] = reason.strip()[:200]
    if not change(stay, where={"state": move.sources}, state=move.target, **changes):
        stay.refresh_from_db()
        raise NotOpenToThis(move, stay.state)
    detail = {"reason": reason} if reason else {}
    if name in TOLD and stay.binding is not None:
        tell_live(stay.binding.person_id, "stay.moved", {"stay": stay.number})
    record(event=f"parking.{name}", by=by, subject=stay.subject_ref, department=stay.lot.operator, detail=detail)
