"""Figures of the home page from the published catalogue: counted, not claimed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from services.catalog import catalogue, limits
from services.catalog.models import ItemVersion

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Figures:
    """What the published catalogue adds up to."""

    items: int
    online: int
    without_visit: int
    promise_days: float
    statutory_days: float
    materials: int
    free: int

    @property
    def without_visit_share(self) -> int:
        """Items without a visit, in per cent."""
        return round(100 * self.without_visit / self.items) if self.items else 0

    @property
    def promise_share(self) -> int:
        """The promise, in per cent of what the law allows."""
        return min(100, round(100 * self.promise_days / self.statutory_days)) if self.statutory_days else 0

    @property
    def online_share(self) -> int:
        """Items one can apply for online, in per cent."""
        return round(100 * self.online / self.items) if self.items else 0

    @property
    def free_share(self) -> int:
        """Materials nobody has to hand in, in per cent of all asked for."""
        asked = self.materials + self.free
        return round(100 * self.free / asked) if asked else 0


@lru_cache(maxsize=2)
def _statutory_days(stamp: int, day: date) -> float:
    """Working days the law allows on average; one query for each state of the catalogue."""
    rows = ItemVersion.objects.visible(on=day).values_list("statutory_number", "statutory_unit")
    days = [limits.in_workdays(number, unit) for number, unit in rows if number is not None]
    return round(sum(days) / len(days), 1) if days else 0.0


def figures() -> Figures:
    """Counts over the catalogue of today."""
    shelf = catalogue.current()
    entries = shelf.entries
    return Figures(
        items=len(entries),
        online=sum(entry.online for entry in entries),
        without_visit=sum(entry.visits == 0 for entry in entries),
        promise_days=round(sum(entry.promise_days for entry in entries) / len(entries), 1) if entries else 0,
        statutory_days=_statutory_days(shelf.stamp, shelf.day),
        materials=sum(entry.materials for entry in entries),
        free=sum(entry.free for entry in entries),
    )
