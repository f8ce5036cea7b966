"""The moves of a binding, as one table. Pure data. What is not here cannot happen."""

from __future__ import annotations

from dataclasses import dataclass

from services.vehicles.enums import Actor, BindingState


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[BindingState]
    target: BindingState
    by: frozenset[Actor]


S, A = BindingState, Actor
MOVES = {
    move.name: move
    for move in (
        Move("confirm", frozenset({S.WAITING}), S.ACTIVE, frozenset({A.SYSTEM, A.STAFF})),
        Move("refuse", frozenset({S.WAITING}), S.REFUSED, frozenset({A.SYSTEM, A.STAFF})),
        Move("end", frozenset({S.WAITING, S.ACTIVE}), S.ENDED, frozenset({A.PERSON, A.SYSTEM})),
        Move("transfer", frozenset({S.ACTIVE}), S.ENDED, frozenset({A.SYSTEM, A.STAFF})),
    )
}
