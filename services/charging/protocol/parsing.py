"""Reads what charge points write, and never fails: what does not fit is nothing here, and stands in the frame."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isfinite
from typing import Any

from django.utils.dateparse import parse_datetime

from services.charging.enums import ConnectorStatus, Measurand
from services.charging.operations.metering import Reading

LARGEST = MOST = 10**15
MOST_AT_ONCE = 10**9
"""W or per cent."""
SURROGATES = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
ENERGY, POWER, SOC = "Energy.Active.Import.Register", "Power.Active.Import", "SoC"
MOST_OF = {Measurand.ENERGY: MOST, Measurand.POWER: MOST_AT_ONCE, Measurand.SOC: MOST_AT_ONCE}
"""What says nothing is told as the largest number there is."""
PHASES = {Measurand.ENERGY: ("L1", "L2", "L3"), Measurand.POWER: ("L1", "L2", "L3")}
KINDS = {ENERGY: Measurand.ENERGY, POWER: Measurand.POWER, SOC: Measurand.SOC}
STATUSES = {
    "Available": ConnectorStatus.AVAILABLE,
    "Preparing": ConnectorStatus.PREPARING,
    "Charging": ConnectorStatus.CHARGING,
    "SuspendedEV": ConnectorStatus.SUSPENDED,
    "SuspendedEVSE": ConnectorStatus.SUSPENDED,
    "Finishing": ConnectorStatus.FINISHING,
    "Reserved": ConnectorStatus.RESERVED,
    "Unavailable": ConnectorStatus.UNAVAILABLE,
    "Faulted": ConnectorStatus.FAULTED,
}


def text(value: Any, length: int) -> str:
    """A text of at most so many characters; of what is no text, nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return SURROGATES.sub("", str(value)).strip()[:length]


def clean(value: Any) -> Any:
    """What was told, without signs and numbers no database keeps."""
    if isinstance(value, str):
        return SURROGATES.sub("", value)
    if isinstance(value, dict):
        return {SURROGATES.sub("", str(name)): clean(one) for name, one in value.items()}
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return [clean(one) for one in value] if isinstance(value, list) else value


def whole(value: Any) -> int | None:
    """A whole number from 0, however it was written."""
    found = amount(value)
    return None if found is None or found < 0 else int(found.to_integral_value(rounding=ROUND_HALF_UP))


def amount(value: Any) -> Decimal | None:
    """A number, however it was written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 40:
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < LARGEST else None


def moment(value: Any) -> datetime | None:
    """A time; without its zone it is UTC, as the protocol says."""
    if not isinstance(value, str) or len(value) > 60:
        return None
    try:
        found = parse_datetime(value.strip())
        if found is None:
            return None
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC).replace(microsecond=0) if 2000 <= found.year < 2100 else None
    except (ValueError, OverflowError):
        return None


def fields(value: Any) -> dict[str, Any]:
    """An object; of what is none, an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[dict[str, Any]]:
    """A list of objects; what is none is left out."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def readings(values: Any) -> tuple[Reading, ...]:
    """Meter values of both protocols (keys in snake case): energy in Wh, power in W, state of charge in per cent.

    Where nothing is told of the whole at a moment, the phases are added up.
    """
    found: dict[tuple[datetime, Measurand], Decimal] = {}
    parts: dict[tuple[datetime, Measurand], dict[str, Decimal]] = {}
    for entry in rows(values):
        at = moment(entry.get("timestamp"))
        for kind, phase, value in _sampled(entry.get("sampled_value")) if at is not None else ():
            if phase:
                parts.setdefault((at, kind), {})[phase] = value
            else:
                found[at, kind] = value
    sums = {key: sum(each.values(), Decimal()) for key, each in parts.items()}
    told = (sums | found).items()
    return tuple(Reading(at, kind, int(value.to_integral_value(ROUND_HALF_UP))) for (at, kind), value in told)


def _sampled(values: Any) -> Iterable[tuple[Measurand, str, Decimal]]:
    """(what, phase or nothing, how much) of everything that counts."""
    for row in rows(values):
        kind = KINDS.get(text(row.get("measurand") or ENERGY, 60))
        number = amount(row.get("value"))
        if kind is None or number is None or number < 0 or row.get("location") in ("Inlet", "EV"):
            continue
        phase = text(row.get("phase"), 10).removesuffix("-N")
        if text(row.get("format"), 20) == "SignedData" or (row.get("phase") and phase not in PHASES.get(kind, ())):
            continue
        value = number * _factor(row)
        if value < MOST_OF[kind]:
            yield kind, phase, value


def _factor(row: dict[str, Any]) -> Decimal:
    """To Wh, W or per cent: by the unit, and by the power of ten of 2.0.1."""
    measure = fields(row.get("unit_of_measure"))
    unit = text(row.get("unit") or measure.get("unit"), 20)
    power = measure.get("multiplier", 0)
    power = power if isinstance(power, int) and -9 <= power <= 9 else 0
    return Decimal(1000 if unit in ("kWh", "kW") else 1).scaleb(power)
