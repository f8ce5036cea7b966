"""A charge as residents read it: where it stands, the figures now, what it costs and why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.charging import prices, sketch
from services.charging.enums import (
    PLUGGED,
    RUNNING,
    STARTABLE,
    Command,
    CommandState,
    ConnectorStatus,
    Measurand,
    SessionState,
)
from services.charging.models import StationCommand
from services.charging.pricing import Quote, levelled, priced
from services.common.templatetags.words import clock, moment
from services.payments.enums import BillState
from services.tariffs import access as tariffs
from services.tariffs import wording
from services.tariffs.engine import PricingError
from services.tariffs.enums import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from services.accounts.models import Person
    from services.charging.models import ChargePoint, ChargingSession, Connector, Reservation, Station
    from services.payments.models import Bill

SPOTS = 60
"""Points of the drawn power."""
STOPPING = timedelta(minutes=1)
TONES = {
    SessionState.REQUESTED: "todo",
    SessionState.STARTED: "todo",
    SessionState.CHARGING: "ok",
    SessionState.SUSPENDED: "warn",
    SessionState.BILLED: "ok",
    SessionState.START_FAILED: "err",
}
WIRED = {
    ConnectorStatus.AVAILABLE: "ok",
    ConnectorStatus.PREPARING: "ok",
    ConnectorStatus.FAULTED: "err",
}


def plug(connector: Connector, kept: Reservation | None = None, person: Person | None = None) -> dict[str, Any]:
    """One plug: its name, its state in words, whether this person can begin a charge there."""
    away = not connector.charge_point.connection
    status = ConnectorStatus(connector.status)
    free = not away and (status in STARTABLE or status == ConnectorStatus.UNKNOWN)
    words = _("Cannot be reached just now") if away else _plug_words(status)
    if free and kept is not None:
        mine = person is not None and kept.person_id == person.pk
        words = _("Kept free for you") if mine else str(ConnectorStatus.RESERVED.label)
        free, status = mine, ConnectorStatus.PREPARING if mine else ConnectorStatus.RESERVED
    if free and connector.charge_point.station.is_closed:
        words, free, status = _("Closed now"), False, ConnectorStatus.UNAVAILABLE
    return {
        "number": connector.number,
        "name": _("Plug {number}").format(number=connector.number),
        "state": words,
        "tone": "line" if away else WIRED.get(status, "ok" if free else "warn"),
        "is_free": free,
        "power": sketch.kilo(connector.max_power).removesuffix(".0") if connector.max_power else "",
    }


def _plug_words(status: ConnectorStatus) -> str:
    if status == ConnectorStatus.PREPARING:
        return _("Plugged in, ready to start")
    if status == ConnectorStatus.UNKNOWN:
        return _("Plug in, then start")
    return str(status.label)


def point(row: ChargePoint, kept: Mapping[int, Reservation]) -> dict[str, Any]:
    """A charge point in the list of its station, with its plugs."""
    plugs = []
    for connector in row.connectors.all():
        connector.charge_point = row
        plugs.append(plug(connector, kept.get(connector.pk)))
    power = next((one["power"] for one in plugs if one["power"]), "")
    return {"row": row, "plugs": plugs, "free": sum(one["is_free"] for one in plugs), "power": power}


def line(session: ChargingSession, bill: Bill | None = None) -> dict[str, Any]:
    """One row of a person's own list."""
    began = session.started_at or session.requested_at
    return {
        "session": session,
        "name": session.charge_point.station.name,
        "when": moment(began),
        "energy": sketch.kilo(session.energy),
        "state": SessionState(session.state).label,
        "tone": TONES.get(SessionState(session.state), "line"),
        "bill": bill,
        "is_owed": bill is not None and bill.state == BillState.ISSUED,
    }


def title(session: ChargingSession) -> str:
    """``政务服务中心充电站 1 号桩 1 号枪``."""
    words = _("{station}, {point}, plug {number}")
    station, own = session.charge_point.station.name, session.charge_point.name
    return words.format(station=station, point=own, number=session.connector.label)


