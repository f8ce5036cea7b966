"""``price``: nine steps in their order (exempt, passes, free time, windows, units, caps, percent, coupons, prepaid)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.tariffs.engine import holes
from services.tariffs.engine.compiled import FOREVER, ROLLING, Free, Schedule, Tariff, Variant
from services.tariffs.engine.errors import ExitBeforeEntry, StayTooLong, UnknownClass, UnknownZone
from services.tariffs.engine.laying import Course, Rows, window_fee
from services.tariffs.engine.stay import DAY, LONGEST, PAYING, Stay, moment

NAMES: dict[str, tuple[int, tuple[str, ...]]] = {
    "stay": (0, ("from", "to", "seconds", "tariff")),
    "exempt": (1, ("by", "value")),
    "passes": (2, ("seconds", "left")),
    "all_passed": (2, ()),
    "free_within": (3, ("source", "label", "seconds")),
    "free_exceeded": (3, ("source", "label", "seconds")),
    "free_deducted": (3, ("source", "label", "seconds", "from")),
    "free_not_again": (3, ("source", "label", "hours")),
    "free_not_today": (3, ("source", "label")),
    "window": (4, ("from", "to", "number", "kind")),
    "first": (5, ("from", "to", "seconds", "amount")),
    "units": (5, ("from", "to", "band", "units", "unit_seconds", "price", "amount")),
    "tail": (5, ("from", "to", "seconds")),
    "free_band": (5, ("from", "to", "band")),
    "band_free": (5, ("from", "to", "band", "seconds")),
    "band_cap": (6, ("band", "cap", "cut")),
    "cap": (6, ("cap", "before", "amount")),
    "stay_cap": (6, ("cap", "before", "amount")),
    "paid_that_day": (6, ("day", "paid", "cap")),
    "percent": (7, ("percent", "before", "amount")),
    "energy_own": (7, ("ordinary", "amount")),
    "coupon": (8, ("label", "amount", "off")),
    "total": (9, ("amount",)),
    "prepaid": (9, ("paid", "due")),
    "buffer": (9, ("seconds", "until")),
}
"""Code of a step → its number in the order of evaluation and its parameters."""
TIMES = frozenset(("from", "to", "until"))
KINDS = ("stay", "rolling_24h", "natural_day")


class Price:
    """What a stay costs and why. ``trace`` is made when it is asked for."""

    __slots__ = ("_leave", "_rows", "due", "fee", "free_used")

    def __init__(self, fee: int, due: int, leave: int, rows: Rows | None, *, free_used: bool) -> None:
        self.fee, self.due, self._leave, self._rows, self.free_used = fee, due, leave, rows, free_used

    @property
    def leave_by(self) -> datetime:
        """Until when one may leave once what is due is paid."""
        return moment(self._leave)

    @property
    def trace(self) -> list[dict[str, Any]]:
        """Every step as JSON: number in the order, code, figures; moments as ISO texts of the civil clock."""
        return [_named(row) for row in self._rows or ()]

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Lines of a bill, in plain words; they add up to the fee."""
        from services.tariffs.wording import lines

        return lines(self)


def _shape(step: int, names: tuple[str, ...]) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    return step, ("code", *names), tuple(name for name in names if name in TIMES)


SHAPES = {code: _shape(*told) for code, told in NAMES.items()}
"""Code → number, parameters with the code before them, those that are moments."""
CLOCKS = tuple(f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(1440))
SECONDS = tuple(f"{second:02}+08:00" for second in range(60))


def _named(row: tuple[Any, ...]) -> dict[str, Any]:
    step, names, times = SHAPES[row[0]]
    told = {"step": step}
    told.update(zip(names, row, strict=True))
    for name in times:
        told[name] = _iso(told[name])
    return told


_days: dict[int, str] = {}


