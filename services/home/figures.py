"""Figures of the home page from the published catalogue: counted, not claimed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from services.catalog import catalogue, limits
from services.catalog.enums import OnlineDepth
from services.catalog.models import ItemVersion

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Figures:
    """What the published catalogue adds up to; of items that are listed only nothing is claimed.

    ``items``: those told in full; ``online``: those done online from start to end without a visit; ``all_items``:
    everything one can find.
    """

    items: int
    online: int
    at_once: int
    promise_days: float
    statutory_days: float
    materials: int
    free: int
    all_items: int = 0

    @property
    def at_once_share(self) -> int:
        """Items done while one waits, in per cent."""
        return round(100 * self.at_once / self.items) if self.items else 0

    @property
    def promise_share(self) -> int:
        """The promise, in per cent of what the law allows."""
        return min(100, round(100 * self.promise_days / self.statutory_days)) if self.statutory_days else 0

    @property
    def online_share(self) -> int:
        """Items done online from start to end without a visit, in per cent."""
        return round(100 * self.online / self.items) if self.items else 0

    @property
    def asked(self) -> int:
        """Materials of all items, handed in or not."""
        return self.materials + self.free

    @property
    def free_share(self) -> int:
        """Materials nobody has to hand in, in per cent of all asked for."""
        return round(100 * self.free / self.asked) if self.asked else 0


@lru_cache(maxsize=2)
def _average_days(stamp: int, day: date) -> tuple[float, float]:
    """Working days promised and working days the law allows, on average over the items the law sets a limit for.

    One query for each state of the catalogue.
    """
    fields = ("promised_number", "promised_unit", "statutory_number", "statutory_unit")
    rows = ItemVersion.objects.visible(on=day).filter(statutory_number__isnull=False).values_list(*fields)
    pairs = [(limits.in_workdays(row[0], row[1]), limits.in_workdays(row[2], row[3])) for row in rows]
    if not pairs:
        return 0.0, 0.0
    promised, allowed = (round(sum(days) / len(pairs), 1) for days in zip(*pairs, strict=True))
    return promised, allowed


def figures() -> Figures:
    """Counts over the catalogue of today; once for each state of it."""
    global _counted
    shelf = catalogue.shown()
    if _counted is None or _counted[0] is not shelf:
        _counted = (shelf, _count(shelf))
    return _counted[1]


_counted: tuple[catalogue.Catalogue, Figures] | None = None


def _count(shelf: catalogue.Catalogue) -> Figures:
    entries = [entry for entry in shelf.entries if not entry.listed]
    promised, allowed = _average_days(shelf.stamp, shelf.day)
    return Figures(
        items=len(entries),
        online=sum(entry.online and entry.depth == OnlineDepth.WHOLE and not entry.visits for entry in entries),
        at_once=sum(entry.auto or not entry.promise_number for entry in entries),
        promise_days=promised,
        statutory_days=allowed,
        materials=sum(entry.materials for entry in entries),
        free=sum(entry.free for entry in entries),
        all_items=len(shelf.entries),
    )
