"""The desk with 10,000 open cases beside one with 50, in the same database and in turns; and its queries."""

from __future__ import annotations

from datetime import timedelta

from django.core.handlers.base import BaseHandler
from django.utils import timezone

from bench import sizes
from bench.measure import Goal, Result, interleaved
from bench.pages import asking, queries
from bench.signedin import cookies_of
from tests.factories import applications as make

RATIO, QUERIES = Goal(most=1.3), Goal(most=10)


def fill(case: object, department_id: int, number: int) -> None:
    """So many received cases of one department, due on days around today."""
    from services.applications.models import Application, new_ref

    names = [field.attname for field in Application._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(case, name) for name in names} | {"department_id": department_id}
    today = timezone.localdate()
    Application.objects.bulk_create(
        Application(
            **values
            | {
                "ref": new_ref(),
                "number": f"{case.number[:-5]}{department_id}-{n:05d}",
                "due_date": today + timedelta(days=n % 40 - 5),
                "warn_date": today + timedelta(days=n % 40 - 7),
            }
        )
        for n in range(number)
    )


def run(rounds: int) -> dict[str, Result]:
    """The queue of clerk1 with many cases against the queue of clerk2 with few."""
    from services.departments.models import StaffPost

    case = make.received()
    few = StaffPost.objects.filter(user__username="clerk2", role="examiner").order_by("pk").first().department_id
    fill(case, case.department_id, sizes.DESK[1])
    fill(case, few, sizes.DESK[0])
    handler = BaseHandler()
    handler.load_middleware()
    small, large = (asking(handler, "/desk/", cookies_of(name)) for name in ("clerk2", "clerk1"))
    title = f"desk, {sizes.DESK[1]:,} cases to {sizes.DESK[0]}"
    return {
        title: interleaved(small, large, rounds=rounds, times=(3, 3), goal=RATIO),
        f"{title}: queries": queries(large, QUERIES),
    }
