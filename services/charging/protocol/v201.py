"""OCPP 2.0.1: what each message of a charge point means. Payloads in snake case; an answer for every one, always."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from services.charging.enums import ConnectorStatus
from services.charging.models import ChargePoint, ChargingSession
from services.charging.operations import connecting, events, metering, starting
from services.charging.operations.events import Event
from services.charging.protocol.parsing import STATUSES, fields, moment, readings, text, whole
from services.charging.protocol.v16 import INTERVAL, Answer, data, heartbeat, noted, now, security

OCCUPIED = "Occupied"


def boot(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Whoever signed in is accepted."""
    station = fields(told.get("charging_station"))
    connecting.note_boot(
        charge_point=point,
        vendor=text(station.get("vendor_name"), 50),
        model=text(station.get("model"), 50),
        serial_number=text(station.get("serial_number"), 50),
        firmware=text(station.get("firmware_version"), 50),
    )
    return {"current_time": now(), "interval": INTERVAL, "status": "Accepted"}


def status(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """``Occupied`` says only that something hangs there: what goes on is known from the transaction."""
    at, number, said = moment(told.get("timestamp")), whole(told.get("evse_id")), text(told.get("connector_status"), 20)
    if at is not None:
        connecting.note_clock(charge_point=point, at=at)
    if number:
        at = min(at, timezone.now()) if at is not None else timezone.now()
        found = _occupied(point, number) if said == OCCUPIED else STATUSES.get(said, ConnectorStatus.UNKNOWN)
        connecting.note_status(charge_point=point, number=number, status=found, at=at, tells=said != OCCUPIED)
    return {}


def _occupied(point: ChargePoint, number: int) -> ConnectorStatus:
    rows = ChargingSession.objects.filter(charge_point=point, connector__number=number, started_at__isnull=False)
    last = rows.order_by("-pk").first()
    if last is None or last.left_at is not None:
        return ConnectorStatus.PREPARING
    return events.shows(last)


def authorize(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Whether a token may charge."""
    token = fields(told.get("id_token"))
    return {"id_token_info": {"status": starting.authorized(point, text(token.get("id_token"), 36))}}


def event(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Started, updated, ended: in any order."""
    about, token = fields(told.get("transaction_info")), fields(told.get("id_token"))
    number = told.get("seq_no")
    session = events.take_in(
        charge_point=point,
        told=Event(
            kind=text(told.get("event_type"), 20),
            transaction=text(about.get("transaction_id"), 64) or "?",
            seq_no=number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**31 else 0,
            at=moment(told.get("timestamp")),
            connector=whole(fields(told.get("evse")).get("id")) or 0,
            tag=text(token.get("id_token"), 36),
            charging_state=text(about.get("charging_state"), 20),
            reason=text(about.get("stopped_reason") or told.get("trigger_reason"), 40),
            is_offline=told.get("offline") is True,
            remote_start_id=_wish(about.get("remote_start_id")),
            readings=readings(told.get("meter_value")),
        ),
    )
    return {"id_token_info": {"status": session.tag_status}} if token else {}


def _wish(value: Any) -> int | None:
    found = whole(value)
    return found if found is not None and found < 2**31 else None


def meter(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Readings outside of a transaction's events."""
    found = readings(told.get("meter_value"))
    metering.meter(charge_point=point, number=whole(told.get("evse_id")) or 0, protocol_id="", readings=found)
    return {}


ANSWERS: dict[str, Answer] = {
    "BootNotification": boot,
    "Heartbeat": heartbeat,
    "StatusNotification": status,
    "Authorize": authorize,
    "TransactionEvent": event,
    "MeterValues": meter,
    "DataTransfer": data,
    "SecurityEventNotification": security,
    "FirmwareStatusNotification": noted,
    "LogStatusNotification": noted,
    "NotifyReport": noted,
    "NotifyEvent": noted,
    "NotifyMonitoringReport": noted,
}
OTHERWISE: dict[str, dict[str, Any]] = {"TransactionEvent": {}, "MeterValues": {}}
"""What is answered where money is at stake and something broke."""
