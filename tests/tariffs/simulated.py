"""The same prices told tick by tick: a clock walks through the stay and a meter runs, straight from the JSON.

Written from the description of the rules, without the engine: no runs, no jumps, nothing compiled. A tick is a second,
or a minute where everything lies on whole minutes.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

DAY = 86_400
BORN = date(1970, 1, 1)


def _clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


class Clock:
    """Which band of a schedule it is at every minute, and which passage of it."""

    def __init__(self, spec: dict[str, Any], schedule: dict[str, Any], kind_of: Any) -> None:
        self.spec, self.schedule, self.kind_of = spec, schedule, kind_of
        self.days: dict[int, list[str]] = {}
        self.bands: dict[str, dict[str, Any]] = {}

    def _plan(self, day: date) -> dict[str, Any]:
        for plan in self.schedule["plans"]:
            if self._fits(plan, day):
                return plan
        raise AssertionError

    def _fits(self, plan: dict[str, Any], day: date) -> bool:
        if "months" in plan and day.month not in plan["months"]:
            return False
        if "dates" in plan and not any(_in(day, text) for text in plan["dates"]):
            return False
        return "days" not in plan or any(self._is(day, name) for name in plan["days"])

    def _is(self, day: date, name: str) -> bool:
        lists = self.spec.get("calendar", {}).get("lists", {})
        if name in lists:
            return any(_in(day, text) for text in lists[name])
        if name in ("workday", "weekend", "holiday"):
            return self.kind_of(day) == name
        if name == "other":
            return self.kind_of(day) != "workday"
        return ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name) == day.weekday()

    def terms(self, at: int) -> dict[str, Any]:
        """The schedule with what the plan of that day says itself about free time, first price and caps."""
        plan = self._plan(BORN + timedelta(days=at // DAY))
        return self.schedule | {key: plan[key] for key in ("free", "first", "caps") if key in plan}

    def minute(self, number: int) -> str:
        """The band at a minute since 1970, as a text that is equal for equal bands."""
        day, minute = divmod(number, 1440)
        if day not in self.days:
            labels = [""] * 1440
            for band in self._plan(BORN + timedelta(days=day))["bands"]:
                key = json.dumps({k: v for k, v in band.items() if k not in ("from", "to")}, sort_keys=True)
                self.bands[key] = band
                begin, end = _clock(band["from"]), _clock(band["to"])
                inside = range(begin, end) if begin < end else [*range(begin, 1440), *range(end)]
                for at in inside:
                    labels[at] = key
            self.days[day] = labels
        return self.days[day][minute]


def _in(day: date, text: str) -> bool:
    first, _bar, last = text.partition("/")
    if len(first) == 5:
        now = day.strftime("%m-%d")
        return first <= now <= last if first <= last else now >= first or now <= last
    return date.fromisoformat(first) <= day <= date.fromisoformat(last or first)


class Meter:
    """Runs over the ticks of one stay under one schedule."""

    def __init__(self, clock: Clock, ticks: list[int], step: int) -> None:
        self.clock, self.ticks, self.step, self.rule = clock, ticks, step, clock.schedule
        self.floor = self.rule.get("rounding") == "floor"
        self.grace = self.rule.get("grace_minutes", 0) * 60
        self.separate = self.rule.get("segments") == "separate"
        self.split = self.separate or self.rule.get("crossing") == "split"
        self.length = self.rule.get("window_hours", 24) * 3600
        self.starts = _clock(self.rule.get("day_starts", "00:00")) * 60
        self.windows: dict[int, dict[Any, int]] = {}

    def window(self, at: int) -> int:
        kind = self.rule.get("window", "stay")
        if kind == "stay":
            return 0
        if kind == "natural_day":
            return self._day(at) - self._day(self.ticks[0])
        return (at - self.ticks[0]) // self.length

    def _day(self, at: int) -> int:
        """The number of the day a moment counts for."""
        return (at - self.starts) // DAY

    def terms(self, window: int) -> dict[str, Any]:
        """The schedule as it holds in a window."""
        return self.clock.terms(self._day(self.begin(window)) * DAY)

    def begin(self, window: int) -> int:
        """When a window begins."""
        if not window:
            return self.ticks[0]
        if self.rule["window"] == "natural_day":
            return (self._day(self.ticks[0]) + window) * DAY + self.starts
        return self.ticks[0] + window * self.length

    def passages(self) -> list[int]:
        """The number of the passage of a band, of every minute from the first tick on."""
        first, number, found = self.ticks[0] // 60, 0, []
        for minute in range(first, self.ticks[-1] // 60 + 1):
            if minute > first and self.clock.minute(minute) != self.clock.minute(minute - 1):
                number += 1
            found.append(number)
        return found

    def run(self) -> dict[int, int]:
        """Window → fen before its cap."""
        passages, begin = self.passages(), self.ticks[0] // 60
        long = Counter((self.window(at), passages[at // 60 - begin]) for at in self.ticks)
        now, owed, begun = None, None, False
        for at in self.ticks:
            window, passage = self.window(at), passages[at // 60 - begin]
            if now != window:
                now, left, passed, place = window, 0, 0, None
                first = self.terms(window).get("first")
                sums = self.windows.setdefault(window, {})
                flat = False
            band = self.clock.bands[self.clock.minute(at // 60)]
            if left and self.split and not flat and passage != place:
                left = 0
            if self.separate and passage != place:
                passed = left = 0
            if not left:
                place = passage
                if band.get("free"):
                    continue
                if self.separate and long[window, passage] * self.step <= band.get("free_minutes", 0) * 60:
                    continue
                flat = first is not None
                left, price = (first["minutes"] * 60, first["price"]) if flat else _unit(band, passed)
                first, account = None, ("first",) if flat else (passage, band.get("cap"))
                need = left if self.floor else min(left, self.grace) if begun else 0
                owed, begun, lasted = price, True, 0
                if not need:
                    sums[account], owed = sums.get(account, 0) + price, None
            left -= self.step
            passed += self.step
            lasted += self.step
            if owed is not None and lasted >= need:
                sums[account], owed = sums.get(account, 0) + price, None
        whole = self.rule.get("band_caps") == "passage"
        spent: Counter[Any] = Counter()
        fees = {}
        for window, sums in self.windows.items():
            fees[window] = 0
            for key, fen in sums.items():
                if len(key) == 2 and key[1] is not None:
                    fen = min(fen, key[1] - (spent[key] if whole else 0))
                    spent[key] += fen
                fees[window] += fen
        return fees


def _unit(band: dict[str, Any], passed: int) -> tuple[int, int]:
    for tier in band.get("tiers", [band]):
        if "up_to_minutes" not in tier or passed < tier["up_to_minutes"] * 60:
            return tier["unit_minutes"] * 60, tier["price"]
    raise AssertionError


def _cap(spec: dict[str, Any], rule: dict[str, Any], number: int, kind_of: Any) -> int | None:
    caps = rule.get("caps")
    if not caps:
        return None
    cap = caps[min(number, len(caps) - 1)]
    if not isinstance(cap, dict):
        return cap
    named = [b for plan in rule["plans"] for b in plan["bands"] if b.get("name") == cap["band"]]
    band = next(b for b in named if not b.get("free"))
    alone = {k: v for k, v in rule.items() if k not in ("window", "caps", "free")}
    alone["plans"] = [{"bands": [band | {"from": "00:00", "to": "24:00"}]}]
    clock = Clock(spec, alone, kind_of)
    ticks = list(range(0, cap["minutes"] * 60, 60))
    return Meter(clock, ticks, 60).run()[0]


def _line(spec: dict, rule: dict, free: tuple[int, bool] | None, percent: int, stay: Any, kind_of: Any) -> int:
    marks = [stay.entry, stay.exit, *(edge for span in stay.passes for edge in span)]
    step = 60 if all(mark % 60 == 0 for mark in marks) else 1
    ticks = [
        at for at in range(stay.entry, stay.exit, step) if not any(begin <= at < end for begin, end in stay.passes)
    ]
    if free is not None:
        if len(ticks) * step <= free[0]:
            return 0
        if free[1]:
            ticks = ticks[free[0] // step :]
    if not ticks:
        return 0
    meter = Meter(Clock(spec, rule, kind_of), ticks, step)
    total = 0
    for number, fen in meter.run().items():
        cap = _cap(spec, meter.terms(number), number, kind_of)
        if cap is not None and spec.get("paid_scope") == "plate_lot_day" and stay.paid_days:
            paid = stay.paid_days.get(ticks[0] // DAY + number, 0)
            cap = max(0, cap - (-(-paid * 10_000 // percent) if percent else paid))
        total += fen if cap is None else min(fen, cap)
    return min(total, rule.get("stay_cap", total)) * percent // 10_000


def _again(rule: dict[str, Any]) -> Any:
    """How often a free time is given: ``natural_day``, a number of hours, or nothing for every time."""
    return rule.get("repeat", rule.get("repeat_hours", ""))


def _given(before: int, now: int, again: Any) -> bool:
    if again == "natural_day":
        return BORN + timedelta(seconds=before) != BORN + timedelta(seconds=now)
    return not again or now - before >= again * 3600


def fee(spec: dict[str, Any], stay: Any, kind_of: Any) -> int:
    """What the stay costs, coupons and prepayments left aside."""
    chosen: dict[str, Any] = {"schedule": spec["schedule"]}
    for variant in spec.get("variants", []):
        when = variant["when"]
        if stay.zone in when.get("zones", [stay.zone]) and stay.vehicle_class in when.get(
            "classes", [stay.vehicle_class]
        ):
            chosen = {"schedule": variant.get("schedule", spec["schedule"])} | variant
            break
    energy = chosen.get("new_energy", spec.get("new_energy", {}))
    rules = [chosen["schedule"]]
    percent = chosen.get("percent", 100) * 100
    if stay.new_energy:
        rules += [energy["schedule"]] if "schedule" in energy else []
        percent = chosen.get("percent", 100) * (100 - energy.get("percent_off", 0))
    fees = []
    for rule in rules:
        own = Clock(spec, rule, kind_of).terms(stay.entry).get("free")
        frees = [("rule", own["minutes"], own.get("mode") == "deduct", _again(own))] if own else []
        again = _again(energy)
        if stay.new_energy and "free_minutes" in energy:
            frees.append(("new_energy", energy["free_minutes"], True, again))
        for one in stay.entitlements:
            if one.minutes:
                frees.append(("other", one.minutes, True, ""))
            elif "charging_free_minutes" in energy:
                frees.append(("charging", energy["charging_free_minutes"], True, again))
        before = stay.free_taken or {}
        frees = [one for one in frees if one[0] not in before or _given(before[one[0]], stay.entry, one[3])]
        ruled = any(one[0] == "rule" for one in frees)
        options = [(minutes * 60, deduct) for _source, minutes, deduct, _again in frees] + ([] if ruled else [None])
        fees += [_line(spec, rule, free, percent, stay, kind_of) for free in options]
    return min(fees)
