"""Which day it is: working day, weekend, holiday, a named list. A year nobody announced is an error, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from services.tariffs.engine.errors import CalendarMissing, Problem
from services.tariffs.engine.stay import FIRST_DAY

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KINDS = ("workday", "other", "weekend", "holiday")
Calendar = Callable[[date], str]
"""``workday``, ``weekend`` or ``holiday`` of a day. Raises CalendarMissing."""


def _date(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    return date(year, month, day)


class Dates:
    """Days written as ``2026-02-17``, ``2026-02-15/2026-02-23`` or, every year, ``07-01/09-30``."""

    def __init__(self, texts: list[str]) -> None:
        self.spans: list[tuple[date, date]] = []
        self.yearly: list[tuple[tuple[int, int], tuple[int, int]]] = []
        for text in texts:
            first, _bar, last = text.partition("/")
            if re.match(r"^[0-9]{2}-", first):
                self.yearly.append((_month_day(first), _month_day(last)))
            else:
                self.spans.append((_date(first), _date(last or first)))
                if self.spans[-1][1] < self.spans[-1][0]:
                    raise ValueError(text)

    def __contains__(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self.spans):
            return True
        at = (day.month, day.day)
        return any(a <= at <= b if a <= b else at >= a or at <= b for a, b in self.yearly)


def _month_day(text: str) -> tuple[int, int]:
    month, day = (int(part) for part in text.split("-"))
    date(2000, month, day)
    return month, day


class Days:
    """The calendar of one spec, over the city's for years it does not state itself."""

    def __init__(self, spec: dict[str, Any] | None, city: Calendar | None) -> None:
        spec = spec or {}
        self.years = frozenset(spec.get("years", ()))
        self.off, self.worked = Dates(spec.get("off", [])), Dates(spec.get("worked", []))
        self.lists = {name: Dates(texts) for name, texts in spec.get("lists", {}).items()}
        self.city = city

    def kind(self, day: date) -> str:
        """``workday``, ``weekend`` or ``holiday``. Raises CalendarMissing."""
        if day in self.off:
            return "holiday"
        if day in self.worked:
            return "workday"
        if day.year in self.years:
            return "workday" if day.weekday() < 5 else "weekend"
        if self.city is None:
            raise CalendarMissing(year=day.year)
        return self.city(day)

    def is_one_of(self, day: date, names: list[str]) -> bool:
        """Whether the day answers to one of these words."""
        for name in names:
            if name in self.lists:
                if day in self.lists[name]:
                    return True
            elif name in KINDS:
                kind = self.kind(day)
                if kind == name or (name == "other" and kind != "workday"):
                    return True
            elif WEEK[day.weekday()] == name:
                return True
        return False


class Matcher:
    """Whether a plan applies on a day."""

    def __init__(self, plan: dict[str, Any], days: Days) -> None:
        self.days, self.names = days, plan.get("days")
        self.months = frozenset(plan.get("months", ()))
        self.dates = Dates(plan["dates"]) if "dates" in plan else None

    def __call__(self, number: int) -> bool:
        day = date.fromordinal(FIRST_DAY + number)
        if self.months and day.month not in self.months:
            return False
        if self.dates is not None and day not in self.dates:
            return False
        return self.names is None or self.days.is_one_of(day, self.names)

    @property
    def always(self) -> bool:
        """Whether it applies on every day."""
        return not self.months and self.dates is None and self.names is None


def problems(spec: dict[str, Any]) -> list[Problem]:
    """Days that are none, words nobody knows."""
    found: list[Problem] = []
    calendar = spec.get("calendar", {})
    groups: list[tuple[tuple[str | int, ...], list[str]]] = [
        (("calendar", key), calendar[key]) for key in ("off", "worked") if key in calendar
    ]
    groups += [(("calendar", "lists", name), texts) for name, texts in calendar.get("lists", {}).items()]
    for path, texts in groups:
        found += dates_wrong(path, texts)
    found.extend(
        Problem(("calendar", "lists", name), "reserved_name", {"name": name})
        for name in calendar.get("lists", {})
        if name in (*KINDS, *WEEK)
    )
    return found


def dates_wrong(path: tuple[str | int, ...], texts: list[str]) -> list[Problem]:
    """Texts that are no day or no span of days."""
    wrong = []
    for number, text in enumerate(texts):
        try:
            Dates([text])
        except ValueError:
            wrong.append(Problem((*path, number), "no_day", {"text": text}))
    return wrong


def plan_problems(
    path: tuple[str | int, ...], plan: dict[str, Any], lists: frozenset[str], *, last: bool
) -> list[Problem]:
    """Conditions of one plan."""
    found = dates_wrong((*path, "dates"), plan.get("dates", []))
    found += [
        Problem((*path, "days", number), "unknown_day", {"name": name, "allowed": ", ".join((*KINDS, *WEEK, *lists))})
        for number, name in enumerate(plan.get("days", []))
        if name not in (*KINDS, *WEEK) and name not in lists
    ]
    conditional = any(key in plan for key in ("days", "months", "dates"))
    if last and conditional:
        found.append(Problem(path, "last_plan_is_for_all_other_days"))
    if not last and not conditional:
        found.append(Problem(path, "plan_hides_the_next"))
    return found


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
