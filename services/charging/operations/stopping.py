"""A transaction ends. Told twice it ends once; a stop without a session is kept, and matched where it fits."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.charging.enums import RUNNING, Orphan, SessionState
from services.charging.models import ChargingSession, OrphanStop
from services.charging.operations.announcing import announce
from services.charging.operations.ending import end, fits
from services.charging.operations.metering import Reading, keep
from services.charging.operations.moving import RELATED, hold_point
from services.common import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.charging.models import ChargePoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """How a charge point tells the end of a transaction (1.6)."""

    transaction: str
    at: datetime | None
    meter: int | None
    tag: str = ""
    reason: str = ""
    readings: Sequence[Reading] = ()
    payload: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def stop(*, charge_point: ChargePoint, told: Stop) -> ChargingSession | None:
    """The session that ended; None where no session is known: the stop is kept."""
    hold_point(charge_point)
    rows = ChargingSession.objects.filter(charge_point=charge_point).select_related(*RELATED)
    session = rows.filter(protocol_id=told.transaction).first() if told.transaction else None
    if session is None:
        return _orphan(charge_point, told)
    if session.state in RUNNING or session.state == SessionState.ABANDONED:
        keep(session, told.readings)
        end(session, at=told.at, meter=told.meter, reason=told.reason)
    elif (told.meter, told.at or session.stopped_at) != (session.meter_stop, session.stopped_at):
        _keep_orphan(charge_point, told, Orphan.DIFFERS)
    return session


def _orphan(charge_point: ChargePoint, told: Stop) -> ChargingSession | None:
    foreign = ChargingSession.objects.filter(protocol_id=told.transaction).exclude(charge_point=charge_point).exists()
    row = _keep_orphan(charge_point, told, Orphan.FOREIGN if foreign else Orphan.UNKNOWN)
    if row.session_id is not None:
        return row.session
    if row.solved_at is not None:  # people said that it is nobody's
        return None
    session = _match(charge_point, told)
    if session is not None:
        OrphanStop.objects.filter(pk=row.pk).update(session=session)
        keep(session, told.readings)
        end(session, at=told.at, meter=told.meter, reason=told.reason)
    return session


def _keep_orphan(charge_point: ChargePoint, told: Stop, cause: Orphan) -> OrphanStop:
    text = json.dumps(told.payload, sort_keys=True, default=str)
    fields = {
        "transaction": told.transaction[:64],
        "cause": cause,
        "tag": told.tag,
        "meter_stop": told.meter,
        "stopped_at": told.at or timezone.now(),
        "payload": told.payload,
    }
    digest = hashlib.sha256(text.encode()).hexdigest()
    row, is_new = OrphanStop.objects.get_or_create(charge_point=charge_point, digest=digest, defaults=fields)
    if is_new:
        announce(charge_point.station)
    return row


def _match(charge_point: ChargePoint, told: Stop) -> ChargingSession | None:
    """The one session that goes on there and can have ended like this."""
    if told.meter is None or told.at is None:
        return None
    rows = ChargingSession.objects.running().filter(charge_point=charge_point).select_related(*RELATED)
    found = [row for row in rows.order_by("pk") if told.tag in ("", row.tag) and fits(row, told.meter, told.at)]
    return found[0] if len(found) == 1 else None
