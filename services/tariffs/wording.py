"""The trace, errors and problems of a spec in plain words of the current language."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

if TYPE_CHECKING:
    from services.tariffs.engine import Price, PricingError, Problem


def yuan(fen: int) -> str:
    """``1250`` → ``12.50``."""
    return f"{fen // 100}.{fen % 100:02}"


def span(seconds: int) -> str:
    """Hours, minutes and seconds, what is nought left out."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [
        (hours, ngettext("%(n)d hour", "%(n)d hours", hours)),
        (minutes, ngettext("%(n)d minute", "%(n)d minutes", minutes)),
        (seconds, ngettext("%(n)d second", "%(n)d seconds", seconds)),
    ]
    return " ".join(text % {"n": number} for number, text in parts if number) or _("0 minutes")


def at(text: str) -> str:
    """A moment of the trace, short: day and clock, seconds only where there are any."""
    moment = datetime.fromisoformat(text)
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    return _("%(day)s %(clock)s") % {"day": moment.strftime("%m-%d"), "clock": clock}


SOURCES = {
    "rule": gettext_lazy("free time"),
    "new_energy": gettext_lazy("free time of new energy vehicles"),
    "charging": gettext_lazy("free time while charging"),
    "other": gettext_lazy("free time you are entitled to"),
}
EXEMPT = {
    "plates": gettext_lazy("The plate %(value)s is on the list of vehicles that do not pay."),
    "plate_kinds": gettext_lazy("Vehicles with this kind of plate do not pay."),
    "classes": gettext_lazy("This class of vehicles does not pay."),
    "tags": gettext_lazy("You do not pay: %(value)s."),
}
TAGS = {"disabled": gettext_lazy("car of a disabled person")}
"""Tags that people know by a word; of any other the bill says nothing."""
KINDS = {
    "stay": gettext_lazy("the whole stay"),
    "rolling_24h": gettext_lazy("24 hours"),
    "natural_day": pgettext_lazy("price", "day"),
}
SENTENCES = {
    "stay": gettext_lazy("%(tariff)s: from %(from)s to %(to)s, %(seconds)s."),
    "passes": gettext_lazy("%(seconds)s are covered by your pass; %(left)s are left."),
    "all_passed": gettext_lazy("Your pass covers the whole stay: nothing to pay."),
    "free_within": gettext_lazy("Within the %(source)s of %(seconds)s: nothing to pay."),
    "free_exceeded": gettext_lazy("Longer than the %(source)s of %(seconds)s: counted from the beginning."),
    "free_deducted": gettext_lazy("%(source)s of %(seconds)s is taken off: counted from %(from)s."),
    "free_not_again": gettext_lazy("%(source)s was used within the last %(hours)d hours: not given again."),
    "free_not_today": gettext_lazy("%(source)s was used that day already: it is given once a day."),
    "window": gettext_lazy("Period %(number)d (%(kind)s): from %(from)s to %(to)s."),
    "first": gettext_lazy("First %(seconds)s from %(from)s: %(amount)s yuan."),
    "units": gettext_lazy(
        "%(band)s from %(from)s to %(to)s: %(units)d × %(price)s yuan for each %(unit_seconds)s = %(amount)s yuan."
    ),
    "tail": gettext_lazy("%(from)s to %(to)s: a rest of less than %(seconds)s is not counted."),
    "free_band": gettext_lazy("%(band)s from %(from)s to %(to)s: free of charge."),
    "band_free": gettext_lazy("%(band)s from %(from)s to %(to)s: not longer than %(seconds)s, nothing to pay."),
    "band_cap": gettext_lazy("%(band)s costs at most %(cap)s yuan: %(cut)s yuan less."),
    "cap": gettext_lazy("At most %(cap)s yuan for this period: %(amount)s instead of %(before)s yuan."),
    "stay_cap": gettext_lazy("The whole stay costs at most %(cap)s yuan: %(amount)s instead of %(before)s yuan."),
    "paid_that_day": gettext_lazy(
        "Other stays on %(day)s already paid: %(paid)s yuan, taken off the %(cap)s yuan of that day."
    ),
    "percent": gettext_lazy("%(percent)s %% of %(before)s yuan = %(amount)s yuan."),
    "energy_own": gettext_lazy("Price of new energy vehicles: %(amount)s instead of %(ordinary)s yuan."),
    "coupon": gettext_lazy("Coupon %(label)s: %(off)s yuan less."),
    "total": gettext_lazy("Fee: %(amount)s yuan."),
    "prepaid": gettext_lazy("Already paid: %(paid)s yuan. Still to pay: %(due)s yuan."),
    "buffer": gettext_lazy("Leaving until %(until)s, %(seconds)s after paying, costs nothing more."),
}
HOURS = re.compile(r"\d\d:\d\d–\d\d:\d\d")
"""What the engine calls a band without a name that is not the whole day."""
MONEY = frozenset(("amount", "price", "cap", "cut", "before", "paid", "ordinary", "off", "due"))
SPANS = frozenset(("seconds", "unit_seconds", "left"))
TIMES = frozenset(("from", "to", "until"))


