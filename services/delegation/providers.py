"""What delegation answers to ``accounts.acting``: the rights that stand today, asked anew each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from services.accounts.acting import PROVIDERS, Acting
from services.accounts.enums import ActingKind
from services.delegation.models import Grant, HelperPost

if TYPE_CHECKING:
    from services.accounts.models import Person
    from services.delegation.querysets import GrantQuerySet


class Standing:
    """The rights of one kind. Nothing follows from a right of somebody else: what B may do for A, C never may for B."""

    def __init__(self, kind: ActingKind) -> None:
        self.kind = kind

    def rights(self, person: Person) -> list[Acting]:
        """Every right ``person`` holds, oldest first."""
        return [right for grant in self._standing(person) if (right := self._right(person, grant))]

    def find(self, person: Person, key: str) -> Acting | None:
        """One right of ``person``."""
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            return None
        return next((r for g in self._standing(person).filter(pk=int(key)) if (r := self._right(person, g))), None)

    def _standing(self, person: Person) -> GrantQuerySet:
        today = timezone.localdate()
        found = Grant.objects.standing(on=today).filter(kind=self.kind, agent=person)
        if self.kind == ActingKind.HELPER:
            found = found.filter(post__in=HelperPost.objects.held(on=today).filter(person=person))
        return found.select_related("principal").order_by("pk")

    def _right(self, person: Person, grant: Grant) -> Acting | None:
        if self.kind == ActingKind.GUARDIAN:
            age = grant.principal.age_on(timezone.localdate())
            if age is None or age >= settings.GUARDIAN_UNTIL:
                return None
        return Acting(
            kind=self.kind,
            ref=f"{self.kind.value}:{grant.pk}",
            person=person,
            principal=grant.principal,
            scopes=frozenset(grant.scopes),
            items=None if grant.items is None else frozenset(grant.items),
            until=grant.ends_on,
        )


def register() -> None:
    """Called when the app is ready."""
    for kind in (ActingKind.AGENT, ActingKind.GUARDIAN, ActingKind.HELPER):
        if kind not in PROVIDERS:
            PROVIDERS.register(kind, Standing(kind))
