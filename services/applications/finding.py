"""Search across the departments one works in, and one's own figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from services.applications.enums import ReturnGround, State
from services.applications.models import Application, Progress, phone_tail
from services.applications.operations.papers import applicant_masked
from services.applications.queue import lights
from services.audit.models import AuditEntry
from services.audit.refs import actor_ref
from services.departments.access import departments_of
from services.departments.enums import Role
from services.departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import User

MOST = 30
LAST_HANDLED = 6
RELATED = ("item_version", "applicant", "applicant_enterprise", "examiner")
LOOKED_BACK = timedelta(days=30)
WORK = (
    "case.accept", "case.ask_supplement", "case.refuse_acceptance", "case.propose", "case.grant", "case.refuse",
    "case.send_back", "case.submit", "case.complete", "case.return_case", "case.forward",
)  # fmt: skip
"""What counts as having handled a case."""


def kind_of(words: str) -> str:
    """``phone`` for four digits, ``number`` for a case number or its end, else ``name``."""
    if re.fullmatch(r"[0-9]{4}", words):
        return "phone"
    return "number" if re.fullmatch(r"[0-9A-Za-z-]{5,60}", words) else "name"


def search(department_ids: Collection[int], words: str) -> list[dict[str, Any]]:
    """At most ``MOST`` cases, newest first, masked. A person by the first letters of the name, a firm by its name."""
    kind = kind_of(words)
    match kind:
        case "phone":
            wanted = Q(phone_tail=phone_tail(words))
        case "number":
            wanted = Q(number=words.upper()) | Q(number__endswith=words.upper())
        case _:
            wanted = Q(applicant__name__startswith=words) | Q(applicant_enterprise__name__icontains=words)
    cases = Application.objects.of_departments(department_ids).filter(wanted)
    found = cases.select_related(*RELATED, "department").without_form().order_by("-submitted_at", "-pk")[:MOST]
    return [{"case": case, "applicant": applicant_masked(case)} for case in found]


def own_figures(user: User, department_ids: Collection[int]) -> dict[str, Any]:
    """For oneself alone: cases handled today, median working time of the last 30 days, what is open and overdue."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done = AuditEntry.objects.filter(actor_ref=actor_ref(user), event__in=WORK, at__gte=midnight)
    own = Application.objects.of_departments(department_ids).at_the_counter().filter(examiner=user).order_by()
    counted = own.aggregate(open=Count("pk"), overdue=Count("pk", filter=lights()["red"]))
    sent = Progress.objects.filter(application=OuterRef("pk"), move="propose").order_by("-id").values("at")[:1]
    mine = Application.objects.filter(proposed_by=user, accepted_at__isnull=False).annotate(sent_at=Subquery(sent))
    spans = mine.filter(sent_at__gte=now - LOOKED_BACK).values_list("accepted_at", "sent_at")
    hours = [(last - first).total_seconds() / 3600 for first, last in spans]
    return {
        "today": done.values("subject_ref").distinct().count(),
        "median_hours": round(median(hours), 1) if hours else None,
        "proposed": len(hours),
        **counted,
    }


def just_handled(user: User, department_ids: Collection[int]) -> list[Application]:
    """The cases one handled last today, the newest first: what one goes back to. Two queries."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    own = AuditEntry.objects.filter(actor_ref=actor_ref(user), event__in=WORK, at__gte=midnight)
    subjects = own.order_by("-id").values_list("subject_ref", flat=True)[: 5 * LAST_HANDLED]
    refs = list(dict.fromkeys(subject.removeprefix("case:") for subject in subjects))[:LAST_HANDLED]
    cases = Application.objects.of_departments(department_ids).filter(ref__in=refs).select_related(*RELATED)
    return sorted(cases.without_form(), key=lambda case: refs.index(case.ref))


@dataclass(frozen=True, slots=True)
class Returns:
    """退件 of one department in the last 30 days, by ground, of everything handed in there."""

    department: Department
    handed_in: int
    duplicate: int
    wish: int

    @property
    def returned(self) -> int:
        """Both grounds together."""
        return self.duplicate + self.wish

    @property
    def per_cent(self) -> float:
        """Of a hundred that were handed in."""
        return round(100 * self.returned / self.handed_in, 1) if self.handed_in else 0.0


def returns(user: User) -> list[Returns]:
    """For supervision: what the departments ``user`` heads returned, those that returned most first."""
    headed = departments_of(user, Role.HEAD)
    if not headed:
        return []
    since = timezone.now() - LOOKED_BACK
    cases = Application.objects.of_departments(headed).filter(submitted_at__gte=since).order_by()
    grounds = {
        ground.value: Count("pk", filter=Q(state=State.RETURNED, return_ground=ground)) for ground in ReturnGround
    }
    rows = cases.values("department").annotate(handed_in=Count("pk"), **grounds)
    names = Department.objects.in_bulk(headed)
    found = [Returns(names[row.pop("department")], **row) for row in rows]
    return sorted(found, key=lambda row: (-row.returned, row.department.code))
