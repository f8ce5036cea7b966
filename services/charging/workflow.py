"""The moves of a session, as one table. Pure data. What is not here cannot happen."""

from __future__ import annotations

from dataclasses import dataclass

from services.charging.enums import RUNNING, Actor, SessionState


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[SessionState]
    target: SessionState
    by: frozenset[Actor]


S, A = SessionState, Actor
STATION, SYSTEM = frozenset({A.STATION}), frozenset({A.SYSTEM})
MOVES = {
    move.name: move
    for move in (
        Move("begin", frozenset({S.REQUESTED}), S.STARTED, STATION),
        Move("fail", frozenset({S.REQUESTED}), S.START_FAILED, frozenset({A.STATION, A.SYSTEM, A.RESIDENT})),
        Move("charge", frozenset({S.STARTED, S.SUSPENDED}), S.CHARGING, STATION),
        Move("suspend", frozenset({S.STARTED, S.CHARGING}), S.SUSPENDED, STATION),
        Move("stop", RUNNING, S.STOPPED, STATION),
        Move("abandon", RUNNING, S.ABANDONED, SYSTEM),
        Move("adjust", frozenset({S.ABANDONED}), S.ADJUSTED, STATION),
        Move("merge", RUNNING | {S.STOPPED}, S.START_FAILED, STATION),
        Move("bill", frozenset({S.STOPPED}), S.BILLED, SYSTEM),
    )
}
