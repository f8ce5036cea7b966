"""As whom a resident does something: for themselves, or for somebody who allowed it.

A right is asked anew at every request: a grant that was ended opens nothing at the next tap. Rooms register a
``Provider`` per ``ActingKind``: accounts itself for enterprises, delegation for relatives, children and helped people.
``request.acting`` (middleware) is what was chosen in the bar; it decides lists, new cases and prefill. Whether an
existing thing may be opened is asked with ``rights``, whatever was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.accounts.enums import ActingKind, ActingScope
from services.accounts.models import Enterprise, Person
from services.common.masking import mask_name
from services.common.registry import Registry

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from services.accounts.models import User

SESSION_KEY = "acting"
EVERYTHING = frozenset(ActingScope.values)


@dataclass(frozen=True, slots=True)
class Acting:
    """One right to act. ``ref`` is what the session keeps and the audit names: ``self``, ``enterprise:3``, ``agent:7``.

    ``person`` acts (None: signed in, not real-named), ``principal`` is who it is for. ``items`` are codes of items it
    is limited to, None for every item; ``until`` is its last day, None without end.
    """

    kind: ActingKind
    ref: str
    person: Person | None
    principal: Person | Enterprise | None
    scopes: frozenset[str] = EVERYTHING
    items: frozenset[str] | None = None
    until: date | None = None

    @property
    def is_self(self) -> bool:
        """Whether one acts for oneself."""
        return self.kind == ActingKind.SELF

    @property
    def enterprise(self) -> Enterprise | None:
        """The firm one acts for."""
        return self.principal if isinstance(self.principal, Enterprise) else None

    @property
    def principal_person(self) -> Person | None:
        """The natural person whose data fill a form: oneself, the relative, the child; None for a firm."""
        return self.principal if isinstance(self.principal, Person) else None

    @property
    def name(self) -> str:
        """How the bar names the principal: a firm and one's own child by their names, another person masked."""
        if self.enterprise:
            return self.enterprise.name
        if self.principal is None:
            return ""
        return self.principal.name if self.kind == ActingKind.GUARDIAN else mask_name(self.principal.name)

    def may(self, scope: str, item_code: str = "") -> bool:
        """Whether this right reaches ``scope``, for the item when one is named."""
        return scope in self.scopes and (self.items is None or not item_code or item_code in self.items)


class Provider(Protocol):
    """Rights of one kind that stand today. ``person`` is who acts."""

    def rights(self, person: Person) -> list[Acting]:
        """Every right ``person`` holds."""

    def find(self, person: Person, key: str) -> Acting | None:
        """The right ``<kind>:<key>``; None when it never was, is over, or is somebody else's."""


PROVIDERS: Registry[Provider] = Registry("rights to act for others")


def myself(user: User | AnonymousUser) -> Acting:
    """The right everybody has."""
    person = user.person if user.is_authenticated and user.person_id else None
    return Acting(ActingKind.SELF, "self", person, person)


def rights(person: Person) -> list[Acting]:
    """Everybody ``person`` may act for today, in the order of the registered kinds."""
    return [right for _kind, provider in PROVIDERS.items() for right in provider.rights(person)]


def find(person: Person, ref: str) -> Acting | None:
    """The right the session keeps, while it stands."""
    kind, _colon, key = ref.partition(":")
    return PROVIDERS.get(kind).find(person, key) if key and kind in PROVIDERS else None


def right_for(person: Person, principal: Person | Enterprise, scope: str, item_code: str = "") -> Acting | None:
    """A right of ``person`` that reaches ``scope`` for this principal today; None when there is none."""
    return next((r for r in rights(person) if r.principal == principal and r.may(scope, item_code)), None)
