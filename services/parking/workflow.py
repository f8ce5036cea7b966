"""The moves of a stay, and of a monthly card that is bought, as tables. Pure data. What is not here cannot happen."""

from __future__ import annotations

from dataclasses import dataclass

from services.parking.enums import Actor, SaleState, StayState


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[str]
    target: str
    by: frozenset[Actor]
    reason: bool = False
    """Whoever makes it says why."""


S, A = StayState, Actor
BOTH = frozenset({A.SYSTEM, A.STAFF})
MOVES = {
    move.name: move
    for move in (
        Move("leave", frozenset({S.OPEN, S.STALE, S.EXIT_UNKNOWN}), S.EXITED, BOTH),
        Move("bill", frozenset({S.EXITED}), S.BILLED, frozenset({A.SYSTEM})),
        Move("settle", frozenset({S.EXITED, S.BILLED}), S.SETTLED, frozenset({A.SYSTEM})),
        Move("forget", frozenset({S.OPEN}), S.STALE, frozenset({A.SYSTEM})),
        Move("give_up", frozenset({S.STALE}), S.EXIT_UNKNOWN, BOTH),
        Move("close", frozenset({S.OPEN, S.STALE, S.EXIT_UNKNOWN}), S.CLOSED, frozenset({A.STAFF}), reason=True),
        Move("merge", frozenset(set(S) - {S.MERGED}), S.MERGED, frozenset({A.STAFF}), reason=True),
    )
}

C = SaleState
SALE_MOVES = {
    move.name: move
    for move in (
        Move("sell", frozenset({C.OFFERED}), C.PAID, frozenset({A.SYSTEM})),
        Move("lapse", frozenset({C.OFFERED}), C.ENDED, frozenset({A.SYSTEM, A.PERSON})),
        Move("give_back", frozenset({C.PAID}), C.GIVEN_BACK, frozenset({A.SYSTEM, A.PERSON})),
    )
}
"""Paid after all is bought; once bought it ends by giving it back, or by its last day."""
