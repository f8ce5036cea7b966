"""Sets of departments and posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class DepartmentQuerySet(models.QuerySet[Any]):
    """Departments."""

    def active(self) -> DepartmentQuerySet:
        """Those that still handle."""
        return self.filter(is_active=True)


class StaffPostQuerySet(models.QuerySet[Any]):
    """Posts."""

    def held(self, *, on: date) -> StaffPostQuerySet:
        """Posts that entitle on the day ``on``, in departments and sign-ins that are in use."""
        begun = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
        return begun.filter(department__is_active=True, user__is_active=True, user__is_staff=True)
