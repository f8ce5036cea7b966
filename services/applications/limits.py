"""Limits with their own units: when they end, when they turn yellow, what is left of them while they stand still.

民法典 art. 201–203: days, months: the day of the event does not count, the last day counts to its end; a month ends
on the day of the same number, or on the last of the month when it has none; hours run from the moment of the event,
through nights and days off. 行政许可法 art. 82: days of a licence are working days. A limit of the organ in calendar
days or months is not put off when its last day is a day off: that would only give the organ more time (ours).
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from services.catalog.enums import Unit
from services.common.workdays import add_workdays, is_workday, workdays_after

MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
SHARE = 5
"""Yellow when no more than a fifth of the limit is left, but at least one day (an hour, of hours)."""


def due(event: date, amount: int, unit: str) -> date:
    """The last day of a limit of ``amount`` ``unit`` that began with ``event``; 0 ends on the same day.

    For hours, whose moment is not known here, the day on which they run out when counted from the end of ``event``: see
    ``ends``. Raises MissingYear.
    """
    if unit == Unit.WORKDAY:
        return add_workdays(event, amount)
    if unit == Unit.MONTH:
        return add_months(event, amount)
    if unit == Unit.HOUR:
        return event + timedelta(days=-(-amount // 24))
    return event + timedelta(days=amount)


def ends(began: datetime, amount: int, unit: str) -> datetime:
    """The first moment at which a limit that began at ``began`` has passed. Raises MissingYear."""
    if unit == Unit.HOUR:
        return began + amount * HOUR
    return end_of(due(timezone.localdate(began), amount, unit))


def end_of(day: date) -> datetime:
    """The first moment after ``day``."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_day(end: datetime) -> date:
    """The day that holds the last moment before ``end``."""
    return timezone.localdate(end - MOMENT)


def later_by(end: datetime, amount: int, unit: str) -> datetime:
    """The end of a limit that is made longer by ``amount`` ``unit``. Raises MissingYear."""
    return end + amount * HOUR if unit == Unit.HOUR else end_of(due(last_day(end), amount, unit))


def left_of(end: datetime, at: datetime, unit: str) -> int:
    """What is left of a limit when it is stopped at ``at``, whose day counts as used: days of its kind.

    Working days for working-day limits, calendar days for days and months, seconds for hours; 0 when it has passed.
    Raises MissingYear.
    """
    if at >= end:
        return 0
    if unit == Unit.HOUR:
        return int((end - at).total_seconds())
    return remaining(timezone.localdate(at), last_day(end), unit)


def goes_on(resumed: datetime, left: int, unit: str) -> datetime:
    """The end of a limit that goes on at ``resumed`` with what ``left_of`` said; that day does not count.

    With nothing left it ends with that day. Raises MissingYear.
    """
    if unit == Unit.HOUR:
        return resumed + timedelta(seconds=left)
    return end_of(due(timezone.localdate(resumed), left, Unit.WORKDAY if unit == Unit.WORKDAY else Unit.DAY))


def warns(began: datetime, end: datetime, amount: int, unit: str) -> datetime:
    """From when on no more than max(1, 20 %) of ``amount`` is left; not before ``began``. Raises MissingYear."""
    if unit == Unit.HOUR:
        return max(began, end - max(HOUR, amount * HOUR / SHARE))
    last, first = last_day(end), timezone.localdate(began)
    if unit == Unit.MONTH:
        amount = (last - first).days
    share, day = max(1, amount // SHARE), last
    while day > first and (share := share - (unit != Unit.WORKDAY or is_workday(day))) >= 0:
        day -= timedelta(days=1)
    return max(began, end_of(day - timedelta(days=1)))


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def remaining(today: date, until: date, unit: str) -> int:
    """Days left in the unit of the limit; working days for working-day limits, else natural days; negative = late."""
    return workdays_after(today, until) if unit == Unit.WORKDAY else (until - today).days
