"""The price of random charges equals what a minute-by-minute sum says, across day, season and price borders."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from services.tariffs.engine.electricity import SCALE, PowerTariff, charge_across, compile_power

CIVIL = timedelta(hours=8)
BANDS = [("00:00", "08:00", "c"), ("08:00", "10:00", "b"), ("10:00", "24:00", "a")]
SUMMER = [("00:00", "07:00", "c"), ("07:00", "15:00", "a"), ("15:00", "24:00", "b")]


def spec(rnd: random.Random) -> dict[str, Any]:
    def rows(bands: list[tuple[str, str, str]]) -> list[dict[str, str]]:
        return [{"from": begin, "to": end, "period": period} for begin, end, period in bands]

    periods = {code: {"name": code, "price": rnd.randrange(1, 20_000)} for code in "abc"}
    plans = [{"months": [7, 8, 9], "bands": rows(SUMMER)}, {"bands": rows(BANDS)}]
    return {
        "kind": "electricity",
        "name": "x",
        "service": rnd.randrange(0, 9000),
        "periods": periods,
        "plans": plans,
    }


def by_the_minute(prices: Callable[[datetime], tuple[int, int]], samples: list[tuple[datetime, int]]) -> list[int]:
    """Electricity and service when every minute has its reading."""
    sums = [0, 0]
    for (at, before), (_next, after) in pairwise(samples):
        for place, price in enumerate(prices(at)):
            sums[place] += (after - before) * price
    return [(total * 2 + SCALE) // (2 * SCALE) for total in sums]


def said(spec: dict[str, Any], at: datetime) -> tuple[int, int]:
    """Price and service of a kWh, read off the rule by hand."""
    civil = at + CIVIL
    bands = SUMMER if civil.month in (7, 8, 9) else BANDS
    clock = f"{civil:%H:%M}"
    code = next(period for begin, end, period in bands if begin <= clock < end)
    return spec["periods"][code]["price"], spec["service"]


def test_random_charges_cost_what_a_sum_by_the_minute_says(size: Callable[[int, int], int]):
    rnd = random.Random(20261122)
    for _turn in range(size(300, 10_000)):
        begin = datetime(2026, rnd.choice([3, 6, 9]), 30, tzinfo=UTC) + timedelta(minutes=rnd.randrange(2880))
        length = rnd.randrange(1, 2000)
        specs = [spec(rnd) for _n in range(rnd.choice([1, 2, 3]))]
        edges = sorted({begin + timedelta(minutes=rnd.randrange(1, length + 1)) for _spec in specs[1:]})
        meter, samples = rnd.randrange(10**6), []
        for minute in range(length + 1):
            samples.append((begin + timedelta(minutes=minute), meter))
            meter += rnd.randrange(2000)
        tariffs: list[tuple[datetime, PowerTariff]] = [
            (since, compile_power(one)) for since, one in zip([begin, *edges], specs, strict=False)
        ]

        def prices(at: datetime, edges: list = edges, specs: list = specs) -> tuple[int, int]:
            return said(specs[sum(edge <= at for edge in edges)], at)

        found = charge_across(tariffs, samples)
        assert [found.energy, found.service] == by_the_minute(prices, samples), (begin, length)
