"""Rights to act for others, without the rooms that give them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.test import Client

from services.accounts.acting import EVERYTHING, PROVIDERS, SESSION_KEY, Acting
from services.accounts.enums import ActingKind, HandlerRole, HandlerState
from services.accounts.models import Enterprise, EnterpriseHandler, Person

FOOD_FIRM = "91440981MA4W000035"
"""高州市演示食品有限公司."""


@dataclass
class Given:
    """A provider that knows what the test gave; ``end`` takes everything back."""

    kind: ActingKind
    given: list[Acting] = field(default_factory=list)

    def give(self, person: Person, principal: Person, **limits: object) -> Acting:
        """From now on ``person`` acts for ``principal``."""
        right = Acting(self.kind, f"{self.kind}:{len(self.given) + 1}", person, principal, **limits)
        self.given.append(right)
        return right

    def end(self) -> None:
        """Every right is over."""
        self.given.clear()

    def rights(self, person: Person) -> list[Acting]:
        """Those of this person."""
        return [right for right in self.given if right.person == person]

    def find(self, person: Person, key: str) -> Acting | None:
        """By its number."""
        return next((right for right in self.rights(person) if right.ref == f"{self.kind}:{key}"), None)


@contextmanager
def giving(kind: ActingKind) -> Iterator[Given]:
    """Rights of this kind come from the test."""
    given = Given(kind)
    with PROVIDERS.replace(kind, given):
        yield given


def firm(credit_code: str = FOOD_FIRM) -> Enterprise:
    """An enterprise of the demo city."""
    return Enterprise.objects.get(credit_code=credit_code)


def handler(
    person: Person,
    enterprise: Enterprise,
    *,
    scopes: list[str] | None = None,
    ends_on: date | None = None,
    items: list[str] | None = None,
    starts_on: date = date(2026, 1, 1),
) -> EnterpriseHandler:
    """``person`` handles the enterprise, in everything unless told otherwise."""
    return EnterpriseHandler.objects.create(
        enterprise=enterprise,
        person=person,
        role=HandlerRole.HANDLER,
        state=HandlerState.STANDING,
        starts_on=starts_on,
        ends_on=ends_on,
        scopes=scopes if scopes is not None else sorted(EVERYTHING),
        items=items,
    )


def choose(client: Client, ref: str) -> Client:
    """The session of ``client`` goes on as this identity."""
    session = client.session
    session[SESSION_KEY] = ref
    session.save()
    return client
