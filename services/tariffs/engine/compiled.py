"""A checked spec made ready for many prices: seconds instead of clock texts, one object for equal bands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from services.tariffs.engine.checks import clock, clock_text, problems
from services.tariffs.engine.days import Calendar, Days, Matcher
from services.tariffs.engine.errors import SpecError
from services.tariffs.engine.stay import read_plate

DAY = 86_400
FOREVER = 10**12
STAY, ROLLING, NATURAL = 0, 1, 2
WINDOWS = {"stay": STAY, "rolling_24h": ROLLING, "natural_day": NATURAL, "rolling": ROLLING}
TERMS = ("free", "first", "caps")
"""What a plan may say for its own days."""
Tier = tuple[int, int, int]
"""Cumulated seconds until which it holds, seconds of a unit, fen of a unit."""


@dataclass(slots=True, eq=False)
class Band:
    """One way to price a part of the day. Equal bands of a schedule are one object: side by side they are one band."""

    name: str
    free: bool
    tiers: tuple[Tier, ...]
    unit: int
    """Seconds of a unit where there is one tier, else 0."""
    price: int
    free_seconds: int = 0
    cap: int | None = None


@dataclass(slots=True, eq=False)
class Free:
    """Free time: of the rule, of new energy, of somebody entitled."""

    code: str
    label: str
    seconds: int
    deduct: bool
    repeat: int = 0
    daily: bool = False
    """Once a civil day, by the moments of entry."""

    def again(self, taken: int, entry: int) -> bool:
        """Whether it is not given any more because it was taken by the stay that began at ``taken``."""
        return self.repeat > entry - taken or (self.daily and taken // DAY == entry // DAY)


@dataclass(slots=True, eq=False)
class Schedule:
    """How one kind of vehicle pays."""

    floor: bool
    grace: int
    """Seconds that a unit which is not whole must last to count, but for the first of a stay."""
    split: bool
    separate: bool
    window: int
    caps: tuple[int | None, ...]
    free: Free | None
    first: tuple[int, int] | None
    plans: list[tuple[Matcher, list[tuple[int, Band]]]]
    length: int = DAY
    """Seconds of a rolling window."""
    starts: int = 0
    """Second of the civil day at which a day begins to be counted."""
    stay_cap: int | None = None
    """The most of a whole stay, whatever its windows come to."""
    only: Band | None = None
    """The band, when there is one for every moment."""
    same: list[tuple[int, Band]] | None = None
    """The pieces of the day, when every day is alike."""
    known: dict[int, list[tuple[int, Band]]] = field(default_factory=dict)
    capped_bands: bool = False
    across: bool = False
    """The cap of a band holds for a whole passage, also where a new window begins in it."""
    plain: bool = False
    """Nothing but joined units of one tier rounded up, starts deciding: what most cities have."""
    terms: list[tuple[Matcher, Schedule]] | None = None
    """The same with the free time, first price and caps of each kind of day, where they differ."""
    daily: dict[int, Schedule] = field(default_factory=dict)

    def on(self, number: int) -> Schedule:
        """With the free time, first price and caps of one civil day. Raises CalendarMissing."""
        found = self.daily.get(number)
        if found is None:
            found = next(one for matches, one in self.terms if matches(number))
            if len(self.daily) > 4000:
                self.daily.clear()
            self.daily[number] = found
        return found

    @property
    def frees(self) -> list[Free | None]:
        """Its free times of all days."""
        return [self.free, *(one.free for _matches, one in self.terms or ())]

    def pieces(self, number: int) -> list[tuple[int, Band]]:
        """(end second of the day, band) of one civil day, in order. Raises CalendarMissing."""
        if self.same is not None:
            return self.same
        found = self.known.get(number)
        if found is None:
            found = next(pieces for matches, pieces in self.plans if matches(number))
            if len(self.known) > 4000:
                self.known.clear()
            self.known[number] = found
        return found

    def locate(self, at: int) -> tuple[Band, int]:
        """The band at a civil second and where its piece ends, at midnight at the latest."""
        number, second = divmod(at, DAY)
        for end, band in self.same or self.pieces(number):
            if second < end:
                return band, number * DAY + end
        raise AssertionError(at)

    def called(self, band: Band, at: int) -> str:
        """The name of the band at a civil second; without one its hours of that day, empty for the whole day."""
        if band.name or self.only is not None:
            return band.name
        begin, spans = 0, []
        for end, one in self.same or self.pieces(at // DAY):
            if one is band:
                spans.append((begin, end))
            begin = end
        if len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == DAY:
            spans = [*spans[1:-1], (spans[-1][0], spans[0][1])]
        return ", ".join(f"{clock_text(begin)}–{clock_text(end)}" for begin, end in spans if end - begin != DAY)

    def edge(self, at: int, limit: int) -> tuple[Band, int]:
        """The band at a civil second and where it really gives way to another, or ``limit`` when that is beyond."""
        band, end = self.locate(at)
        if self.only is not None:
            return band, limit
        while end < limit:
            following, later = self.locate(end)
            if following is not band:
                return band, end
            end = later
        return band, limit


@dataclass(slots=True, eq=False)
class Variant:
    """What holds for some zones and classes."""

    schedule: Schedule
    percent: int = 100
    own: Schedule | None = None
    """The schedule of new energy."""
    percent_off: int = 0
    free: Free | None = None
    charging: Free | None = None


@dataclass(slots=True, eq=False)
class Tariff:
    """A whole rule, ready."""

    name: str
    default: Variant
    variants: list[tuple[frozenset[str] | None, frozenset[str] | None, Variant]]
    zones: frozenset[str] | None
    classes: frozenset[str] | None
    exempt: dict[str, frozenset[str]] | None
    per_day: bool
    buffer: int

    @property
    def repeat(self) -> int:
        """Seconds after which no free time taken before matters any more; 0 where it never does."""
        variants = [self.default, *(variant for _zones, _classes, variant in self.variants)]
        found = [free for one in variants for free in (*one.schedule.frees, one.free, one.charging)]
        found += [free for one in variants if one.own is not None for free in one.own.frees]
        return max((DAY if free.daily else free.repeat for free in found if free is not None), default=0)

    @property
    def tags(self) -> frozenset[str]:
        """What it asks about a driver: who needs not ask looks nothing up."""
        return (self.exempt or {}).get("tags", frozenset())


def compile_spec(spec: Any, calendar: Calendar | None = None) -> Tariff:
    """A parking spec as JSON → what ``price`` takes. Raises SpecError naming every wrong field."""
    found = problems(spec)
    if not found and spec["kind"] != "parking":
        from services.tariffs.engine.errors import Problem

        found = [Problem(("kind",), "kind", {"allowed": "parking"}, ("种类",))]
    if found:
        raise SpecError(found)
    days = Days(spec.get("calendar"), calendar)
    schedule, energy = _schedule(spec["schedule"], days), spec.get("new_energy")
    variants = []
    for row in spec.get("variants", []):
        own = _schedule(row["schedule"], days) if "schedule" in row else schedule
        when, percent = row["when"], row.get("percent", 100)
        made = _variant(own, percent, row.get("new_energy", energy), days)
        variants.append((_names(when, "zones"), _names(when, "classes"), made))
    return Tariff(
        name=spec["name"],
        default=_variant(schedule, 100, energy, days),
        variants=variants,
        zones=_names(spec, "zones"),
        classes=_names(spec, "classes"),
        exempt=_exempt(spec["exempt"]) if "exempt" in spec else None,
        per_day=spec.get("paid_scope") == "plate_lot_day",
        buffer=spec.get("buffer_seconds", 900),
    )


def _names(holder: dict[str, Any], key: str) -> frozenset[str] | None:
    return frozenset(holder[key]) if key in holder else None


def _exempt(spec: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Plates in the one spelling that stays have."""
    found = {key: frozenset(names) for key, names in spec.items()}
    if "plates" in spec:
        found["plates"] = frozenset(read_plate(text)[0] for text in spec["plates"])
    return found


