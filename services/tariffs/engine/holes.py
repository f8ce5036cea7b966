"""Stays partly covered by a pass: the covered seconds are taken out before anything else is judged.

What is left is a clock with holes. Units, tiers, free and first time count only seconds that are left, so a unit goes
on behind the hole; which band it is in is told by the clock.
"""

from __future__ import annotations

from services.tariffs.engine.compiled import FOREVER, Schedule
from services.tariffs.engine.laying import Course, Rows, _tier, add_units


class Left:
    """The seconds of a stay that no pass covers, as spans in order."""

    def __init__(self, begin: int, end: int, passes: tuple[tuple[int, int], ...]) -> None:
        self.spans: list[tuple[int, int]] = []
        for first, last in sorted(passes):
            if last <= begin or first >= last:
                continue
            if first >= end:
                break
            if first > begin:
                self.spans.append((begin, first))
            begin = max(begin, last)
        if begin < end:
            self.spans.append((begin, end))

    @property
    def total(self) -> int:
        """Seconds left."""
        return sum(end - begin for begin, end in self.spans)

    def next(self, at: int) -> int:
        """The first second left at or after ``at``; FOREVER when there is none."""
        for begin, end in self.spans:
            if at < end:
                return max(at, begin)
        return FOREVER

    def walk(self, at: int, seconds: int) -> int:
        """Where the clock stands when ``seconds`` of what is left have passed; FOREVER when so many are not left."""
        for begin, end in self.spans:
            if at < end:
                at = max(at, begin)
                if at + seconds <= end:
                    return at + seconds
                seconds -= end - at
        return FOREVER

    def count(self, begin: int, end: int) -> int:
        """Seconds left between two moments."""
        return sum(max(0, min(end, last) - max(begin, first)) for first, last in self.spans)


def window_fee(
    schedule: Schedule, begin: int, stop: int, left: Left, rows: Rows | None, course: Course | None = None
) -> int:
    """Like ``laying.window_fee``, unit by unit over what is left."""
    at, total, passed, last_edge = left.next(begin), 0, 0, -1
    first, course = schedule.first, course or Course()
    while at < stop:
        band, edge = schedule.edge(at, stop)
        if band.free:
            if rows is not None:
                rows.append(("free_band", at, edge, schedule.called(band, at)))
            at = left.next(edge)
            continue
        if schedule.separate and edge != last_edge:
            passed = 0
            if left.count(at, edge) <= band.free_seconds:
                if rows is not None:
                    rows.append(("band_free", at, edge, schedule.called(band, at), band.free_seconds))
                at = left.next(edge)
                continue
        last_edge = edge
        _until, unit, price = (0, *first) if first else _tier(band, passed)
        end = left.walk(at, unit)
        counts = end <= stop
        if schedule.split and not first and end > edge:
            end, counts = edge, False
        over = min(end, stop)
        if not counts and not schedule.floor:
            counts = not course.begun or left.count(at, over) >= schedule.grace
        course.begun = True
        amount = price if counts else 0
        if rows is not None and schedule.grace and not counts:
            rows.append(("tail", at, over, schedule.grace))
        elif rows is not None and first and counts:
            rows.append(("first", at, over, *first))
        elif rows is not None and not first:
            add_units(rows, schedule.called(band, at), at, over, int(counts), unit, price)
        if band.cap is not None and not first:
            amount = course.under(schedule, band, at, edge, amount, rows)
        total += amount
        passed += left.count(at, end)
        first = None
        at = left.next(end)
    return total
