"""Meters that tell each phase: added up where nothing is told of the whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.charging.enums import Measurand
from services.charging.protocol.parsing import readings
from tests.charging import make

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ENERGY, POWER = Measurand.ENERGY, Measurand.POWER


def row(value: Any, phase: Any = None, **more: Any) -> dict[str, Any]:
    return {"value": value} | ({"phase": phase} if phase is not None else {}) | more


def told(*rows: dict[str, Any]) -> list[tuple[Measurand, int]]:
    entries = [{"timestamp": "2026-03-02T01:30:00Z", "sampled_value": [one]} for one in rows]
    together = [{"timestamp": "2026-03-02T01:30:00Z", "sampled_value": list(rows)}]
    apart = [(one.measurand, one.value) for one in readings(entries)]
    assert [(one.measurand, one.value) for one in readings(together)] == apart
    assert {one.at for one in readings(together)} <= {AT}
    return apart


POWERS = [row(2.3, phase, measurand="Power.Active.Import", unit="kW") for phase in ("L1", "L2", "L3")]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("1000", "L1"), row("1100", "L2"), row("1200", "L3")], [(ENERGY, 3300)]),
        ([row("1.1", "L1-N", unit="kWh"), row("1.2", "L2-N", unit="kWh")], [(ENERGY, 2300)]),
        ([row("0.5", "L1"), row("0.4", "L2"), row("0.4", "L3")], [(ENERGY, 1)]),
        ([row("1000", "L1"), row("5000"), row("1100", "L2")], [(ENERGY, 5000)]),
        ([row("7", "L1-L2"), row("7", "N"), row("7", []), row("7", [1]), row("7", "x" * 99)], [(ENERGY, 7)]),
        ([row("1000", "L1"), row(10**15, "L2"), row("1", "L3", format="SignedData")], [(ENERGY, 1000)]),
        (POWERS, [(POWER, 6900)]),
        ([row("80", "L1", measurand="SoC")], []),
    ],
)
def test_phases_are_added_up_where_no_whole_is_told(rows: list[dict[str, Any]], found: list[tuple[Measurand, int]]):
    assert told(*rows) == found


@pytest.mark.django_db
def test_energy_of_phases_is_seen_and_stops_at_the_limit():
    pile = make.Pile(make.point(make.station(limit=400)))
    number = pile.start(make.card(make.driver().person))
    phases = [{"value": str(2000 + n), "phase": phase} for n, phase in enumerate(("L1", "L2", "L3"))]
    value = [{"timestamp": make.at(30), "sampledValue": phases}]
    pile.say("MeterValues", connectorId=1, transactionId=number, meterValue=value)
    session = make.only()
    assert (session.energy, session.state) == (5003, "charging")
    assert session.commands.get().kind == "stop"
    pile.stop(number, meter=6003)
    assert make.bills(make.only()) == [("issued", 500)]