def _iso(seconds: int) -> str:
    number, second = divmod(seconds, DAY)
    day = _days.get(number)
    if day is None:
        if len(_days) > 5000:
            _days.clear()
        day = _days[number] = moment(number * DAY).strftime("%Y-%m-%d")
    return day + CLOCKS[second // 60] + SECONDS[second % 60]


def price(tariff: Tariff, stay: Stay, *, trace: bool = True) -> Price:
    """The fee of a stay. Raises a PricingError where none can be told: that is never nought.

    With ``trace=False`` only the figures.
    """
    seconds = stay.exit - stay.entry
    if seconds < 0:
        raise ExitBeforeEntry(entry=str(stay.entry), exit=str(stay.exit))
    if seconds > LONGEST:
        raise StayTooLong(days=seconds // DAY)
    rows: Rows | None = [("stay", stay.entry, stay.exit, seconds, tariff.name)] if trace else None
    variant = _variant(tariff, stay)
    if tariff.exempt is not None and (why := _exempt(tariff.exempt, stay)):
        if rows is not None:
            rows += [("exempt", *why), ("total", 0)]
        return Price(0, 0, stay.exit + tariff.buffer, rows, free_used=False)
    fee, used = _fee(tariff, variant, stay, stay.exit, rows)
    if not stay.paid:
        if rows is not None:
            rows.append(("total", fee))
        return Price(fee, fee, stay.exit + tariff.buffer, rows, free_used=used)
    return _prepaid(tariff, variant, stay, fee, used, rows)


def _prepaid(tariff: Tariff, variant: Variant, stay: Stay, fee: int, used: bool, rows: Rows | None) -> Price:
    """Step 9: what is due beyond what was paid; nothing within the buffer after a payment that covered all."""
    due, leave = max(0, fee - stay.paid), stay.exit + tariff.buffer
    if rows is not None:
        rows.append(("total", fee))
    if stay.paid_at is not None and stay.entry <= stay.paid_at <= stay.exit:
        until = stay.paid_at + tariff.buffer
        if stay.exit <= until and _fee(tariff, variant, stay, _told(stay), None)[0] <= stay.paid:
            leave = until
            if due and rows is not None:
                rows.append(("buffer", tariff.buffer, until))
            due = 0
    if rows is not None:
        rows.append(("prepaid", stay.paid, due))
    return Price(fee, due, leave, rows, free_used=used)


def _told(stay: Stay) -> int:
    """For which moment the payment is judged: when its amount was told, as far as paying may take so long."""
    if stay.told_at is None:
        return stay.paid_at
    return max(stay.entry, stay.paid_at - PAYING, min(stay.told_at, stay.paid_at))


def _variant(tariff: Tariff, stay: Stay) -> Variant:
    if tariff.classes is not None and stay.vehicle_class not in tariff.classes:
        raise UnknownClass(value=stay.vehicle_class, allowed=", ".join(sorted(tariff.classes)))
    if tariff.zones is not None and stay.zone not in tariff.zones:
        raise UnknownZone(value=stay.zone, allowed=", ".join(sorted(tariff.zones)))
    for zones, classes, variant in tariff.variants:
        if (zones is None or stay.zone in zones) and (classes is None or stay.vehicle_class in classes):
            return variant
    return tariff.default


def _exempt(exempt: dict[str, frozenset[str]], stay: Stay) -> tuple[str, str] | None:
    for key, value in (("plates", stay.plate), ("plate_kinds", stay.plate_kind), ("classes", stay.vehicle_class)):
        if value and value in exempt.get(key, ()):
            return key, value
    common = exempt.get("tags", frozenset()) & stay.tags
    return ("tags", min(common)) if common else None


def _fee(tariff: Tariff, variant: Variant, stay: Stay, until: int, rows: Rows | None) -> tuple[int, bool]:
    """Steps 2–8 up to the moment ``until``: the cheapest of what the driver may choose from, coupons taken off."""
    left = holes.Left(stay.entry, until, stay.passes) if stay.passes else None
    if left is not None and rows is not None:
        rows.append(("passes", until - stay.entry - left.total, left.total))
    schedule = variant.schedule
    frees = _frees(variant, schedule, stay, rows)
    off = variant.percent_off if stay.new_energy else 0
    best, used, told = _cheapest(tariff, schedule, frees, variant.percent * (100 - off), stay, until, left, rows)
    if best and stay.new_energy and variant.own is not None:
        own = _frees(variant, variant.own, stay, None)
        other = _cheapest(tariff, variant.own, own, variant.percent * (100 - off), stay, until, left, rows)
        if other[0] < best:
            if other[2] is not None:
                other[2].append(("energy_own", best, other[0]))
            best, used, told = other
    if rows is not None:
        rows += told
    for coupon in stay.coupons:
        taken = min(best, coupon.amount)
        best -= taken
        if rows is not None:
            rows.append(("coupon", coupon.label, best, taken))
    return best, used


def _frees(variant: Variant, schedule: Schedule, stay: Stay, rows: Rows | None) -> list[Free | None]:
    """The free times one may choose from, that of the rule first; None stands for no free time."""
    own = schedule.free if schedule.terms is None else schedule.on(stay.entry // DAY).free
    found: list[Free | None] = [own]
    if stay.new_energy and variant.free is not None:
        found.append(variant.free)
    for one in stay.entitlements:
        if one.minutes:
            found.append(Free(one.kind, one.label, one.minutes * 60, deduct=True))
        elif one.kind == "charging" and variant.charging is not None:
            found.append(variant.charging)
    if stay.free_taken is None:
        return found
    taken = stay.free_taken
    again = [one for one in found if one and one.code in taken and one.again(taken[one.code], stay.entry)]
    for one in again if rows is not None else ():
        told = one.code, one.label
        rows.append(("free_not_today", *told) if one.daily else ("free_not_again", *told, one.repeat // 3600))
    left = [one for one in found if one not in again]
    return left if left and own not in again else [None, *left]


def free_source(trace: list[dict[str, Any]]) -> str:
    """Which free time the steps of a price say was taken; empty when none was."""
    return next((step["source"] for step in trace if step["code"] in ("free_within", "free_deducted")), "")


def _cheapest(
    tariff: Tariff, schedule: Schedule, frees: list[Free | None], percent: int, stay: Stay, until: int,
    left: holes.Left | None, rows: Rows | None,
) -> tuple[int, bool, Rows | None]:  # fmt: skip
    """The lowest fee among the free times, never two of them together: fee, whether one was used, its steps."""
    best: tuple[int, bool, Rows | None] | None = None
    for free in frees:
        steps: Rows | None = None if rows is None else []
        fee, used = _line(tariff, schedule, free, percent, stay, until, left, steps)
        if best is None or fee < best[0]:
            best = fee, used, steps
        if not best[0]:
            break
    return best


def _line(
    tariff: Tariff, schedule: Schedule, free: Free | None, percent: int, stay: Stay, until: int,
    left: holes.Left | None, rows: Rows | None,
) -> tuple[int, bool]:  # fmt: skip
    """Steps 3–7 with one free time and one percentage (ten thousandths)."""
    begin, total, used = stay.entry, until - stay.entry, False
    if left is not None:
        begin, total = left.next(begin), left.total
        if not total:
            if rows is not None:
                rows.append(("all_passed",))
            return 0, False
    if free is not None:
        if total <= free.seconds:
            if rows is not None:
                rows.append(("free_within", free.code, free.label, free.seconds))
            return 0, total > 0
        if free.deduct:
            used = True
            begin = begin + free.seconds if left is None else left.next(left.walk(begin, free.seconds))
        if rows is not None:
            told = ("free_exceeded", free.code, free.label, free.seconds)
            rows.append(("free_deducted", *told[1:], begin) if free.deduct else told)
    paid = stay.paid_days if tariff.per_day else None
    amount, most = _windows(schedule, begin, until, left, rows, percent, paid), schedule.stay_cap
    if most is not None and amount > most:
        if rows is not None:
            rows.append(("stay_cap", most, amount, most))
        amount = most
    if percent == 10_000:
        return amount, used
    off = amount * percent // 10_000
    if rows is not None:
        rows.append(("percent", percent, amount, off))
    return off, used


def _windows(
    schedule: Schedule, begin: int, until: int, left: holes.Left | None, rows: Rows | None, percent: int,
    paid: dict[int, int] | None,
) -> int:  # fmt: skip
    """Steps 4–6: window after window, each under its cap."""
    kind, caps, total, number, days = schedule.window, schedule.caps, 0, 0, schedule
    length, starts = schedule.length, schedule.starts
    course = Course(until if schedule.across else 0) if schedule.across or schedule.grace else None
    while begin < until:
        ends = begin + length if kind == ROLLING else begin + DAY - (begin - starts) % DAY if kind else FOREVER
        stop = ends if ends < until else until
        if days.terms is not None:
            schedule = days.on((begin - starts) // DAY)
            caps = schedule.caps
        if rows is not None and kind:
            name = KINDS[kind] if length == DAY else f"rolling_{length // 3600}h"
            rows.append(("window", begin, stop, number + 1, name))
        if left is None:
            amount = window_fee(schedule, begin, ends, stop, rows, course)
        else:
            amount = holes.window_fee(schedule, begin, stop, left, rows, course)
        if caps:
            cap = caps[number] if number < len(caps) else caps[-1]
            if cap is not None:
                if paid is not None and begin // DAY in paid:
                    cap = _remaining(cap, begin // DAY, paid, percent, rows)
                if amount > cap:
                    if rows is not None:
                        rows.append(("cap", cap, amount, cap))
                    amount = cap
        total += amount
        begin, number = ends, number + 1
    return total


def _remaining(cap: int, day: int, paid: dict[int, int], percent: int, rows: Rows | None) -> int:
    """What is left of a day's cap once the other stays of that day are paid, before the percentage is taken."""
    already = -(-paid[day] * 10_000 // percent) if percent else paid[day]
    if rows is not None:
        rows.append(("paid_that_day", moment(day * DAY).strftime("%Y-%m-%d"), paid[day], cap))
    return max(0, cap - already)
