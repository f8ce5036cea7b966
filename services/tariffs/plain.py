"""What a parking rule says, before anybody parks: one line for a list, rows for the page of a lot. Pure functions."""

from __future__ import annotations

from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from services.tariffs.engine.compiled import TERMS
from services.tariffs.wording import span

Spec = dict[str, Any]
DAYS = {
    "workday": gettext_lazy("Working days"),
    "other": gettext_lazy("Weekends and holidays"),
    "weekend": gettext_lazy("Weekends"),
    "holiday": gettext_lazy("Holidays"),
}
CLASSES = {
    "small": gettext_lazy("Small vehicles"),
    "large": gettext_lazy("Large vehicles"),
    "motorcycle": gettext_lazy("Motorcycles"),
}
KINDS = {
    "police": gettext_lazy("Police"),
    "emergency": gettext_lazy("Emergency rescue"),
    "armed_police": gettext_lazy("Armed police"),
    "army": gettext_lazy("Army"),
    "embassy": gettext_lazy("Embassy or consulate"),
    "border": gettext_lazy("Hong Kong or Macao"),
    "school": gettext_lazy("Driving school"),
    "trailer": gettext_lazy("Trailer"),
}
"""Kinds of plates that a rule may exempt."""
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_DATES = 6
PER_MINUTE = 60


