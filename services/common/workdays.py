"""Working days from the editable calendar: the week, departed from by listed days. A missing year is an error."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.cache import cache

from services.common.models import CalendarDay, CalendarYear

_KEY = "workdays:{}"
_CACHE_SECONDS = 300


class MissingYear(LookupError):
    """No calendar for this year; an administrator must add it before dates can be promised."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the holidays of {year} are not in the calendar")
        self.year = year


def _special_days(year: int) -> dict[date, bool]:
    special = cache.get(_KEY.format(year))
    if special is None:
        if not CalendarYear.objects.filter(year=year).exists():
            raise MissingYear(year)
        special = dict(CalendarDay.objects.filter(day__year=year).values_list("day", "is_workday"))
        cache.set(_KEY.format(year), special, _CACHE_SECONDS)
    return special


def forget_cached(year: int) -> None:
    """Called when an administrator edits the calendar."""
    cache.delete(_KEY.format(year))


def is_workday(day: date) -> bool:
    """Whether offices work on ``day``. Raises MissingYear."""
    return _special_days(day.year).get(day, day.weekday() < 5)


def add_workdays(event: date, count: int) -> date:
    """The ``count``-th working day after ``event``; the day of the event does not count (民法典 art. 201)."""
    day = event
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_after(event: date, until: date) -> int:
    """How many working days lie after ``event`` up to and including ``until``; negative when ``until`` is earlier."""
    if until < event:
        return -workdays_after(until, event)
    days = (event + timedelta(days=n) for n in range(1, (until - event).days + 1))
    return sum(is_workday(day) for day in days)
