"""Figures of the home page from the published catalogue: counted, not claimed."""

from __future__ import annotations

from dataclasses import dataclass

from services.catalog import catalogue


@dataclass(frozen=True, slots=True)
class Figures:
    """What the published catalogue adds up to."""

    items: int
    online: int
    without_visit: int
    promise_days: float
    materials: int
    free: int

    @property
    def without_visit_share(self) -> int:
        """Items without a visit, in per cent."""
        return round(100 * self.without_visit / self.items) if self.items else 0

    @property
    def online_share(self) -> int:
        """Items one can apply for online, in per cent."""
        return round(100 * self.online / self.items) if self.items else 0

    @property
    def free_share(self) -> int:
        """Materials nobody has to hand in, in per cent of all asked for."""
        asked = self.materials + self.free
        return round(100 * self.free / asked) if asked else 0


def figures() -> Figures:
    """Counts over the catalogue of today; no query of its own."""
    entries = catalogue.current().entries
    return Figures(
        items=len(entries),
        online=sum(entry.online for entry in entries),
        without_visit=sum(entry.visits == 0 for entry in entries),
        promise_days=round(sum(entry.promise_days for entry in entries) / len(entries), 1) if entries else 0,
        materials=sum(entry.materials for entry in entries),
        free=sum(entry.free for entry in entries),
    )
