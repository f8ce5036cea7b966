"""Charge points, charges and commands as operators read them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.charging import shown, sketch
from services.charging.board import SILENT
from services.charging.enums import RUNNING, Command, CommandState, ConnectorStatus, Protocol, SessionState, Way
from services.charging.models import ChargingSession, OcppFrame
from services.charging.operations.connecting import CLOCK
from services.charging.protocol.calls import WORDS
from services.common.templatetags.words import moment, yuan
from services.payments.enums import BillState
from services.tariffs import wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from services.charging.models import ChargePoint, Connector, OrphanStop, StationCommand
    from services.payments.models import Bill

TONES = {
    ConnectorStatus.AVAILABLE: "ok",
    ConnectorStatus.CHARGING: "todo",
    ConnectorStatus.SUSPENDED: "todo",
    ConnectorStatus.FAULTED: "err",
    ConnectorStatus.UNAVAILABLE: "warn",
}
ANSWERED = {CommandState.ACCEPTED: "ok", CommandState.REFUSED: "err", CommandState.UNANSWERED: "warn"}
SECURITY = "SecurityEventNotification"
LOOKED_BACK = timedelta(days=31)
BEGINS = timedelta(minutes=5)
"""A wish that did not begin by then is looked after."""


def points(rows: Iterable[ChargePoint]) -> list[dict[str, Any]]:
    """Charge points with their plugs and what goes on at them; ``rows`` come with their ``connectors``."""
    listed = list(rows)
    going = {one.connector_id: one for one in _running(listed)}
    return [_point(row, going) for row in listed]


def _running(rows: list[ChargePoint]) -> QuerySet[ChargingSession]:
    found = ChargingSession.objects.running().filter(charge_point__in=rows)
    return found.select_related("charge_point", "connector").order_by("connector", "pk")


def _point(row: ChargePoint, going: dict[int, ChargingSession]) -> dict[str, Any]:
    plugs = []
    for connector in row.connectors.all():
        connector.charge_point = row
        plugs.append(plug(connector, going.get(connector.pk)))
    return {
        "row": row,
        "plugs": plugs,
        "is_away": not row.connection,
        "is_off": abs(row.clock_skew) > CLOCK.total_seconds(),
        "made": " ".join(part for part in (row.vendor, row.model) if part),
    }


def plug(connector: Connector, session: ChargingSession | None) -> dict[str, Any]:
    """One plug: what it says of itself, the charge that goes on."""
    status = ConnectorStatus(connector.status)
    return {
        "number": connector.number,
        "name": _("Plug {number}").format(number=connector.number),
        "state": str(status.label),
        "tone": TONES.get(status, "line"),
        "fault": connector.error_code,
        "at": connector.status_at,
        "max": f"{sketch.kilo(connector.max_power)} kW" if connector.max_power else "",
        "session": session,
        "energy": sketch.kilo(session.energy) if session else "",
        "power": sketch.kilo(session.power or 0) if session else "",
        "soc": session.soc if session else None,
    }


def facts(point: ChargePoint) -> list[dict[str, str]]:
    """What a charge point is, runs and told last."""
    address = f"{settings.SITE_URL.replace('http', 'ws', 1).rstrip('/')}/ocpp/{point.identity}"
    found = [
        (_("Identity"), point.identity),
        (_("Address it connects to"), address),
        (pgettext("charge point", "Kind"), str(point.get_current_display())),
        (_("Speaks"), str(point.get_protocol_display()) or _("It never connected")),
        (_("Maker and model"), " ".join(part for part in (point.vendor, point.model) if part)),
        (_("Serial number"), point.serial_number),
        (_("Firmware"), point.firmware),
        (_("Started at"), moment(point.booted_at) if point.booted_at else ""),
        (_("Connected since"), moment(point.connected_at) if point.connection and point.connected_at else ""),
        (_("Last heard"), moment(point.seen_at) if point.seen_at else ""),
        (_("Its clock"), _clock(point.clock_skew)),
    ]
    found += [(words, said) for words, said in _said(point) if said]
    if not point.is_active:
        found.append((_("In use"), _("No")))
    return [{"key": key, "value": value or _("Not told")} for key, value in found]


def _said(point: ChargePoint) -> list[tuple[str, str]]:
    """What it told last of its software and its security."""
    known = [(_("New software"), "FirmwareStatusNotification", "status"), (_("Security event"), SECURITY, "type")]
    return [(words, _last(point, action, field)) for words, action, field in known]


def _last(point: ChargePoint, action: str, field: str) -> str:
    since = timezone.now() - LOOKED_BACK
    rows = OcppFrame.objects.filter(charge_point=point, at__gt=since, way=Way.IN, action=action)
    frame = rows.order_by("-at", "-pk").first()
    if frame is None:
        return ""
    try:
        told = json.loads(frame.text)[3][field]
    except (ValueError, LookupError, TypeError):
        return ""
    return f"{told} · {moment(frame.at)}"[:120] if isinstance(told, str) else ""


def _clock(seconds: int) -> str:
    if abs(seconds) <= CLOCK.total_seconds():
        return _("Right")
    words = _("{span} ahead: charges are not priced by themselves") if seconds > 0 else _("{span} behind")
    return words.format(span=wording.span(abs(seconds) // 60 * 60))


def spoken(point: ChargePoint) -> frozenset[str]:
    """Commands its protocol knows; none while it never connected."""
    return frozenset(WORDS.get(point.protocol, {}))


def command(row: StationCommand) -> dict[str, Any]:
    """One thing a charge point was told, and what became of it."""
    return {
        "row": row,
        "words": row.get_kind_display(),
        "about": "；".join(_arguments(row)),
        "state": row.get_state_display(),
        "tone": ANSWERED.get(CommandState(row.state), "line"),
        "by": str(row.asked_by) if row.asked_by else _("by itself"),
        "answer": _answer(row),
    }


def _arguments(row: StationCommand) -> list[str]:
    told, found = row.arguments, []
    if row.session is not None:
        found.append(row.session.number)
    if "connector" in told:
        number = told["connector"]
        found.append(_("Plug {number}").format(number=number) if number else _("The whole charge point"))
    if row.kind == Command.RESET:
        found.append(pgettext("charge point", "At once") if told.get("hard") else _("When nothing charges any more"))
    if row.kind == Command.AVAILABILITY:
        found.append(pgettext("charge point", "In use") if told.get("usable") else _("Out of use"))
    if row.kind == Command.SET_SETTING:
        found.append(f"{told.get('key', '')} = {told.get('value', '')}")
    if row.kind == Command.TRIGGER:
        found.append(str(told.get("message", "")))
    return found + [", ".join(str(key) for key in told.get("keys", []))] * bool(told.get("keys"))


def _answer(row: StationCommand) -> str:
    """What it said, as far as more than yes or no is in it."""
    said = row.answer
    if "error" in said:
        return str(said["error"])
    if "ongoingIndicator" in said:
        return _("It goes on") if said["ongoingIndicator"] else _("It is over")
    results = said.get("getVariableResult") or said.get("configurationKey")
    if isinstance(results, list):
        return _("{n} settings").format(n=len(results))
    results = said.get("setVariableResult")
    if isinstance(results, list) and results and isinstance(results[0], dict):
        return str(results[0].get("attributeStatus", ""))
    return "" if said.get("status") == "Accepted" else str(said.get("status", ""))


def hangs(session: ChargingSession, bill: Bill | None) -> list[str]:
    """Why a charge does not go on by itself, in words; none where it does."""
    now, found = timezone.now(), []
    state = SessionState(session.state)
    if state in RUNNING and session.heard_at is not None and session.heard_at < now - SILENT:
        quiet = wording.span(int((now - session.heard_at).total_seconds()) // 60 * 60)
        found.append(_("Nothing was heard of it for {span}.").format(span=quiet))
    if state == SessionState.REQUESTED and session.requested_at < now - BEGINS:
        found.append(_("It was asked for and did not begin."))
    if state == SessionState.STOPPED and not session.start_seen:
        found.append(_("Its beginning was not told yet: it waits an hour for it, then people price it."))
    elif state not in RUNNING and not session.is_settled:
        found.append(_("Its bill is being made, or a payment is going on."))
    if state == SessionState.ABANDONED:
        found.append(_("Nobody told its end: billed from its last reading, put right when the end is told."))
    if bill is not None and bill.state == BillState.PRICING_HOLD:
        found.append(_("Finance must price it: {reason}").format(reason=bill.hold_reason))
    return found


def session_facts(session: ChargingSession) -> list[dict[str, str]]:
    """What a clerk reads of a charge. Who charged is not named: a card by its last digits."""
    tag = f"…{session.tag[-4:]}" if session.tag else _("none told")
    more = [
        (_("Token"), f"{tag} · {session.tag_status}"),
        (_("Known who charged"), _("Yes") if session.person_id else _("No")),
        (_("Transaction"), session.protocol_id),
        (_("Meter at the beginning"), _wh(session.meter_start)),
        (_("Meter at the end"), _wh(session.meter_stop)),
        (_("Last heard"), moment(session.heard_at) if session.heard_at else ""),
        (_("Why it stopped"), session.stop_reason),
        (_("Price"), f"￥{yuan(session.fee)}" if session.fee is not None else ""),
    ]
    return shown.facts(session) + [{"key": key, "value": value} for key, value in more if value]


def _wh(value: int | None) -> str:
    return f"{value} Wh" if value is not None else ""


def orphan_facts(orphan: OrphanStop) -> list[dict[str, str]]:
    """One stop, for whoever finds out whose it is."""
    found = [
        (_("Charge point"), f"{orphan.charge_point.station.name} · {orphan.charge_point.identity}"),
        (_("Why it found none"), str(orphan.get_cause_display())),
        (_("Transaction it named"), orphan.transaction or _("none told")),
        (_("Token"), f"…{orphan.tag[-4:]}" if orphan.tag else _("none told")),
        (_("Meter at the end"), _wh(orphan.meter_stop) or _("none told")),
        (_("Stopped at"), moment(orphan.stopped_at)),
        (_("Received at"), moment(orphan.received_at)),
    ]
    if orphan.solved_at is not None:
        found.append((_("Solved by"), f"{orphan.solved_by} · {moment(orphan.solved_at)}"))
        found.append((_("Reason"), orphan.reason))
    return [{"key": key, "value": value} for key, value in found]


def triggers(protocol: str) -> list[tuple[str, str]]:
    """Messages a charge point of this protocol can be asked for."""
    found = [
        ("StatusNotification", _("How its plugs stand")),
        ("MeterValues", _("What its meters read")),
        ("BootNotification", _("What it is and runs")),
        ("Heartbeat", _("A sign of life")),
        ("FirmwareStatusNotification", _("How far new software is")),
    ]
    if protocol == Protocol.V201:
        found.append(("TransactionEvent", _("How its charges stand")))
    return found
