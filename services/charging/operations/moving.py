"""How a session changes its state: a conditional update and an audit row, in the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.charging.enums import SessionState
from services.charging.models import ChargePoint, ChargingSession
from services.charging.operations.announcing import announce
from services.charging.workflow import MOVES, Move
from services.common.live import tell_live
from services.common.outbox import later
from services.common.statements import change

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.charging.enums import Actor

SETTLE = "services.charging.tasks.settle"
LIVE = "charging.session"
"""Live event of a person: one of their sessions moved."""
RELATED = ("charge_point__station__payee", "charge_point__station__operator", "connector", "person")


class NotOpenToThis(Exception):
    """Somebody was quicker, or this move does not lead from here. Answered with 409."""

    def __init__(self, move: Move, state: str) -> None:
        self.move, self.state = move, state
        super().__init__(_("This session is now: {state}. Look at it again.").format(state=SessionState(state).label))


def hold_point(charge_point: ChargePoint, *, heard: bool = True) -> None:
    """Hold the charge point to the end of the transaction: what it tells is taken in one after the other.

    ``heard`` False: people or the sweep do something with it, which is no sign of life.
    """
    change(charge_point, where={"is_active": [True, False]}, **({"seen_at": timezone.now()} if heard else {}))


def moved(session: ChargingSession, name: str, *, actor: Actor, by: User | None = None, **changes: Any) -> bool:
    """Make the move and write ``changes`` with it. False, nothing written, where it does not lead from here."""
    move = MOVES[name]
    if actor not in move.by:
        message = f"{name} is not a move of {actor}"
        raise ValueError(message)
    if not change(session, where={"state": move.sources}, state=move.target, **changes):
        session.refresh_from_db()
        return False
    organ = session.charge_point.station.operator
    record(event=f"charging.{name}", by=by, subject=session.subject_ref, department=organ)
    announce(session.charge_point.station)
    if session.person_id:
        tell_live(session.person_id, LIVE, {"session": session.pk, "state": str(session.state)})
    return True


def step(session: ChargingSession, name: str, *, actor: Actor, by: User | None = None, **changes: Any) -> None:
    """As ``moved``. Raises NotOpenToThis."""
    if not moved(session, name, actor=actor, by=by, **changes):
        raise NotOpenToThis(MOVES[name], session.state)


def owe(session: ChargingSession) -> None:
    """Its bills are brought in line after the commit. Of a session that ``is_settled`` is not."""
    later(SETTLE, session_id=session.pk)