def sentence(step: dict[str, Any], *, to_owner: bool = True) -> str:
    """One step of a trace. To others than the owner not what the owner is, only that they need not pay."""
    code = step["code"]
    if code == "exempt":
        return _exempt(step["by"], step["value"], to_owner=to_owner)
    return str(SENTENCES[code]) % {key: _told(key, value, step) for key, value in step.items()}


def _exempt(by: str, value: str, *, to_owner: bool) -> str:
    if by == "tags" and (value not in TAGS or not to_owner):
        return _("You are entitled to park free of charge.")
    return str(EXEMPT[by]) % {"value": TAGS[value] if by == "tags" else value}


def _told(key: str, value: Any, step: dict[str, Any]) -> Any:
    if key in MONEY:
        return yuan(value)
    if key in SPANS:
        return span(value)
    if key in TIMES:
        return at(value)
    if key == "source":
        return step.get("label") or str(SOURCES[value])
    if key == "kind":
        return str(KINDS[value]) if value in KINDS else span(int(value[len("rolling_") : -1]) * 3600)
    if key == "percent":
        return f"{value / 100:g}"
    return _band(value) if key == "band" else value


def _band(name: str) -> str:
    if HOURS.match(name):
        return _("The hours %(hours)s") % {"hours": name}
    return name or _("All day")


def sentences(trace: list[dict[str, Any]], *, to_owner: bool = True) -> list[str]:
    """The whole trace, one sentence a step."""
    return [sentence(step, to_owner=to_owner) for step in trace]


def lines(price: Price) -> list[tuple[str, int]]:
    """Lines of a bill: the price before coupons and each coupon. They add up to the fee."""
    steps = price.trace
    off = [step for step in steps if step["code"] == "coupon"]
    title = next((step["tariff"] for step in steps if step["code"] == "stay"), _("Parking fee"))
    before = price.fee + sum(step["off"] for step in off)
    told = [(_("Coupon %(label)s") % {"label": step["label"]}, -step["off"]) for step in off]
    return [(title, before), *told]


REASONS = {
    "exit_before_entry": gettext_lazy("The exit lies before the entry."),
    "naive_time": gettext_lazy("The time %(moment)s lacks its time zone."),
    "implausible_time": gettext_lazy("%(moment)s is not a plausible time."),
    "stay_too_long": gettext_lazy("The stay lasts %(days)d days; more than three years cannot be right."),
    "unknown_class": gettext_lazy("The rule has no vehicle class “%(value)s”. It knows: %(allowed)s."),
    "unknown_zone": gettext_lazy("The rule has no zone “%(value)s”. It knows: %(allowed)s."),
    "bad_amount": gettext_lazy("“%(value)s” is no whole number from 0 to 1,000,000,000."),
    "calendar_missing": gettext_lazy("The holidays of %(year)d are not in the calendar yet. Add them first."),
    "no_tariff": gettext_lazy("No price rule is in force for this place at this time."),
}


def reason(error: PricingError) -> str:
    """Why no fee can be told, in one sentence."""
    if error.code == "spec":
        return problem(error.problems[0])
    return str(REASONS[error.code]) % error.params


