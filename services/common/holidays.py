"""Seeds the calendar of working days from `data/holidays.json`, year by year as the State Council announces it.

The demo counts on beyond the last announced year with `data/demo_holidays.json`: the days of the law, no arrangement.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from services.common import transaction
from services.common.models import CalendarDay, CalendarYear
from services.common.workdays import forget_cached

DATA = Path(__file__).parent / "data" / "holidays.json"
DEMO = DATA.with_name("demo_holidays.json")


@transaction.atomic
def load(listed: Path = DATA) -> list[int]:
    """Write the years that are not in the calendar yet; a year an administrator has edited is left alone."""
    added = []
    for entry in json.loads(listed.read_text(encoding="utf-8")):
        year, made = CalendarYear.objects.get_or_create(year=entry["year"], defaults={"source": entry["source"]})
        if made:
            CalendarDay.objects.bulk_create(_days(entry))
            forget_cached(year.year)
            added.append(year.year)
    return added


def _days(entry: dict) -> list[CalendarDay]:
    days = []
    for name, first, last in entry["holidays"]:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        off = (start + timedelta(days=n) for n in range((end - start).days + 1))
        days += [CalendarDay(day=day, is_workday=False, name=name) for day in off]
    worked = (date.fromisoformat(day) for day in entry["working_weekends"])
    return days + [CalendarDay(day=day, is_workday=True, name=_("Worked weekend day")) for day in worked]
