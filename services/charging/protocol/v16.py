"""OCPP 1.6: what each message of a charge point means. Payloads in snake case; an answer for every one, always."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from services.charging.enums import ConnectorStatus
from services.charging.models import ChargePoint
from services.charging.operations import connecting, metering, starting, stopping
from services.charging.operations.starting import INVALID, Start
from services.charging.operations.stopping import Stop
from services.charging.protocol.parsing import STATUSES, moment, readings, text, whole

INTERVAL = 300
"""Seconds between heartbeats."""
Answer = Callable[[ChargePoint, dict[str, Any]], dict[str, Any]]


def now() -> str:
    """The time as the protocol writes it."""
    return timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def boot(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Whoever signed in is accepted."""
    serial = told.get("charge_point_serial_number") or told.get("charge_box_serial_number")
    connecting.note_boot(
        charge_point=point,
        vendor=text(told.get("charge_point_vendor"), 50),
        model=text(told.get("charge_point_model"), 50),
        serial_number=text(serial, 50),
        firmware=text(told.get("firmware_version"), 50),
    )
    return {"current_time": now(), "interval": INTERVAL, "status": "Accepted"}


def heartbeat(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """The time."""
    return {"current_time": now()}


def status(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Connector 0 is the charge point itself."""
    at, number, said = moment(told.get("timestamp")), whole(told.get("connector_id")), text(told.get("status"), 20)
    if at is not None:
        connecting.note_clock(charge_point=point, at=at)
    fault = text(told.get("error_code"), 30)
    known = STATUSES.get(said, ConnectorStatus.UNKNOWN)
    if number == 0:
        at = min(at, timezone.now()) if at is not None else timezone.now()
        connecting.note_whole(charge_point=point, status=known, at=at, fault="" if fault == "NoError" else fault)
    elif number:
        connecting.note_status(
            charge_point=point,
            number=number,
            status=known,
            at=min(at, timezone.now()) if at is not None else timezone.now(),
            full=said == "SuspendedEV",
            fault="" if fault == "NoError" else fault,
        )
    return {}


def authorize(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Whether a token may charge."""
    return {"id_tag_info": {"status": _said(starting.authorized(point, text(told.get("id_tag"), 36)))}}


def _said(status: str) -> str:
    """Not now is Blocked here."""
    return starting.BLOCKED if status == starting.NOT_NOW else status


def start(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Told again it is answered as the first time."""
    session = starting.start(
        charge_point=point,
        told=Start(
            connector=whole(told.get("connector_id")) or 0,
            tag=text(told.get("id_tag"), 36),
            at=moment(told.get("timestamp")),
            meter=whole(told.get("meter_start")),
            moment=text(told.get("timestamp"), 60),
        ),
    )
    return {"transaction_id": session.pk, "id_tag_info": {"status": _said(session.tag_status)}}


def stop(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Accepted, whatever it says: the charge point forgets it then."""
    tag = text(told.get("id_tag"), 36)
    stopping.stop(
        charge_point=point,
        told=Stop(
            transaction=text(told.get("transaction_id"), 64),
            at=moment(told.get("timestamp")),
            meter=whole(told.get("meter_stop")),
            tag=tag,
            reason=text(told.get("reason") or "Local", 40),
            readings=readings(told.get("transaction_data")),
            payload=told,
        ),
    )
    return {"id_tag_info": {"status": "Accepted"}} if tag else {}


def meter(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Readings of a transaction, or of the connector."""
    found = readings(told.get("meter_value"))
    number = whole(told.get("connector_id")) or 0
    transaction = text(told.get("transaction_id"), 64)
    metering.meter(charge_point=point, number=number, protocol_id=transaction, readings=found)
    return {}


def data(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """Nothing of a vendor's is spoken here; it stands in the frame."""
    return {"status": "UnknownVendorId"}


def security(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """It stands in the frame, and in the log where it is grave."""
    connecting.note_security(charge_point=point, kind=text(told.get("type"), 50))
    return {}


def noted(point: ChargePoint, told: dict[str, Any]) -> dict[str, Any]:
    """It stands in the frame."""
    return {}


ANSWERS: dict[str, Answer] = {
    "BootNotification": boot,
    "Heartbeat": heartbeat,
    "StatusNotification": status,
    "Authorize": authorize,
    "StartTransaction": start,
    "StopTransaction": stop,
    "MeterValues": meter,
    "DataTransfer": data,
    "SecurityEventNotification": security,
    "FirmwareStatusNotification": noted,
    "DiagnosticsStatusNotification": noted,
    "LogStatusNotification": noted,
}
OTHERWISE: dict[str, dict[str, Any]] = {
    "StartTransaction": {"transaction_id": 0, "id_tag_info": {"status": INVALID}},
    "StopTransaction": {},
    "MeterValues": {},
}
"""What is answered where money is at stake and something broke: an error would make the charge point throw it away."""
