"""TransactionEvent of 2.0.1: started, updated, ended; in any order, some twice, some never.

The first event of a transaction makes its session, whatever it is. What is older than what is known moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from services.charging.enums import PLUGGED, RUNNING, ConnectorStatus, Measurand, SessionState
from services.charging.models import ChargingSession, Connector
from services.charging.operations import starting
from services.charging.operations.connecting import note_charging, note_suspended
from services.charging.operations.ending import clock_is_off, end
from services.charging.operations.joining import join_wish, take_token
from services.charging.operations.metering import Reading, keep, watch
from services.charging.operations.moving import RELATED, hold_point, owe
from services.charging.operations.placing import name_plug
from services.charging.operations.starting import Start, whose
from services.charging.pricing import from_start
from services.common import transaction
from services.common.statements import change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.charging.models import ChargePoint

STARTED, ENDED = "Started", "Ended"
SHOWN = {
    SessionState.STARTED: ConnectorStatus.CHARGING,
    SessionState.CHARGING: ConnectorStatus.CHARGING,
    SessionState.SUSPENDED: ConnectorStatus.SUSPENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One TransactionEvent."""

    kind: str
    transaction: str
    seq_no: int
    at: datetime | None
    connector: int = 0
    tag: str = ""
    charging_state: str = ""
    reason: str = ""
    is_offline: bool = False
    remote_start_id: int | None = None
    readings: Sequence[Reading] = ()


@transaction.atomic
def take_in(*, charge_point: ChargePoint, told: Event) -> ChargingSession:
    """The session of this event."""
    hold_point(charge_point)
    rows = ChargingSession.objects.filter(charge_point=charge_point).select_related(*RELATED)
    session = rows.filter(protocol_id=told.transaction).first()
    if session is None:
        session = _begin(charge_point, told)
    else:
        session = join_wish(session, number=told.remote_start_id, tag=told.tag)
        name_plug(session, told.connector, told.at)
        if told.kind == STARTED and not session.start_seen:
            _fill_in(session, told)
        elif told.kind != ENDED:  # a token told at the end may be of whoever stopped it
            take_token(session, told.tag, at=told.at or timezone.now())
    keep(session, told.readings)
    if told.seq_no > session.seq_no:
        _follow(session, told)
        _show(session, told)
        change(session, where={"state": list(SessionState)}, seq_no=told.seq_no)
    elif told.kind == ENDED and session.state in RUNNING:
        _end(session, told)
    watch(session)
    return session


def _begin(charge_point: ChargePoint, told: Event) -> ChargingSession:
    wish = ChargingSession.objects.filter(pk=told.remote_start_id, charge_point=charge_point).first()
    tag = wish.tag if wish is not None and wish.state == SessionState.REQUESTED else told.tag
    known = Start(
        connector=told.connector,
        tag=tag,
        at=told.at,
        meter=first_reading(told.readings),
        transaction=told.transaction,
        is_live=not told.is_offline,
    )
    session = starting.start(charge_point=charge_point, told=known)
    if told.kind != STARTED:  # its beginning is still to be told
        change(session, where={"state": RUNNING}, start_seen=False, meter_start=None)
    return session


def _fill_in(session: ChargingSession, told: Event) -> None:
    """Its beginning is told after all; a session that ended is priced now."""
    changes = {
        "start_seen": True,
        "started_at": told.at or session.started_at,
        "meter_start": first_reading(told.readings),
        "is_clock_off": session.is_clock_off or clock_is_off(told.at, timezone.now(), earliest=None),
    }
    if told.tag and not session.tag:
        changes["tag"] = told.tag
        at = changes["started_at"] or timezone.now()
        changes["tag_status"], changes["person"] = whose(session.charge_point, told.tag, session.connector, at=at)
    change(session, where={"start_seen": [False]}, **changes)
    if session.state in (SessionState.STOPPED, SessionState.ABANDONED, SessionState.ADJUSTED):
        change(session, where={"start_seen": [True]}, is_settled=False)
        owe(session)


def _follow(session: ChargingSession, told: Event) -> None:
    if told.kind == ENDED:
        _end(session, told)
    elif session.state in RUNNING and told.charging_state == "Charging":
        note_charging(session)
    elif session.state in RUNNING and told.charging_state.startswith("Suspended"):
        note_suspended(session, at=told.at or timezone.now(), full=told.charging_state == "SuspendedEV")


def _show(session: ChargingSession, told: Event) -> None:
    """``Occupied`` is all that 2.0.1 says of a plug: what goes on there is known from the transaction."""
    status = shows(session)
    if status == ConnectorStatus.FINISHING and session.left_at is not None:
        return
    rows = Connector.objects.filter(pk=session.connector_id, status__in=PLUGGED)
    rows.filter(Q(status_at=None) | Q(status_at__lte=told.at or timezone.now())).update(status=status)


def shows(session: ChargingSession) -> ConnectorStatus:
    """What a plug does where this goes on."""
    if session.waits_for_token:
        return ConnectorStatus.PREPARING
    return SHOWN.get(SessionState(session.state), ConnectorStatus.FINISHING)


def _end(session: ChargingSession, told: Event) -> None:
    if session.state not in RUNNING and session.state != SessionState.ABANDONED:
        return
    last = session.samples.filter(measurand=Measurand.ENERGY).order_by("-at", "-pk").first()
    meter = last_reading(told.readings)
    if meter is None and last is not None:
        meter = from_start(session, last.value)
    end(session, at=told.at, meter=meter, reason=told.reason)


def first_reading(readings: Sequence[Reading]) -> int | None:
    """The meter at the beginning of what is told."""
    found = sorted((one for one in readings if one.measurand == Measurand.ENERGY), key=lambda one: one.at)
    return found[0].value if found else None


def last_reading(readings: Sequence[Reading]) -> int | None:
    """The meter at the end of what is told."""
    found = sorted((one for one in readings if one.measurand == Measurand.ENERGY), key=lambda one: one.at)
    return found[-1].value if found else None