def amount(fen: int) -> str:
    """``400`` → ``4``, ``150`` → ``1.5``."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def line(spec: Spec, zone: str = "") -> str:
    """The rule of an ordinary day in one line: free time, first hours, what follows, the most it can be.

    That of ``zone`` where the rule has zones; empty where it has none of this name: nobody promises another's price.
    """
    if "zones" in spec and zone not in spec["zones"]:
        return ""
    own = _own(spec, zone)
    share = _("{n} percent of this price").format(n=own["percent"]) if own.get("percent") else ""
    return _join([*_short(own.get("schedule", spec["schedule"])), share])


def rows(spec: Spec, zone: str = "") -> list[tuple[str, str]]:
    """(about what, the rule) for the table of a lot; of ``zone`` alone where the rule has it."""
    spec = _in_zone(spec, zone) if zone in spec.get("zones", ()) else spec
    return [*_schedule(spec["schedule"]), *_energy(spec.get("new_energy") or {}), *_variants(spec), *_rest(spec)]


def _holds(variant: Spec, zone: str) -> bool:
    return zone in variant["when"].get("zones", [zone])


def _own(spec: Spec, zone: str) -> Spec:
    """What holds for ordinary vehicles in this zone instead of the rule itself; empty where nothing does."""
    found = (one for one in spec.get("variants", []) if _holds(one, zone))
    return next((one for one in found if "small" in one["when"].get("classes", ["small"])), {})


def _in_zone(spec: Spec, zone: str) -> Spec:
    """The rule as it is read where one zone alone is of interest. The first variant that fits is the one that holds."""
    own = _own(spec, zone)
    others = [one for one in spec.get("variants", []) if _holds(one, zone)]
    if own and "classes" not in own["when"]:
        others = others[: others.index(own) + 1]
    if own and "percent" not in own:
        others = [one for one in others if one is not own]
        if "classes" in own["when"]:
            others.append({"when": {}, "schedule": spec["schedule"]})
    kept = [
        one if one is own else one | {"when": {k: v for k, v in one["when"].items() if k != "zones"}} for one in others
    ]
    if "percent" in own:
        return spec | {"variants": kept}
    return spec | {key: own[key] for key in ("schedule", "new_energy") if key in own} | {"variants": kept}


def _join(parts: list[str]) -> str:
    return _(", ").join(part for part in parts if part)


def _short(schedule: Spec) -> list[str]:
    plan = _ordinary(schedule["plans"])
    varied = any(key in one for one in schedule["plans"] for key in TERMS)
    schedule = schedule | {key: plan[key] for key in TERMS if key in plan}
    bands = [band for band in plan["bands"] if not band.get("free")]
    parts = [_free(schedule.get("free")), _first(schedule.get("first"))]
    if not bands:
        return [*parts, _("free of charge")]
    first = _steps(bands[0])
    told = first if _alike(plan["bands"]) or not bands[0].get("name") else f"{bands[0]['name']} {first}"
    if plan.get("days") == ["workday"] and not varied:
        told = f"{DAYS['workday']} {told}"
    if schedule.get("first"):
        told = _("then {price}").format(price=told)
    parts = [part for part in (*parts, _band_free(bands[0]), told, _cap(schedule), _stay_cap(schedule)) if part]
    if varied and (days := _plan_days(plan)):
        parts[0] = f"{days} {parts[0]}"
    return parts


def _ordinary(plans: list[Spec]) -> Spec:
    """The plan of working days where there is one, else the one for all other days."""
    return next((plan for plan in plans if "workday" in plan.get("days", [])), plans[-1])


def _alike(bands: list[Spec]) -> bool:
    return len({_steps(band) for band in bands}) == 1


def _free(free: Spec | None) -> str:
    if not free:
        return ""
    told = span(free["minutes"] * PER_MINUTE)
    if free.get("mode") == "deduct":
        return _("the first {span} free").format(span=told)
    return _("free within {span}").format(span=told)


def _first(first: Spec | None) -> str:
    if not first:
        return ""
    return _("first {span} {amount} yuan").format(
        span=span(first["minutes"] * PER_MINUTE), amount=amount(first["price"])
    )


def _unit(step: Spec) -> str:
    if not step["price"]:
        return _("free of charge")
    if step["unit_minutes"] == PER_MINUTE:
        return _("{amount} yuan an hour").format(amount=amount(step["price"]))
    told = span(step["unit_minutes"] * PER_MINUTE)
    return _("{amount} yuan for each {span}").format(amount=amount(step["price"]), span=told)


def _steps(band: Spec) -> str:
    """One price, or prices by how long."""
    if band.get("free"):
        return _("free of charge")
    if "tiers" not in band:
        return _unit(band)
    told = []
    for tier in band["tiers"]:
        if "up_to_minutes" in tier:
            until = span(tier["up_to_minutes"] * PER_MINUTE)
            told.append(_("up to {span} {price}").format(span=until, price=_unit(tier)))
        else:
            told.append(_("then {price}").format(price=_unit(tier)))
    return _join(told)


def _band_free(band: Spec) -> str:
    return (
        _("free within {span}").format(span=span(band["free_minutes"] * PER_MINUTE)) if band.get("free_minutes") else ""
    )


def _cap(schedule: Spec) -> str:
    caps = schedule.get("caps") or []
    if not caps:
        return ""
    hours = _hours(schedule)
    if isinstance(caps[0], dict):
        told = span(caps[0]["minutes"] * PER_MINUTE)
        if hours:
            words = _("{hours} cost as much as {span} of {band}")
            return words.format(hours=hours, span=told, band=caps[0].get("band", ""))
        return _("24 hours cost as much as {span} of {band}").format(span=told, band=caps[0].get("band", ""))
    if None in caps:
        return _by_period(schedule)
    told = _(" / ").join(amount(cap) for cap in caps)
    if schedule.get("window") == "rolling_24h":
        return _("at most {amount} yuan in 24 hours").format(amount=told)
    if hours:
        return _("at most {amount} yuan in {hours}").format(amount=told, hours=hours)
    if schedule.get("day_starts"):
        return _("at most {amount} yuan a day from {clock} on").format(amount=told, clock=schedule["day_starts"])
    if schedule.get("window") == "natural_day":
        return _("at most {amount} yuan a day").format(amount=told)
    return _("at most {amount} yuan").format(amount=told)


def _hours(schedule: Spec) -> str:
    """How long a window is that is neither a day nor 24 hours."""
    return span(schedule["window_hours"] * 60 * PER_MINUTE) if schedule.get("window") == "rolling" else ""


def _by_period(schedule: Spec) -> str:
    """The most of each day or 24 hours, the last one for all that follow; nothing where none has a most."""
    caps = schedule["caps"]
    if set(caps) == {None}:
        return ""
    period = _("24 hours no. {n}") if schedule.get("window") == "rolling_24h" else _("day {n}")
    period = _("{hours} no. {n}") if schedule.get("window") == "rolling" else period
    told = []
    for number, cap in enumerate(caps, 1):
        when = period.format(n=number, hours=_hours(schedule))
        if number == len(caps) > 1:
            when = _("from {period} on").format(period=when)
        most = pgettext("price", "no limit") if cap is None else _("at most {amount} yuan").format(amount=amount(cap))
        told.append(pgettext("price", "{period} {most}").format(period=when, most=most))
    return _join(told)


def _stay_cap(schedule: Spec) -> str:
    if "stay_cap" not in schedule:
        return ""
    return _("at most {amount} yuan for the whole stay").format(amount=amount(schedule["stay_cap"]))


def _caps(schedule: Spec) -> str:
    """The same for the page of a lot: several amounts with their day."""
    caps = schedule.get("caps") or []
    several = len(caps) > 1 and not any(isinstance(cap, dict) for cap in caps)
    return _by_period(schedule) if several else _cap(schedule)


def _counting(schedule: Spec) -> str:
    """What is not as people would expect: parts of a unit, and where one band gives way to another."""
    told = []
    if schedule.get("day_starts"):
        told.append(_("a day is counted from {clock} to {clock}").format(clock=schedule["day_starts"]))
    if schedule.get("rounding") == "floor":
        told.append(_("less than a whole unit costs nothing"))
    if minutes := schedule.get("grace_minutes"):
        told.append(_("a rest of less than {span} costs nothing").format(span=span(minutes * PER_MINUTE)))
    if schedule.get("segments") == "separate":
        told.append(_("each band is counted by itself"))
    elif schedule.get("crossing") == "split":
        told.append(_("where a band ends, counting begins anew"))
    return _join(told)


def _schedule(schedule: Spec) -> list[tuple[str, str]]:
    found = []
    for days, one in _of_days(schedule, "free"):
        found.append((_about(days, _("Free time")), _free_told(one["free"])))
    for days, one in _of_days(schedule, "first"):
        told = _("First {span}").format(span=span(one["first"]["minutes"] * PER_MINUTE))
        found.append((_about(days, told), _("{amount} yuan").format(amount=amount(one["first"]["price"]))))
    for plan in schedule["plans"]:
        found += [(_heading(plan, band, schedule), _band(band)) for band in plan["bands"]]
    for days, one in _of_days(schedule, "caps"):
        if cap := _caps(one):
            found.append((_about(days, pgettext("price", "At most")), cap))
    if cap := _stay_cap(schedule):
        found.append((pgettext("price", "At most for a stay"), cap))
    if counting := _counting(schedule):
        found.append((pgettext("price", "How it is counted"), counting))
    return found


def _of_days(schedule: Spec, key: str) -> list[tuple[str, Spec]]:
    """(which days, the schedule as it holds then) for each kind of day that says something of its own, else once."""
    plans = schedule["plans"]
    if not any(key in plan for plan in plans):
        return [("", schedule)] if key in schedule else []
    rows = [(_plan_days(plan), schedule | {key: plan[key]} if key in plan else schedule) for plan in plans]
    several = len(plans) > 1
    return [(days or (_("Other days") if several else ""), one) for days, one in rows if key in one]


def _about(days: str, what: str) -> str:
    return f"{days} {what}" if days else what


def _free_told(free: Spec) -> str:
    told = _free(free)
    if free.get("mode") != "deduct":
        told = _join([told, _("longer stays count from the beginning")])
    return _join([told, _repeat(free)])


def _repeat(rule: Spec) -> str:
    if rule.get("repeat"):
        return _("the first time on a day")
    return _("not again within {n} hours").format(n=rule["repeat_hours"]) if rule.get("repeat_hours") else ""


def _heading(plan: Spec, band: Spec, schedule: Spec) -> str:
    days = _plan_days(plan)
    if not days and len(schedule["plans"]) > 1:
        days = _("Other days")
    all_day = band["from"] == "00:00" and band["to"] == "24:00"
    hours = "" if all_day else f"{band['from']}–{band['to']}"
    return " ".join(part for part in (days, band.get("name", ""), hours) if part) or _("All day")


def _plan_days(plan: Spec) -> str:
    """When a plan holds: months, dates and kinds of days, all that it names; empty for all other days."""
    parts = []
    if months := plan.get("months"):
        parts.append(_("months {months}").format(months=_(" / ").join(str(month) for month in months)))
    if dates := plan.get("dates"):
        told = [_dates(text) for text in dates[:MOST_DATES]]
        parts.append(_(" / ").join(told) + ("…" if len(dates) > MOST_DATES else ""))
    parts.append(_(" / ").join(_day(day) for day in plan.get("days", [])))
    return " ".join(part for part in parts if part)


def _day(name: str) -> str:
    return str(WEEKDAYS[WEEK.index(name)] if name in WEEK else DAYS.get(name, name))


def _dates(text: str) -> str:
    """``07-01/09-30`` or ``2026-02-17``, as people write it."""
    told = []
    for one in text.split("/"):
        *year, month, day = (int(part) for part in one.split("-"))
        words = pgettext("date", "{month}/{day}").format(month=month, day=day)
        told.append(pgettext("date", "{year}, {words}").format(year=year[0], words=words) if year else words)
    return "–".join(told)


def _band(band: Spec) -> str:
    cap = _("at most {amount} yuan").format(amount=amount(band["cap"])) if band.get("cap") else ""
    return _join([_band_free(band), _steps(band), cap])


def _energy(rule: Spec) -> list[tuple[str, str]]:
    told = []
    if rule.get("schedule"):
        told.append(_join(_short(rule["schedule"])))
    if rule.get("percent_off"):
        told.append(_("{n} percent less").format(n=rule["percent_off"]))
    if rule.get("free_minutes"):
        told.append(_("the first {span} free").format(span=span(rule["free_minutes"] * PER_MINUTE)))
    if rule.get("charging_free_minutes"):
        told.append(_("{span} free while charging").format(span=span(rule["charging_free_minutes"] * PER_MINUTE)))
    return [(_("New energy vehicles"), _join([*told, _repeat(rule)]))] if told else []


def _variants(spec: Spec) -> list[tuple[str, str]]:
    found = []
    for one in spec.get("variants", []):
        when = one.get("when", {})
        about = [str(CLASSES.get(name, name)) for name in when.get("classes", [])]
        about += [_("Zone {name}").format(name=name) for name in when.get("zones", [])]
        told = [_join(_short(one["schedule"]))] if one.get("schedule") else []
        if one.get("percent"):
            told.append(_("{n} percent of this price").format(n=one["percent"]))
        found.append((_(" / ").join(about) or _("Otherwise"), _join(told)))
    return found


def _exempt(exempt: Spec) -> str:
    """Who does not pay, by name."""
    told = [str(KINDS[kind]) for kind in exempt.get("plate_kinds", [])]
    told += [str(CLASSES.get(name, name)) for name in exempt.get("classes", [])]
    tags = exempt.get("tags", [])
    if "disabled" in tags:
        told.append(_("the own car of who holds a disability certificate (found by itself, nothing to apply for)"))
    if exempt.get("plates") or set(tags) - {"disabled"}:
        told.append(_("vehicles that the rule names"))
    return _(" / ").join(told)


def _rest(spec: Spec) -> list[tuple[str, str]]:
    found = []
    if told := _exempt(spec.get("exempt", {})):
        found.append((_("Free of charge"), told))
    if spec.get("paid_scope") == "plate_lot_day":
        found.append((_("Several times a day"), _("what one vehicle pays here on one day is capped together")))
    minutes = spec.get("buffer_seconds", 900)
    found.append((_("After paying"), _("leave within {span}, nothing more is added").format(span=span(minutes))))
    return found
