"""Sets of bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from services.vehicles.enums import OPEN, BindingState

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import Person


class BindingQuerySet(models.QuerySet[Any]):
    """Bindings."""

    def open(self) -> BindingQuerySet:
        """Standing ones and those that wait for a check."""
        return self.filter(state__in=OPEN)

    def active(self) -> BindingQuerySet:
        """Those that stand now."""
        return self.filter(state=BindingState.ACTIVE)

    def of(self, person: Person) -> BindingQuerySet:
        """What this person keeps or asked for."""
        return self.filter(person=person)

    def standing_at(self, moment: datetime) -> BindingQuerySet:
        """Whose vehicle it was at ``moment``: what was owed then stays with that binding."""
        over = Q(bound_until__isnull=True) | Q(bound_until__gt=moment)
        return self.filter(over, bound_since__lte=moment)


class PayerQuerySet(models.QuerySet[Any]):
    """Relatives who may pay."""

    def standing(self) -> PayerQuerySet:
        """Those of bindings that stand."""
        return self.filter(shared_until=None, binding__state=BindingState.ACTIVE)
