"""Sets of publications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from services.publicity.enums import State

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


class PublicationQuerySet(models.QuerySet[Any]):
    """Publications."""

    def public(self, *, on: date) -> PublicationQuerySet:
        """What everybody may read that day; about persons no longer than their last day."""
        current = Q(retract_date__isnull=True) | Q(retract_date__gte=on)
        return self.filter(current, state=State.PUBLISHED)

    def holding(self, words: str) -> PublicationQuerySet:
        """Every word stands in a name, a number or what is permitted. About persons nobody searches by name."""
        rows = self
        for word in words.split()[:5]:
            named = ~Q(counterpart_kind="person") & (
                Q(counterpart_name__icontains=word) | Q(counterpart_code__iexact=word)
            )
            told = Q(item_name__icontains=word) | Q(content__icontains=word) | Q(organ_name__icontains=word)
            numbered = Q(document_number__icontains=word) | Q(certificate_number__icontains=word)
            rows = rows.filter(named | told | numbered)
        return rows

    def waiting(self, *, by: date) -> PublicationQuerySet:
        """Not published yet though the last day is ``by`` or before, or not known."""
        return self.filter(Q(due_date__lte=by) | Q(due_date=None), state=State.WAITING)

    def of_departments(self, ids: Collection[int] | None) -> PublicationQuerySet:
        """Those of these departments; of all where it is None."""
        return self if ids is None else self.filter(department__in=ids)
