"""How a candidate changes its state: a conditional update, then audit and the desk's hint, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.applications.operations.moving import OwnCase
from services.audit.operations import record
from services.common.statements import change
from services.departments.access import recusal_reason
from services.grants.enums import Actor, State
from services.grants.workflow import MOVES, Move

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.grants.models import Candidate

SYSTEM = None


class NotOpenToThis(Exception):
    """Somebody was quicker, or this move does not lead from here. Answered with 409."""

    def __init__(self, move: Move, state: str) -> None:
        self.move, self.state = move, state
        super().__init__(_("This entry is now: {state}. Look at it again.").format(state=State(state).label))


class ReasonMissing(ValueError):
    """This move needs its reason."""


def refuse_kin(candidate: Candidate, by: User) -> None:
    """Nobody reviews themselves or their kin (回避). Raises OwnCase."""
    if reason := recusal_reason(by, {candidate.person_id}):
        raise OwnCase(reason)


def hold(candidate: Candidate, name: str) -> None:
    """Hold the row to the end of the transaction for the move ``name``, read anew. Raises NotOpenToThis."""
    move = MOVES[name]
    if not change(candidate, where={"state": move.sources}):
        candidate.refresh_from_db()
        raise NotOpenToThis(move, candidate.state)


def step(candidate: Candidate, name: str, *, actor: Actor, by: User | None, reason: str = "", **changes: Any) -> None:
    """Make the move ``name`` and write ``changes`` with it. Raises NotOpenToThis, ReasonMissing, ValueError."""
    move = MOVES[name]
    if actor not in move.by:
        message = f"{name} is not a move of {actor}"
        raise ValueError(message)
    if move.reason and not reason.strip():
        raise ReasonMissing(_("Say why: it is kept with the entry."))
    if not change(candidate, where={"state": move.sources}, state=move.target, **changes):
        candidate.refresh_from_db()
        raise NotOpenToThis(move, candidate.state)
    note(candidate, name, by=by, state=move.target)


def note(candidate: Candidate, event: str, *, by: User | None, **detail: Any) -> None:
    """The audit entry of what happened to a candidate."""
    record(
        event=f"grants.{event}",
        by=by,
        subject=candidate.subject_ref,
        department=candidate.programme.department,
        detail={"programme": candidate.programme.code, "period": candidate.period, **detail},
    )
