"""Sockets and what was said over them word for word; boots, clocks and the statuses of connectors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from services.audit.operations import record
from services.charging.enums import OVER, Actor, ConnectorStatus, SessionState, Way
from services.charging.models import ChargePoint, ChargingSession, Connector, OcppFrame
from services.charging.operations.announcing import announce
from services.charging.operations.moving import RELATED, hold_point, moved, owe
from services.charging.querysets import MOST_CONNECTORS
from services.common import transaction
from services.common.statements import change, insert
from services.notices.operations import notify

if TYPE_CHECKING:
    from datetime import datetime

CLOCK = timedelta(minutes=5)
"""So far a clock may be off."""
FARTHEST = 2_000_000_000
"""Seconds a clock is said to be off at most: what a column holds."""

HANDSHAKE = timedelta(minutes=10)
"""So long a car may take before power flows."""
USELESS = frozenset({ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE})
WHOLE = "ChargePoint"
"""Begins the fault of a plug that is out of order because its charge point is."""
BROKEN = frozenset(
    {"EmergencyStop", "PowerLoss", "Other", "HardReset", "Reboot", "GroundFault", "OvercurrentFault", "PowerQuality"}
)
"""Reasons of a stop that people did not wish for."""

GRAVE = frozenset(
    {
        "AttemptedReplayAttacks",
        "FailedToAuthenticateAtCsms",
        "FirmwareUpdated",
        "InvalidFirmwareSignature",
        "InvalidFirmwareSigningCertificate",
        "MemoryExhaustion",
        "ReconfigurationOfSecurityParameters",
        "SecurityLogWasCleared",
        "TamperDetectionActivated",
    }
)
"""Security events people look at."""


@transaction.atomic
def join(*, charge_point: ChargePoint, connection: str, protocol: str) -> bool:
    """This socket counts now; an older one is closed by whoever holds it. False: its key opens nothing any more."""
    now = timezone.now()
    rows = ChargePoint.objects.filter(pk=charge_point.pk, key_hash=charge_point.key_hash, is_active=True)
    if not rows.update(connection=connection, connected_at=now, seen_at=now, protocol=protocol):
        return False
    announce(charge_point.station)
    return True


@transaction.atomic
def leave(*, charge_point: ChargePoint, connection: str) -> None:
    """This socket is gone; another that came meanwhile stays."""
    if ChargePoint.objects.filter(pk=charge_point.pk, connection=connection).update(connection=""):
        announce(charge_point.station)


def counts(*, charge_point: ChargePoint, connection: str) -> bool:
    """Whether this socket is the one that counts."""
    return ChargePoint.objects.filter(pk=charge_point.pk, connection=connection).exists()


@transaction.atomic
def keep_frame(
    *, charge_point: ChargePoint, connection: str, way: Way, text: str, action: str = "", message_id: str = ""
) -> bool:
    """Write down what was said. False, nothing written, when another socket of this charge point came meanwhile."""
    now = timezone.now()
    if not change(charge_point, where={"connection": [connection]}, seen_at=now):
        return False
    frame = OcppFrame(charge_point=charge_point, way=way, text=text, at=now)
    frame.action, frame.message_id = action[:40], message_id[:64]
    insert(frame)
    return True


@transaction.atomic
def note_refused(*, charge_point: ChargePoint) -> None:
    """Somebody called itself this charge point and had another key."""
    organ = charge_point.station.operator
    record(event="charging.refused", by=None, subject=charge_point.subject_ref, department=organ)


@transaction.atomic
def note_security(*, charge_point: ChargePoint, kind: str) -> None:
    """It tells of something that concerns its security: what is grave stands in the log."""
    if kind in GRAVE:
        organ = charge_point.station.operator
        detail = {"told": kind}
        record(event="charging.security", by=None, subject=charge_point.subject_ref, department=organ, detail=detail)
        announce(charge_point.station)


def note_boot(*, charge_point: ChargePoint, **told: str) -> None:
    """The charge point started: who made it, what it runs."""
    change(charge_point, where={"is_active": [True]}, booted_at=timezone.now(), **told)


def note_clock(*, charge_point: ChargePoint, at: datetime) -> bool:
    """The clock of the charge point says ``at`` now. Whether it is off by more than five minutes."""
    skew = at - timezone.now()
    ChargePoint.objects.filter(pk=charge_point.pk).update(
        clock_skew=max(-FARTHEST, min(FARTHEST, round(skew.total_seconds())))
    )
    return abs(skew) > CLOCK


def connector_of(charge_point: ChargePoint, number: int) -> Connector:
    """The connector of this number, from 1 to MOST_CONNECTORS; made when nobody wrote it down."""
    return Connector.objects.get_or_create(charge_point=charge_point, number=number)[0]


@transaction.atomic
def note_status(
    *,
    charge_point: ChargePoint,
    number: int,
    status: ConnectorStatus,
    at: datetime,
    full: bool = False,
    fault: str = "",
    tells: bool = True,
) -> None:
    """What a connector says of itself; an older word than the one that stands changes nothing.

    Not ``tells``: it says nothing of the charge that goes on there (``Occupied`` of 2.0.1).
    """
    hold_point(charge_point)
    if not 0 < number <= MOST_CONNECTORS:
        return
    connector = connector_of(charge_point, number)
    rows = Connector.objects.filter(pk=connector.pk).filter(Q(status_at=None) | Q(status_at__lte=at))
    if not rows.update(status=status, status_at=at, error_code=fault[:50]):
        return
    if (status, fault[:50]) != (connector.status, connector.error_code):
        announce(charge_point.station)
    session = ChargingSession.objects.running().filter(connector=connector).select_related(*RELATED).first()
    if session is not None and tells:
        _note_running(session, status, at, full=full)
    if status == ConnectorStatus.AVAILABLE:
        note_left(connector=connector, at=at)
    if status == ConnectorStatus.FAULTED and connector.status != ConnectorStatus.FAULTED:
        _tell_of_fault(session or _broken_off(connector, at))


def _tell_of_fault(session: ChargingSession | None) -> None:
    if session is not None and session.person_id:
        tell(session, "charging_fault")


def _broken_off(connector: Connector, at: datetime) -> ChargingSession | None:
    """The charge a fault ended a moment before it was told."""
    rows = ChargingSession.objects.filter(connector=connector, stop_reason__in=BROKEN, stopped_at__gt=at - CLOCK)
    return rows.select_related(*RELATED).order_by("-stopped_at", "-pk").first()


@transaction.atomic
def note_whole(*, charge_point: ChargePoint, status: ConnectorStatus, at: datetime, fault: str = "") -> None:
    """What a charge point says of itself: out of order it is with every plug, until it says that it is not."""
    hold_point(charge_point)
    going = {row.connector_id: row for row in ChargingSession.objects.running().filter(charge_point=charge_point)}
    told = Connector.objects.filter(charge_point=charge_point).filter(Q(status_at=None) | Q(status_at__lte=at))
    if status in USELESS:
        changes = {"status": status, "status_at": at, "error_code": f"{WHOLE} {fault}".strip()[:50]}
        for connector in told.exclude(status__in=USELESS).order_by("number"):
            session = going.get(connector.pk)
            if session is None or status == ConnectorStatus.FAULTED:
                Connector.objects.filter(pk=connector.pk).update(**changes)
                _tell_of_fault(session if status == ConnectorStatus.FAULTED else None)
    elif status == ConnectorStatus.AVAILABLE:
        lifted = told.filter(error_code__startswith=WHOLE)
        lifted.filter(pk__in=going).update(status=ConnectorStatus.CHARGING, status_at=at, error_code="")
        lifted.exclude(pk__in=going).update(status=ConnectorStatus.UNKNOWN, status_at=at, error_code="")
    announce(charge_point.station)


def _note_running(session: ChargingSession, status: ConnectorStatus, at: datetime, *, full: bool) -> None:
    if status == ConnectorStatus.CHARGING:
        note_charging(session)
    elif status == ConnectorStatus.SUSPENDED:
        note_suspended(session, at=at, full=full)


def note_charging(session: ChargingSession) -> None:
    """Power flows (again)."""
    moved(session, "charge", actor=Actor.STATION, full_at=None, idle_told_at=None)


def note_suspended(session: ChargingSession, *, at: datetime, full: bool) -> None:
    """No power flows; ``full``: because the vehicle takes no more."""
    full = full and _has_taken(session, at)
    if session.state == SessionState.SUSPENDED:  # the charge point held it back before
        paused = {"state": [SessionState.SUSPENDED], "full_at": [None]}
        is_new = full and change(session, where=paused, full_at=at)
    else:
        is_new = moved(session, "suspend", actor=Actor.STATION, full_at=at if full else None) and full
    if is_new and session.person_id:
        tell(session, "charging_full")


def _has_taken(session: ChargingSession, at: datetime) -> bool:
    """Whether anything flowed; a car that took nothing yet waits for its own hour. Without readings time tells."""
    if session.energy or session.state == SessionState.SUSPENDED or session.samples.filter(measurand="energy").exists():
        return session.energy > 0
    return session.started_at is not None and at - session.started_at > HANDSHAKE


def note_left(*, connector: Connector, at: datetime) -> None:
    """Nothing hangs on the connector any more: the last session there is over for good, and is priced anew."""
    began = ChargingSession.objects.filter(connector=connector, started_at__isnull=False)
    session = began.order_by("-started_at", "-pk").first()
    if session is None or session.state not in OVER or session.left_at is not None or session.full_at is None:
        return
    if session.stopped_at is not None and session.stopped_at <= at:
        fields: dict[str, Any] = {"left_at": at}
        if session.fee is not None and at > session.stopped_at:  # what people priced stays
            fields["is_settled"] = False
        if change(session, where={"left_at": [None]}, **fields) and not session.is_settled:
            owe(session)


def tell(session: ChargingSession, template: str, **more: str | None) -> None:
    """Tell whoever charges."""
    context = {"station": session.charge_point.station.name, "point": session.charge_point.identity} | more
    page = reverse("charging:session", args=[session.number])
    notify(person=session.person, template=template, context=context, url=page)
