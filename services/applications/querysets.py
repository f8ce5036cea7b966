"""Which cases one sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from services.applications.enums import AT_THE_COUNTER, RUNNING, State

if TYPE_CHECKING:
    from collections.abc import Collection


class ApplicationQuerySet(models.QuerySet):
    """Scopes of residents and of the counter."""

    def of_person(self, person_id: int) -> ApplicationQuerySet:
        """Cases this person applied for or acts in."""
        mine = Q(applicant=person_id) | Q(guardian=person_id) | Q(handler=person_id) | Q(agent=person_id)
        return self.filter(mine)

    def of_departments(self, department_ids: Collection[int]) -> ApplicationQuerySet:
        """Submitted cases of these departments."""
        return self.filter(department__in=department_ids).exclude(state=State.DRAFT)

    def without_form(self) -> ApplicationQuerySet:
        """For lists: the frozen form and long texts are read when somebody asks for them."""
        return self.defer("form", "proposal_reason", "refusal_reason")

    def running(self) -> ApplicationQuerySet:
        """Submitted and not yet ended."""
        return self.filter(state__in=RUNNING)

    def at_the_counter(self) -> ApplicationQuerySet:
        """Waiting for somebody at the counter, the most pressing first."""
        return self.filter(state__in=AT_THE_COUNTER).order_by(
            models.F("due_date").asc(nulls_last=True), "submitted_at", "id"
        )
