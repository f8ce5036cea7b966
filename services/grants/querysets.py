"""Sets of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from services.grants.enums import TOLD, State

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from services.accounts.models import Person


class CandidateQuerySet(models.QuerySet[Any]):
    """Candidates."""

    def of_departments(self, ids: Collection[int]) -> CandidateQuerySet:
        """Those these departments review."""
        return self.filter(programme__department__in=ids)

    def public(self, *, on: date) -> CandidateQuerySet:
        """What stands on the public page that day; afterwards it is gone from there."""
        return self.filter(state__in=[State.PUBLISHED, State.OBJECTED], published_until_date__gte=on)

    def due(self, *, on: date) -> CandidateQuerySet:
        """The objection period is over and nothing was said against it."""
        return self.filter(state=State.PUBLISHED, published_until_date__lt=on)

    def told_to(self, person: Person) -> CandidateQuerySet:
        """What the person may see of their own."""
        return self.filter(person=person, state__in=TOLD)
