"""How a session ends, whoever tells it; what it costs is told after the commit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.charging.enums import PLUGGED, Actor, SessionState
from services.charging.models import ChargingSession, Connector
from services.charging.operations.connecting import CLOCK
from services.charging.operations.moving import RELATED, moved, owe
from services.charging.pricing import ROUNDING, most_energy

if TYPE_CHECKING:
    from datetime import datetime

    from services.charging.models import ChargePoint

LIVE = timedelta(minutes=1)
"""So far what is told as it happens may differ from what the clock that tells it shows."""
COMES_BACK = timedelta(minutes=2)
"""So long after it connected a charge point tells what happened while it was away."""
UNPLUGGED = frozenset({"EVDisconnected", "EVDeparted", "EVCommunicationLost"})


def end(
    session: ChargingSession,
    *,
    at: datetime | None,
    meter: int | None,
    reason: str,
    told_at: datetime | None = None,
    is_timed: bool = True,
) -> bool:
    """The session ended at ``at``; whether it did. In the caller's transaction.

    ``told_at``: when that was told, if not now. Not ``is_timed``: it told no time of its own.
    """
    now = timezone.now()
    off = clock_is_off(at if is_timed else None, told_at or now, earliest=None)
    off = off or _was_behind(session, at if is_timed else None, told_at or now)
    at = at or now
    plugged = reason not in UNPLUGGED and _hangs(session)
    changes: dict[str, Any] = {
        "stopped_at": at,
        "meter_stop": meter,
        "heard_at": now,
        "power": 0,
        "stop_reason": reason[:40],
        "is_clock_off": session.is_clock_off or off,
        "is_settled": False,
        "full_at": session.full_at or (at if plugged else None),
        "left_at": None if plugged else at,
    }
    if meter is not None:
        changes["meter"] = meter
    first = "adjust" if session.state == SessionState.ABANDONED else "stop"
    ended = moved(session, first, actor=Actor.STATION, **changes)
    if not ended and session.state == SessionState.ABANDONED:  # the sweep gave it up in this moment
        ended = moved(session, "adjust", actor=Actor.STATION, **changes)
    if ended:
        owe(session)
    return ended


def _hangs(session: ChargingSession) -> bool:
    status = Connector.places.values_list("status", flat=True).get(pk=session.connector_id)
    return status in PLUGGED


def give_up_running(connector: Connector) -> None:
    """Another transaction begins there: the one before has ended, and nobody told how."""
    rows = ChargingSession.objects.running().filter(connector=connector)
    for session in rows.select_related(*RELATED).order_by("pk"):
        abandon(session)


def abandon(session: ChargingSession) -> bool:
    """Nobody tells its end: it is billed from the last reading, and adjusted when the stop comes after all."""
    gone = moved(session, "abandon", actor=Actor.SYSTEM, is_settled=False)
    if gone:
        owe(session)
    return gone


def clock_is_off(at: datetime | None, now: datetime, *, earliest: datetime | None) -> bool:
    """A time that cannot be: none, in the future, or before it can have happened."""
    return at is None or at > now + CLOCK or (earliest is not None and at < earliest - CLOCK)


def clock_is_behind(charge_point: ChargePoint, at: datetime | None, now: datetime) -> bool:
    """Told just now as if long ago, by as much as its clock was last seen to be behind.

    Right after it connected it may tell what happened while it was away.
    """
    behind = timedelta(seconds=-charge_point.clock_skew)
    is_back = charge_point.connected_at is not None and charge_point.connected_at > now - COMES_BACK
    return at is not None and behind > CLOCK and abs(now - at - behind) <= LIVE and not is_back


def _was_behind(session: ChargingSession, at: datetime | None, now: datetime) -> bool:
    """Its beginning and its end were told equally late, as far from one another as they came in: as they happened."""
    if at is None or session.started_at is None:
        return False
    late = session.requested_at - session.started_at
    return late > CLOCK and abs(now - at - late) <= LIVE < now - session.requested_at


def fits(session: ChargingSession, meter: int, at: datetime) -> bool:
    """Whether this can be the end of that session."""
    last = session.meter if session.meter is not None else session.meter_start
    if last is None or session.meter_start is None or session.started_at is None or at < session.started_at:
        return False
    return max(session.meter_start, last - ROUNDING) <= meter and meter - session.meter_start <= most_energy(
        session, at
    )
