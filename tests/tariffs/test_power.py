"""Electricity by time of use: worked examples, the sample nearest to a change of price, half up once a line."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.tariffs.calendars import announced
from services.tariffs.engine import BadAmount
from services.tariffs.engine.electricity import charge, compile_power, priced, rounded
from services.tariffs.engine.stay import CIVIL
from tests.tariffs.made import spec_of

POWER = compile_power(spec_of("guangdong-charging"), announced)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CIVIL)


def test_lines_are_rounded_once():
    spec = spec_of("guangdong-charging") | {
        "periods": {name: {"name": name, "price": price} for name, price in (("a", 11234), ("b", 7156), ("c", 3390))},
        "plans": [{"bands": [{"from": "00:00", "to": "24:00", "period": "a"}]}],
    }
    told = priced(compile_power(spec), [("a", 6543), ("b", 12001), ("c", 2500)])
    assert (told.energy, told.service, told.fee) == (1679, 842, 2521)
    assert [rounded(parts) for parts in (49_999, 50_000, 149_999, 150_000)] == [0, 1, 1, 2]


def test_a_night_over_the_change_of_price():
    begin = at("2026-11-23T22:00")
    samples = [(begin + timedelta(minutes=15 * n), 1000 + 1875 * n) for n in range(17)]
    told = charge(POWER, samples)
    assert (told.energy, told.service) == (1242, 1200)
    assert [(step["period"], step["wh"]) for step in told.trace[:2]] == [("平段", 15_000), ("低谷", 15_000)]


def test_the_sample_nearest_to_the_change_decides():
    samples = [(at("2026-11-23T23:00"), 0), (at("2026-11-23T23:58"), 900), (at("2026-11-24T00:03"), 1000)]
    told = charge(POWER, [*samples, (at("2026-11-24T01:00"), 3000)])
    assert [(step["period"], step["wh"]) for step in told.trace[:2]] == [("平段", 900), ("低谷", 2100)]
    even = [(at("2026-11-23T23:00"), 0), (at("2026-11-23T23:55"), 900), (at("2026-11-24T00:05"), 1000)]
    assert charge(POWER, even).trace[0]["wh"] == 900


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-07-15T11:30", "尖峰"),
        ("2026-10-15T11:30", "高峰"),
        ("2026-06-29T16:00", "尖峰"),
        ("2026-06-28T16:00", "高峰"),
        ("2026-07-15T07:59:59", "低谷"),
        ("2026-07-15T08:00", "平段"),
        ("2026-07-15T23:59:59", "平段"),
    ],
)
def test_prices_of_a_moment(moment: str, name: str):
    assert POWER.now(at(moment)).name == name


@pytest.mark.parametrize(
    "samples",
    [
        [],
        [(at("2026-11-23T22:00"), 1)],
        [(at("2026-11-23T22:00"), 5), (at("2026-11-23T23:00"), 4)],
        [(at("2026-11-23T22:00"), 5), (at("2026-11-23T21:00"), 6)],
        [(at("2026-11-23T22:00"), 5.5), (at("2026-11-23T23:00"), 6)],
    ],
)
def test_meters_that_cannot_be_right_have_no_price(samples: list):
    with pytest.raises(BadAmount):
        charge(POWER, samples)
