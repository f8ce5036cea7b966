"""Questions about item versions."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import connection, models
from django.db.models import Q

from services.catalog.enums import SHOWN, VersionState


class ItemVersionQuerySet(models.QuerySet):
    """Versions of items."""

    def published(self) -> Self:
        """The one version of each item that is in force and may be applied for."""
        return self.filter(state=VersionState.PUBLISHED)

    def shown(self) -> Self:
        """What residents find: in force, suspended for now, or listed with its particulars still to come."""
        return self.filter(state__in=SHOWN)

    def visible(self, *, on: date) -> Self:
        """Shown and in force on ``on``."""
        return self.shown().filter(
            Q(effective_from_date__lte=on), Q(effective_until_date__isnull=True) | Q(effective_until_date__gte=on)
        )

    def has_left_the_draft(self, pk: int) -> bool:
        """Whether the version is no draft any more. Within a transaction nobody moves it on until that ends."""
        rows = self.filter(pk=pk).order_by("pk")
        if connection.in_atomic_block:
            rows = rows.select_for_update(no_key=True)
        return rows.values_list("state", flat=True).first() not in {None, VersionState.DRAFT}

    def with_owner(self) -> Self:
        """With the layers above, department and result certificate, in the same query."""
        return self.select_related("item__base", "item__department", "rule_set", "certificate_type")

    def whole(self) -> Self:
        """With every child; a constant number of queries."""
        return self.with_owner().prefetch_related(
            "conditions",
            "materials__certificate_type",
            "fees",
            "steps",
            "law_articles",
            "faqs",
            "themes",
            "situations",
            "item__places__place",
            "item__places__window",
            "item__organs",
        )

    def to_check(self) -> Self:
        """With everything the quality check looks at; a constant number of queries."""
        return self.whole().prefetch_related("auto_rules", "fee_reductions")

    def update(self, **values: object) -> int:
        """Frozen versions take changes of state only; an attempt at anything else leaves them alone."""
        if set(values) <= STATE_FIELDS:
            return super().update(**values)
        return super(ItemVersionQuerySet, self.filter(state=VersionState.DRAFT)).update(**values)


STATE_FIELDS = frozenset(
    {
        "state",
        "state_note",
        "submitted_by",
        "submitted_at",
        "approved_by",
        "form_digest",
        "published_at",
        "withdrawn_at",
        "effective_until_date",
        "popularity",
    }
)
"""What may still change on a published version: its life, never its content."""


class ChildQuerySet(models.QuerySet):
    """Rows that belong to a version and are frozen with it."""

    def update(self, **values: object) -> int:
        """Only rows of drafts change."""
        return super(ChildQuerySet, self.filter(version__state=VersionState.DRAFT)).update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Only rows of drafts go."""
        return super(ChildQuerySet, self.filter(version__state=VersionState.DRAFT)).delete()
