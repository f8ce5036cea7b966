"""What a driver is, as a price may ask: told by what the register of certificates says, nobody applies for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.certificates import access as certificates
from services.vehicles.enums import ON_DUTY
from services.vehicles.models import PlateBinding

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import Person
    from services.parking.models import Stay

ON_DUTY_TAG = "on_duty"
PROOFS = {"disabled": "CJRZ"}
"""Tag of a price → code of the type of certificate that proves it."""


def tags_of(stay: Stay, *, asked: frozenset[str]) -> frozenset[str]:
    """Those of ``asked`` that hold for this stay, as things were when it began."""
    found = {ON_DUTY_TAG} if stay.vehicle.kind in ON_DUTY else set()
    if stay.binding is not None:
        holds = [tag for tag in PROOFS if tag in asked and _proved(stay.binding.person, tag, at=stay.entered_at)]
        if holds and _own_vehicle(stay.binding.person, at=stay.entered_at) == stay.binding:
            found.update(holds)
    return frozenset(found) & asked


def vehicle_by_proof(person: Person, *, at: datetime) -> PlateBinding | None:
    """The vehicle that stands free of charge by a certificate of its owner where the price says so."""
    if not any(_proved(person, tag, at=at) for tag in PROOFS):
        return None
    return _own_vehicle(person, at=at)


def _proved(person: Person, tag: str, *, at: datetime) -> bool:
    return certificates.held(person, PROOFS[tag], at=at)


def _own_vehicle(person: Person, *, at: datetime) -> PlateBinding | None:
    """One vehicle for one person: the first of those that were theirs, the next once that one is gone."""
    rows = PlateBinding.objects.of(person).standing_at(at).select_related("vehicle")
    return rows.order_by("bound_since", "pk").first()
