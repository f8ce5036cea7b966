"""Random rules and random stays, valid by construction."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from services.tariffs.calendars import announced
from services.tariffs.engine import Entitlement, Stay, Tariff, compile_spec
from services.tariffs.engine.stay import FREES

DATA = Path(__file__).resolve().parents[2] / "services/tariffs/demo_data"
NAMES = sorted(path.stem for path in DATA.glob("*.json") if path.stem not in ("guangdong-charging", "index"))
JULY = 20_635 * 86_400
"""2026-07-01 00:00 by the civil clock; stays begin within the 120 days after it."""


def spec_of(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def tariff_of(name: str) -> Tariff:
    return compile_spec(spec_of(name), announced)


def _band(rnd: random.Random, *, separate: bool, only: bool) -> dict[str, Any]:
    if rnd.random() < 0.15 and not only:
        return {"free": True}
    made: dict[str, Any] = {}
    if rnd.random() < 0.5:
        made |= {"unit_minutes": rnd.choice([1, 7, 15, 30, 60, 90, 180, 720]), "price": rnd.randrange(0, 900)}
    else:
        edges = sorted(rnd.sample(range(10, 700), rnd.randrange(0, 4)))
        made["tiers"] = [
            ({"up_to_minutes": edge} if edge else {})
            | {"unit_minutes": rnd.choice([5, 15, 30, 60, 120]), "price": rnd.randrange(0, 900)}
            for edge in [*edges, None]
        ]
    if rnd.random() < 0.2:
        made["cap"] = rnd.randrange(100, 3000)
    if separate and rnd.random() < 0.3:
        made["free_minutes"] = rnd.choice([10, 30, 120])
    return made


def _bands(rnd: random.Random, *, separate: bool) -> list[dict[str, Any]]:
    cuts = sorted(rnd.sample(range(0, 1440, rnd.choice([15, 30, 60])), rnd.choice([1, 2, 2, 3, 4])))
    text = [f"{cut // 60:02}:{cut % 60:02}" for cut in cuts]
    if len(cuts) == 1:
        return [{"name": "a", "from": "00:00", "to": "24:00", **_band(rnd, separate=separate, only=True)}]
    return [
        {"name": rnd.choice("abc"), "from": one, "to": text[(number + 1) % len(text)]}
        | _band(rnd, separate=separate, only=number == 0)
        for number, one in enumerate(text)
    ]


def schedule(rnd: random.Random, window: str | None = None) -> dict[str, Any]:
    separate = rnd.random() < 0.3
    made: dict[str, Any] = {"rounding": rnd.choice(["ceil", "ceil", "floor"])}
    if made["rounding"] == "ceil" and rnd.random() < 0.3:
        made["grace_minutes"] = rnd.choice([5, 10, 15, 45])
    made |= {"segments": "separate"} if separate else {"crossing": rnd.choice(["start", "split"])}
    made["window"] = window or rnd.choice(["stay", "rolling_24h", "natural_day", "rolling"])
    if made["window"] == "rolling":
        made["window_hours"] = rnd.choice([1, 6, 12, 36])
    if made["window"] == "natural_day" and not window and rnd.random() < 0.5:
        made["day_starts"] = rnd.choice(["08:00", "20:00", "06:30"])
    plans: list[dict[str, Any]] = []
    if rnd.random() < 0.5:
        days = rnd.choice([["workday"], ["other"], ["holiday", "sat"], ["weekend"], ["mon", "fri"]])
        plans.append({"days": days, "bands": _bands(rnd, separate=separate)})
    if rnd.random() < 0.2:
        plans.append({"dates": ["08-10/09-20"], "bands": _bands(rnd, separate=separate)})
    made["plans"] = [*plans, {"bands": _bands(rnd, separate=separate)}]
    if rnd.random() < 0.6:
        count = 1 if made["window"] == "stay" else rnd.randrange(1, 4)
        made["caps"] = [rnd.choice([None, rnd.randrange(500, 6000), rnd.randrange(500, 6000)]) for _ in range(count)]
        paid = [b["name"] for p in made["plans"] for b in p["bands"] if not b.get("free")]
        alone = [name for name in paid if paid.count(name) == 1]
        if alone and rnd.random() < 0.3:
            made["caps"][0] = {"minutes": rnd.choice([60, 600]), "band": alone[0]}
    if rnd.random() < 0.6:
        made["free"] = _free(rnd)
    if rnd.random() < 0.2:
        made["stay_cap"] = rnd.randrange(500, 9000)
    if rnd.random() < 0.5:
        made["band_caps"] = "passage"
    if not separate and rnd.random() < 0.4:
        made["first"] = _first(rnd)
    for plan in made["plans"] if rnd.random() < 0.4 else ():
        plan |= _terms(rnd, separate=separate)
    return made


def _first(rnd: random.Random) -> dict[str, int]:
    return {"minutes": rnd.choice([20, 60, 180]), "price": rnd.randrange(0, 1000)}


def _free(rnd: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"minutes": rnd.choice([15, 30, 61]), "mode": rnd.choice(["threshold", "deduct"])}
    return made | rnd.choice([{}, {}, {"repeat_hours": 24}, {"repeat": "natural_day"}])


def _terms(rnd: random.Random, *, separate: bool) -> dict[str, Any]:
    """What a kind of day may say for itself."""
    made: dict[str, Any] = {"free": _free(rnd)} if rnd.random() < 0.5 else {}
    made |= {"first": _first(rnd)} if not separate and rnd.random() < 0.5 else {}
    return made | ({"caps": [rnd.choice([None, rnd.randrange(300, 4000)])]} if rnd.random() < 0.5 else {})


def spec(rnd: random.Random) -> dict[str, Any]:
    """A whole rule."""
    window = "natural_day" if rnd.random() < 0.2 else None
    made: dict[str, Any] = {"kind": "parking", "name": "random", "schedule": schedule(rnd, window)}
    if window:
        made["paid_scope"] = "plate_lot_day"
    energy: dict[str, Any] = {"charging_free_minutes": 120}
    if rnd.random() < 0.4:
        energy["schedule"] = schedule(rnd, window)
    if rnd.random() < 0.4:
        energy["percent_off"] = rnd.choice([10, 33, 50, 100])
    if rnd.random() < 0.4:
        energy["free_minutes"] = rnd.choice([60, 180])
    if rnd.random() < 0.5:
        energy |= rnd.choice([{"repeat_hours": 1}, {"repeat_hours": 24}, {"repeat": "natural_day"}])
    made["new_energy"] = energy
    if rnd.random() < 0.3:
        made["classes"] = ["small", "large"]
        made["variants"] = [{"when": {"classes": ["large"]}, "percent": rnd.choice([150, 75])}]
    return made


def stay(rnd: random.Random, spec: dict[str, Any]) -> Stay:
    """A stay: four of five on whole minutes and up to some days, the others to the second and up to two hours."""
    exact = rnd.random() < 0.2
    step = 1 if exact else 60
    entry = JULY + rnd.randrange(0, 120 * 86_400, step)
    if exact:
        entry -= entry % 3600 if rnd.random() < 0.3 else 0
        long = rnd.choice([rnd.randrange(7200), rnd.choice([900, 1800, 3600]) + rnd.randrange(-1, 2)])
    else:
        long = 60 * rnd.choice([rnd.randrange(90), rnd.randrange(900), rnd.randrange(1500), rnd.randrange(4400)])
    passes = []
    if rnd.random() < 0.25:
        for _ in range(rnd.randrange(1, 3)):
            begin = entry + step * rnd.randrange(-60, max(1, long // step))
            passes.append((begin, begin + step * rnd.randrange(1, 300)))
    classes, zones = spec.get("classes", ["small"]), spec.get("zones", [""])
    charged = (Entitlement("", kind="charging"),) if rnd.random() < 0.1 else ()
    lent = (Entitlement("x", rnd.choice([20, 45])),) if rnd.random() < 0.1 else ()
    taken = {code: entry - rnd.choice([0, 3600, 86_400]) for code in FREES if rnd.random() < 0.15}
    return Stay(
        entry=entry,
        exit=entry + long,
        vehicle_class=rnd.choice([name for name in classes if name != "motorcycle"]),
        zone=rnd.choice(zones),
        new_energy=rnd.random() < 0.4,
        passes=tuple(passes),
        entitlements=charged + lent,
        free_taken=taken or None,
        paid_days={entry // 86_400: rnd.randrange(3000)} if rnd.random() < 0.2 else None,
    )
