"""Lays units over one window of a stay and adds them up. Integers only: civil seconds and fen.

``window_fee`` jumps from run to run (many units of one price at once). Time under a pass does not exist for a unit:
`holes.py` walks such stays unit by unit.
"""

from __future__ import annotations

from typing import Any

from services.tariffs.engine.compiled import Band, Schedule

Rows = list[tuple[Any, ...]]
"""Steps for the trace: (code, …); see ``pricing.NAMES``."""


def add_units(rows: Rows, name: str, begin: int, end: int, units: int, unit: int, price: int) -> None:
    """A run of units; it lengthens the run before when nothing changed in between."""
    if rows:
        last = rows[-1]
        if last[0] == "units" and last[2] == begin and last[3:] == (name, last[4], unit, price, last[7]):
            rows[-1] = ("units", last[1], end, name, last[4] + units, unit, price, last[7] + units * price)
            return
    rows.append(("units", begin, end, name, units, unit, price, units * price))


class Course:
    """How a stay went on: what each passage of a capped band has cost (in a window, or in the whole stay until
    ``until``), and whether a unit began."""

    __slots__ = ("begun", "spent", "until")

    def __init__(self, until: int = 0) -> None:
        self.spent: dict[int, int] = {}
        self.until = until
        self.begun = False

    def under(self, schedule: Schedule, band: Band, at: int, edge: int, amount: int, rows: Rows | None) -> int:
        """What of ``amount`` still fits under the cap of the passage that ends at ``edge``, seen from this window."""
        passage = schedule.edge(at, self.until)[1] if self.until else edge
        spent = self.spent.get(passage, 0)
        left = band.cap - spent
        if amount > left:
            if rows is not None:
                rows.append(("band_cap", schedule.called(band, at), band.cap, amount - left))
            amount = left
        self.spent[passage] = spent + amount
        return amount


def window_fee(
    schedule: Schedule, begin: int, ends: int, stop: int, rows: Rows | None, course: Course | None = None
) -> int:
    """Fen of the stay from ``begin`` to ``stop`` inside one window that would last to ``ends``, before its cap."""
    if schedule.plain:
        return _plain(schedule, begin, stop, rows)
    lay = _separate if schedule.separate else _joined
    return lay(schedule, begin, stop, rows, course or Course())


