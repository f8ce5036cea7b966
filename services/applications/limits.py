"""Due dates from limits with their own units. The day of the event never counts."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from services.catalog.enums import Unit
from services.common.workdays import add_workdays, workdays_after


def due(event: date, amount: int, unit: str) -> date:
    """The last day of a limit of ``amount`` ``unit`` that began with ``event``; 0 ends on the same day.

    Hours end on the day they run out, counted from the end of the day of the event. Raises MissingYear.
    """
    if unit == Unit.WORKDAY:
        return add_workdays(event, amount)
    if unit == Unit.MONTH:
        return add_months(event, amount)
    if unit == Unit.HOUR:
        return event + timedelta(days=-(-amount // 24))
    return event + timedelta(days=amount)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def remaining(today: date, until: date, unit: str) -> int:
    """Days left in the unit of the limit; working days for working-day limits, else natural days; negative = late."""
    return workdays_after(today, until) if unit == Unit.WORKDAY else (until - today).days
