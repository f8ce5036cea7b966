"""Which price holds, and who works on prices."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from services.common.statements import Read
from services.departments.access import posts_of
from services.departments.enums import ITEM_ROLES, Role
from services.tariffs.calendars import city
from services.tariffs.engine import NoTariff, Tariff, compile_spec, schema
from services.tariffs.engine.electricity import PowerTariff, compile_power
from services.tariffs.enums import Kind
from services.tariffs.models import TariffVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from services.accounts.models import User


@cache
def _holding(places: int) -> Read[TariffVersion]:
    """Every version that holds at a moment for one of so many references, or everywhere."""

    def rows(at: datetime, kind: str, vehicle: str, **refs: str) -> QuerySet[TariffVersion]:
        found = TariffVersion.objects.in_force(at=at).filter(tariff__kind=kind, scope_ref__in=[*refs.values(), ""])
        return found.filter(vehicle_class__in=[vehicle, ""]).select_related("tariff")

    return Read(rows, at=datetime, kind=str, vehicle=str, **{f"ref{place}": str for place in range(places)})


def in_force(
    *, scope_ref: str | tuple[str, ...], at: datetime, vehicle_class: str = "", kind: str = Kind.PARKING
) -> TariffVersion:
    """The version that holds for a place: the first of the references that has one, else what holds everywhere.

    A version for the vehicle class goes before one for all; of several the one that began last. Raises NoTariff: the
    bill then waits and is never nought.
    """
    wanted = (scope_ref,) if isinstance(scope_ref, str) else tuple(scope_ref)
    order = {ref: place for place, ref in enumerate((*(ref for ref in wanted if ref), ""))}
    refs = {f"ref{place}": ref for place, ref in enumerate(filter(None, order))}
    found = sorted(
        _holding(len(refs)).all(at=at, kind=str(kind), vehicle=vehicle_class, **refs),
        key=lambda row: (order[row.scope_ref], not row.vehicle_class, -row.valid_since.timestamp(), -row.pk),
    )
    if not found:
        raise NoTariff(scope=", ".join(wanted))
    return found[0]


def in_force_of(scopes: Mapping[int, tuple[str, ...]], *, at: datetime) -> dict[int, TariffVersion]:
    """As ``in_force`` for many places in one question; a place without a price is left out."""
    wanted = {ref for refs in scopes.values() for ref in refs} | {""}
    rows = TariffVersion.objects.in_force(at=at).filter(
        tariff__kind=Kind.PARKING, scope_ref__in=wanted, vehicle_class__in=["", "small"]
    )
    best: dict[str, TariffVersion] = {}
    for row in sorted(rows, key=lambda row: (not row.vehicle_class, -row.valid_since.timestamp(), -row.pk)):
        best.setdefault(row.scope_ref, row)
    found = {key: next((best[ref] for ref in (*refs, "") if ref in best), None) for key, refs in scopes.items()}
    return {key: version for key, version in found.items() if version is not None}


def compiled(version: TariffVersion) -> Tariff:
    """A parking version, ready to price with the city's calendar."""
    return compile_spec(version.spec, city)


def power(version: TariffVersion) -> PowerTariff:
    """An electricity version, ready to price with the city's calendar."""
    return compile_power(version.spec, city)


def highest(version: TariffVersion) -> int:
    """The most a kilowatt-hour costs by an electricity version at any time, with service, in 1e-4 yuan."""
    return _highest(version.spec_text)


@lru_cache(maxsize=256)
def _highest(spec_text: str) -> int:
    """Kept by the text itself: no calendar counts, and of other words there is another answer."""
    return max(period.price + period.service for period in compile_power(schema.read(spec_text)).periods.values())


def by_ref(tariff_ref: str) -> TariffVersion:
    """The version a bill names. Raises NoTariff."""
    code, _bar, number = tariff_ref.removeprefix("tariff:").rpartition("/")
    rows: Any = TariffVersion.objects.select_related("tariff")
    found = rows.filter(tariff__code=code, number=int(number)).first() if number.isdigit() else None
    if found is None:
        raise NoTariff(scope=tariff_ref)
    return found


def may_work(user: User) -> bool:
    """Whether ``user`` writes and checks prices today: the portal's administrator, item staff of the whole city."""
    return any(
        post.role == Role.SYSTEM_ADMIN or (post.role in ITEM_ROLES and post.department.keeps_catalogue)
        for post in posts_of(user)
    )


def may_check(user: User) -> bool:
    """Whether ``user`` releases what somebody else wrote."""
    return any(
        post.role == Role.SYSTEM_ADMIN or (post.role == Role.ITEM_CHECKER and post.department.keeps_catalogue)
        for post in posts_of(user)
    )
