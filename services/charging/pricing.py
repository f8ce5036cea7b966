"""What a session costs: electricity and service by the time of day, the time it stayed plugged in after it was full."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.charging.enums import Measurand
from services.tariffs import access as tariffs
from services.tariffs import wording
from services.tariffs.engine import PricingError, Stay, price
from services.tariffs.engine.electricity import charge_across
from services.tariffs.engine.errors import NoTariff
from services.tariffs.enums import Kind
from services.tariffs.models import TariffVersion

if TYPE_CHECKING:
    from datetime import datetime

    from services.charging.models import ChargingSession, Station

MOST_POWER = 1_000_000
"""W of a connector of which nobody said how much it gives."""
TOLERANCE = 500
"""Wh by which a meter may be ahead of the clock."""
ROUNDING = 100
"""Wh by which readings on the way may differ from the meter at start and stop: told in kWh with one or two digits."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Three sums in fen with their steps, or why there are none (``fault``): then people price it, never nought."""

    energy: int = 0
    service: int = 0
    idle: int = 0
    trace: list[dict[str, Any]] = field(default_factory=list)
    tariff_ref: str = ""
    digest: str = ""
    fault: str = ""

    @property
    def fee(self) -> int:
        """All of it."""
        return self.energy + self.service + self.idle


def quote(session: ChargingSession) -> Quote:
    """The price of a session that ended."""
    try:
        fault = implausible(session)
        if fault:
            return Quote(fault=fault)
        found = priced(session, readings(session))
    except PricingError as error:
        return Quote(fault=str(wording.reason(error)))
    bent = sum(one != other for one, other in zip(_between(session), readings(session)[1:-1], strict=True))
    note = [{"step": 0, "code": "levelled", "count": bent}] if bent else []
    return replace(found, trace=[*note, *found.trace])


def priced(session: ChargingSession, samples: list[tuple[datetime, int]]) -> Quote:
    """What these readings cost. Raises PricingError."""
    station = session.charge_point.station
    begin, end = samples[0][0], samples[-1][0]
    versions = in_force_between(station, begin, end)
    charge = charge_across([(since, tariffs.power(version)) for since, version in versions], samples)
    until = session.left_at or session.stopped_at or timezone.now()  # while it goes on: until now
    idle, steps = _idle(session, station, until)
    newest = versions[-1][1]
    return Quote(charge.energy, charge.service, idle, [*charge.trace, *steps], newest.tariff_ref, newest.sha256)


def in_force_between(station: Station, begin: datetime, end: datetime) -> list[tuple[datetime, TariffVersion]]:
    """(from when, version) of every price that holds meanwhile, in order. Raises NoTariff."""
    inside = Q(valid_since__gt=begin, valid_since__lt=end) | Q(valid_until__gt=begin, valid_until__lt=end)
    rows = TariffVersion.objects.filter(inside, scope_ref__in=(*station.scopes, ""), tariff__kind=Kind.ELECTRICITY)
    edges = {moment for row in rows.order_by("pk") for moment in (row.valid_since, row.valid_until) if moment}
    found: list[tuple[datetime, TariffVersion]] = []
    for moment in [begin, *sorted(edge for edge in edges if begin < edge < end)]:
        version = tariffs.in_force(scope_ref=station.scopes, at=moment, kind=Kind.ELECTRICITY)
        if not found or found[-1][1].pk != version.pk:
            found.append((moment, version))
    return found


def readings(session: ChargingSession) -> list[tuple[datetime, int]]:
    """(when, Wh) from the start to the stop, with what the meter said between, rounding taken out."""
    first, last = session.meter_start, session.meter_stop
    inner = levelled(first, _between(session), last)
    return [(session.started_at, first), *inner, (session.stopped_at, last)]


def _between(session: ChargingSession) -> list[tuple[datetime, int]]:
    rows = session.samples.filter(
        measurand=Measurand.ENERGY, at__gt=session.started_at, at__lt=session.stopped_at
    ).values_list("at", "value")
    return sorted(rows)


def levelled(first: int, told: list[tuple[datetime, int]], last: int | None = None) -> list[tuple[datetime, int]]:
    """Readings on the way, which only say when the energy flowed: none below the one before, none above the last.

    One that is farther off than ROUNDING stays as it was told: then the meter ran backwards.
    """
    found, floor = [], first
    for at, wh in told:
        value = max(floor, wh if last is None else min(wh, last))
        value = value if abs(value - wh) <= ROUNDING else wh
        found.append((at, value))
        floor = max(floor, value)
    return found


def from_start(session: ChargingSession, wh: int) -> int:
    """A reading taken as the end of the charge: rounding does not bring it below the start."""
    first = session.meter_start
    return first if first is not None and 0 < first - wh <= ROUNDING else wh


def implausible(session: ChargingSession) -> str:
    """Why what it told cannot be, in words; empty when it can."""
    if session.is_clock_off or session.started_at is None or session.stopped_at < session.started_at:
        return _("The clock of the charge point cannot be right.")
    if session.meter_start is None or session.meter_stop is None:
        return _("The meter did not say how much was charged.")
    values = [value for _at, value in readings(session)]
    if any(later < earlier for earlier, later in pairwise(values)):
        return _("The meter ran backwards.")
    if session.energy > most_energy(session, session.stopped_at):
        return _("The meter shows more than the connector can give in this time.")
    if session.energy and session.person_id is None:
        return _("Nobody is known who charged.")
    return ""


def most_energy(session: ChargingSession, until: datetime) -> int:
    """Wh that can have flowed by then."""
    seconds = max(0, int((until - session.started_at) / timedelta(seconds=1)))
    return TOLERANCE + (session.connector.max_power or MOST_POWER) * 11 // 10 * seconds // 3600


def _idle(session: ChargingSession, station: Station, until: datetime) -> tuple[int, list[dict[str, Any]]]:
    """The fee for staying plugged in. Raises PricingError."""
    if not station.idle_scopes or session.full_at is None or until <= session.full_at:
        return 0, []
    version = tariffs.in_force(scope_ref=station.idle_scopes, at=session.full_at, kind=Kind.PARKING)
    if not version.scope_ref:  # what holds for parking everywhere is no price of a plug
        raise NoTariff(scope=", ".join(station.idle_scopes))
    found = price(tariffs.compiled(version), Stay.between(session.full_at, until, new_energy=False))
    return found.fee, [{"step": 0, "code": "idle", "tariff_ref": version.tariff_ref}, *found.trace]


def idle_has_begun(session: ChargingSession, at: datetime) -> bool:
    """Whether staying plugged in costs money by then; where nobody can tell it does not."""
    try:
        return _idle(session, session.charge_point.station, at)[0] > 0
    except PricingError:
        return False


def so_far(session: ChargingSession) -> int | None:
    """Fen until the last reading, for whoever watches and for the limit; None where nobody can tell."""
    rows = session.samples.filter(measurand=Measurand.ENERGY, at__gt=session.started_at)
    inner = list(rows.values_list("at", "value"))
    if session.meter_start is None or not inner:
        return 0
    try:
        return priced(
            session, [(session.started_at, session.meter_start), *levelled(session.meter_start, sorted(inner))]
        ).fee
    except PricingError:
        return None


def dearest(station: Station, at: datetime) -> int:
    """The highest price of a kilowatt-hour now with service, in 1e-4 yuan; nought where nobody can tell."""
    try:
        return tariffs.highest(tariffs.in_force(scope_ref=station.scopes, at=at, kind=Kind.ELECTRICITY))
    except PricingError:
        return 0
