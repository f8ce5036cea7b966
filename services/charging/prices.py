"""The price of a kilowatt-hour as people read it: now, hour by hour today, and when it falls."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.common.language import sign
from services.tariffs import access as tariffs
from services.tariffs.engine.errors import PricingError
from services.tariffs.engine.stay import DAY, civil
from services.tariffs.enums import Kind
from services.tariffs.models import TariffVersion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.charging.models import Station
    from services.tariffs.engine.electricity import Period, PowerTariff

HOUR = 3600
LEVELS = 3
"""Colours of the picture: lowest, between, highest; dearer than that is drawn as the highest, and named."""


@dataclass(frozen=True, slots=True)
class Band:
    """One price of today: its name, the hours in words, with the service fee, in 1e-4 yuan."""

    name: str
    hours: str
    price: int
    service: int
    level: int
    is_now: bool

    @property
    def words(self) -> str:
        """As it is written: ``1.42``."""
        return per_unit(self.price)


@dataclass(frozen=True, slots=True)
class Day:
    """Today: (from, to, band) in seconds of the day, the bands, the second it is."""

    pieces: list[tuple[int, int, Band]]
    bands: list[Band]
    second: int

    @property
    def now(self) -> Band:
        """What holds at this moment."""
        return next(band for begin, end, band in self.pieces if begin <= self.second < end)

    @property
    def next_lower(self) -> tuple[str, str] | None:
        """(clock, how much less a kilowatt-hour costs then) of the next fall of the price today."""
        price = self.now.price
        for begin, _end, band in self.pieces:
            if begin > self.second and band.price < price:
                return hour(begin), per_unit(price - band.price)
        return None

    @property
    def service(self) -> str:
        """The part of the price that is the service fee, now."""
        return per_unit(self.now.service)


def per_unit(parts: int) -> str:
    """1e-4 yuan → ``1.42``, ``0.628``; at least two digits."""
    text = f"{parts // 10_000}.{parts % 10_000:04}"
    return text[:-2] + text[-2:].rstrip("0")


def hour(second: int) -> str:
    """``19:00``."""
    return f"{second // HOUR:02}:{second % HOUR // 60:02}"


def in_force(stations: Iterable[Station], at: datetime) -> dict[int, TariffVersion | None]:
    """Station → the version of the price that holds, in one question. As ``tariffs.access.in_force``."""
    rows = list(stations)
    scopes = {scope for row in rows for scope in row.scopes} | {""}
    found: dict[str, TariffVersion] = {}
    versions = TariffVersion.objects.in_force(at=at).filter(tariff__kind=Kind.ELECTRICITY, scope_ref__in=scopes)
    for version in versions.select_related("tariff").order_by("valid_since", "pk"):
        found[version.scope_ref] = version
    return {row.pk: next((found[s] for s in (*row.scopes, "") if s in found), None) for row in rows}


def today(station: Station, at: datetime) -> Day | None:
    """Today's prices; None where none is published, or where nobody knows what day it is in the calendar."""
    version = in_force([station], at)[station.pk]
    return now([version], at).get(version.pk) if version is not None else None


def now(versions: Iterable[TariffVersion | None], at: datetime) -> dict[int, Day]:
    """Version → today, each worked out once; one whose calendar is not announced yet is left out."""
    found = {}
    for version in {version.pk: version for version in versions if version is not None}.values():
        with suppress(PricingError):
            found[version.pk] = day(tariffs.power(version), at)
    return found


def day(tariff: PowerTariff, at: datetime) -> Day:
    """Today by this tariff."""
    number, second = divmod(civil(at), DAY)
    spans: list[tuple[int, int, Period]] = []
    begin = 0
    for end, period in tariff.pieces(number):
        if spans and spans[-1][2] == period:
            spans[-1] = (spans[-1][0], end, period)
        else:
            spans.append((begin, end, period))
        begin = end
    costs = sorted({period.price + period.service for _b, _e, period in spans})
    made: dict[str, Band] = {}
    for code in sorted({period.code for *_span, period in spans}):
        own = [(b, e) for b, e, period in spans if period.code == code]
        period = next(period for *_span, period in spans if period.code == code)
        cost = period.price + period.service
        made[code] = Band(
            period.name,
            sign("、").join(f"{hour(b)}–{hour(e)}" for b, e in own),
            cost,
            period.service,
            _level(costs, cost),
            any(b <= second < e for b, e in own),
        )
    bands = sorted(made.values(), key=lambda band: band.price)
    return Day([(b, e, made[period.code]) for b, e, period in spans], bands, second)


def _level(costs: list[int], cost: int) -> int:
    place = costs.index(cost)
    return 1 if len(costs) == 1 else min(place, LEVELS - 1)
