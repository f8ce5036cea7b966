"""A transaction begins. Told again it is the same session; a token nobody knows is kept, and answered Invalid."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from services.charging.enums import Actor, ReservationState, SessionState
from services.charging.models import ChargingCard, ChargingSession, Connector, OrphanStop, Reservation
from services.charging.operations import billing
from services.charging.operations.announcing import announce
from services.charging.operations.ending import clock_is_behind, clock_is_off, end, fits
from services.charging.operations.moving import RELATED, hold_point, moved
from services.charging.operations.placing import place
from services.common import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.accounts.models import Person
    from services.charging.models import ChargePoint

ACCEPTED, INVALID, BLOCKED, NOT_NOW = "Accepted", "Invalid", "Blocked", "NotAtThisTime"
"""The words of 2.0.1; 1.6 knows the first three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a charge point tells the beginning of a transaction."""

    connector: int
    tag: str
    at: datetime | None
    meter: int | None
    moment: str = ""
    """The time as it was written: part of the business key."""
    transaction: str = ""
    """2.0.1: how the charge point calls it."""
    is_live: bool = False
    """It is told as it happens: a clock that says otherwise is off."""


def token(tag: str) -> tuple[str, Person | None]:
    """What a charge point is told about a token, and whose it is."""
    card = ChargingCard.objects.filter(tag=tag).select_related("person").first() if tag else None
    if card is None:
        return INVALID, None
    if not card.is_active or card.person is None or billing.owes(card.person):
        return BLOCKED, card.person
    return ACCEPTED, card.person


def authorized(charge_point: ChargePoint, tag: str) -> str:
    """Whether this token may charge here now: a card, or a wish of the portal for this charge point."""
    going = ChargingSession.objects.filter(charge_point=charge_point, tag=tag).exclude(tag="")
    if going.filter(state=SessionState.REQUESTED).exists() or going.running().exists():
        return ACCEPTED
    return whose(charge_point, tag, *Connector.objects.filter(charge_point=charge_point), at=timezone.now())[0]


def key_of(charge_point: ChargePoint, told: Start) -> str:
    """The business key of a start: never the number of the message."""
    parts = [charge_point.identity, told.connector, told.tag, told.moment, told.meter]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@transaction.atomic
def start(*, charge_point: ChargePoint, told: Start) -> ChargingSession:
    """The session of this start, begun now or known before."""
    hold_point(charge_point)
    key = key_of(charge_point, told) if not told.transaction else None
    known = _known(charge_point, told, key)
    if known is not None:
        return known
    now = timezone.now()
    wished = wish_of(charge_point, told.tag)
    connector = place(charge_point, told.connector, wished)
    fields = {
        "connector": connector,
        "start_key": key,
        "started_at": told.at or now,
        "meter_start": told.meter,
        "meter": told.meter,
        "heard_at": now,
        "start_seen": True,
        "is_clock_off": clock_is_off(told.at, now, earliest=_earliest(told, wished, now))
        or clock_is_behind(charge_point, told.at, now),
    }
    session = _begin_wished(wished, fields, told) if wished else _begin(charge_point, fields, told)
    use_reservation(connector, session)
    _match_orphan(session)
    return session


def _earliest(told: Start, wished: ChargingSession | None, now: datetime) -> datetime | None:
    if told.is_live:
        return now
    return wished.requested_at if wished is not None else None


def _known(charge_point: ChargePoint, told: Start, key: str | None) -> ChargingSession | None:
    rows = ChargingSession.objects.filter(charge_point=charge_point).select_related(*RELATED)
    if told.transaction:
        return rows.filter(protocol_id=told.transaction).first()
    known = rows.filter(start_key=key).first()
    if known is not None:
        return known
    # the same plug, token and meter while it goes on: its clock was set meanwhile
    again = rows.running().filter(connector__number=told.connector, tag=told.tag, meter_start=told.meter)
    return again.exclude(tag="").first()


def wish_of(charge_point: ChargePoint, tag: str) -> ChargingSession | None:
    """The wish of the portal this token was made for, while it waits."""
    rows = ChargingSession.objects.filter(charge_point=charge_point, state=SessionState.REQUESTED, tag=tag)
    return rows.exclude(tag="").select_related(*RELATED).first()


def _begin_wished(session: ChargingSession, fields: dict, told: Start) -> ChargingSession:
    fields["protocol_id"] = told.transaction or str(session.pk)
    moved(session, "begin", actor=Actor.STATION, **fields)
    return session


def whose(charge_point: ChargePoint, tag: str, *plugs: Connector, at: datetime) -> tuple[str, Person | None]:
    """``token``; behind one the portal made itself stands who wished to charge, also where the wish was given up.

    Blocked where others keep all these ``plugs`` free for themselves; not now where the station was closed ``at`` that
    moment.
    """
    status, person = token(tag)
    if person is None and tag:
        wishes = ChargingSession.objects.filter(charge_point=charge_point, tag=tag).exclude(person=None)
        wish = wishes.select_related("person").order_by("pk").first()
        person = wish.person if wish is not None else None
    if status == ACCEPTED and not charge_point.station.limit:  # here one pays before, by the portal
        status = BLOCKED
    if status == ACCEPTED and plugs and _kept_by_others(plugs, person) == len(plugs):
        status = BLOCKED
    if status == ACCEPTED and not (charge_point.station.is_open and charge_point.station.is_open_at(at)):
        status = NOT_NOW
    return status, person


def _kept_by_others(plugs: Sequence[Connector], person: Person | None) -> int:
    rows = Reservation.objects.holding(at=timezone.now()).filter(connector__in=[plug.pk for plug in plugs])
    return rows.exclude(person=person).count()


def _begin(charge_point: ChargePoint, fields: dict, told: Start) -> ChargingSession:
    at = timezone.now() if fields["is_clock_off"] else fields["started_at"]
    status, person = whose(charge_point, told.tag, fields["connector"], at=at)
    session = ChargingSession.objects.create(
        charge_point=charge_point,
        person=person,
        tag=told.tag,
        tag_status=status,
        state=SessionState.STARTED,
        limit=charge_point.station.limit,
        protocol_id=told.transaction,
        **fields,
    )
    if not told.transaction:
        session.protocol_id = str(session.pk)
        session.save(update_fields=["protocol_id"])
    announce(charge_point.station)
    return session


def use_reservation(connector: Connector, session: ChargingSession) -> None:
    """Who begins there has come."""
    rows = Reservation.objects.filter(connector=connector, state=ReservationState.OPEN, person=session.person_id)
    if session.person_id:
        rows.update(state=ReservationState.USED)


def _match_orphan(session: ChargingSession) -> None:
    """Its stop came before it."""
    if session.start_key is None or session.meter_start is None:
        return
    rows = OrphanStop.objects.filter(
        charge_point=session.charge_point,
        session=None,
        solved_at=None,
        stopped_at__gt=session.started_at,
        meter_stop__gte=session.meter_start,
        tag__in=["", session.tag],
    )
    found = [row for row in rows.order_by("pk") if fits(session, row.meter_stop, row.stopped_at)]
    if len(found) == 1:
        end(session, at=found[0].stopped_at, meter=found[0].meter_stop, reason=str(found[0].payload.get("reason", "")))
        OrphanStop.objects.filter(pk=found[0].pk).update(session=session)
