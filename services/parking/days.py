"""What a stay costs by civil day (+08:00): told by the steps of its price. No tables, no clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.tariffs.engine.stay import CIVIL


def civil_day(text: str) -> date:
    """The day of an ISO text."""
    return date.fromisoformat(text[:10])


def day_begins(at: datetime) -> datetime:
    """Midnight of the civil clock before ``at``."""
    return at.astimezone(CIVIL).replace(hour=0, minute=0, second=0, microsecond=0)


def by_day(trace: list[dict[str, Any]], fee: int) -> dict[str, int]:
    """``2026-11-23`` → fen, for a tariff whose windows are civil days; the sum is the fee.

    Where the steps do not add up to it, all of it counts for the day of entry.
    """
    found: dict[str, int] = {}
    day = ""
    for row in trace:
        if row["code"] == "window":
            day = row["from"][:10]
            found[day] = 0
        elif day and row["code"] in ("first", "units"):
            found[day] += row["amount"]
        elif day and row["code"] == "band_cap":
            found[day] -= row["cut"]
        elif day and row["code"] == "cap":
            found[day] = row["amount"]
        elif day and row["code"] == "stay_cap":
            found = _at_most(found, row["amount"])
        elif day and row["code"] == "percent":
            found = _part_of(found, row["percent"], row["amount"])
    if sum(found.values()) != fee:
        found = {trace[0]["from"][:10]: fee}
    return {day: fen for day, fen in found.items() if fen}


def _at_most(days: dict[str, int], amount: int) -> dict[str, int]:
    """The first days whole, until the cap of the stay is reached."""
    found = {}
    for day, fen in days.items():
        found[day] = min(fen, amount)
        amount -= found[day]
    return found


def _part_of(days: dict[str, int], percent: int, amount: int) -> dict[str, int]:
    """The percentage (ten thousandths) of each day; what rounding leaves goes to the last one."""
    found = {day: fen * percent // 10_000 for day, fen in days.items()}
    if found:
        found[max(found)] += amount - sum(found.values())
    return found