def running(session: ChargingSession) -> dict[str, Any]:
    """A charge that goes on: power, energy, cost, state of charge and time as they were told last."""
    now = timezone.now()
    rows = list(session.samples.values_list("at", "measurand", "value").order_by("at", "pk"))
    energy = [(at, wh) for at, kind, wh in rows if kind == Measurand.ENERGY and session.started_at < at]
    found = _so_far(session, energy)
    watts = [(at, watt) for at, kind, watt in rows if kind == Measurand.POWER] or _from_energy(session, energy)
    power = session.power if session.power is not None else (watts[-1][1] if watts else None)
    seconds = (now - session.started_at).total_seconds()
    today = prices.today(session.charge_point.station, now)
    return {
        "now": now,
        "heard": session.heard_at,
        "power": sketch.kilo(power) if power is not None else "",
        "energy": sketch.kilo(session.energy),
        "soc": session.soc,
        "span": wording.span(int(max(0, seconds)) // 60 * 60),
        "minutes": int(max(0, seconds)) // 60,
        "fee": found.fee if found is not None else None,
        "lines": lines(found.trace, found.energy, found.service, found.idle) if found is not None else [],
        "ridge": sketch.power(_spots(watts), clock(session.started_at)),
        "today": today,
        "hours": sketch.hours(today) if today else "",
        "stopping": _is_stopping(session, now),
        "unheard": _is_unheard(session),
        "is_full": session.state == SessionState.SUSPENDED and session.full_at is not None,
        "left": max(0, session.limit - found.fee) if found is not None and session.limit else None,
    }


def _so_far(session: ChargingSession, energy: list[tuple[datetime, int]]) -> Quote | None:
    """What it costs until the last reading; None where nobody can tell."""
    if session.meter_start is None:
        return None
    if not energy:
        return Quote()
    try:
        return priced(session, [(session.started_at, session.meter_start), *levelled(session.meter_start, energy)])
    except PricingError:
        return None


def _from_energy(session: ChargingSession, energy: list[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """Mean power between two readings, where the charge point tells none."""
    if session.meter_start is None:
        return []
    found, before = [], (session.started_at, session.meter_start)
    for at, wh in energy:
        seconds = (at - before[0]).total_seconds()
        if seconds > 0:
            found.append((at, round(max(0, wh - before[1]) * 3600 / seconds)))
        before = (at, wh)
    return found


def _spots(watts: list[tuple[datetime, int]]) -> list[tuple[float, int]]:
    """At most so many points, the last one among them; time from 0 to 1."""
    if len(watts) < 2:
        return []
    every = -(-len(watts) // SPOTS)
    chosen = watts[::-1][::every][::-1]
    begin = chosen[0][0]
    whole = (chosen[-1][0] - begin).total_seconds()
    return [((at - begin).total_seconds() / whole, watt) for at, watt in chosen] if whole else []


def _is_stopping(session: ChargingSession, now: datetime) -> bool:
    rows = StationCommand.objects.filter(session=session, kind=Command.STOP, asked_at__gt=now - STOPPING)
    return rows.exclude(state="refused").exists()


def _is_unheard(session: ChargingSession) -> bool:
    """Whether the last wish to stop was refused, or not answered."""
    last = StationCommand.objects.filter(session=session, kind=Command.STOP).order_by("-pk").first()
    return last is not None and last.state in (CommandState.REFUSED, CommandState.UNANSWERED)


def lines(trace: Iterable[dict[str, Any]], energy: int, service: int, idle: int) -> list[dict[str, Any]]:
    """The lines of the bill with what stands behind each."""
    steps = [step for step in trace if isinstance(step, dict)]
    parts: dict[tuple[str, int], int] = {}
    served: dict[int, int] = {}
    for step in steps:
        if step.get("code") == "energy":
            key = (step["period"], step["rate"])
            parts[key] = parts.get(key, 0) + step["wh"]
            rate = step.get("service_rate", 0)
            served[rate] = served.get(rate, 0) + step["wh"]
    unit = _("{name} {energy} kWh × {price} yuan")
    bought = [unit.format(name=n, energy=exact(wh), price=prices.per_unit(rate)) for (n, rate), wh in parts.items()]
    serving = [
        unit.format(name="", energy=exact(wh), price=prices.per_unit(rate)).strip() for rate, wh in served.items()
    ]
    found = [{"name": _("Electricity"), "amount": energy, "notes": bought}]
    found.append({"name": _("Charging service"), "amount": service, "notes": serving})
    if idle:
        said = [wording.sentence(step) for step in steps if step.get("code") in wording.SENTENCES]
        found.append({"name": _("Plugged in after charging"), "amount": idle, "notes": said})
    return found


def exact(wh: int) -> str:
    """Wh as kilowatt-hours, every digit that is there: ``10``, ``6.543``."""
    return f"{wh / 1000:.3f}".rstrip("0").rstrip(".")


def hanging(session: ChargingSession) -> bool:
    """Whether the car still hangs on the plug after its charge."""
    over = session.state not in RUNNING and session.state != SessionState.REQUESTED
    return over and session.full_at is not None and session.left_at is None and session.connector.status in PLUGGED


def idle(station: Station, since: datetime | None = None) -> dict[str, Any] | None:
    """What staying plugged in costs: minutes free, the price after them; None where it costs nothing."""
    if not station.idle_scopes:
        return None
    try:
        version = tariffs.in_force(scope_ref=station.idle_scopes, at=since or timezone.now(), kind=Kind.PARKING)
    except PricingError:
        return None
    schedule = version.spec.get("schedule", {})
    free = schedule.get("free") or {}
    bands = [band for plan in schedule.get("plans", []) for band in plan.get("bands", [])]
    paid = next((band for band in bands if "price" in band and "unit_minutes" in band), None)
    if not version.scope_ref or paid is None:
        return None
    minutes = free.get("minutes", 0)
    caps = schedule.get("caps") or []
    return {
        "minutes": minutes,
        "unit": paid["unit_minutes"],
        "price": paid["price"],
        "cap": caps[0] if caps and isinstance(caps[0], int) else None,
        "until": since + timedelta(minutes=minutes) if since else None,
        "is_late": since is not None and timezone.now() >= since + timedelta(minutes=minutes),
    }


def facts(session: ChargingSession) -> list[dict[str, str]]:
    """What the person reads of one charge."""
    found = [
        (pgettext("charging", "Station"), session.charge_point.station.name),
        (_("Charge point"), f"{session.charge_point.name} · {session.charge_point.identity}"),
        (_("Plug"), session.connector.label),
    ]
    if session.started_at:
        found.append((pgettext("charging time", "Begun"), moment(session.started_at)))
    if session.started_at and session.stopped_at:
        found.append((pgettext("charging time", "Ended"), moment(session.stopped_at)))
        seconds = (session.stopped_at - session.started_at).total_seconds()
        found.append((pgettext("charging", "How long"), wording.span(int(max(0, seconds)) // 60 * 60)))
    if session.started_at:
        found.append((_("Energy"), _("{energy} kWh").format(energy=exact(session.energy))))
    found.append((pgettext("charging", "Paying"), str(session.get_paying_display())))
    found.append((_("State"), str(session.get_state_display())))
    if session.reason:
        found.append((_("Reason"), session.reason))
    found.append((pgettext("charging", "Number"), session.number))
    return [{"key": key, "value": value} for key, value in found]
