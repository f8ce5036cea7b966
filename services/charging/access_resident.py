"""The only way from residents to stations and to what their charges came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from services.charging.access import IDENTITY
from services.charging.enums import RUNNING, STARTABLE, Current, SessionState
from services.charging.models import ChargePoint, ChargingSession, Connector, Reservation, Station
from services.charging.querysets import MOST_CONNECTORS
from services.common.access import NotFoundOrNotYours
from services.payments.enums import BillState
from services.payments.models import Bill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.accounts.models import Person

KIND = "charging.session"
OWED = (BillState.ISSUED, BillState.PRICING_HOLD)
GOING = (SessionState.REQUESTED, *sorted(RUNNING))


def stations() -> list[Station]:
    """Those in use, free first, closed last; each says how many ``plugs`` are ``free``, ``fast``, ``heard``."""
    used = Q(charge_points__is_active=True, charge_points__connectors__number__lte=MOST_CONNECTORS)
    kept = list(Reservation.objects.holding(at=timezone.now()).values_list("connector", flat=True))
    free = used & ~Q(charge_points__connection="") & Q(charge_points__connectors__status__in=STARTABLE)
    if kept:
        free &= ~Q(charge_points__connectors__in=kept)
    rows = Station.objects.filter(is_open=True).select_related("place")
    found = list(
        rows.annotate(
            plugs=Count("charge_points__connectors", filter=used),
            free=Count("charge_points__connectors", filter=free),
            fast=Count("charge_points__connectors", filter=used & Q(charge_points__current=Current.DC)),
            heard=Count("charge_points__connectors", filter=used & ~Q(charge_points__connection="")),
        ).order_by("-free", "-heard", "code")
    )
    for row in found:
        row.free = 0 if row.is_closed else row.free
    return sorted(found, key=lambda row: row.is_closed)


def get_station(code: str) -> Station:
    """One in use. Raises NotFoundOrNotYours."""
    found = Station.objects.filter(code=code, is_open=True).select_related("place", "operator").order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return found


def points_of(station: Station) -> list[ChargePoint]:
    """Charge points in use with their connectors."""
    rows = ChargePoint.objects.filter(station=station, is_active=True).prefetch_related("connectors")
    found = list(rows.order_by("identity"))
    for row in found:
        row.station = station
    return found


def find_number(text: str) -> ChargePoint | None:
    """What is meant by a number as people type it: capitals, blanks and the address of a code do not matter."""
    typed = "".join(text.split()).partition("?")[0].rstrip("/").rpartition("/")[2]
    if not IDENTITY.fullmatch(typed):
        return None
    return ChargePoint.objects.filter(identity__iexact=typed, is_active=True).order_by("pk").first()


def get_point(identity: str) -> ChargePoint:
    """What stands behind a code: public. Raises NotFoundOrNotYours."""
    rows = ChargePoint.objects.filter(identity=identity, is_active=True, station__is_open=True)
    related = ("station__place", "station__payee", "station__operator")
    found = rows.select_related(*related).order_by("pk").first() if IDENTITY.fullmatch(identity) else None
    if found is None:
        raise NotFoundOrNotYours
    return found


def connectors_of(point: ChargePoint) -> list[Connector]:
    """Every plug, with the charge point as it was read."""
    rows = list(Connector.objects.filter(charge_point=point).order_by("number"))
    for row in rows:
        row.charge_point = point
    return rows


def kept_of(connectors: Iterable[Connector]) -> dict[int, Reservation]:
    """Plug → who keeps it free for themselves just now, in one question."""
    rows = Reservation.objects.holding(at=timezone.now()).filter(connector__in=[row.pk for row in connectors])
    return {row.connector_id: row for row in rows.order_by("pk")}


def kept_by(person: Person | None, point: ChargePoint) -> Reservation | None:
    """What this person keeps free at this charge point just now."""
    if person is None:
        return None
    rows = Reservation.objects.holding(at=timezone.now()).filter(person=person, connector__charge_point=point)
    return rows.select_related("connector").order_by("pk").first()


def going_of(person: Person | None, point: ChargePoint) -> ChargingSession | None:
    """The charge this person has wished for or runs at this charge point."""
    if person is None:
        return None
    rows = ChargingSession.objects.filter(person=person, charge_point=point, state__in=GOING)
    return rows.select_related("charge_point").order_by("-pk").first()


def chain_of(session: ChargingSession) -> list[Bill]:
    """Every bill of a charge, the first one first."""
    return list(Bill.objects.filter(kind=KIND, subject_ref=session.subject_ref).order_by("version"))


def open_bills(sessions: Iterable[ChargingSession]) -> dict[int, Bill]:
    """Charge → its bill that waits to be paid or priced, in one question."""
    by_ref = {session.subject_ref: session.pk for session in sessions}
    rows = Bill.objects.filter(kind=KIND, subject_ref__in=by_ref, state__in=OWED).order_by("pk")
    return {by_ref[bill.subject_ref]: bill for bill in rows}
