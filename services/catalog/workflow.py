"""The life of an item version, as one table. Pure data: no database, no clock.

A version is made by one person and checked by another; published, its content never changes. What is not here cannot
happen, in the administration, an import or a task.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.catalog.enums import VersionState


class Maker(StrEnum):
    """Who makes a move."""

    EDITOR = "editor"
    CHECKER = "checker"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state."""

    name: str
    sources: frozenset[VersionState]
    target: VersionState
    by: frozenset[Maker]


def _move(name: str, sources: set[VersionState], target: VersionState, *by: Maker) -> Move:
    return Move(name, frozenset(sources), target, frozenset(by))


S, E, C, A = VersionState, Maker.EDITOR, Maker.CHECKER, Maker.SYSTEM
MOVES = {
    move.name: move
    for move in (
        _move("hand_in", {S.DRAFT}, S.REVIEW, E),
        _move("send_back", {S.REVIEW}, S.DRAFT, C),
        _move("recall", {S.REVIEW, S.SCHEDULED}, S.DRAFT, E),
        _move("approve", {S.REVIEW}, S.PUBLISHED, C),
        _move("schedule", {S.REVIEW, S.DRAFT}, S.SCHEDULED, C, A),
        _move("take_effect", {S.SCHEDULED}, S.PUBLISHED, A),
        _move("publish", {S.DRAFT}, S.PUBLISHED, A),
        _move("list", {S.DRAFT}, S.LISTED, E, A),
        _move("suspend", {S.PUBLISHED}, S.SUSPENDED, E),
        _move("resume", {S.SUSPENDED}, S.PUBLISHED, E),
        _move("withdraw", {S.PUBLISHED, S.SUSPENDED, S.LISTED}, S.WITHDRAWN, E, A),
    )
}