def _plain(schedule: Schedule, at: int, stop: int, rows: Rows | None) -> int:
    """Units of one tier, rounded up, priced where they start."""
    total, first, only, same = 0, schedule.first, schedule.only, schedule.same
    while at < stop:
        if only is not None:
            band, end = only, stop
        elif same is not None:
            second = at % 86_400
            for end, band in same:  # noqa: B007  both are used below
                if second < end:
                    break
            end += at - second
        else:
            band, end = schedule.locate(at)
        if band.free:
            if rows is not None:
                rows.append(("free_band", at, end if end < stop else stop, schedule.called(band, at)))
            at = end
            continue
        if first is not None:
            total = first[1]
            if rows is not None:
                rows.append(("first", at, at + first[0], first[0], first[1]))
            at += first[0]
            first = None
            continue
        if end > stop:
            end = stop
        unit = band.unit
        units = -((at - end) // unit)
        total += units * band.price
        if rows is not None:
            add_units(rows, schedule.called(band, at), at, at + units * unit, units, unit, band.price)
        at += units * unit
    return total


def _tier(band: Band, passed: int) -> tuple[int, int, int]:
    for tier in band.tiers:
        if passed < tier[0]:
            return tier
    raise AssertionError(passed)


def _run(
    schedule: Schedule, tier: tuple[int, int, int], at: int, edge: int, passed: int, *, begun: bool
) -> tuple[int, int]:
    """How many units of one tier count from ``at``, and where the next one begins. ``edge`` is at most the exit."""
    until, unit, _price = tier
    most = at + until - passed
    units = -((at - (edge if edge < most else most)) // unit)
    end = at + units * unit
    if end > edge:
        if schedule.floor or (edge - end + unit < schedule.grace and (begun or units > 1)):
            units -= 1
        if schedule.split:
            end = edge
    return units, end


def _joined(schedule: Schedule, at: int, stop: int, rows: Rows | None, course: Course) -> int:
    total, zero, first = 0, at, schedule.first
    exact = schedule.split or schedule.capped_bands or schedule.floor or schedule.grace
    while at < stop:
        band, edge = schedule.edge(at, stop) if exact else schedule.locate(at)
        if edge > stop:
            edge = stop
        if band.free:
            if rows is not None:
                rows.append(("free_band", at, edge, schedule.called(band, at)))
            zero += edge - at
            at = edge
            continue
        if first is not None:
            total += _first(schedule, first, at, stop, rows, course)
            at += first[0]
            first = None
            continue
        tier = _tier(band, at - zero)
        if (schedule.floor or schedule.grace) and not schedule.split:
            units, end = _short_start(schedule, tier, at, edge, stop, at - zero, begun=course.begun)
        else:
            units, end = _run(schedule, tier, at, edge, at - zero, begun=course.begun)
        course.begun = True
        amount = units * tier[2]
        if rows is not None and (units or end >= stop or schedule.grace):
            _told(schedule, rows, schedule.called(band, at), at, end, stop, units, tier)
        if band.cap is not None:
            amount = course.under(schedule, band, at, edge, amount, rows)
        total += amount
        at = end
    return total


def _first(schedule: Schedule, first: tuple[int, int], at: int, stop: int, rows: Rows | None, course: Course) -> int:
    """The first price of a window, where it counts."""
    begun, course.begun = course.begun, True
    if at + first[0] > stop and (schedule.floor or (begun and stop - at < schedule.grace)):
        if rows is not None and schedule.grace:
            rows.append(("tail", at, stop, schedule.grace))
        return 0
    if rows is not None:
        rows.append(("first", at, at + first[0], first[0], first[1]))
    return first[1]


def _told(
    schedule: Schedule, rows: Rows, name: str, at: int, end: int, stop: int, units: int, tier: tuple[int, int, int]
) -> None:
    """A run of units from ``at`` to ``end``, and what lies behind them and is too short to count."""
    over = at + units * tier[1]
    if schedule.grace and over < end:
        if units:
            add_units(rows, name, at, over, units, tier[1], tier[2])
        rows.append(("tail", over, min(end, stop), schedule.grace))
        return
    add_units(rows, name, at, end, units, tier[1], tier[2])


def _short_start(
    schedule: Schedule, tier: tuple[int, int, int], at: int, edge: int, stop: int, passed: int, *, begun: bool
) -> tuple[int, int]:
    """Units that start before the edge of band and tier; the one that ``stop`` cuts counts where it is long enough."""
    until, unit, _price = tier
    units = -((at - min(edge, at + until - passed)) // unit)
    end = at + units * unit
    short = end > stop and (schedule.floor or (stop - end + unit < schedule.grace and (begun or units > 1)))
    return (units - 1 if short else units), end


def _separate(schedule: Schedule, at: int, stop: int, rows: Rows | None, course: Course) -> int:
    total = 0
    while at < stop:
        band, edge = schedule.edge(at, stop)
        total += _segment(schedule, band, at, edge, rows, course)
        at = edge
    return total


def _segment(schedule: Schedule, band: Band, at: int, edge: int, rows: Rows | None, course: Course) -> int:
    """One passage of one band, judged by itself."""
    if band.free or edge - at <= band.free_seconds:
        if rows is not None:
            name = schedule.called(band, at)
            code = ("free_band", at, edge, name) if band.free else None
            rows.append(code or ("band_free", at, edge, name, band.free_seconds))
        return 0
    amount, zero = 0, at
    while at < edge:
        tier = _tier(band, at - zero)
        units, end = _run(schedule, tier, at, edge, at - zero, begun=course.begun)
        course.begun = True
        if rows is not None:
            _told(schedule, rows, schedule.called(band, at), at, end, edge, units, tier)
        amount += units * tier[2]
        at = end
    return amount if band.cap is None else course.under(schedule, band, zero, edge, amount, rows)
