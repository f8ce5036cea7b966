"""What is owed: stays that left and are not paid, with their bill. Reads only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from services.parking.enums import StayState
from services.parking.models import Stay
from services.payments.enums import BillState, DisputeState
from services.payments.models import Bill, Dispute

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from services.parking.models import Lot

KIND = "parking.stay"
AFTER = (timedelta(days=1), timedelta(days=7), timedelta(days=15))
"""So long after the exit a driver is reminded, once each; then never again."""
MOST = len(AFTER)
APART = timedelta(days=3)
"""Between two reminders lie at least so many days, whoever sends them."""
_OF_STAY = Concat(Value("stay:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())


def owed(lots: QuerySet[Lot] | None = None) -> QuerySet[Stay]:
    """Stays with a bill that waits to be paid: ``owed`` in fen, its ``ref``, whether somebody ``objects`` to it.

    To it or to an earlier version, which ended because the car stood there longer.
    """
    bills = Bill.objects.filter(kind=KIND, state=BillState.ISSUED, subject_ref=_OF_STAY).order_by("-version")
    open_ones = Dispute.objects.filter(bill__kind=KIND, bill__subject_ref=_OF_STAY, state=DisputeState.OPEN)
    rows = Stay.objects.filter(state=StayState.BILLED)
    if lots is not None:
        rows = rows.filter(lot__in=lots)
    return rows.annotate(
        owed=Subquery(bills.values("amount")[:1]),
        bill_ref=Subquery(bills.values("ref")[:1]),
        objects_to=Exists(open_ones),
    ).filter(owed__isnull=False)


def to_remind(*, now: datetime | None = None) -> QuerySet[Stay]:
    """Those whose driver is known, who is to be reminded today and objects to nothing."""
    at = now or timezone.now()
    due = Q()
    for sent, after in enumerate(AFTER):
        due |= Q(reminder_count=sent, exited_at__lte=at - after)
    quiet = Q(reminded_at=None) | Q(reminded_at__lte=at - APART)
    return owed().filter(due, quiet, binding__isnull=False, objects_to=False)


def hinders(stay: Any) -> str:
    """Why no reminder may be sent of this stay now: ``unknown``, ``objects``, ``enough``, ``soon``; else empty."""
    if stay.binding_id is None:
        return "unknown"
    if stay.objects_to:
        return "objects"
    if stay.reminder_count >= MOST:
        return "enough"
    if stay.reminded_at is not None and stay.reminded_at > timezone.now() - APART:
        return "soon"
    return ""


def oldest_first(rows: QuerySet[Stay]) -> QuerySet[Stay]:
    """As one works on them."""
    return rows.select_related("lot", "vehicle", "binding__person").order_by(F("exited_at").asc(), "pk")
