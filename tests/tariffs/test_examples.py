"""Examples worked by hand, and what a stay may bring along: prepayments, coupons, free time taken before."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.tariffs import wording
from services.tariffs.calendars import announced
from services.tariffs.engine import (
    BadAmount,
    CalendarMissing,
    Coupon,
    Entitlement,
    ExitBeforeEntry,
    ImplausibleTime,
    NaiveTime,
    PricingError,
    Stay,
    StayTooLong,
    UnknownClass,
    UnknownZone,
    compile_spec,
    price,
)
from services.tariffs.engine.checks import problems
from services.tariffs.engine.stay import CIVIL
from tests.support.prepared import ROOT
from tests.tariffs import simulated
from tests.tariffs.made import NAMES, spec_of, tariff_of

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
ROWS = [(group["tariff"], *row, *([{}] if len(row) == 3 else [])) for group in CASES for row in group["stays"]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CIVIL)


def stay_of(entry: str, out: str, given: dict[str, Any]) -> Stay:
    known = dict(given)
    free = [Entitlement("", kind="charging")] if known.pop("charging", False) else []
    minutes = known.pop("free_minutes", 0)
    free += [Entitlement("", minutes)] if minutes else []
    if "passes" in known:
        known["passes"] = tuple((at(a), at(b)) for a, b in known["passes"])
    if "paid_days" in known:
        known["paid_days"] = {date.fromisoformat(day): fen for day, fen in known["paid_days"].items()}
    if "free_taken" in known:
        known["free_taken"] = {code: at(text) for code, text in known["free_taken"].items()}
    known["tags"] = frozenset(known.get("tags", ()))
    return Stay.between(at(entry), at(out), entitlements=tuple(free), **known)


@pytest.mark.parametrize(("name", "entry", "out", "fen", "given"), ROWS, ids=lambda value: str(value)[:40])
def test_worked_examples(name: str, entry: str, out: str, fen: int, given: dict[str, Any]):
    told = price(tariff_of(name), stay_of(entry, out, given))
    assert told.fee == fen
    assert sum(amount for _text, amount in told.lines) == fen
    assert all(wording.sentences(told.trace))


def test_every_shipped_rule_has_examples():
    assert {group["tariff"] for group in CASES} == set(NAMES)
    assert len(NAMES) >= 12


def lot(**given: Any) -> Any:
    return price(tariff_of("lot-first-hours"), Stay.between(at("2026-11-23T09:00"), **given))


def test_a_payment_before_leaving_buys_a_quarter_of_an_hour():
    paid = {"paid": 600, "paid_at": at("2026-11-23T13:58")}
    first = lot(exit=at("2026-11-23T13:58"))
    assert (first.due, first.leave_by) == (600, at("2026-11-23T14:13"))
    at_the_end, late = (lot(exit=at(f"2026-11-23T{clock}"), **paid) for clock in ("14:13:00", "14:13:01"))
    assert (at_the_end.fee, at_the_end.due, at_the_end.leave_by) == (700, 0, at("2026-11-23T14:13"))
    assert (late.fee, late.due) == (700, 100)
    little = lot(exit=at("2026-11-23T14:05"), paid=500, paid_at=at("2026-11-23T13:58"))
    assert little.due == 200
    assert lot(exit=at("2026-11-23T09:40"), paid=600).due == 0


@pytest.mark.parametrize(
    ("told", "paid_at", "out", "due"),
    [
        ("13:59", "14:01", "14:10", 0),
        ("13:59", "14:01", "14:16", 0),
        ("13:59", "14:01", "14:16:01", 100),
        ("13:30", "14:14", "14:20", 0),
        ("13:30", "14:16", "14:20", 100),
        ("14:00:01", "14:01", "14:10", 100),
    ],
)
def test_who_is_told_an_amount_and_pays_it_at_once_is_asked_for_no_more(told: str, paid_at: str, out: str, due: int):
    """6 yuan until 14:00, 7 after it. Paying may take a quarter of an hour, not longer."""
    day = "2026-11-23T"
    found = lot(exit=at(day + out), paid=600, paid_at=at(day + paid_at), told_at=at(day + told))
    assert (found.fee, found.due) == (700, due)
    if not due:
        assert found.leave_by == at(day + paid_at) + timedelta(minutes=15)


def test_a_coupon_takes_off_what_is_there():
    told = lot(exit=at("2026-11-23T10:00"), coupons=(Coupon("A", 150), Coupon("B", 900)))
    assert (told.fee, told.lines) == (
        0,
        [("室外停车场（首 3 小时 4 元）", 400), (told.lines[1][0], -150), (told.lines[2][0], -250)],
    )


@pytest.mark.parametrize(
    ("error", "given"),
    [
        (ExitBeforeEntry, {"exit": at("2026-11-23T08:59:59")}),
        (NaiveTime, {"exit": datetime(2026, 11, 23, 10)}),  # noqa: DTZ001  that is the fault
        (ImplausibleTime, {"exit": at("1999-01-01")}),
        (ImplausibleTime, {"exit": at("9999-12-31T23:59:59")}),
        (ImplausibleTime, {"exit": "2026-11-23"}),
        (StayTooLong, {"exit": at("2030-01-01")}),
        (BadAmount, {"exit": at("2026-11-23T10:00"), "paid": -1}),
        (BadAmount, {"exit": at("2026-11-23T10:00"), "paid": 1.5}),
        (BadAmount, {"exit": at("2026-11-23T10:00"), "paid": True}),
        (BadAmount, {"exit": at("2026-11-23T10:00"), "coupons": (Coupon("", -5),)}),
        (BadAmount, {"exit": at("2026-11-23T10:00"), "entitlements": (Entitlement("", -5),)}),
        (BadAmount, {"exit": at("2026-11-23T10:00"), "paid_days": {date(2026, 11, 23): -1}}),
    ],
    ids=str,
)
def test_what_cannot_be_true_has_no_price(error: type[PricingError], given: dict[str, Any]):
    with pytest.raises(error) as caught:
        lot(**given)
    assert wording.reason(caught.value)


def test_unknown_zones_classes_and_years_have_no_price():
    times = at("2026-11-23T09:00"), at("2026-11-23T10:00")
    with pytest.raises(UnknownZone):
        price(tariff_of("beijing-roadside"), Stay.between(*times, zone="9"))
    with pytest.raises(UnknownClass):
        price(tariff_of("large-and-small"), Stay.between(*times, vehicle_class="tank"))
    with pytest.raises(CalendarMissing):
        price(tariff_of("shenzhen-roadside"), Stay.between(at("2031-01-02T09:00"), at("2031-01-02T10:00")))
    backwards = Stay(entry=2 * 10**9, exit=10**9)
    with pytest.raises(ExitBeforeEntry):
        price(tariff_of("airport"), backwards)


def test_a_rule_may_bring_its_own_calendar():
    spec = spec_of("shenzhen-roadside") | {
        "calendar": {"years": [2031], "off": ["2031-01-02"], "worked": ["2031-01-04"]}
    }
    tariff = compile_spec(spec, None)
    fees = [
        price(tariff, Stay.between(at(f"{day}T09:00"), at(f"{day}T10:00"))).fee
        for day in ("2031-01-01", "2031-01-02", "2031-01-04", "2031-01-05")
    ]
    assert fees == [900, 0, 900, 0]
    assert compile_spec(spec_of("airport"), None)
    assert announced(date(2026, 10, 1)) == "holiday"


@pytest.mark.parametrize("written", ["粤K12345", "粤K·12345", " 粤k 12345", "粤Ｋ１２３４５"])
def test_a_plate_on_the_list_is_free_however_it_was_written(written: str):
    tariff = compile_spec(spec_of("lot-first-hours") | {"exempt": {"plates": [written]}})
    times = at("2026-11-23T09:00"), at("2026-11-23T14:00")
    assert price(tariff, Stay.between(*times, plate="粤K12345")).fee == 0
    assert price(tariff, Stay.between(*times, plate="粤K12346")).fee > 0


def test_somebody_entitled_reads_a_word_and_no_tag():
    tariff = compile_spec(spec_of("lot-first-hours") | {"exempt": {"tags": ["disabled", "vip_2"]}})
    told = [
        wording.sentences(price(tariff, stay_of("2026-11-23T09:00", "2026-11-23T14:00", {"tags": [tag]})).trace)[1]
        for tag in ("disabled", "vip_2")
    ]
    assert told == ["符合免费条件（残疾人本人的车），不收费。", "符合免费条件，不收费。"]


@pytest.mark.parametrize("more", [{}, {"crossing": "split"}, {"rounding": "floor"}, {"segments": "separate"}])
@pytest.mark.parametrize("cap", [{}, {"cap": 600}])
@pytest.mark.parametrize("passes", [(), ((at("2026-11-23T11:00"), at("2026-11-23T11:30")),)])
def test_a_band_without_a_name_is_called_by_its_hours(more: dict[str, Any], passes: tuple, cap: dict[str, int]):
    hour = {"unit_minutes": 60, "price": 300} | cap
    night = {"from": "20:00", "to": "08:00", "free": True}
    plans = [
        {"days": ["workday"], "bands": [{"from": "08:00", "to": "20:00", **hour}, night]},
        {"bands": [{"from": "00:00", "to": "24:00", **hour}]},
    ]
    tariff = compile_spec({"kind": "parking", "name": "x", "schedule": {"plans": plans, **more}}, announced)
    stay = Stay.between(at("2026-11-23T06:00"), at("2026-11-23T12:00"), passes=passes)
    told = "\n".join(wording.sentences(price(tariff, stay).trace))
    assert "20:00–08:00 时段 11-23 06:00 至 11-23 08:00：不收费。" in told
    assert "08:00–20:00 时段 11-23 08:00 至 11-23" in told
    assert ("08:00–20:00 时段封顶 6.00 元" in told) == bool(cap)
    assert "全天" not in told
    whole = price(tariff, Stay.between(at("2026-11-22T06:00"), at("2026-11-22T07:00")))
    assert "全天 11-22 06:00 至 11-22 07:00" in "\n".join(wording.sentences(whole.trace))


@pytest.mark.parametrize(
    ("taken", "fen"), [({}, 0), ({"rule": 8}, 0), ({"charging": 8}, 0), ({"new_energy": 8}, 500), ({"rule": 7}, 0)]
)
def test_one_free_time_does_not_use_up_another(taken: dict[str, int], fen: int):
    """15 minutes for everybody each time, an hour for new energy once in 24 hours: 50 minutes."""
    energy = {"free_minutes": 60, "repeat_hours": 24}
    bands = [{"from": "00:00", "to": "24:00", "unit_minutes": 60, "price": 500}]
    schedule = {"free": {"minutes": 15}, "plans": [{"bands": bands}]}
    spec = {"kind": "parking", "name": "x", "schedule": schedule, "new_energy": energy}
    before = {code: at(f"2026-11-23T{hour:02}:00") for code, hour in taken.items()}
    times = at("2026-11-23T10:00"), at("2026-11-23T10:50")
    stay = Stay.between(*times, new_energy=True, free_taken=before)
    assert price(compile_spec(spec), stay).fee == fen == simulated.fee(spec, stay, announced)


@pytest.mark.parametrize(("more", "fen"), [({}, 900), ({"band_caps": "window"}, 900), ({"band_caps": "passage"}, 500)])
@pytest.mark.parametrize("way", [{}, {"crossing": "split"}, {"segments": "separate"}])
@pytest.mark.parametrize("passes", [(), ((at("2026-11-23T21:00"), at("2026-11-23T21:01")),)])
def test_a_night_under_the_cap_of_a_day_costs_its_own_cap_once_where_the_rule_says_so(more, fen, way, passes):
    """1 yuan an hour, at most 5 a night: 4 hours before midnight and 8 after it."""
    bands = [
        {"name": "白天", "from": "08:00", "to": "20:00", "unit_minutes": 60, "price": 300},
        {"name": "夜间", "from": "20:00", "to": "08:00", "unit_minutes": 60, "price": 100, "cap": 500},
    ]
    schedule = {"window": "natural_day", "caps": [3000], "plans": [{"bands": bands}], **way, **more}
    spec = {"kind": "parking", "name": "x", "schedule": schedule}
    stay = Stay.between(at("2026-11-23T20:00"), at("2026-11-24T08:00"), passes=passes)
    assert price(compile_spec(spec), stay).fee == fen == simulated.fee(spec, stay, announced)
    two = Stay.between(at("2026-11-23T20:00"), at("2026-11-25T08:00"))
    assert price(compile_spec(spec), two).fee == simulated.fee(spec, two, announced)


@pytest.mark.parametrize(
    ("more", "out", "fen"),
    [
        ({}, "18:09", 500),
        ({}, "19:09", 500),
        ({}, "19:10", 1000),
        ({}, "20:05", 1000),
        ({"segments": "separate"}, "20:09", 1000),
        ({"segments": "separate"}, "20:10", 1300),
        ({"crossing": "split"}, "20:09", 1000),
        ({"window": "natural_day", "first": {"minutes": 60, "price": 700}}, "18:09", 700),
    ],
)
@pytest.mark.parametrize("passes", [(), ((at("2026-11-22T21:00"), at("2026-11-22T21:01")),)])
def test_a_rest_that_is_too_short_is_not_counted_and_the_trace_says_so(more, out, fen, passes):
    """From 18:00: 5 an hour by day, 3 after 20:00; a rest under 10 minutes is not counted, the first hour is."""
    bands = [
        {"name": "白天", "from": "08:00", "to": "20:00", "unit_minutes": 60, "price": 500},
        {"name": "夜间", "from": "20:00", "to": "08:00", "unit_minutes": 60, "price": 300},
    ]
    spec = {"kind": "parking", "name": "x", "schedule": {"grace_minutes": 10, "plans": [{"bands": bands}], **more}}
    stay = Stay.between(at("2026-11-23T18:00"), at(f"2026-11-23T{out}"), passes=passes)
    told = price(compile_spec(spec), stay)
    assert told.fee == fen == simulated.fee(spec, stay, announced)
    short = out in ("19:09", "20:05", "20:09")
    assert ("尾数不满 10 分钟，不计" in "\n".join(wording.sentences(told.trace))) == short


def test_a_day_that_begins_at_eight_is_that_of_the_day_before_until_then():
    """Friday's cap of 20 holds until Saturday 08:00, then that of other days, 50."""
    day = {"bands": [{"from": "00:00", "to": "24:00", "unit_minutes": 60, "price": 1000}]}
    plans = [day | {"days": ["workday"], "caps": [2000]}, day | {"caps": [5000]}]
    schedule = {"window": "natural_day", "day_starts": "08:00", "plans": plans}
    spec = {"kind": "parking", "name": "x", "schedule": schedule}
    for entry, out, fen in (
        ("21T03:00", "21T08:00", 2000),
        ("21T03:00", "21T16:00", 7000),
        ("20T09:00", "21T08:00", 2000),
    ):
        stay = Stay.between(at(f"2026-11-{entry}"), at(f"2026-11-{out}"))
        assert price(compile_spec(spec, announced), stay).fee == fen == simulated.fee(spec, stay, announced)


