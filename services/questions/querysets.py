"""Questions about form definitions."""

from __future__ import annotations

from typing import Self

from django.db import models


class FormDefinitionQuerySet(models.QuerySet):
    """Form definitions."""

    def published(self) -> Self:
        """Only those that cases may begin with."""
        return self.filter(published_at__isnull=False)

    def update(self, **values: object) -> int:
        """Published rows are left alone; the number of changed drafts is returned."""
        return super(FormDefinitionQuerySet, self.filter(published_at__isnull=True)).update(**values)
