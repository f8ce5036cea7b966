"""The city's calendar as the engine asks for it: the editable table first, then the list that ships with the portal."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache

from django.db import DatabaseError

from services.common.holidays import DATA
from services.common.workdays import MissingYear, is_workday
from services.tariffs.engine import CalendarMissing


@cache
def _announced() -> tuple[frozenset[int], frozenset[date], frozenset[date]]:
    """Years, days off and worked weekend days as announced."""
    years, off, worked = set(), set(), set()
    for entry in json.loads(DATA.read_text(encoding="utf-8")):
        years.add(entry["year"])
        for _name, first, last in entry["holidays"]:
            begin, end = date.fromisoformat(first), date.fromisoformat(last)
            off |= {begin + timedelta(days=number) for number in range((end - begin).days + 1)}
        worked |= {date.fromisoformat(day) for day in entry["working_weekends"]}
    return frozenset(years), frozenset(off), frozenset(worked)


def announced(day: date) -> str:
    """``workday``, ``weekend`` or ``holiday`` by the list that ships. Raises CalendarMissing."""
    years, off, worked = _announced()
    if day.year not in years:
        raise CalendarMissing(year=day.year)
    if day in off:
        return "holiday"
    return "workday" if day in worked or day.weekday() < 5 else "weekend"


def city(day: date) -> str:
    """By the table an administrator edits. A named day off is a holiday. Raises CalendarMissing."""
    try:
        if is_workday(day):
            return "workday"
    except MissingYear as error:
        raise CalendarMissing(year=day.year) from error
    from services.common.models import CalendarDay

    return "holiday" if CalendarDay.objects.filter(day=day, is_workday=False).exists() else "weekend"


def at_hand(day: date) -> str:
    """By the table, or where there is none (no database, a year not written) by the list that ships."""
    try:
        return city(day)
    except (CalendarMissing, DatabaseError):
        return announced(day)
