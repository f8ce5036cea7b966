"""What a schema cannot say: a day without gaps, tiers that grow, names that exist. Told field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.tariffs.engine import days, schema
from services.tariffs.engine.errors import Problem
from services.tariffs.engine.stay import read_plate

DAY = 86_400
Where = tuple[str | int, ...]


def clock(text: str) -> int:
    """``07:30`` → seconds of the day."""
    return int(text[:2]) * 3600 + int(text[3:]) * 60


def problems(spec: Any) -> list[Problem]:
    """Everything wrong with a parking or electricity spec; empty when it can be used."""
    found = schema.problems(spec)
    if found:
        return found
    found = days.problems(spec) + (_parking(spec) if spec["kind"] == "parking" else _electricity(spec))
    return [replace(one, titles=schema.titles(spec["kind"], one.path)) for one in found[: schema.MOST_PROBLEMS]]


def _parking(spec: dict[str, Any]) -> list[Problem]:
    lists = frozenset(spec.get("calendar", {}).get("lists", ()))
    found = _schedule(("schedule",), spec["schedule"], lists) + _new_energy((), spec, lists)
    for number, variant in enumerate(spec.get("variants", [])):
        path: Where = ("variants", number)
        for key in ("zones", "classes"):
            found += [
                Problem((*path, "when", key), "not_listed", {"name": name, "list": key})
                for name in variant["when"].get(key, [])
                if name not in spec.get(key, [])
            ]
        if "schedule" in variant:
            found += _schedule((*path, "schedule"), variant["schedule"], lists)
        elif "percent" not in variant and "new_energy" not in variant:
            found.append(Problem(path, "variant_changes_nothing"))
        found += _new_energy(path, variant, lists)
    if spec.get("paid_scope") == "plate_lot_day":
        schedules = [spec["schedule"], *_others(spec)]
        if any(one.get("window") != "natural_day" for one in schedules):
            found.append(Problem(("paid_scope",), "scope_needs_natural_day"))
        if any("day_starts" in one for one in schedules):
            found.append(Problem(("paid_scope",), "scope_needs_midnight"))
    found += [
        Problem(("exempt", "plates", number), "no_plate", {"text": text})
        for number, text in enumerate(spec.get("exempt", {}).get("plates", []))
        if not read_plate(text)[0]
    ]
    found += [
        Problem((key, number), "listed_twice", {"name": name})
        for key in ("zones", "classes")
        for number, name in enumerate(spec.get(key, []))
        if name in spec[key][:number]
    ]
    return found


def _others(spec: dict[str, Any]) -> list[dict[str, Any]]:
    holders = [spec.get("new_energy", {}), *spec.get("variants", [])]
    holders += [variant.get("new_energy", {}) for variant in spec.get("variants", [])]
    return [holder["schedule"] for holder in holders if "schedule" in holder]


def _new_energy(path: Where, holder: dict[str, Any], lists: frozenset[str]) -> list[Problem]:
    rule = holder.get("new_energy", {})
    found = _schedule((*path, "new_energy", "schedule"), rule["schedule"], lists) if "schedule" in rule else []
    for key in {"repeat_hours", "repeat"} & set(rule):
        if not {"free_minutes", "charging_free_minutes"} & set(rule):
            found.append(Problem((*path, "new_energy", key), "nothing_to_repeat"))
    return found + _repeat((*path, "new_energy"), rule)


def _repeat(path: Where, free: dict[str, Any]) -> list[Problem]:
    return [Problem((*path, "repeat"), "one_way_to_repeat")] if {"repeat_hours", "repeat"} <= set(free) else []


def _schedule(path: Where, one: dict[str, Any], lists: frozenset[str]) -> list[Problem]:
    found: list[Problem] = []
    separate = one.get("segments") == "separate"
    if separate and one.get("crossing") == "start":
        found.append(Problem((*path, "crossing"), "separate_is_split"))
    if "grace_minutes" in one and one.get("rounding") == "floor":
        found.append(Problem((*path, "grace_minutes"), "grace_needs_ceil"))
    window = one.get("window", "stay")
    if (window == "rolling") != ("window_hours" in one):
        code = "hours_of_rolling" if "window_hours" in one else "missing"
        found.append(Problem((*path, "window_hours"), code))
    if "day_starts" in one and (window != "natural_day" or one["day_starts"] == "24:00"):
        found.append(Problem((*path, "day_starts"), "starts_of_natural_day"))
    prices: dict[str, set[Any]] = {}
    for number, plan in enumerate(one["plans"]):
        where: Where = (*path, "plans", number)
        found += days.plan_problems(where, plan, lists, last=number == len(one["plans"]) - 1)
        found += day_problems((*where, "bands"), plan["bands"])
        for index, band in enumerate(plan["bands"]):
            if "name" in band and "free" not in band:
                prices.setdefault(band["name"], set()).add(_price(band))
            found += _band((*where, "bands", index), band, separate=separate)
    for where, terms in [(path, one), *(((*path, "plans", n), plan) for n, plan in enumerate(one["plans"]))]:
        found += _terms(where, terms, one, prices)
    return found


def _terms(path: Where, terms: dict[str, Any], schedule: dict[str, Any], prices: dict[str, set[Any]]) -> list[Problem]:
    """First price and caps of a schedule or of one of its plans."""
    found = _repeat((*path, "free"), terms.get("free", {}))
    if "first" in terms and schedule.get("segments") == "separate":
        found.append(Problem((*path, "first"), "first_needs_joined"))
    for number, cap in enumerate(terms.get("caps", [])):
        if isinstance(cap, dict) and len(paid := prices.get(cap["band"], ())) != 1:
            code = "band_has_several_prices" if paid else "no_such_band"
            found.append(Problem((*path, "caps", number, "band"), code, {"name": cap["band"]}))
    if len(terms.get("caps", [])) > 1 and schedule.get("window", "stay") == "stay":
        found.append(Problem((*path, "caps"), "caps_need_a_window"))
    return found


def _price(band: dict[str, Any]) -> tuple[Any, ...]:
    """What two paid bands of one price have in common."""
    tiers = band.get("tiers") or [band]
    told = tuple((tier.get("up_to_minutes"), tier.get("unit_minutes"), tier.get("price")) for tier in tiers)
    return told, band.get("free_minutes"), band.get("cap")


def day_problems(path: Where, bands: list[dict[str, Any]]) -> list[Problem]:
    """Gaps and overlaps of the bands of a day."""
    covered: list[tuple[int, int, int]] = []
    for number, band in enumerate(bands):
        begin, end = clock(band["from"]), clock(band["to"])
        if begin == DAY or (end == begin and len(bands) > 1):
            return [Problem((*path, number), "empty_band")]
        if end > begin:
            covered.append((begin, end, number))
        else:
            covered += [(begin, DAY, number), (0, end, number)] if end else [(begin, DAY, number)]
    covered.sort()
    at = 0
    for begin, end, number in covered:
        if begin != at:
            params = {"first": clock_text(min(at, begin)), "last": clock_text(max(at, begin))}
            return [Problem((*path, number), "gap" if begin > at else "overlap", params)]
        at = end
    return [] if at == DAY else [Problem(path, "gap", {"first": clock_text(at), "last": "24:00"})]


def clock_text(seconds: int) -> str:
    """Seconds of the day → ``07:30``."""
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def _band(path: Where, band: dict[str, Any], *, separate: bool) -> list[Problem]:
    ways = [key for key in ("free", "tiers", "price") if key in band]
    if len(ways) != 1 or ("price" in band) != ("unit_minutes" in band):
        return [Problem(path, "one_way_to_price")]
    if "free" in band and {"cap", "free_minutes"} & set(band):
        return [Problem(path, "free_band_has_no_more")]
    if "free_minutes" in band and not separate:
        return [Problem((*path, "free_minutes"), "band_free_needs_separate")]
    found, before = [], 0
    tiers = band.get("tiers", [])
    for number, tier in enumerate(tiers):
        last = number == len(tiers) - 1
        if ("up_to_minutes" in tier) == last:
            found.append(Problem((*path, "tiers", number, "up_to_minutes"), "only_last_tier_is_open"))
        elif not last and tier["up_to_minutes"] <= before:
            found.append(Problem((*path, "tiers", number, "up_to_minutes"), "tiers_grow"))
        before = tier.get("up_to_minutes", before)
    return found


def _electricity(spec: dict[str, Any]) -> list[Problem]:
    lists = frozenset(spec.get("calendar", {}).get("lists", ()))
    found: list[Problem] = []
    for number, plan in enumerate(spec["plans"]):
        where: Where = ("plans", number)
        found += days.plan_problems(where, plan, lists, last=number == len(spec["plans"]) - 1)
        found += day_problems((*where, "bands"), plan["bands"])
        found += [
            Problem((*where, "bands", index, "period"), "no_such_period", {"name": band["period"]})
            for index, band in enumerate(plan["bands"])
            if band["period"] not in spec["periods"]
        ]
    return found
