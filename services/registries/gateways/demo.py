"""The demo's registers: a small invented population in ``demo_data/population.json``. Never in production."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from services.registries.gateways.base import (
    CreditRecord,
    HouseholdRecord,
    IdentityRecord,
    ResidenceRecord,
)

POPULATION = Path(__file__).resolve().parents[1] / "demo_data" / "population.json"


@cache
def population() -> dict[tuple[str, str], dict[str, Any]]:
    """(kind, number) → the invented record."""
    rows = json.loads(POPULATION.read_text(encoding="utf-8"))
    return {(row["id_type"], row["id_number"]): row for row in rows}


def _record(id_type: str, id_number: str) -> dict[str, Any]:
    return population().get((id_type, id_number), {})


def _day(value: str | int) -> date:
    """A date, or a number of days ago: "half a year of residence" stays true whenever the demo runs."""
    if isinstance(value, int):
        return timezone.localdate() - timedelta(days=value)
    return date.fromisoformat(value)


class DemoGateway:
    """Answers from the invented population."""

    def identity(self, *, name: str, id_type: str, id_number: str) -> IdentityRecord:
        """A match only for an invented person's own name."""
        row = _record(id_type, id_number)
        if row.get("name") != name:
            return IdentityRecord(matches=False)
        return IdentityRecord(matches=True, birth_date=date.fromisoformat(row["birth_date"]), sex=row["sex"])

    def household(self, *, id_type: str, id_number: str) -> HouseholdRecord | None:
        """The household, for those who have one on the mainland."""
        entry = _record(id_type, id_number).get("household")
        return HouseholdRecord(**entry | {"registered_on": _day(entry["registered_on"])}) if entry else None

    def residence(self, *, id_type: str, id_number: str) -> ResidenceRecord | None:
        """The residence registration in 高州."""
        entry = _record(id_type, id_number).get("residence")
        return ResidenceRecord(**entry | {"registered_on": _day(entry["registered_on"])}) if entry else None

    def credit(self, *, id_type: str, id_number: str) -> CreditRecord:
        """Clean unless the invented person has entries."""
        entries = tuple(_record(id_type, id_number).get("credit", ()))
        return CreditRecord(clean=not entries, entries=entries)
