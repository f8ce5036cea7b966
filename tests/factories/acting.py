"""Rights to act for others, without the rooms that give them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.utils import timezone

from services.accounts.acting import EVERYTHING, PROVIDERS, SESSION_KEY, Acting
from services.accounts.enums import ActingKind, ActingScope, ContactKind, HandlerRole, HandlerState
from services.accounts.models import Enterprise, EnterpriseHandler, HandlerInvitation, Person
from services.common.crypto import blind_index

FOOD_FIRM = "91440981MA4W000035"
"""高州市演示食品有限公司."""
MATRIX_FIRM = "91440981MA4W01102Y"


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


def led_by(person: Person, asks: Person) -> dict[str, int]:
    """An enterprise this person leads, with somebody who asks to act for it and an appointment that waits."""
    enterprise = Enterprise.objects.create(
        name="高州市演示矩阵有限公司",
        credit_code=MATRIX_FIRM,
        legal_representative=person,
        checked_at=timezone.now(),  # the register, which does not know it, is not asked while a test goes on
    )
    today = timezone.localdate()
    role = HandlerRole.LEGAL_REPRESENTATIVE
    EnterpriseHandler.objects.create(enterprise=enterprise, person=person, role=role, starts_on=today)
    waiting = EnterpriseHandler.objects.create(
        enterprise=enterprise, person=asks, role=HandlerRole.HANDLER, state=HandlerState.ASKED, starts_on=today
    )
    appointment = HandlerInvitation.objects.create(
        enterprise=enterprise,
        name="周演示",
        contact_kind=ContactKind.PHONE,
        contact="13800999990",
        contact_index=blind_index("phone", "13800999990"),
        made_by=person,
        scopes=[ActingScope.APPLY],
    )
    return {"firm": enterprise.pk, "firm_handler": waiting.pk, "appointment": appointment.pk}
