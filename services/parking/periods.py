"""Days of monthly cards: civil days at +08:00, months by the calendar. No tables, no clock."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from services.delegation.periods import months_on
from services.tariffs.engine.stay import CIVIL

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = timedelta(days=1)


def last_of(first: date, months: int) -> date:
    """The last day: 1 to 31 March, 15 March to 14 April; a month without that day ends it (民法典 art. 202)."""
    same = months_on(first, months)
    return same if same.day < first.day else same - DAY


def begins(day: date) -> datetime:
    """Midnight at the beginning of a day."""
    return datetime.combine(day, time.min, CIVIL)


def ends(day: date) -> datetime:
    """Midnight at its end."""
    return begins(day + DAY)


def most_at_once(spans: Iterable[tuple[date, date]], *, first: date, last: date) -> int:
    """How many of ``spans`` (both ends too) hold on the fullest of these days."""
    steps: Counter[date] = Counter()
    for begin, end in spans:
        if begin <= last and end >= max(begin, first):
            steps[max(begin, first)] += 1
            steps[end + DAY] -= 1
    most = now = 0
    for day in sorted(steps):
        now += steps[day]
        most = max(most, now)
    return most
