"""The demo's registers: a small invented population in ``demo_data/population.json``. Never in production."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from services.registries.gateways.base import (
    ChildRecord,
    Contribution,
    CreditRecord,
    Criteria,
    EnterpriseRecord,
    FoundRecord,
    HouseholdRecord,
    HousingFundRecord,
    IdentityRecord,
    Payment,
    PensionRecord,
    ResidenceRecord,
    SocialInsuranceRecord,
    VehicleRecord,
)

DATA = Path(__file__).resolve().parents[1] / "demo_data"
POPULATION = DATA / "population.json"
ACCOUNTS = DATA / "accounts.json"
ENTERPRISES = DATA / "enterprises.json"
VEHICLES = DATA / "vehicles.json"


@cache
def population() -> dict[tuple[str, str], dict[str, Any]]:
    """(kind, number) → the invented record."""
    rows = json.loads(POPULATION.read_text(encoding="utf-8"))
    return {(row["id_type"], row["id_number"]): row for row in rows}


@cache
def accounts() -> dict[str, dict[str, Any]]:
    """Number → the invented accounts with social insurance, pension and housing fund."""
    rows = json.loads(ACCOUNTS.read_text(encoding="utf-8"))
    return {row["id_number"]: row for row in rows}


@cache
def enterprises() -> dict[str, dict[str, Any]]:
    """Credit code → the invented firm."""
    rows = json.loads(ENTERPRISES.read_text(encoding="utf-8"))
    return {row["credit_code"]: row for row in rows}


@cache
def vehicles() -> dict[tuple[str, str], dict[str, Any]]:
    """(plate, colour) → the invented registration."""
    rows = json.loads(VEHICLES.read_text(encoding="utf-8"))
    return {(row["plate"], row["colour"]): row for row in rows}


def _months(count: int) -> list[date]:
    """First days of the last ``count`` whole months, newest first."""
    day, found = timezone.localdate().replace(day=1), []
    for _n in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
        found.append(day)
    return found


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

    def fitting(self, *, criteria: Criteria) -> tuple[FoundRecord, ...]:
        """The invented people with a household within the criteria, in the order of their numbers."""
        found = []
        for (id_type, id_number), row in sorted(population().items()):
            home, born = row.get("household"), date.fromisoformat(row["birth_date"])
            if not home or not home["region"].startswith(criteria.region):
                continue
            if (criteria.born_from and born < criteria.born_from) or (
                criteria.born_until and born > criteria.born_until
            ):
                continue
            found.append(FoundRecord(row["name"], id_type, id_number, born, home["region"], home["address"]))
        return tuple(found)

    def residence(self, *, id_type: str, id_number: str) -> ResidenceRecord | None:
        """The residence registration in 高州."""
        entry = _record(id_type, id_number).get("residence")
        return ResidenceRecord(**entry | {"registered_on": _day(entry["registered_on"])}) if entry else None

    def credit(self, *, id_type: str, id_number: str) -> CreditRecord:
        """Clean unless the invented person has entries."""
        entries = tuple(_record(id_type, id_number).get("credit", ()))
        return CreditRecord(clean=not entries, entries=entries)

    def social_insurance(self, *, id_type: str, id_number: str) -> SocialInsuranceRecord | None:
        """Twelve months up to the last one, whenever the demo runs."""
        entry = accounts().get(id_number, {}).get("social_insurance")
        if not entry:
            return None
        base, own, employer = entry["base"], entry["own"], entry["employer_share"]
        paid = tuple(Contribution(f"{month:%Y-%m}", base, own, employer) for month in _months(12))
        since = date.fromisoformat(entry["insured_since"])
        months = (timezone.localdate().year - since.year) * 12 + timezone.localdate().month - since.month
        return SocialInsuranceRecord(entry["scheme"], entry["employer"], since, months, paid)

    def pension(self, *, id_type: str, id_number: str) -> PensionRecord | None:
        """Paid on the fifteenth of each month."""
        entry = accounts().get(id_number, {}).get("pension")
        if not entry:
            return None
        paid = tuple(Payment(month.replace(day=15), entry["scheme"], entry["monthly"]) for month in _months(6))
        until = timezone.localdate() + timedelta(days=entry["certified_for_days"])
        since = date.fromisoformat(entry["since"])
        return PensionRecord(entry["scheme"], since, entry["monthly"], entry["account"], paid, until)

    def housing_fund(self, *, id_type: str, id_number: str) -> HousingFundRecord | None:
        """Paid in on the tenth of each month."""
        entry = accounts().get(id_number, {}).get("housing_fund")
        if not entry:
            return None
        moved = tuple(Payment(month.replace(day=10), "单位汇缴", entry["monthly"]) for month in _months(6))
        return HousingFundRecord(entry["employer"], entry["balance"], entry["monthly"], entry["status"], moved)

    def family(self, *, id_type: str, id_number: str) -> tuple[ChildRecord, ...] | None:
        """The children of an invented person, grown ones too."""
        rows = _record(id_type, id_number).get("children", ())
        return tuple(ChildRecord(**row | {"birth_date": _day(row["birth_date"])}) for row in rows) or None

    def enterprise(self, *, credit_code: str) -> EnterpriseRecord | None:
        """The invented firm of this code."""
        row = enterprises().get(credit_code)
        if row is None:
            return None
        own = {key: row[key] for key in ("name", "credit_code", "kind", "status", "address")}
        legal = {f"legal_{key}": value for key, value in row["legal"].items()}
        return EnterpriseRecord(registered_on=_day(row["registered_on"]), **own, **legal)

    def firm_credit(self, *, credit_code: str) -> CreditRecord:
        """Clean unless the invented firm has entries."""
        entries = tuple(enterprises().get(credit_code, {}).get("credit", ()))
        return CreditRecord(clean=not entries, entries=entries)

    def vehicle(self, *, plate: str, colour: str, id_type: str, id_number: str) -> VehicleRecord | None:
        """The invented registration; None for any other plate."""
        row = vehicles().get((plate, colour))
        if row is None:
            return None
        owns = (row["id_type"], row["id_number"]) == (id_type, id_number)
        return VehicleRecord(owns, date.fromisoformat(row["registered_on"]) if owns else None)
