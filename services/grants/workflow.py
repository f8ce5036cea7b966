"""The moves of a candidate, as one table. Pure data. What is not here cannot happen."""

from __future__ import annotations

from dataclasses import dataclass

from services.grants.enums import Actor, State


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[State]
    target: State
    by: frozenset[Actor]
    reason: bool = False
    """Whoever makes it says why."""


def _move(name: str, sources: set[State], target: State, by: set[Actor], *, reason: bool = False) -> Move:
    return Move(name, frozenset(sources), target, frozenset(by), reason)


S, A = State, Actor
MOVES = {
    move.name: move
    for move in (
        _move("clear", {S.UNCLEAR}, S.FOUND, {A.SYSTEM}),
        _move("confirm", {S.FOUND, S.UNCLEAR}, S.CONFIRMED, {A.EXAMINER}),
        _move("strike", {S.FOUND, S.UNCLEAR, S.OBJECTED}, S.STRUCK, {A.EXAMINER}, reason=True),
        _move("approve", {S.CONFIRMED}, S.PUBLISHED, {A.APPROVER}),
        _move("send_back", {S.CONFIRMED}, S.UNCLEAR, {A.APPROVER}, reason=True),
        _move("object", {S.PUBLISHED, S.OBJECTED}, S.OBJECTED, {A.ANYBODY, A.EXAMINER}, reason=True),
        _move("dismiss", {S.OBJECTED}, S.PUBLISHED, {A.APPROVER}, reason=True),
        _move("decline", {S.PUBLISHED, S.OBJECTED}, S.DECLINED, {A.PERSON, A.EXAMINER}),
        _move("doubt", {S.PUBLISHED}, S.UNCLEAR, {A.SYSTEM}),
        _move("note_application", {S.FOUND, S.UNCLEAR, S.CONFIRMED, S.PUBLISHED}, S.APPLIED, {A.SYSTEM}),
        _move("grant", {S.PUBLISHED}, S.GRANTED, {A.SYSTEM}),
    )
}


def open_to(state: str, *actors: Actor) -> list[Move]:
    """The moves these may make from ``state``, in table order."""
    return [move for move in MOVES.values() if state in move.sources and move.by & set(actors)]
