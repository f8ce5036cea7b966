"""Days of a grant."""

from __future__ import annotations

import calendar
from datetime import date


def months_on(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def birthday(born: date, age: int) -> date:
    """The day on which somebody is ``age``: born on 29 February, in other years on 1 March (as ``Person.age_on``)."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
