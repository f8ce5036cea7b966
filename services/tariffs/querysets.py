"""Versions as they are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from services.tariffs.enums import State


class VersionQuerySet(models.QuerySet[Any]):
    """In force: published, begun and not over."""

    def in_force(self, *, at: datetime) -> VersionQuerySet:
        """Versions whose time it is."""
        over = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
        return self.filter(over, state=State.PUBLISHED, valid_since__lte=at)
