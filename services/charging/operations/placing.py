"""At which plug a charge goes on. One that is not told is never taken from whoever charges there."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from services.charging.enums import RUNNING
from services.charging.models import ChargingSession, Connector
from services.charging.operations.connecting import connector_of
from services.charging.operations.ending import give_up_running
from services.charging.querysets import MOST_CONNECTORS
from services.common.statements import change

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from services.charging.models import ChargePoint

UNNAMED = 101
"""First number of a place that is no plug."""


def place(charge_point: ChargePoint, number: int, wished: ChargingSession | None) -> Connector:
    """Where a transaction begins. At a plug that is told whatever went on before has ended.

    Not told: the plug of the wish, or the only one, while nothing goes on there; otherwise none until it is told.
    """
    if 0 < number <= MOST_CONNECTORS:
        connector = connector_of(charge_point, number)
        give_up_running(connector)
        return connector
    likely = wished.connector if wished is not None else _only(charge_point)
    if likely is not None and not _goes_on(likely).exists():
        return likely
    return _unnamed(charge_point)


def name_plug(session: ChargingSession, number: int, at: datetime | None) -> None:
    """A later event, of this time, tells the plug. Whoever began there after this charge goes on."""
    if not 0 < number <= MOST_CONNECTORS or session.connector.number == number:
        return
    connector = connector_of(session.charge_point, number)
    if session.state in RUNNING:
        other = _goes_on(connector).first()
        if other is not None and (session.connector.is_named or not _began_before(other, session, at)):
            return
        give_up_running(connector)
    elif session.connector.is_named:
        return
    change(session, where={"connector": [session.connector_id]}, connector=connector)


def _only(charge_point: ChargePoint) -> Connector | None:
    found = list(Connector.objects.filter(charge_point=charge_point).order_by("number")[:2])
    return found[0] if len(found) == 1 else None


def _goes_on(connector: Connector) -> QuerySet[ChargingSession]:
    return ChargingSession.objects.running().filter(connector=connector).order_by("pk")


def _began_before(other: ChargingSession, session: ChargingSession, at: datetime | None) -> bool:
    known = [moment for moment in (session.started_at, at) if moment is not None]
    return other.started_at is not None and bool(known) and other.started_at < min(known)


def _unnamed(charge_point: ChargePoint) -> Connector:
    """A place of its own, used again when its charge is over."""
    used = ChargingSession.objects.running().filter(charge_point=charge_point)
    taken = set(used.values_list("connector__number", flat=True))
    number = next(one for one in count(UNNAMED) if one not in taken)
    return Connector.places.get_or_create(charge_point=charge_point, number=number)[0]
