"""What the meter says: every reading is kept once; the newest one is for whoever watches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from services.charging.enums import RUNNING, Command, Measurand, SessionState
from services.charging.models import ChargingSession, MeterSample, StationCommand
from services.charging.operations.commanding import command_stop
from services.charging.operations.connecting import note_charging
from services.charging.operations.moving import hold_point
from services.charging.pricing import dearest, so_far
from services.common import transaction
from services.common.statements import Read, change, insert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.charging.models import ChargePoint

WH_PARTS = 100_000
"""Wh × 1e-4 yuan/kWh in a fen."""

WATCHED = "charge_point__station"
"""What a reading needs beside its session; whatever a rare move needs more is read then."""
_TOLD: Read[ChargingSession] = Read(
    lambda point, told: (
        ChargingSession.objects.filter(charge_point=point, protocol_id=told).select_related(WATCHED).order_by("pk")
    ),
    point=int,
    told=str,
)
_RUNS: Read[ChargingSession] = Read(
    lambda point, number: (
        ChargingSession.objects.running()
        .filter(charge_point=point, connector__number=number)
        .select_related(WATCHED)
        .order_by("pk")
    ),
    point=int,
    number=int,
)
_LAST: Read[MeterSample] = Read(
    lambda session: MeterSample.objects.filter(session=session, measurand=Measurand.ENERGY).order_by("-at")[:1],
    session=int,
)
BATCH = 100
"""Readings a statement: SQLite takes so many values at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing the meter said."""

    at: datetime
    measurand: Measurand
    value: int


@transaction.atomic
def meter(
    *, charge_point: ChargePoint, number: int, protocol_id: str, readings: Sequence[Reading]
) -> ChargingSession | None:
    """Readings of a transaction, or of whatever goes on at the connector. None where nothing goes on."""
    hold_point(charge_point)
    session = _TOLD.first(point=charge_point.pk, told=protocol_id) if protocol_id else None
    if session is None:
        session = _RUNS.first(point=charge_point.pk, number=number)
    if session is not None:
        keep(session, readings)
        watch(session)
    return session


def keep(session: ChargingSession, readings: Sequence[Reading]) -> None:
    """Write down what is new; a session that is over is not opened again. In the caller's transaction."""
    rows = [MeterSample(session=session, at=one.at, measurand=one.measurand, value=one.value) for one in readings]
    for begin in range(0, len(rows), BATCH):
        insert(*rows[begin : begin + BATCH], once_by=("session", "at", "measurand"))
    newest = {one.measurand: one for one in sorted(readings, key=lambda one: one.at)}
    changes: dict[str, object] = {"heard_at": timezone.now()}
    if Measurand.ENERGY in newest:  # as it is kept: what was said first about a moment counts
        changes["meter"] = _LAST.all(session=session.pk)[0].value
    if Measurand.POWER in newest:
        changes["power"] = newest[Measurand.POWER].value
    if Measurand.SOC in newest:
        changes["soc"] = min(100, newest[Measurand.SOC].value)
    change(session, where={"state": RUNNING}, **changes)
    grown = session.meter is not None and session.meter_start is not None and session.meter > session.meter_start
    if session.state == SessionState.STARTED and grown:
        note_charging(session)


def watch(session: ChargingSession) -> None:
    """Stop it where what was paid before, or may be owed, is used up."""
    if not session.limit or session.state not in RUNNING:
        return
    worst = dearest(session.charge_point.station, session.started_at)
    if session.energy * worst < session.limit * WH_PARTS or not worst:
        return
    cost = so_far(session)
    if cost is None or cost < session.limit:
        return
    told = StationCommand.objects.filter(session=session, kind=Command.STOP)
    if not told.filter(asked_at__gt=timezone.now() - AGAIN).exists():
        command_stop(session=session)


AGAIN = timedelta(minutes=1)
"""A stop that had no effect is told again after this time."""
