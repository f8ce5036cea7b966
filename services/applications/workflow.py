"""The moves of a case, as one table. Pure data: no database, no clock. `manage.py print_workflow` prints it.

Each row: name, states it may start from, state it leads to, who makes it, document it owes. A move that is not here
cannot happen on a page, in the API, in the admin or in a task.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.applications.enums import Actor, State


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[State]
    target: State
    by: frozenset[Actor]
    document: str = ""
    """Kind of the document that is owed, empty for none."""


def _move(name: str, sources: set[State], target: State, by: set[Actor], document: str = "") -> Move:
    return Move(name, frozenset(sources), target, frozenset(by), document)


A, E, P, S = Actor.APPLICANT, Actor.EXAMINER, Actor.APPROVER, Actor.SYSTEM
MOVES = {
    move.name: move
    for move in (
        _move("submit", {State.DRAFT}, State.RECEIVED, {A}, "receipt"),
        _move("cancel", {State.RECEIVED}, State.DRAFT, {A}),
        _move("ask_supplement", {State.RECEIVED}, State.SUPPLEMENT, {E}, "supplement_notice"),
        _move("answer_supplement", {State.SUPPLEMENT}, State.RECEIVED, {A}, "supplement_receipt"),
        _move("accept", {State.RECEIVED}, State.ACCEPTED, {E, S}, "acceptance"),
        _move("refuse_acceptance", {State.RECEIVED}, State.REFUSED, {E}, "refusal_of_acceptance"),
        _move("begin_review", {State.ACCEPTED}, State.REVIEW, {E, S}),
        _move("propose", {State.REVIEW}, State.DECISION, {E, S}),
        _move("send_back", {State.DECISION}, State.REVIEW, {P}),
        _move("grant", {State.DECISION}, State.MAKING, {P, S}, "decision"),
        _move("refuse", {State.DECISION}, State.DELIVERY, {P}, "decision"),
        _move("deliver", {State.MAKING}, State.DELIVERY, {S}),
        _move("close", {State.DELIVERY}, State.CLOSED, {S}, "delivery"),
        _move(
            "withdraw",
            {State.RECEIVED, State.SUPPLEMENT, State.ACCEPTED, State.REVIEW, State.DECISION},
            State.WITHDRAWN,
            {A},
            "withdrawal",
        ),
    )
}


def open_to(state: str, actor: Actor) -> list[Move]:
    """The moves ``actor`` may make from ``state``, in table order."""
    return [move for move in MOVES.values() if state in move.sources and actor in move.by]
