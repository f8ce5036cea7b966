"""Time-of-use electricity: integer Wh at ten-thousandths of a yuan, in 1e-5 fen, rounded half-up once per line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.tariffs.engine.checks import clock, problems
from services.tariffs.engine.days import Calendar, Days, Matcher
from services.tariffs.engine.errors import BadAmount, Problem, SpecError
from services.tariffs.engine.stay import DAY, civil, whole

SCALE = 100_000
"""Parts of a fen in which lines are added up: Wh × 1e-4 yuan/kWh is 1e-5 fen."""


@dataclass(frozen=True, slots=True)
class Period:
    """Peak, flat, valley … Prices in 1e-4 yuan/kWh."""

    code: str
    name: str
    price: int
    service: int


@dataclass(slots=True, eq=False)
class PowerTariff:
    """A checked electricity spec."""

    name: str
    periods: dict[str, Period]
    plans: list[tuple[Matcher, list[tuple[int, Period]]]]
    known: dict[int, list[tuple[int, Period]]] = field(default_factory=dict)

    def pieces(self, number: int) -> list[tuple[int, Period]]:
        """(end second, period) of one civil day. Raises CalendarMissing."""
        found = self.known.get(number)
        if found is None:
            found = self.known[number] = next(pieces for matches, pieces in self.plans if matches(number))
        return found

    def at(self, seconds: int) -> tuple[Period, int]:
        """The period at a civil second and where it gives way, at midnight at the latest."""
        number, second = divmod(seconds, DAY)
        for end, period in self.pieces(number):
            if second < end:
                return period, number * DAY + end
        raise AssertionError(seconds)

    def now(self, moment: datetime) -> Period:
        """What a kilowatt-hour costs at this moment."""
        return self.at(civil(moment))[0]


@dataclass(frozen=True, slots=True)
class Charge:
    """Two lines of a bill in fen, and the steps behind them."""

    energy: int
    service: int
    trace: list[dict[str, Any]]

    @property
    def fee(self) -> int:
        """Both lines."""
        return self.energy + self.service


def compile_power(spec: Any, calendar: Calendar | None = None) -> PowerTariff:
    """An electricity spec as JSON → what ``charge`` takes. Raises SpecError naming every wrong field."""
    found = problems(spec)
    if not found and spec["kind"] != "electricity":
        found = [Problem(("kind",), "kind", {"allowed": "electricity"}, ("种类",))]
    if found:
        raise SpecError(found)
    days, service = Days(spec.get("calendar"), calendar), spec.get("service", 0)
    periods = {
        code: Period(code, row["name"], row["price"], row.get("service", service))
        for code, row in spec["periods"].items()
    }
    plans = [(Matcher(plan, days), _pieces(plan["bands"], periods)) for plan in spec["plans"]]
    return PowerTariff(spec["name"], periods, plans)


def _pieces(rows: list[dict[str, Any]], periods: dict[str, Period]) -> list[tuple[int, Period]]:
    pieces = []
    for row in rows:
        begin, end, period = clock(row["from"]), clock(row["to"]), periods[row["period"]]
        pieces += [(begin, end, period)] if end > begin else [(begin, DAY, period), (0, end, period)]
    return [(end, period) for begin, end, period in sorted(pieces, key=lambda piece: piece[0]) if begin < end]


def rounded(parts: int) -> int:
    """1e-5 fen → fen, half up."""
    return (parts + SCALE // 2) // SCALE


def priced(tariff: PowerTariff, parts: list[tuple[str, int]]) -> Charge:
    """(period, Wh) → electricity and service, each rounded once. Raises BadAmount."""
    for code, _wh in parts:
        if code not in tariff.periods:
            raise BadAmount(what="period", value=str(code)[:40])
    return _added([(tariff.periods[code], wh) for code, wh in parts])


def _added(parts: list[tuple[Period, int]]) -> Charge:
    energy = service = 0
    trace: list[dict[str, Any]] = []
    for period, wh in parts:
        energy += whole(wh, what="Wh") * period.price
        service += wh * period.service
        told = {"step": 5, "code": "energy", "period": period.name, "wh": wh, "rate": period.price}
        trace.append(told | {"service_rate": period.service})
    fees = {"energy": rounded(energy), "service": rounded(service)}
    trace.append({"step": 7, "code": "energy_lines", **fees})
    return Charge(fees["energy"], fees["service"], trace)


def charge(tariff: PowerTariff, samples: list[tuple[datetime, int]]) -> Charge:
    """Meter samples (moment, Wh on the meter) → what they cost; split at the sample nearest to each change of price.

    Raises BadAmount when the meter runs backwards or the clock does, or there are fewer than two samples.
    """
    return charge_across([(samples[0][0] if samples else None, tariff)], samples)


def charge_across(tariffs: list[tuple[datetime | None, PowerTariff]], samples: list[tuple[datetime, int]]) -> Charge:
    """As ``charge`` where prices change meanwhile: (from when, tariff) in order, the first holds at the first sample.

    Each line is still rounded once.
    """
    times, meters = [civil(moment) for moment, _wh in samples], [whole(wh, what="Wh") for _moment, wh in samples]
    ordered = all(a <= b for a, b in pairwise(times))
    if len(samples) < 2 or not ordered or any(a > b for a, b in pairwise(meters)):
        raise BadAmount(what="samples", value=str(len(samples)))
    begins = [civil(since) for since, _tariff in tariffs[1:] if since is not None]
    parts: list[tuple[Period, int]] = []
    at, before = times[0], meters[0]
    while at < times[-1]:
        period, edge = _in_force(tariffs, begins, at)
        meter = meters[_nearest(times, edge)] if edge < times[-1] else meters[-1]
        if parts and parts[-1][0] == period:
            parts[-1] = (period, parts[-1][1] + meter - before)
        else:
            parts.append((period, meter - before))
        at, before = edge, meter
    if not parts:
        parts = [(_in_force(tariffs, begins, at)[0], meters[-1] - before)]
    return _added(parts)


def _in_force(tariffs: list[tuple[datetime | None, PowerTariff]], begins: list[int], at: int) -> tuple[Period, int]:
    """The period at a civil second and where it gives way: to the next one, or to the next tariff."""
    place = bisect_right(begins, at)
    period, edge = tariffs[place][1].at(at)
    return period, min(edge, begins[place]) if place < len(begins) else edge


def _nearest(times: list[int], edge: int) -> int:
    """The sample nearest to a moment; the earlier one of two equally near."""
    right = bisect_left(times, edge)
    if right == 0 or (right < len(times) and times[right] == edge):
        return right
    return right - 1 if right == len(times) or edge - times[right - 1] <= times[right] - edge else right
