"""Sets of grants."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from services.delegation.enums import State

if TYPE_CHECKING:
    from services.accounts.models import Person


class GrantQuerySet(models.QuerySet[Any]):
    """Grants."""

    def standing(self, *, on: date) -> GrantQuerySet:
        """Those that entitle on the day ``on``, asked live: a grant whose day is past entitles to nothing."""
        return self.filter(state=State.ACTIVE, ends_on__gte=on)

    def of_principal(self, person: Person) -> GrantQuerySet:
        """Acting for ``person``, also what waits for their consent and names them by their document."""
        waiting = Q(state=State.ASKED, principal=None, principal_index=person.id_index, principal_name=person.name)
        return self.filter(Q(principal=person) | waiting) if person.id_index else self.filter(principal=person)

    def of_agent(self, person: Person) -> GrantQuerySet:
        """Where ``person`` acts for others."""
        return self.filter(agent=person)


class HelperPostQuerySet(models.QuerySet[Any]):
    """Posts of helpers."""

    def held(self, *, on: date) -> HelperPostQuerySet:
        """Posts that entitle on the day ``on``, in villages that are in use."""
        begun = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
        return begun.filter(department__is_active=True)
