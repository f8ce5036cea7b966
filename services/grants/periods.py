"""Periods: within one of them nobody is granted the same thing twice."""

from __future__ import annotations

from datetime import date

from services.grants.enums import Cadence


def period_of(cadence: str, day: date) -> str:
    """``2026``, ``2026-Q4``, ``2026-11`` or ``once``."""
    if cadence == Cadence.YEAR:
        return f"{day:%Y}"
    if cadence == Cadence.QUARTER:
        return f"{day:%Y}-Q{_quarter(day) + 1}"
    if cadence == Cadence.MONTH:
        return f"{day:%Y-%m}"
    return "once"


def begins(cadence: str, day: date) -> date:
    """The first day of the period that holds ``day``; of what is granted once, the first day of all."""
    if cadence == Cadence.YEAR:
        return day.replace(month=1, day=1)
    if cadence == Cadence.QUARTER:
        return day.replace(month=_quarter(day) * 3 + 1, day=1)
    if cadence == Cadence.MONTH:
        return day.replace(day=1)
    return date.min


def _quarter(day: date) -> int:
    return (day.month - 1) // 3


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes 28 February where that year has none.

    Who was born on it, or before, is that old on ``day``: whoever was born on 29 February has a birthday on 1 March in
    common years, as ``Person.age_on`` counts.
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
