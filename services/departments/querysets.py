"""Sets of departments and posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from services.departments.enums import ProposalState


class DepartmentQuerySet(models.QuerySet[Any]):
    """Departments."""

    def active(self) -> DepartmentQuerySet:
        """Those that still handle."""
        return self.filter(is_active=True)


class StaffPostQuerySet(models.QuerySet[Any]):
    """Posts."""

    def held(self, *, on: date) -> StaffPostQuerySet:
        """Posts that entitle on the day ``on``, in departments and sign-ins that are in use."""
        begun = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, ended_at=None)
        return begun.filter(department__is_active=True, user__is_active=True, user__is_staff=True)

    def ending_by(self, day: date, *, on: date) -> StaffPostQuerySet:
        """Posts held ``on`` that will be over after ``day`` at the latest."""
        return self.held(on=on).filter(ends_on__lte=day)


class ProposalQuerySet(models.QuerySet[Any]):
    """Proposed posts."""

    def open(self) -> ProposalQuerySet:
        """Those that wait for a second person."""
        return self.filter(state=ProposalState.OPEN)


class LeaveQuerySet(models.QuerySet[Any]):
    """Leave and stand-ins."""

    def in_force(self, *, on: date) -> LeaveQuerySet:
        """Confirmed, not cancelled, on the day ``on``."""
        return self.filter(starts_on__lte=on, ends_on__gte=on, confirmed_at__isnull=False, cancelled_at=None)

    def waiting(self) -> LeaveQuerySet:
        """Those that a second person is asked about."""
        return self.filter(confirmed_at=None, cancelled_at=None)