def _variant(schedule: Schedule, percent: int, energy: dict[str, Any] | None, days: Days) -> Variant:
    energy = energy or {}
    return Variant(
        schedule=schedule,
        percent=percent,
        own=_schedule(energy["schedule"], days) if "schedule" in energy else None,
        percent_off=energy.get("percent_off", 0),
        free=_free("new_energy", energy.get("free_minutes"), energy, deduct=True),
        charging=_free("charging", energy.get("charging_free_minutes"), energy, deduct=True),
    )


def _free(code: str, minutes: int | None, spec: dict[str, Any], *, deduct: bool) -> Free | None:
    if minutes is None:
        return None
    daily = spec.get("repeat") == "natural_day"
    return Free(code, "", minutes * 60, deduct=deduct, repeat=spec.get("repeat_hours", 0) * 3600, daily=daily)


def _schedule(spec: dict[str, Any], days: Days) -> Schedule:
    bands: dict[tuple[Any, ...], Band] = {}
    plans = [(Matcher(plan, days), _pieces(plan["bands"], bands)) for plan in spec["plans"]]
    separate = spec.get("segments") == "separate"
    made = Schedule(
        floor=spec.get("rounding") == "floor",
        grace=spec.get("grace_minutes", 0) * 60,
        split=separate or spec.get("crossing") == "split",
        separate=separate,
        window=WINDOWS[spec.get("window", "stay")],
        caps=(),
        free=None,
        first=None,
        plans=plans,
        length=spec.get("window_hours", 24) * 3600,
        starts=clock(spec.get("day_starts", "00:00")),
        stay_cap=spec.get("stay_cap"),
        only=next(iter(bands.values())) if len(bands) == 1 else None,
        same=plans[0][1] if len(plans) == 1 else None,
        capped_bands=any(band.cap is not None for band in bands.values()),
    )
    made.across = made.capped_bands and spec.get("band_caps") == "passage"
    made.plain = not (made.floor or made.grace or made.split or made.capped_bands) and all(
        b.unit for b in bands.values()
    )
    _terms(made, spec, bands)
    if any(key in plan for plan in spec["plans"] for key in TERMS):
        made.terms = [
            (matches, _terms(replace(made), spec | {key: plan[key] for key in TERMS if key in plan}, bands))
            for plan, (matches, _pieces) in zip(spec["plans"], plans, strict=True)
        ]
    return made


