"""A charge is over: whoever charged is told what it came to, unless they ended it from the phone themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.charging.enums import Command, CommandState, SessionState
from services.charging.models import StationCommand
from services.charging.operations.connecting import tell
from services.common.templatetags.words import yuan

if TYPE_CHECKING:
    from services.charging.models import ChargingSession
    from services.charging.pricing import Quote

IN_VAIN = (CommandState.REFUSED, CommandState.UNANSWERED)
NEARLY = 95
"""Per cent from which a car that ended the charge is full."""


def tell_end(session: ChargingSession, found: Quote, *, paid: int, before: int | None) -> None:
    """Tell it when it is priced first, and again where its end was told late and changed what it costs.

    In the caller's transaction. ``before``: what it cost before. ``paid``: what had come for it.
    """
    late = session.state == SessionState.ADJUSTED
    if session.person_id is None or (late and not found.fault and found.fee == before) or ended_by_person(session):
        return
    due = 0 if found.fault else found.fee - paid
    said = {
        "energy": f"{session.energy / 1000:.2f}".rstrip("0").rstrip("."),
        "amount": yuan(due) if due > 0 else None,
        "back": yuan(-due) if due < 0 else None,
        "reason": found.fault or None,
    }
    tell(session, "charging_ended_full" if _is_full(session) else "charging_ended", **said)


def ended_by_person(session: ChargingSession) -> bool:
    """Whether the person asked for the end on the page, where its end is read."""
    asked = StationCommand.objects.filter(session=session, kind=Command.STOP, asked_by__person=session.person_id)
    return asked.exclude(state__in=IN_VAIN).exists()


def _is_full(session: ChargingSession) -> bool:
    almost = session.soc is not None and session.soc >= NEARLY
    return session.stop_reason == "SOCLimitReached" or (session.stop_reason == "StoppedByEV" and almost)
