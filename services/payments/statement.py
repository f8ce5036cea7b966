"""月度账单: what somebody paid and got back in a month, by payee."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from services.payments.enums import RefundState
from services.payments.models import Refund

if TYPE_CHECKING:
    from datetime import date

    from services.payments.models import Bill
    from services.payments.querysets import BillQuerySet


@dataclass(frozen=True, slots=True)
class Share:
    """What went to one payee; ``percent`` of the largest, for the bar."""

    name: str
    amount: int
    percent: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One month. Amounts in fen."""

    month: date
    paid: int
    back: int
    bills: list[Bill] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing moved."""
        return not self.bills and not self.back


def month_of(text: str) -> date:
    """The first day of ``2026-11``; of this month for anything else or a month to come."""
    today = timezone.localdate().replace(day=1)
    try:
        asked = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month has no hour
    except ValueError:
        return today
    return asked if asked.year >= 2000 and asked <= today else today


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def statement(bills: BillQuerySet, month: date) -> Statement:
    """Of these bills: what was paid in the month, what came back in it, to whom it went."""
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month, next_month(month)))
    paid = list(bills.filter(paid_at__gte=start, paid_at__lt=end).order_by("paid_at", "pk"))
    gone = Refund.objects.filter(
        allocation__bill__in=bills.order_by().values("pk"),
        state=RefundState.SUCCEEDED,
        succeeded_at__gte=start,
        succeeded_at__lt=end,
    )
    by_payee: dict[str, int] = {}
    for bill in paid:
        by_payee[bill.payee.name] = by_payee.get(bill.payee.name, 0) + bill.amount
    most = max(by_payee.values(), default=1)
    ranked = sorted(by_payee.items(), key=lambda pair: (-pair[1], pair[0]))
    return Statement(
        month=month,
        paid=sum(bill.amount for bill in paid),
        back=gone.aggregate(sum=Sum("amount"))["sum"] or 0,
        bills=paid,
        shares=[Share(name, amount, max(2, round(amount * 100 / most))) for name, amount in ranked],
    )


def months_with_payments(bills: BillQuerySet, *, most: int = 24) -> list[date]:
    """Months in which something was paid, the latest first; this month always."""
    found = bills.filter(paid_at__isnull=False).order_by("-paid_at").dates("paid_at", "month", order="DESC")
    this = timezone.localdate().replace(day=1)
    return sorted({this, *found[:most]}, reverse=True)