def _terms(made: Schedule, spec: dict[str, Any], bands: dict[tuple[Any, ...], Band]) -> Schedule:
    """Free time, first price and caps: of the schedule, or of one of its plans."""
    free, first = spec.get("free"), spec.get("first")
    if free:
        made.free = _free("rule", free["minutes"], free, deduct=free.get("mode") == "deduct")
    if first:
        made.first = first["minutes"] * 60, first["price"]
    made.caps = tuple(_cap(cap, made, bands) for cap in spec.get("caps", ()))
    return made


def _pieces(rows: list[dict[str, Any]], bands: dict[tuple[Any, ...], Band]) -> list[tuple[int, Band]]:
    pieces = []
    for row in rows:
        band = _band(row, bands)
        begin, end = clock(row["from"]), clock(row["to"])
        pieces += [(begin, end, band)] if end > begin else [(begin, DAY, band), (0, end, band)]
    pieces = sorted((piece for piece in pieces if piece[0] < piece[1]), key=lambda piece: piece[0])
    joined: list[tuple[int, Band]] = []
    for _begin, end, band in pieces:
        if joined and joined[-1][1] is band:
            joined.pop()
        joined.append((end, band))
    return joined


def _band(row: dict[str, Any], bands: dict[tuple[Any, ...], Band]) -> Band:
    tiers = row.get("tiers") or ([] if row.get("free") else [row])
    made = tuple((tier.get("up_to_minutes", FOREVER) * 60, tier["unit_minutes"] * 60, tier["price"]) for tier in tiers)
    unit, price = (made[0][1], made[0][2]) if len(made) == 1 else (0, 0)
    key = (row.get("name", ""), made, row.get("free_minutes", 0), row.get("cap"))
    return bands.setdefault(
        key, Band(key[0], not made, made, unit, price, free_seconds=row.get("free_minutes", 0) * 60, cap=row.get("cap"))
    )


def _cap(cap: Any, schedule: Schedule, bands: dict[tuple[Any, ...], Band]) -> int | None:
    """Fen of a cap; "24 hours as 10 hours by day" is the price of those hours in that band alone."""
    if not isinstance(cap, dict):
        return cap
    from services.tariffs.engine.laying import window_fee

    band = next(band for band in bands.values() if band.name == cap["band"] and not band.free)
    alone = Schedule(
        floor=schedule.floor,
        grace=schedule.grace,
        split=schedule.split,
        separate=schedule.separate,
        window=STAY,
        caps=(),
        free=None,
        first=schedule.first,
        plans=[],
        only=band,
        same=[(DAY, band)],
    )
    return window_fee(alone, 0, FOREVER, cap["minutes"] * 60, None)
