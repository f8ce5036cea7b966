"""The moves of a grant, as one table. Pure data: no database, no clock.

Two people must want it. Whoever begins has said so by beginning: after ``appoint`` the principal's code sends the
invitation and the agent accepts; after ``ask`` the principal's code is all that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.delegation.enums import Party, State


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state. ``event`` is its word in the audit."""

    name: str
    event: str
    sources: frozenset[State]
    target: State
    by: frozenset[Party]


def _move(name: str, event: str, sources: set[State], target: State, by: set[Party]) -> Move:
    return Move(name, f"delegation.{event}", frozenset(sources), target, frozenset(by))


P, A, C, S = Party.PRINCIPAL, Party.AGENT, Party.CLERK, Party.SYSTEM
MOVES = {
    move.name: move
    for move in (
        _move("invite", "invited", {State.ASKED}, State.INVITED, {P, C}),
        _move("agree", "agreed", {State.ASKED}, State.ACTIVE, {P, C}),
        _move("accept", "accepted", {State.INVITED}, State.ACTIVE, {A}),
        _move("decline", "declined", {State.ASKED, State.INVITED}, State.DECLINED, {P, A}),
        _move("take_back", "taken_back", {State.ASKED, State.INVITED}, State.ENDED, {P, A}),
        _move("end", "ended", {State.ACTIVE}, State.ENDED, {P, A, C}),
        _move("expire", "expired", {State.ASKED, State.INVITED, State.ACTIVE}, State.EXPIRED, {S}),
    )
}
