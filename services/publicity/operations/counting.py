"""The figures of the public: counted at night, a row for each department and month, so that the page adds up rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch
from django.utils import timezone

from services.applications.enums import ClockKind, State
from services.applications.models import Application, Clock, Pause
from services.common import transaction
from services.common.workdays import MissingYear, is_workday, workdays_after
from services.publicity.models import Figures

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS = 13
"""Months that the page shows: a year and the running one."""


@dataclass
class Sum:
    """What is added up for one department and month."""

    received: int = 0
    decided: int = 0
    measured: int = 0
    on_time: int = 0
    instant: int = 0
    days: int = 0
    promised_days: int = 0


def months_before(day: date, count: int) -> list[date]:
    """The first days of ``count`` months, that of ``day`` the last."""
    number = day.year * 12 + day.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(number - count + 1, number + 1)]


def count() -> int:
    """Nightly: the running and the last month anew, and months that were never counted. Months that were counted."""
    months = months_before(timezone.localdate(), MONTHS)
    known = set(Figures.objects.filter(is_example=False).values_list("month", flat=True))
    wanted = [month for month in months if month not in known or month in months[-2:]]
    for month in wanted:
        count_month(month)
    return len(wanted)


@transaction.atomic
def count_month(month: date) -> None:
    """Count one month anew; done again it says the same. A month without anything leaves no rows."""
    begins, ends = _bounds(month)
    sums: defaultdict[int, Sum] = defaultdict(Sum)
    received = Application.objects.exclude(state=State.DRAFT).filter(submitted_at__gte=begins, submitted_at__lt=ends)
    for department, number in received.values_list("department").annotate(n=Count("pk")).order_by():
        sums[department].received = number
    for case in _decided(begins, ends):
        _add(sums[case.department_id], case)
    Figures.objects.filter(month=month, is_example=False).delete()
    Figures.objects.bulk_create(
        Figures(department_id=department, month=month, **vars(row)) for department, row in sorted(sums.items())
    )


def _bounds(month: date) -> tuple[datetime, datetime]:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    first, after = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month, following))
    return first, after


def _decided(begins: datetime, ends: datetime) -> Iterator[Application]:
    clocks = Prefetch("clocks", Clock.objects.filter(kind=ClockKind.PROMISE).order_by("-id"), to_attr="promises")
    pauses = Prefetch("pauses", Pause.objects.filter(agreed=True, ended_at__isnull=False), to_attr="stood_still")
    cases = Application.objects.filter(decided_at__gte=begins, decided_at__lt=ends)
    fields = ("department_id", "accepted_at", "decided_at", "decided_by_system")
    return cases.only(*fields).prefetch_related(clocks, pauses).order_by("pk").iterator(chunk_size=500)


def _add(row: Sum, case: Application) -> None:
    row.decided += 1
    row.instant += case.decided_by_system
    clock = case.promises[0] if case.promises else None
    if clock is None or clock.due_date is None or clock.ends_at is None:
        return
    try:
        still = [(timezone.localdate(p.started_at), timezone.localdate(p.ended_at)) for p in case.stood_still]
        paused = sum(_workdays(first, last) for first, last in still)
        begun = timezone.localdate(clock.started_at)
        took = _workdays(begun, timezone.localdate(case.decided_at))
        promised = _workdays(begun, clock.due_date)
    except MissingYear:
        return
    row.measured += 1
    row.on_time += case.decided_at < clock.ends_at
    row.days += max(0, took - paused)
    row.promised_days += max(0, promised - paused)


def _workdays(first: date, last: date) -> int:
    """Working days after ``first`` up to ``last``; none where it is earlier. Raises MissingYear."""
    is_workday(first)
    return workdays_after(first, last) if last > first else 0