def test_the_most_of_a_stay_holds_beside_that_of_a_day_and_is_multiplied_with_it():
    told = price(tariff_of("roadside-eight-to-eight"), Stay.between(at("2026-11-23T09:00"), at("2026-11-26T09:00")))
    assert "整次停车封顶 100.00 元：126.00 元减为 100.00 元。" in wording.sentences(told.trace)
    half = spec_of("roadside-eight-to-eight") | {"new_energy": {"percent_off": 50}}
    stay = Stay.between(at("2026-11-23T09:00"), at("2026-11-26T09:00"), new_energy=True)
    assert price(compile_spec(half), stay).fee == 5000


def test_a_window_is_called_by_its_hours():
    told = price(tariff_of("lot-twelve-hours"), Stay.between(at("2026-11-23T08:00"), at("2026-11-23T21:00")))
    day = price(tariff_of("mall-by-day"), Stay.between(at("2026-11-20T22:00"), at("2026-11-21T12:00")))
    assert "第 1 个计费周期（一天）：11-20 22:00 至 11-21 00:00。" in wording.sentences(day.trace)
    assert "第 2 个计费周期（12 小时）：11-23 20:00 至 11-23 21:00。" in wording.sentences(told.trace)


def test_a_cap_told_as_hours_of_a_band_is_never_that_of_a_free_one():
    day = {"name": "白天", "from": "00:00", "to": "24:00"}
    paid, free = day | {"unit_minutes": 60, "price": 300}, day | {"free": True}
    plans = [{"days": ["holiday"], "bands": [free]}, {"bands": [paid]}]
    schedule = {"window": "natural_day", "caps": [{"minutes": 600, "band": "白天"}], "plans": plans}
    spec = {"kind": "parking", "name": "x", "schedule": schedule}
    stay = Stay.between(at("2026-11-23T01:00"), at("2026-11-23T23:00"))
    assert price(compile_spec(spec, announced), stay).fee == simulated.fee(spec, stay, announced) == 3000


def test_examples_of_the_page_on_rules_are_valid():
    page = (ROOT / "docs/tariffs.md").read_text(encoding="utf-8")
    specs = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    assert [spec["kind"] for spec in specs].count("parking") == len(specs) - 1 > 1
    assert not any(problems(spec) for spec in specs)
