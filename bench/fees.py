"""The fee engine over the parking rules that ship, beside a function written by hand for one of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime

from bench import floors
from bench.measure import ORIENTATION, Goal, Result, interleaved

BARE, TRACED = Goal(most=12), Goal(most=30)
NUMBER = 1000
BY_HAND = "lot-first-hours"
JULY = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp())
"""By the civil clock."""


def _stays() -> list:
    """From minutes to two days, a third of them new energy; on whole minutes as gates send them."""
    from services.tariffs.engine import Stay

    rnd, found = random.Random(11), []
    for _ in range(NUMBER):
        entry = JULY + 60 * rnd.randrange(60 * 1440)
        minutes = rnd.randrange(*rnd.choice([(5, 60), (30, 240), (60, 720), (60, 720), (600, 3000)]))
        stay = Stay(entry=entry, exit=entry + 60 * minutes, zone="1", new_energy=rnd.random() < 0.33)
        found.append(stay)
    return found


def _over(tariffs: list, stays: list, work: Callable[[object, object], object]) -> Callable[[], None]:
    """Every stay once, under the rules in turn."""
    pairs = [(tariffs[number % len(tariffs)], stay) for number, stay in enumerate(stays)]

    def go() -> None:
        for tariff, stay in pairs:
            work(tariff, stay)

    return go


def run(rounds: int) -> dict[str, Result]:
    """Milliseconds of a thousand stays: without a trace, with its steps as JSON, and with them in words."""
    from services.tariffs import wording
    from services.tariffs.calendars import announced
    from services.tariffs.demo import DATA
    from services.tariffs.engine import compile_spec, price

    specs = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json")) if path.stem != "index"
    ]
    tariffs = [compile_spec(spec, announced) for spec in specs if spec["kind"] == "parking"]
    one = compile_spec(json.loads((DATA / f"{BY_HAND}.json").read_text(encoding="utf-8")), announced)
    stays = _stays()
    for stay in stays:
        fee = floors.fee_by_hand(stay.entry, stay.exit, new_energy=stay.new_energy)
        plain = floors.fee_by_hand(stay.entry, stay.exit, new_energy=False)
        assert price(one, stay).fee == min(fee, plain), stay

    def floor() -> None:
        for stay in stays:
            floors.fee_by_hand(stay.entry, stay.exit, new_energy=stay.new_energy)

    bare = _over(tariffs, stays, lambda tariff, stay: price(tariff, stay, trace=False))
    traced = _over(tariffs, stays, lambda tariff, stay: price(tariff, stay).trace)
    worded = _over(tariffs, stays[:100], lambda tariff, stay: wording.sentences(price(tariff, stay).trace))
    title = f"fees, {len(tariffs)} rules"
    return {
        title: interleaved(floor, bare, rounds=rounds, times=(5, 1), goal=BARE),
        f"{title}, with trace": interleaved(floor, traced, rounds=rounds, times=(5, 1), goal=TRACED),
        f"{title}, one tenth in words": interleaved(floor, worded, rounds=rounds, goal=ORIENTATION),
    }
