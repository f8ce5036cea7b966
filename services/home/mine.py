"""What waits for the resident at the screen: cases to supplement, running ones and their days, drafts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Case, When
from django.utils import timezone

from services.accounts.enums import ActingScope
from services.applications.afterwards import Missing, missing
from services.applications.enums import WAITS_FOR_FEE, State
from services.applications.models import Application
from services.applications.story import clock
from services.certificates.models import Certificate
from services.payments.access import bills_of
from services.payments.querysets import SOONEST

if TYPE_CHECKING:
    from datetime import date

    from services.accounts.acting import Acting
    from services.payments.models import Bill

DRAWN = 3
"""Running cases shown on the home page."""
MOST_BEADS = 12
MOST_LIVE = 20
"""Running cases that are looked at: those that wait for the resident, then the newest."""


@dataclass
class Running:
    """A running case and its promise, told as on its own page."""

    case: Application
    done: int = 0
    total: int = 0
    left: int | None = None
    unit: str = ""
    until: date | None = None


@dataclass
class Mine:
    """Everything the today panel draws."""

    waiting: list[Missing] = field(default_factory=list)
    owed: list[Bill] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    running_count: int = 0
    drafts: list[Application] = field(default_factory=list)
    certificates: int = 0

    @property
    def tasks(self) -> int:
        """How many things only the resident can do now."""
        return len(self.waiting) + len(self.owed)


def _days(case: Application) -> Running:
    """The beads of a case; none while the promise does not run, no beads when they would be too many."""
    told = clock(case)
    if told is None:
        return Running(case)
    row = Running(case, left=told.left, unit=told.unit, until=told.until)
    if told.total <= MOST_BEADS:
        row.total, row.done = told.total, told.done
    return row


def mine(acting: Acting) -> Mine:
    """Eight queries at most, whatever the number of cases."""
    own = Application.objects.of_acting(acting).select_related("item_version", "department").without_form()
    waiting_first = Case(When(state__in=[State.SUPPLEMENT, *WAITS_FOR_FEE], then=0), default=1)
    live = list(own.running().order_by(waiting_first, "-submitted_at", "-id")[:MOST_LIVE])
    running = [case for case in live if case.state != State.SUPPLEMENT]
    more = own.running().exclude(state=State.SUPPLEMENT).count() if len(live) == MOST_LIVE else 0
    return Mine(
        waiting=missing(live),
        owed=list(bills_of(acting).to_pay().order_by(*SOONEST)[:MOST_LIVE]),
        running=[_days(case) for case in running[:DRAWN]],
        running_count=max(more, len(running)),
        drafts=list(own.filter(state=State.DRAFT).order_by("-saved_at")[:2]) if acting.may(ActingScope.APPLY) else [],
        certificates=_certificates(acting),
    )


def _certificates(acting: Acting) -> int:
    if not acting.may(ActingScope.CERTIFICATES):
        return 0
    return Certificate.objects.held_by(acting.principal).usable(on=timezone.localdate()).count()
