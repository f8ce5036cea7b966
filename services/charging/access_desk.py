"""The only way to what operators of stations work on: stations of their own organisation, or the same 404."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from services.charging.access import IDENTITY, NUMBER
from services.charging.access_resident import KIND
from services.charging.models import (
    ChargePoint,
    ChargingCard,
    ChargingSession,
    OcppFrame,
    OrphanStop,
    Station,
    StationCommand,
)
from services.common.access import NotFoundOrNotYours
from services.departments.access import departments_of, recusal_reason
from services.departments.enums import STATION_ROLES
from services.payments.enums import BillState
from services.payments.models import Bill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from services.accounts.models import User

RUNS = tuple(sorted(STATION_ROLES))
"""Who works on stations."""
TOPIC = re.compile(r"charging\.([0-9]{1,9})", re.ASCII)
RELATED = ("charge_point__station__payee", "charge_point__station__operator", "connector")
LONGEST = 2**63 - 1
MOST_HELD = 500


def stations_of(user: User) -> QuerySet[Station]:
    """Stations of the organisations where ``user`` works on stations today."""
    return Station.objects.filter(operator__in=departments_of(user, *RUNS)).order_by("code")


def _one(rows: QuerySet[Any]) -> Any:
    found = rows.order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def station_at_the_desk(user: User, code: str) -> Station:
    """One of them. Raises NotFoundOrNotYours."""
    return _one(stations_of(user).filter(code=code).select_related("place", "operator"))


def points_at_the_desk(user: User) -> QuerySet[ChargePoint]:
    """Charge points of these stations, also those out of use."""
    rows = ChargePoint.objects.filter(station__in=stations_of(user))
    return rows.select_related("station__operator", "station__payee")


def point_at_the_desk(user: User, identity: str) -> ChargePoint:
    """One of them. Raises NotFoundOrNotYours."""
    rows = points_at_the_desk(user)
    return _one(rows.filter(identity=identity) if IDENTITY.fullmatch(identity) else rows.none())


def sessions_at_the_desk(user: User) -> QuerySet[ChargingSession]:
    """Charges at these stations."""
    return ChargingSession.objects.filter(charge_point__station__in=stations_of(user)).select_related(*RELATED)


def session_at_the_desk(user: User, number: str) -> ChargingSession:
    """One of them, by its number. Raises NotFoundOrNotYours."""
    return _one(of_number(sessions_at_the_desk(user), number))


def of_number(rows: QuerySet[ChargingSession], number: str) -> QuerySet[ChargingSession]:
    """The one of this number; none for what is no number of a charge."""
    parts = NUMBER.fullmatch(number)
    if parts is None or int(parts[2]) > LONGEST:
        return rows.none()
    return rows.filter(charge_point__identity=parts[1], pk=int(parts[2]))


def orphans_at_the_desk(user: User) -> QuerySet[OrphanStop]:
    """Stops that found no session."""
    rows = OrphanStop.objects.filter(charge_point__station__in=stations_of(user))
    return rows.select_related("charge_point__station__operator", "session__charge_point", "solved_by")


def orphan_at_the_desk(user: User, pk: int) -> OrphanStop:
    """One of them. Raises NotFoundOrNotYours."""
    return _one(orphans_at_the_desk(user).filter(pk=min(pk, LONGEST)))


def frames_at_the_desk(user: User) -> QuerySet[OcppFrame]:
    """What was said over the sockets of these charge points; by number of the charge point, which is kept in order."""
    points = list(points_at_the_desk(user).order_by("pk").values_list("pk", flat=True))
    return OcppFrame.objects.filter(charge_point__in=points).select_related("charge_point")


def frame_at_the_desk(user: User, pk: int) -> OcppFrame:
    """One of them. Raises NotFoundOrNotYours."""
    return _one(frames_at_the_desk(user).filter(pk=min(pk, LONGEST)))


def commands_at_the_desk(user: User) -> QuerySet[StationCommand]:
    """What these charge points were told."""
    rows = StationCommand.objects.filter(charge_point__station__in=stations_of(user))
    return rows.select_related("charge_point", "session__charge_point", "asked_by")


def held_at(stations: Iterable[Station]) -> dict[int, Bill]:
    """Charge → its bill that waits for people to price it. Payees may have others' charges too: ask whose they are."""
    payees = {station.payee_id for station in stations}
    rows = Bill.objects.filter(kind=KIND, state=BillState.PRICING_HOLD, payee__in=payees).order_by("pk")
    return {int(bill.subject_ref.removeprefix("charge:")): bill for bill in rows[:MOST_HELD]}


def keeps_away(user: User, session: ChargingSession) -> bool:
    """Whether it is their own charge or of their kin: a colleague decides."""
    return session.person_id is not None and bool(recusal_reason(user, {session.person_id}))


def keeps_away_from(user: User, orphan: OrphanStop, candidates: Iterable[ChargingSession]) -> bool:
    """Whether a stop may be of a charge of their own or of their kin: by token, by transaction, or by what goes on."""
    people = {session.person_id for session in candidates}
    own = ChargingSession.objects.filter(charge_point=orphan.charge_point_id)
    named = (Q(tag=orphan.tag) & ~Q(tag="")) | (Q(protocol_id=orphan.transaction) & ~Q(protocol_id=""))
    people.update(own.filter(named).order_by().values_list("person", flat=True))
    people.update(ChargingCard.objects.filter(tag=orphan.tag).order_by().values_list("person", flat=True))
    people.discard(None)
    return bool(people) and bool(recusal_reason(user, people))


def may_listen(user: User, topic: str) -> bool:
    """Whether ``user`` may hear that something at the stations of an organisation moved."""
    parts = TOPIC.fullmatch(topic)
    return bool(parts) and user.is_authenticated and int(parts[1]) in departments_of(user, *RUNS)


def topics_of(user: User) -> list[str]:
    """What the pages of ``user`` listen to."""
    return [f"charging.{department}" for department in departments_of(user, *RUNS)]
