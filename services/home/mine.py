"""What waits for the resident at the screen: cases to supplement, running ones and their days, drafts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.applications.enums import State
from services.applications.models import Application
from services.certificates.models import Certificate
from services.common.workdays import MissingYear, workdays_after

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.models import Person

DRAWN = 3
"""Running cases shown on the home page."""
MOST_BEADS = 12


@dataclass
class Running:
    """A running case with its promised days."""

    case: Application
    done: int = 0
    total: int = 0
    left: int | None = None


@dataclass
class Mine:
    """Everything the today panel draws."""

    waiting: list[Application] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    running_count: int = 0
    drafts: list[Application] = field(default_factory=list)
    certificates: int = 0


def _days(case: Application, today: date) -> Running:
    """The beads of a case; none while the promise does not run."""
    row = Running(case)
    if not case.promise_due_date or not case.submitted_at:
        return row
    begun = timezone.localdate(case.submitted_at)
    try:
        total = workdays_after(begun, case.promise_due_date)
        row.left = max(workdays_after(today, case.promise_due_date), 0)
    except MissingYear:
        return row
    if 0 < total <= MOST_BEADS:
        row.total, row.done = total, max(total - row.left, 0)
    return row


def mine(person: Person) -> Mine:
    """Four queries, whatever the number of cases."""
    own = Application.objects.of_person(person.pk).select_related("item_version", "department")
    live: list[Any] = list(own.running().order_by("-submitted_at"))
    today = timezone.localdate()
    waiting = [case for case in live if case.state == State.SUPPLEMENT]
    running = [case for case in live if case.state != State.SUPPLEMENT]
    return Mine(
        waiting=waiting,
        running=[_days(case, today) for case in running[:DRAWN]],
        running_count=len(running),
        drafts=list(own.filter(state=State.DRAFT).order_by("-saved_at")[:2]),
        certificates=Certificate.objects.held_by(person).usable(on=today).count(),
    )
