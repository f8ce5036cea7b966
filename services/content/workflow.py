"""The way of a text to the public, as one table. Pure data: no database, no clock.

Each row: name, states it may start from, state it leads to, who makes it, whether a reason is asked. Maker is whoever
wrote the text last; the checker is somebody else. Announcements, policies and help articles all go this way.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.content.enums import Actor, State


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[State]
    target: State
    by: frozenset[Actor]
    asks_reason: bool = False


def _move(name: str, sources: set[State], target: State, by: set[Actor], *, reason: bool = False) -> Move:
    return Move(name, frozenset(sources), target, frozenset(by), reason)


M, C = Actor.MAKER, Actor.CHECKER
MOVES = {
    move.name: move
    for move in (
        _move("send", {State.DRAFT}, State.REVIEW, {M, C}),
        _move("publish", {State.REVIEW}, State.PUBLISHED, {C}),
        _move("send_back", {State.REVIEW}, State.DRAFT, {C}, reason=True),
        _move("take_back", {State.REVIEW}, State.DRAFT, {M}),
        _move("withdraw", {State.PUBLISHED}, State.WITHDRAWN, {M, C}, reason=True),
        _move("reopen", {State.WITHDRAWN}, State.DRAFT, {M, C}),
    )
}


def open_to(state: str, actor: Actor) -> list[Move]:
    """The moves ``actor`` may make from ``state``, in table order."""
    return [move for move in MOVES.values() if state in move.sources and actor in move.by]
