"""Charging stations of the demo city: invented, 80 charge points at ten places; cards of two demo residents."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path
from typing import Any

from services.accounts.access import find_resident
from services.charging import keys
from services.charging.models import ChargePoint, ChargingCard, Connector, Station
from services.departments.access import by_code
from services.departments.models import Department
from services.payments.enums import Book
from services.payments.models import Payee
from services.places.enums import PlaceKind
from services.places.models import Place

DATA = Path(__file__).parent / "demo_data" / "stations.json"
OPERATOR = "11440981MB2D10159H"
PRICE, IDLE = "guangdong-charging", "charging-idle"
CARDS = {"DEMO0001": "13800000001", "DEMO0002": "13800000002"}


def load() -> None:
    """Write each station once with its charge points; what was changed since is left alone."""
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        if not Station.objects.filter(code=row["code"]).exists():
            _make(row, by_code(row.get("operator", OPERATOR)))
    for tag, phone in CARDS.items():
        user = find_resident(phone)
        if user is not None and user.person is not None:
            ChargingCard.objects.get_or_create(tag=tag, defaults={"person": user.person})


def _payee(row: dict[str, Any], operator: Department) -> Payee:
    code, name = row.get("payee", ("charging", "高州市演示充电服务有限公司"))
    fields = {"name": name, "book": Book.PLATFORM, "department": operator}
    return Payee.objects.get_or_create(code=code, defaults=fields)[0]


def _place(row: dict[str, Any]) -> Place:
    """Where a station stands in a car park, its place is that of the car park: prices there may ask who charges."""
    if "stands_at" in row:
        return Place.objects.get(code=row["stands_at"])
    fields = {
        "name": row["name"],
        "kind": PlaceKind.OTHER,
        "region": "440981",
        "address": row["address"],
        "phones": ["0668-6680000"],
        "hours": row["hours"],
        "lat": row["lat"],
        "lng": row["lng"],
        "notes": "演示数据：名称、地址、位置、充电桩都是示例。",
    }
    return Place.objects.get_or_create(code=f"charging-{row['code']}", defaults=fields)[0]


def _make(row: dict[str, Any], operator: Department) -> None:
    station = Station.objects.create(
        code=row["code"],
        name=row["name"],
        place=_place(row),
        operator=operator,
        payee=_payee(row, operator),
        price_group=PRICE,
        idle_group=IDLE,
        **_hours(row["hours"]),
    )
    kept = keys.hashed(keys.new_key())  # nobody knows it: `add_station` gives a charge point a key that is known
    number = 0
    for current, protocol, count, plugs, power in row["piles"]:
        for _turn in range(count):
            number += 1
            _pile(station, number, current=current, protocol=protocol, plugs=plugs, power=power, key_hash=kept)


def _hours(words: str) -> dict[str, time]:
    """``08:00–21:30``; of a station that is open day and night nothing."""
    told = words.split("–")
    return {"opens": time.fromisoformat(told[0]), "closes": time.fromisoformat(told[1])} if len(told) == 2 else {}


def _pile(station: Station, number: int, *, plugs: int, power: int, **fields: str) -> None:
    identity = f"GZ-{station.code.upper()}-{number:02d}"
    point = ChargePoint.objects.create(station=station, identity=identity, name=f"{number} 号桩", **fields)
    Connector.objects.bulk_create(
        Connector(charge_point=point, number=plug, max_power=power) for plug in range(1, plugs + 1)
    )
