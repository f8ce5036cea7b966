"""The way of a bundle to the public, as one table. Pure data: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass

from services.bundles.enums import Actor, State


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
        _move("withdraw", State.PUBLISHED, State.WITHDRAWN, {M, C}, reason=True),
    )
}
"""A published version is replaced when a newer one is published; a new version is a copy that begins as a draft."""


def open_to(state: str, actor: Actor) -> list[Move]:
    """The moves ``actor`` may make from ``state``, in table order."""
    return [move for move in MOVES.values() if state in move.sources and actor in move.by]
