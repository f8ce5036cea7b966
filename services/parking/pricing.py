"""What a stay costs: everything the tariff may ask about it, gathered here; the engine computes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from services.parking.days import by_day, civil_day, day_begins
from services.parking.models import Pass, Stay
from services.parking.tags import tags_of
from services.tariffs import access as tariffs
from services.tariffs import entitlements
from services.tariffs.engine import PricingError
from services.tariffs.engine import Stay as Priced
from services.tariffs.engine import price as price_stay
from services.tariffs.engine.pricing import free_source
from services.tariffs.engine.stay import FREES, civil
from services.tariffs.wording import reason
from services.vehicles.enums import Colour

if TYPE_CHECKING:
    from datetime import date, datetime

    from services.tariffs.engine import Entitlement, Price, Tariff
    from services.tariffs.models import TariffVersion


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for a stay: fen in all, when last, and when the amount that was paid last had been told."""

    fen: int = 0
    at: datetime | None = None
    told_at: datetime | None = None


NOTHING = Paid()


@dataclass(frozen=True, slots=True)
class Quote:
    """A price with the tariff it rests on, or why there is none (``fault``): then a person prices it, never nought."""

    price: Price | None
    tariff_ref: str = ""
    digest: str = ""
    fault: str = ""
    days: dict[str, int] = field(default_factory=dict)
    """Civil day → fen, where all stays of a plate in a day are capped together."""
    buffer: int = 0
    """Seconds one has for leaving after paying."""


def quote(stay: Stay, *, until: datetime, paid: Paid = NOTHING) -> Quote:
    """The price of a stay that ends at ``until``."""
    try:
        version, tariff, about = _gathered(stay, until, paid=paid)
        found = price_stay(tariff, about)
    except PricingError as error:
        return Quote(None, fault=str(reason(error)))
    days = by_day(found.trace, found.fee) if tariff.per_day else {}
    return Quote(found, version.tariff_ref, version.sha256, days=days)


def course(stay: Stay, moments: list[datetime], *, now: datetime, paid: Paid = NOTHING) -> tuple[Quote, list[int]]:
    """The price if it left ``now``, and the whole fee at each of these moments, the last one the latest.

    The tables are asked once. What was paid is not taken off the fees of the moments.
    """
    try:
        version, tariff, about = _gathered(stay, moments[-1], paid=paid)
        about.exit = civil(now)
        found = price_stay(tariff, about)
        about.paid, about.paid_at = 0, None
        fees = []
        for moment in moments:
            about.exit = civil(moment)
            fees.append(price_stay(tariff, about, trace=False).fee)
    except PricingError as error:
        return Quote(None, fault=str(reason(error))), []
    return Quote(found, version.tariff_ref, version.sha256, buffer=tariff.buffer), fees


def _gathered(stay: Stay, until: datetime, *, paid: Paid = NOTHING) -> tuple[TariffVersion, Tariff, Priced]:
    """The rule, and everything it may ask. Raises a PricingError."""
    vehicle = stay.vehicle
    size = "large" if vehicle.colour in (Colour.YELLOW, Colour.YELLOW_GREEN) else "small"
    version = tariffs.in_force(scope_ref=stay.lot.scopes, at=stay.entered_at, vehicle_class=size)
    tariff = tariffs.compiled(version)
    about = Priced.between(
        stay.entered_at,
        until,
        plate=vehicle.plate,
        vehicle_class=size,
        zone=_zone(stay),
        tags=tags_of(stay, asked=tariff.tags),
        passes=_passes(stay, until),
        entitlements=_entitlements(stay, until, tariff),
        free_taken=_free_taken(stay, tariff.repeat),
        paid_days=_paid_days(stay, until) if tariff.per_day else None,
        paid=paid.fen,
        paid_at=paid.at,
        told_at=paid.told_at,
    )
    return version, tariff, about


def _zone(stay: Stay) -> str:
    """Of the price: that of the lot, at gates nobody sees where a car stands; else that of the space."""
    in_space = stay.space.zone.code if stay.space and stay.space.zone else ""
    return stay.lot.price_zone or in_space


def _paid_days(stay: Stay, until: datetime) -> dict[date, int]:
    """What the other stays of this vehicle in this lot were charged, by civil day."""
    others = Stay.objects.filter(lot=stay.lot, vehicle=stay.vehicle, entered_at__lte=until)
    others = others.filter(exited_at__gte=day_begins(stay.entered_at)).exclude(pk=stay.pk).exclude(fee_days={})
    found: dict[date, int] = {}
    for days in others.order_by("pk").values_list("fee_days", flat=True):
        for day, fen in days.items():
            found[civil_day(day)] = found.get(civil_day(day), 0) + fen
    return found


def _passes(stay: Stay, until: datetime) -> tuple[tuple[datetime, datetime], ...]:
    rows = Pass.objects.filter(lot=stay.lot).covering(stay.vehicle, since=stay.entered_at, until=until)
    return tuple((row.valid_since, row.valid_until) for row in rows.order_by("pk"))


def _entitlements(stay: Stay, until: datetime, tariff: Tariff) -> tuple[Entitlement, ...]:
    """Free time that other rooms know of. At gates nobody sees the space: then the lot counts."""
    code, space = stay.lot.code, stay.space
    variants = (tariff.default, *(variant for _zones, _classes, variant in tariff.variants))
    return entitlements.of(
        entitlements.Asked(
            where=f"space:{code}/{space.number}" if space else f"lot:{code}",
            place_id=stay.lot.place_id,
            plate=stay.vehicle.plate,
            person_id=stay.binding.person_id if stay.binding else None,
            entry=stay.entered_at,
            exit=until,
            may_charge=(space is None or space.has_charger) and any(one.charging for one in variants),
        )
    )


def _free_taken(stay: Stay, within: int) -> dict[str, datetime]:
    """Which free time the vehicle took in this lot so many seconds before → when last. The trace says which it was."""
    if not within:
        return {}
    since = stay.entered_at - timedelta(seconds=within)
    earlier = Stay.objects.filter(lot=stay.lot, vehicle=stay.vehicle, free_used=True)
    earlier = earlier.filter(entered_at__lt=stay.entered_at, entered_at__gt=since)
    found: dict[str, datetime] = {}
    for entered_at, trace in earlier.order_by("-entered_at").values_list("entered_at", "trace"):
        source = free_source(trace)
        for code in [source] if source else FREES:
            found.setdefault(code, entered_at)
    return found
