"""Which cases one sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from services.accounts.enums import ActingScope
from services.applications.enums import AT_THE_COUNTER, RUNNING, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.acting import Acting


class ApplicationQuerySet(models.QuerySet):
    """Scopes of residents and of the counter."""

    def of_acting(self, acting: Acting) -> ApplicationQuerySet:
        """Cases of the identity somebody chose: their own, or those of whom they act for, as far as the right goes.

        Without the right to read they see what they fill in themselves; a person's draft only who fills it in.
        """
        if acting.principal is None:
            return self.none()
        if acting.is_self:
            return self.filter(~Q(state=State.DRAFT) | Q(visit=None), applicant=acting.principal)
        person = acting.person.pk
        fills = Q(handler=person) | Q(agent=person) | Q(guardian=person)
        found = self.filter(applicant_enterprise=acting.enterprise) if acting.enterprise else self._of(acting, fills)
        if not acting.may(ActingScope.FOLLOW):
            found = found.filter(fills)
        return found if acting.items is None else found.filter(item_version__item_code__in=acting.items)

    def _of(self, acting: Acting, fills: Q) -> ApplicationQuerySet:
        return self.filter(~Q(state=State.DRAFT) | fills, applicant=acting.principal)

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
