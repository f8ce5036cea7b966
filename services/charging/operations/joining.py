"""Whose a transaction of 2.0.1 is, where that is told after its first event: cable first, or events out of order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.charging.enums import RUNNING, Actor, SessionState
from services.charging.models import ChargingSession, MeterSample
from services.charging.operations.moving import RELATED, moved, owe
from services.charging.operations.starting import use_reservation, whose, wish_of
from services.common.statements import change

if TYPE_CHECKING:
    from datetime import datetime

    from services.charging.models import ChargePoint

OPEN = RUNNING | {SessionState.STOPPED}
"""Not billed yet."""
TAKEN_OVER = (
    "connector",
    "protocol_id",
    "started_at",
    "meter_start",
    "meter",
    "power",
    "soc",
    "heard_at",
    "seq_no",
    "start_seen",
    "is_clock_off",
)
ENDED_WITH = ("stopped_at", "meter_stop", "stop_reason", "full_at", "left_at", "is_clock_off")


def join_wish(session: ChargingSession, *, number: int | None, tag: str) -> ChargingSession:
    """The wish this transaction turns out to be, which takes over all that was told; otherwise ``session``.

    In the caller's transaction, which holds the charge point. One that has a person or a token is nobody else's.
    """
    if session.person_id is not None or session.tag or session.start_key is not None or session.state not in OPEN:
        return session
    wish = _wish(session.charge_point, number, tag)
    if wish is None:
        return session
    known = {name: getattr(session, name) for name in (*TAKEN_OVER, *ENDED_WITH, "state")}
    said = _("It turned out to be charge {number}.").format(number=wish.number)
    empty = {"started_at": None, "stopped_at": None, "meter_start": None, "meter_stop": None, "meter": None}
    nothing = empty | {"full_at": None, "left_at": None, "protocol_id": "", "power": 0, "is_settled": True}
    if not moved(session, "merge", actor=Actor.STATION, reason=said[:200], **nothing):
        return session
    MeterSample.objects.filter(session=session).update(session=wish)
    moved(wish, "begin", actor=Actor.STATION, **{name: known[name] for name in TAKEN_OVER})
    if known["state"] == SessionState.CHARGING:
        moved(wish, "charge", actor=Actor.STATION)
    elif known["state"] == SessionState.SUSPENDED:
        moved(wish, "suspend", actor=Actor.STATION, full_at=known["full_at"])
    elif known["state"] == SessionState.STOPPED:
        told = {name: known[name] for name in ENDED_WITH}
        moved(wish, "stop", actor=Actor.STATION, is_settled=False, **told)
        owe(wish)
    use_reservation(wish.connector, wish)
    return wish


def _wish(charge_point: ChargePoint, number: int | None, tag: str) -> ChargingSession | None:
    if number is not None:
        rows = ChargingSession.objects.filter(charge_point=charge_point, state=SessionState.REQUESTED, pk=number)
        found = rows.select_related(*RELATED).first()
        if found is not None:
            return found
    return wish_of(charge_point, tag)


def take_token(session: ChargingSession, tag: str, *, at: datetime) -> None:
    """The token of a transaction that had none. Once it is billed, people say whose it is."""
    if not tag or session.tag or session.person_id is not None or session.state not in OPEN:
        return
    status, person = whose(session.charge_point, tag, session.connector, at=at)
    if change(session, where={"tag": [""], "state": OPEN}, tag=tag, tag_status=status, person=person):
        use_reservation(session.connector, session)
