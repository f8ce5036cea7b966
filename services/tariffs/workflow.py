"""The way of a version of a price rule, as one table. Pure data: no database, no clock.

Each row: name, states it may start from, state it leads to, who makes it, whether a reason is asked. Maker is whoever
wrote the version last; the checker is somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.tariffs.enums import Actor, State


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[State]
    target: State
    by: frozenset[Actor]
    asks_reason: bool = False


def _move(name: str, source: State, target: State, by: set[Actor], *, reason: bool = False) -> Move:
    return Move(name, frozenset({source}), target, frozenset(by), reason)


M, C = Actor.MAKER, Actor.CHECKER
MOVES = {
    move.name: move
    for move in (
        _move("send", State.DRAFT, State.REVIEW, {M, C}),
        _move("publish", State.REVIEW, State.PUBLISHED, {C}),
        _move("send_back", State.REVIEW, State.DRAFT, {C}, reason=True),
        _move("take_back", State.REVIEW, State.DRAFT, {M}),
        _move("stop", State.PUBLISHED, State.STOPPED, {M, C}, reason=True),
    )
}


def open_to(state: str, actor: Actor) -> list[Move]:
    """The moves ``actor`` may make from ``state``, in table order."""
    return [move for move in MOVES.values() if state in move.sources and actor in move.by]