PROBLEMS = {
    "too_large": gettext_lazy("is larger than %(kilobytes)d KB"),
    "key_twice": gettext_lazy("has “%(key)s” twice"),
    "characters": gettext_lazy("has characters that cannot be read; delete them and type the text again"),
    "no_json": gettext_lazy("is not valid JSON: look at line %(line)d, column %(column)d"),
    "kind": gettext_lazy("must be: %(allowed)s"),
    "type": gettext_lazy("must be %(wanted)s"),
    "const": gettext_lazy("must be: %(allowed)s"),
    "enum": gettext_lazy("must be one of: %(allowed)s"),
    "none_fits": gettext_lazy("has none of the forms that are allowed here"),
    "missing": gettext_lazy("is missing"),
    "unknown": gettext_lazy("is not known here. Known are: %(allowed)s"),
    "minLength": gettext_lazy("needs at least %(least)d characters"),
    "maxLength": gettext_lazy("has more than %(most)d characters"),
    "minItems": gettext_lazy("needs at least %(least)d entries"),
    "maxItems": gettext_lazy("has more than %(most)d entries"),
    "minProperties": gettext_lazy("needs at least %(least)d entries"),
    "maxProperties": gettext_lazy("has more than %(most)d entries"),
    "pattern": gettext_lazy("is not written as it should be. %(about)s"),
    "minimum": gettext_lazy("must be %(least)d or more"),
    "maximum": gettext_lazy("must be %(most)d or less"),
    "reserved_name": gettext_lazy("“%(name)s” has a meaning of its own; choose another name"),
    "no_day": gettext_lazy("“%(text)s” is no day of the calendar"),
    "unknown_day": gettext_lazy("“%(name)s” is not known. Known are: %(allowed)s"),
    "last_plan_is_for_all_other_days": gettext_lazy("the last one must be for all other days, without conditions"),
    "plan_hides_the_next": gettext_lazy("has no condition, so that the next one is never used"),
    "no_plate": gettext_lazy("“%(text)s” is no plate; write it as it stands on the car, for example 粤K12345"),
    "not_listed": gettext_lazy("“%(name)s” is not in the list “%(list)s” above"),
    "listed_twice": gettext_lazy("“%(name)s” stands there twice"),
    "variant_changes_nothing": gettext_lazy("needs a schedule, a percent or new_energy"),
    "scope_needs_natural_day": gettext_lazy("plate_lot_day needs window natural_day in every schedule"),
    "nothing_to_repeat": gettext_lazy("needs free_minutes or charging_free_minutes"),
    "one_way_to_repeat": gettext_lazy("cannot stand beside repeat_hours: choose one of them"),
    "first_needs_joined": gettext_lazy("cannot stand beside segments separate; use tiers"),
    "separate_is_split": gettext_lazy("must be split or left out beside segments separate"),
    "grace_needs_ceil": gettext_lazy("cannot stand beside rounding floor, where no rest is counted at all"),
    "no_such_band": gettext_lazy("there is no paid band “%(name)s”"),
    "band_has_several_prices": gettext_lazy(
        "paid bands with different prices are called “%(name)s”; give them different names"
    ),
    "scope_needs_midnight": gettext_lazy("plate_lot_day counts civil days: leave day_starts out"),
    "hours_of_rolling": gettext_lazy("belongs to window rolling, and to no other"),
    "starts_of_natural_day": gettext_lazy("belongs to window natural_day and is a time before 24:00"),
    "caps_need_a_window": gettext_lazy("several caps need window rolling_24h, rolling or natural_day"),
    "empty_band": gettext_lazy("begins and ends at the same moment"),
    "gap": gettext_lazy("%(first)s to %(last)s is not covered"),
    "overlap": gettext_lazy("%(first)s to %(last)s is covered twice"),
    "one_way_to_price": gettext_lazy("needs exactly one of: unit_minutes with price, tiers, or free"),
    "free_band_has_no_more": gettext_lazy("is free, so it has neither cap nor free_minutes"),
    "band_free_needs_separate": gettext_lazy("needs segments separate"),
    "only_last_tier_is_open": gettext_lazy("stands in every tier but the last"),
    "tiers_grow": gettext_lazy("must be larger than in the tier before"),
    "no_such_period": gettext_lazy("there is no period “%(name)s” among the prices"),
}
TYPES = {
    "object": gettext_lazy("a group of entries { }"),
    "array": gettext_lazy("a list [ ]"),
    "string": gettext_lazy("a text"),
    "integer": gettext_lazy("a whole number"),
    "null": gettext_lazy("null"),
}


def field(problem: Problem) -> str:
    """Where it stands: ``schedule → plans #1 → bands #2 → price（金额）``."""
    text = ""
    for step in problem.path:
        text += f" #{step + 1}" if isinstance(step, int) else (" → " if text else "") + str(step)[:40]
    title = problem.titles[-1] if problem.titles else ""
    return f"{text}（{title}）" if title and not title.isdigit() and title != problem.path[-1] else text


def problem(one: Problem) -> str:
    """One thing wrong with a spec: the field, then what."""
    params = dict(one.params)
    if "wanted" in params:
        params["wanted"] = str(TYPES[params["wanted"]])
    what = str(PROBLEMS[one.code]) % params
    where = field(one)
    return (
        _("%(field)s: %(what)s.") % {"field": where, "what": what}
        if where
        else _("The rule %(what)s.") % {"what": what}
    )
