"""What nobody told, every minute: silence, starts that did not come, commands without an answer, bills that wait."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.charging.enums import (
    PLUGGED,
    Actor,
    Command,
    CommandState,
    ConnectorStatus,
    Paying,
    ReservationState,
    SessionState,
)
from services.charging.models import ChargePoint, ChargingSession, Reservation, StationCommand
from services.charging.operations import billing, commanding
from services.charging.operations.announcing import announce
from services.charging.operations.connecting import tell
from services.charging.operations.ending import abandon
from services.charging.operations.moving import RELATED, hold_point
from services.charging.pricing import idle_has_begun
from services.common import transaction
from services.common.statements import change
from services.payments.enums import BillState
from services.payments.operations.billing import BeingPaid, void_bill

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)
SILENT = timedelta(minutes=15)
"""A running session without a word, at a connector that says it is free, is over."""
LOST = timedelta(days=1)
"""A running session without a word is over, whatever the connector said last."""
PAYS_WITHIN = timedelta(minutes=5)
BEGINS_WITHIN = timedelta(minutes=3)
MOST = 500


def look_after() -> None:
    """All of it."""
    let_go_silent()
    commanding.give_up()
    give_up_silent()
    give_up_unpaid()
    give_up_unbegun()
    settle_left_over()
    tell_of_idle_fees()
    Reservation.objects.filter(state=ReservationState.OPEN, kept_until__lte=timezone.now()).update(
        state=ReservationState.ENDED
    )


def let_go_silent() -> int:
    """Sockets nothing came over, as when their process was killed: a charge point that lives signs in again."""
    rows = ChargePoint.objects.exclude(connection="").filter(seen_at__lt=timezone.now() - SILENT)
    return sum(_let_go(point, rows) for point in rows.select_related("station").order_by("pk")[:MOST])


@transaction.atomic
def _let_go(point: ChargePoint, silent: QuerySet[ChargePoint]) -> bool:
    if not silent.filter(pk=point.pk).update(connection=""):
        return False
    announce(point.station)
    return True


def give_up_silent() -> int:
    """Sessions whose charge point fell silent. How many there were."""
    now = timezone.now()
    free = Q(heard_at__lt=now - SILENT, connector__status=ConnectorStatus.AVAILABLE)
    rows = ChargingSession.objects.running().filter(free | Q(heard_at__lt=now - LOST)).select_related(*RELATED)
    return sum(_give_up_silent(session, rows) for session in rows.order_by("pk")[:MOST])


@transaction.atomic
def _give_up_silent(session: ChargingSession, silent: QuerySet[ChargingSession]) -> bool:
    """It may have said something since it was read."""
    hold_point(session.charge_point, heard=False)
    if not silent.filter(pk=session.pk).exists():
        return False
    return abandon(session)


def give_up_unpaid() -> int:
    """Wishes that were to be paid before, and were not. How many there were."""
    rows = ChargingSession.objects.filter(state=SessionState.REQUESTED, paying=Paying.BEFORE)
    late = rows.filter(requested_at__lt=timezone.now() - PAYS_WITHIN).select_related(*RELATED)
    return sum(_give_up_unpaid(session) for session in late.order_by("pk")[:MOST])


@transaction.atomic
def _give_up_unpaid(session: ChargingSession) -> bool:
    bill = billing.bills_of(session).filter(state=BillState.ISSUED).select_related("payee__department").first()
    if bill is None:
        return False
    try:
        with transaction.atomic():
            void_bill(bill=bill, reason=_("It was not paid in time."), by=None)
    except BeingPaid:
        return False
    return commanding.fail(session, actor=Actor.SYSTEM, reason=_("It was not paid in time."))


def give_up_unbegun() -> int:
    """Wishes the charge point accepted, and that did not begin. How many there were."""
    late = timezone.now() - BEGINS_WITHIN
    told = StationCommand.objects.filter(
        kind=Command.START, state=CommandState.ACCEPTED, answered_at__lt=late, session__state=SessionState.REQUESTED
    )
    found = list(ChargingSession.objects.filter(commands__in=told).select_related(*RELATED).order_by("pk")[:MOST])
    for session in found:
        with transaction.atomic():
            commanding.fail(session, actor=Actor.SYSTEM, reason=_("Nothing was plugged in in time."))
    return len(found)


def settle_left_over() -> int:
    """Sessions whose bills are still to be brought in line. How many were looked at."""
    found = list(ChargingSession.objects.filter(is_settled=False).order_by("pk")[:MOST])
    for session in found:
        try:
            billing.settle(session=session)
        except Exception:
            logger.exception("charging: session %s stays to be settled", session.pk)
    return len(found)


def tell_of_idle_fees() -> int:
    """Who pays for staying plugged in is told once, when it begins. How many were told."""
    now = timezone.now()
    rows = ChargingSession.objects.filter(
        full_at__gt=now - LOST, full_at__lt=now, left_at=None, idle_told_at=None, connector__status__in=PLUGGED
    )
    rows = rows.exclude(person=None).exclude(charge_point__station__idle_group="").select_related(*RELATED)
    return sum(_tell_of_idle_fee(session) for session in rows.order_by("pk")[:MOST])


@transaction.atomic
def _tell_of_idle_fee(session: ChargingSession) -> bool:
    now = timezone.now()
    next_ones = ChargingSession.objects.filter(connector=session.connector_id, pk__gt=session.pk)
    if next_ones.exclude(started_at=None).exists() or not idle_has_begun(session, now):
        return False
    if not change(session, where={"idle_told_at": [None]}, idle_told_at=now):
        return False
    if session.left_at is None and session.full_at is not None:
        tell(session, "charging_idle")
    return True
