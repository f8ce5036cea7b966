"""The engine against a clock that walks tick by tick, and what must hold for every stay."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from services.tariffs.calendars import announced
from services.tariffs.engine import compile_spec, price
from tests.tariffs import made, simulated

Size = Callable[[int, int], int]


def _told(spec: dict, stay: object) -> str:
    return f"{spec}\n{stay}"


def test_the_engine_says_what_a_walking_clock_says(size: Size):
    """Shipped rules and random ones in turn: 300 stays, 12,000 when soaking."""
    rnd = random.Random(20261122)
    for number in range(size(300, 12_000)):
        if number % 2:
            spec = made.spec(rnd)
            tariff = compile_spec(spec, announced)
        else:
            name = made.NAMES[number // 2 % len(made.NAMES)]
            spec, tariff = made.spec_of(name), made.tariff_of(name)
        stay = made.stay(rnd, spec)
        expected = simulated.fee(spec, stay, announced)
        assert price(tariff, stay, trace=False).fee == expected, _told(spec, stay)
        assert price(tariff, stay).fee == expected, _told(spec, stay)


def test_who_stays_longer_never_pays_less(size: Size):
    rnd = random.Random(7)
    for _ in range(size(60, 3000)):
        spec = made.spec(rnd)
        tariff, stay, before = compile_spec(spec, announced), made.stay(rnd, spec), 0
        for out in sorted(stay.entry + rnd.randrange(200_000) for _ in range(25)):
            fee = price(tariff, replace(stay, exit=out), trace=False).fee
            assert fee >= before, (_told(spec, stay), out)
            before = fee


def test_new_energy_never_pays_more(size: Size):
    rnd = random.Random(8)
    for _ in range(size(400, 20_000)):
        spec = made.spec(rnd)
        tariff, stay = compile_spec(spec, announced), made.stay(rnd, spec)
        own, other = (price(tariff, replace(stay, new_energy=kind), trace=False).fee for kind in (True, False))
        assert own <= other, _told(spec, stay)


def test_free_time_of_somebody_entitled_never_costs(size: Size):
    rnd = random.Random(9)
    for _ in range(size(200, 5000)):
        spec = made.spec(rnd)
        tariff, stay = compile_spec(spec, announced), made.stay(rnd, spec)
        without = price(tariff, replace(stay, entitlements=()), trace=False).fee
        assert price(tariff, stay, trace=False).fee <= without, _told(spec, stay)


def test_steps_of_a_trace_add_up(size: Size):
    """Without caps, percentages and choices the amounts of the steps are the fee."""
    rnd = random.Random(10)
    for _ in range(size(200, 5000)):
        spec = made.spec(rnd)
        stay = made.stay(rnd, spec)
        told = price(compile_spec(spec, announced), stay)
        codes = {step["code"] for step in told.trace}
        amount = sum(step["amount"] for step in told.trace if step["code"] in ("units", "first"))
        cut = sum(step["cut"] for step in told.trace if step["code"] == "band_cap")
        cut += sum(
            step["before"] - step["amount"] for step in told.trace if step["code"] in ("cap", "stay_cap", "percent")
        )
        assert codes & {"all_passed", "free_within"} or amount - cut == told.fee, _told(spec, stay)
