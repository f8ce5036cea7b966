"""What the finance desk looks at: what waits for somebody, what is found by a number, the figures of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common.models import OutboxTask
from services.payments import access_desk as access
from services.payments.enums import (
    BillState,
    Book,
    DisputeState,
    DoubtState,
    InvoiceState,
    Outcome,
    ProposalState,
    RefundState,
)
from services.payments.means import WINDOW, is_simulator, label
from services.payments.models import (
    Allocation,
    Bill,
    Dispute,
    InvoiceRequest,
    Order,
    PayeeChange,
    Quarantined,
    ReconItem,
    Refund,
    Till,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from services.accounts.models import User

OURS = "services.payments."
DAYS = 14
MOST = 20
TO_AGREE = (RefundState.REQUESTED,)
STUCK = (RefundState.ABNORMAL, RefundState.FAILED)
HANDED = Q(state=RefundState.APPROVED, allocation__order__channel__in=WINDOW)
"""Agreed to, and paid at a window: it waits for a clerk to hand it out."""
PARTS = ("allocations__bill",)
FIRST_DAY = date(2020, 1, 1)
"""No report is older."""


def dead_letters() -> QuerySet[OutboxTask]:
    """Background work about money that was given up."""
    return OutboxTask.objects.filter(task__startswith=OURS, dead_at__isnull=False).order_by("-dead_at", "-pk")


def waiting(user: User) -> list[tuple[str, str, int]]:
    """Words, name of the page and number of what waits for a person; what waits for nobody is left out."""
    refunds = access.at_the_desk(user, Refund.objects.all(), *access.REFUND_BILLS)
    bills = access.at_the_desk(user, Bill.objects.all(), "pk")
    disputes = access.at_the_desk(user, Dispute.objects.all(), "bill")
    invoices = access.at_the_desk(user, InvoiceRequest.objects.all(), "bill")
    closings = access.closings_at_the_desk(user)
    rows: list[tuple[str, str, QuerySet[Any]]] = [
        (_("Put aside"), "finance:doubts", doubts(user).filter(state=DoubtState.OPEN)),
        (
            _("Refunds that wait for a second person"),
            "finance:refunds",
            refunds.filter(state__in=TO_AGREE).exclude(requested_by=user),
        ),
        (_("Refunds that do not go through"), "finance:refunds", refunds.filter(state__in=STUCK)),
        (_("Cash to be handed back"), "finance:refunds", refunds.filter(HANDED)),
        (
            _("Bills to be cancelled or written off"),
            "finance:endings",
            access.waiting_endings(access.endings_at_the_desk(user)).exclude(proposed_by=user),
        ),
        (_("Changes of payees"), "finance:payees", _to_decide(user)),
        (_("Bills without a price"), "finance:held", bills.filter(state=BillState.PRICING_HOLD)),
        (_("Objections to bills"), "finance:disputes", disputes.filter(state=DisputeState.OPEN)),
        (_("Requests for invoices"), "finance:invoices", invoices.filter(state=InvoiceState.OPEN)),
        (_("Tills to be checked"), "finance:till", closings.filter(checked_by=None).exclude(clerk=user)),
        (_("Your tills of other days, not counted yet"), "finance:till", left_open(user)),
    ]
    if access.books_of(user) is None:
        rows += [
            (_("Differences with bill files"), "finance:recon", ReconItem.objects.filter(solved_at=None)),
            (_("Work that was given up"), "finance:dead", dead_letters()),
        ]
    counts = _counts([found for _words, _page, found in rows])
    return [(words, page, n) for (words, page, _found), n in zip(rows, counts, strict=True) if n]


def _to_decide(user: User) -> QuerySet[PayeeChange]:
    """Changes of payees that wait for this second person."""
    return access.changes_at_the_desk(user).filter(state=ProposalState.OPEN).exclude(proposed_by=user)


def _counts(found: list[QuerySet[Any]]) -> list[int]:
    """How many rows each has, in one question."""
    first, *others = [
        rows.order_by().annotate(place=Value(place)).values("place").annotate(n=Count("pk")).values_list("place", "n")
        for place, rows in enumerate(found)
    ]
    counted = dict(first.union(*others, all=True))
    return [counted.get(place, 0) for place in range(len(found))]


def doubts(user: User) -> QuerySet[Quarantined]:
    """What was put aside about payees whose books ``user`` keeps."""
    return access.at_the_desk(user, Quarantined.objects.all(), *access.DOUBT_BILLS)


def left_open(user: User) -> QuerySet[Till]:
    """Tills of days gone by that their clerk has not counted."""
    return Till.objects.filter(clerk=user, closed_at=None, day_date__lt=timezone.localdate())


def taken_by(clerk: User) -> dict[tuple[str, date], int]:
    """How many payments a clerk took in tills they have not counted, by means and day. No sums: who counts is blind."""
    first = Till.objects.filter(clerk=clerk, closed_at=None).aggregate(day=Min("day_date"))["day"]
    if first is None:
        return {}
    start, _end = span(first, first)
    orders = Order.objects.filter(placed_by=clerk, channel__in=WINDOW, succeeded_at__gte=start).order_by()
    found = orders.values_list("channel", "succeeded_at__date").annotate(n=Count("pk"))
    return {(channel, day): n for channel, day, n in found}


@dataclass(frozen=True, slots=True)
class Found:
    """What bears a number."""

    bills: list[Bill] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    doubts: list[Quarantined] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.bills or self.refunds or self.doubts)


def find(user: User, words: str) -> Found:
    """Bills, refunds and what was put aside under exactly this number, in any spacing, as far as ``user`` may look."""
    number = "".join(words.split())
    orders = Order.objects.filter(Q(out_trade_no=number.upper()) | Q(channel_trade_no=number))
    of_order = Q(allocations__order__in=orders)
    known = Q(ref=number.lower()) | Q(notice_number=number) | Q(receipt__document__number=number)
    bills = Bill.objects.filter(known | Q(subject_ref=number) | of_order).select_related("payee").distinct()
    bills = access.at_the_desk(user, bills, "pk")
    refunds = Refund.objects.filter(Q(out_refund_no=number.upper()) | Q(channel_refund_no=number))
    refunds = access.at_the_desk(user, refunds, *access.REFUND_BILLS)
    aside = doubts(user).filter(Q(said_number=number) | Q(order_number=number.upper()) | Q(order__in=orders))
    return Found(
        bills=list(bills.order_by("-pk")[:MOST]),
        refunds=list(refunds.order_by("-pk")[:MOST]),
        doubts=list(aside.order_by("-pk")[:MOST]),
    )


@dataclass(slots=True)
class Day:
    """What moved on one civil day, in fen."""

    day: date
    paid: int = 0
    payments: int = 0
    back: int = 0
    height: int = 0
    height_back: int = 0


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of ``first`` to that after ``last``."""
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    return start, end


