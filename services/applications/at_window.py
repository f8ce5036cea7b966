"""As whom whoever stands at a window acts: for themselves, or for somebody by a right that stands or by a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accounts.acting import EVERYTHING, Acting, find, rights
from services.accounts.enums import ActingKind, ActingScope
from services.applications.models.reception import REGISTER

if TYPE_CHECKING:
    from services.accounts.models import Enterprise, Person
    from services.applications.models import Visit

BY_PAPER = frozenset({ActingScope.APPLY.value})
"""What a paper shown at the counter opens: neither the wallet nor former applications."""


def acting_of(visit: Visit) -> Acting:
    """The right under which cases of this visit are made, as it stands now; one that ended reaches nothing."""
    if visit.agent is None:
        return Acting(ActingKind.SELF, "self", visit.person, visit.person)
    kind, named = ActingKind(visit.kind), visit.right not in ("", REGISTER)
    if named and (right := find(visit.agent, visit.right)) is not None:
        return right
    scopes = frozenset() if named else EVERYTHING if visit.right == REGISTER else BY_PAPER
    return Acting(kind, f"visit:{visit.ref}", visit.agent, principal_of(visit), scopes)


def principal_of(visit: Visit) -> Person | Enterprise:
    """Who applies."""
    return visit.enterprise or visit.person


def present(visit: Visit) -> Person:
    """Who stands there."""
    return visit.agent or visit.person


def others(visit: Visit) -> list[Acting]:
    """For whom else whoever stands there may apply today, by rights the portal knows."""
    return [right for right in rights(present(visit)) if right.may(ActingScope.APPLY)]