def last_days(user: User, last: date, *, days: int = DAYS) -> list[Day]:
    """The days up to ``last`` with what was paid and given back; heights in percent of the largest."""
    first = last - timedelta(days=days - 1)
    start, end = span(first, last)
    found = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range(days)}
    paid = access.at_the_desk(user, Order.objects.filter(succeeded_at__gte=start, succeeded_at__lt=end), *PARTS)
    for day, amount, count in (
        paid.order_by().values_list("succeeded_at__date").annotate(sum=Sum("amount"), n=Count("pk"))
    ):
        found[day].paid, found[day].payments = amount, count
    back = Refund.objects.filter(succeeded_at__gte=start, succeeded_at__lt=end)
    back = access.at_the_desk(user, back, *access.REFUND_BILLS)
    for day, amount in back.order_by().values_list("succeeded_at__date").annotate(sum=Sum("amount")):
        found[day].back = amount
    most = max((max(day.paid, day.back) for day in found.values()), default=0) or 1
    for day in found.values():
        day.height, day.height_back = round(day.paid * 100 / most), round(day.back * 100 / most)
    return list(found.values())


@dataclass(slots=True)
class Row:
    """One line of the report: what, how often, how much in fen."""

    name: str
    count: int
    amount: int
    back: int = 0
    note: str = ""


def report(user: User, day: date) -> dict[str, Any]:
    """The day by means, by payee, and what was surplus."""
    start, end = span(day, day)
    parts = Allocation.objects.filter(order__succeeded_at__gte=start, order__succeeded_at__lt=end)
    parts = access.at_the_desk(user, parts, "bill")
    gone = Refund.objects.filter(succeeded_at__gte=start, succeeded_at__lt=end)
    gone = access.at_the_desk(user, gone, *access.REFUND_BILLS)
    means: dict[str, Row] = {}
    orders = access.at_the_desk(user, Order.objects.filter(succeeded_at__gte=start, succeeded_at__lt=end), *PARTS)
    for channel, count, amount in (
        orders.order_by("channel").values_list("channel").annotate(n=Count("pk"), sum=Sum("amount"))
    ):
        means[channel] = _row_of(channel, count, amount)
    for refund in gone.select_related("allocation__order", "stray").order_by("pk"):
        means.setdefault(refund.channel, _row_of(refund.channel, 0, 0)).back += refund.amount
    won = parts.filter(outcome=Outcome.WON).order_by("bill__payee__name", "bill__payee__book")
    payees = [
        Row(name, count, amount, note=str(Book(book).label))
        for name, book, count, amount in won.values_list("bill__payee__name", "bill__payee__book").annotate(
            n=Count("pk"), sum=Sum("amount")
        )
    ]
    return {
        "means": list(means.values()),
        "payees": payees,
        "surplus": parts.filter(outcome=Outcome.LOST).aggregate(sum=Sum("amount"))["sum"] or 0,
        "paid": sum(row.amount for row in means.values()),
        "back": sum(row.back for row in means.values()),
        "payments": sum(row.count for row in means.values()),
    }


def _row_of(channel: str, count: int, amount: int) -> Row:
    return Row(label(channel), count, amount, note=_("simulated") if is_simulator(channel) else "")
