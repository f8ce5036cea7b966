"""I1–I12 over the whole database: what must be true of money after every story, race and kill.

Read only. `manage.py check_books` and the tests ask the same function.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from services.documents.models import Document
from services.payments.enums import BillState, Book, DoubtState, InboxState, OrderState, Outcome, RefundState
from services.payments.means import WINDOW
from services.payments.models import (
    Allocation,
    Bill,
    ChannelInbox,
    DayClosing,
    LedgerTransfer,
    MerchantAccount,
    Order,
    Quarantined,
    Receipt,
    ReconBatch,
    ReconItem,
    Refund,
)
from services.payments.operations.booking import TRANSFERRED, book_of, clearing, surplus
from services.payments.operations.receipting import all_went_back
from services.payments.operations.reconciling import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

SERIES = "payment_receipt"
BOOKED_WITHIN = timedelta(hours=1)
AT_ONCE = 2_000


def broken() -> list[str]:
    """What does not hold, each with the number of the invariant and what it is about; empty when all is well."""
    return [*_bills(), *_parts(), *_orders(), *_transfers(), *_balances(), *_files(), *_books(), *_receipts(), *_held()]


def _bills() -> Iterator[str]:
    """I3: paid means one won part of the full amount. I8: the amount is the sum of its lines."""
    won = Q(allocations__outcome=Outcome.WON)
    paid = Bill.objects.filter(state=BillState.PAID).annotate(
        parts=Count("allocations", filter=won), came=Sum("allocations__amount", filter=won)
    )
    for bill in paid.exclude(parts=1, came=F("amount")).order_by("pk"):
        yield f"I3 {bill.ref} is paid by {bill.came} in {bill.parts} of {bill.amount}"
    unpaid = Allocation.objects.filter(outcome=Outcome.WON).exclude(bill__state=BillState.PAID)
    for ref in unpaid.values_list("bill__ref", flat=True):
        yield f"I3 {ref} was won and is not paid"
    priced = Bill.objects.filter(issued_at__isnull=False).annotate(sum=Sum("lines__amount", default=0))
    for bill in priced.exclude(sum=F("amount")).order_by("pk"):
        yield f"I8 {bill.ref} is {bill.amount}, its lines {bill.sum}"


def _parts() -> Iterator[str]:
    """I4: what was asked back and not refused is what is reserved, and never more than came."""
    live = Sum("refunds__amount", filter=~Q(refunds__state=RefundState.REJECTED), default=0)
    for part in Allocation.objects.annotate(asked=live).exclude(asked=F("refund_reserved")).order_by("pk"):
        yield f"I4 part {part.pk}: {part.asked} asked back, {part.refund_reserved} reserved of {part.amount}"


def _orders() -> Iterator[str]:
    """I6: money that came pays a bill or goes back. I3: nothing is won without money. Open parts have open orders."""
    for order in Order.objects.prefetch_related("allocations").order_by("pk").iterator(chunk_size=AT_ONCE):
        parts = list(order.allocations.all())
        outcomes = {part.outcome for part in parts}
        if order.state == OrderState.SUCCEEDED:
            if not parts or not outcomes <= {Outcome.WON, Outcome.LOST}:
                yield f"I6 {order} has its money, its parts are {sorted(outcomes)}"
            if sum(part.amount for part in parts) != order.amount:
                yield f"I6 {order} is not the sum of its parts"
            for part in parts:
                if part.outcome == Outcome.LOST and part.refund_reserved != part.amount:
                    yield f"I6 {order}: surplus stays"
        elif outcomes & {Outcome.WON, Outcome.LOST}:
            yield f"I3 {order} is {order.state} and won"
        elif order.state in {OrderState.CLOSED, OrderState.FAILED} and Outcome.OPEN in outcomes:
            yield f"I9 {order} has ended and holds its bills"


def _wanted() -> dict[str, tuple[int, str, str, str]]:
    """What the ledger must say, from the rows it is about: key → amount, book, debit, credit."""
    wanted: dict[str, tuple[int, str, str, str]] = {}
    parts = Allocation.objects.filter(order__state=OrderState.SUCCEEDED)
    for part in parts.select_related("order", "bill__payee"):
        book, channel = part.bill.payee.book, part.order.channel
        credit = part.bill.payee.account if part.outcome == Outcome.WON else surplus(channel)
        wanted[f"paid:{part.order_id}:{part.bill_id}"] = (part.amount, book, clearing(channel, book), credit)
    strays = Refund.objects.filter(stray__isnull=False).select_related("stray__order")
    for refund in strays:
        book = book_of(refund.stray)
        key = f"stray:{refund.stray_id}"
        wanted[key] = (refund.amount, book, clearing(refund.channel, book), surplus(refund.channel))
    for refund in Refund.objects.filter(state=RefundState.SUCCEEDED).select_related("allocation", "stray"):
        part = refund.allocation
        came = wanted.get(f"paid:{part.order_id}:{part.bill_id}" if part else f"stray:{refund.stray_id}")
        if came:
            way = TRANSFERRED if refund.transfer_checked_by_id else came[2]
            wanted[f"refunded:{refund.pk}"] = (refund.amount, came[1], came[3], way)
    return wanted


def _transfers() -> Iterator[str]:
    """I2: every payment and every refund is booked exactly once, on its accounts (I11: in its book)."""
    wanted = _wanted()
    rows = LedgerTransfer.objects.exclude(key__startswith="banked:").exclude(key__startswith="difference:")
    booked = {row.key: (row.amount, row.book, row.debit, row.credit) for row in rows}
    for key in sorted(wanted.keys() | booked.keys()):
        if wanted.get(key) != booked.get(key):
            yield f"I2 {key}: {booked.get(key)} is booked, {wanted.get(key)} happened"
    numbers = Counter(Order.objects.exclude(channel_trade_no=None).values_list("channel", "channel_trade_no"))
    yield from (f"I2 {number} is booked to several orders" for number, count in numbers.items() if count > 1)


def balances() -> dict[tuple[str, str], int]:
    """Fen on each account of each book: debits less credits."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for book, debit, credit, amount in LedgerTransfer.objects.values_list("book", "debit", "credit", "amount"):
        found[book, debit] += amount
        found[book, credit] -= amount
    return found


def _balances() -> Iterator[str]:
    """I1: what each payee, surplus and channel has by the ledger is what the orders and refunds say (I5)."""
    happened: dict[tuple[str, str], int] = defaultdict(int)
    for amount, book, debit, credit in _wanted().values():
        happened[book, debit] += amount
        happened[book, credit] -= amount
    others = LedgerTransfer.objects.filter(key__regex=r"^(banked|difference):")
    for row in others:
        happened[row.book, row.debit] += row.amount
        happened[row.book, row.credit] -= row.amount
    ledger = balances()
    for account in sorted(happened.keys() | ledger.keys()):
        if happened[account] != ledger[account]:
            yield f"I1 {account}: {ledger[account]} by the ledger, {happened[account]} by what happened"
    for (book, account), amount in ledger.items():
        if account.startswith("surplus:") and amount > 0:
            yield f"I4 {book} {account}: {amount} more went back than came"
    for closing in DayClosing.objects.exclude(checked_by=None):
        keys = Q(key__startswith=f"banked:{closing.pk}:") | Q(key=f"difference:till:{closing.pk}")
        rows = list(LedgerTransfer.objects.filter(keys))
        net = sum(row.amount if row.debit.startswith("banked:") else -row.amount for row in rows)
        left = sum(
            row.amount if row.credit.startswith(("clearing:", "treasury:")) else -row.amount
            for row in rows
            if row.key.startswith("banked:")
        )
        if (left, net) != (closing.expected, closing.counted):
            yield f"I5 till {closing.pk}: {left} left it and {net} is banked of {closing.expected}"


def _files() -> Iterator[str]:
    """I5: a day whose bill file raised no question comes to the same sum here and there."""
    latest: dict[tuple[str, date], ReconBatch] = {}
    for batch in ReconBatch.objects.exclude(total=None).order_by("version"):
        latest[batch.channel, batch.day_date] = batch
    questioned = set(ReconItem.objects.order_by().values_list("batch", flat=True))
    for (channel, day), batch in latest.items():
        if batch.pk in questioned:
            continue
        span = Q(succeeded_at__gte=bounds(day)[0], succeeded_at__lt=bounds(day)[1])
        took = Coalesce("trade_amount", "amount")
        came = Order.objects.filter(span, channel=channel, state=OrderState.SUCCEEDED).aggregate(sum=Sum(took))
        back = Refund.objects.through(channel).filter(span, state=RefundState.SUCCEEDED, transfer_checked_by=None)
        ours = (came["sum"] or 0) - (back.aggregate(sum=Sum("amount"))["sum"] or 0)
        if ours != batch.total:
            yield f"I5 {channel} {day}: {batch.total} by its file, {ours} here"


def _books() -> Iterator[str]:
    """I11: no account of a government fee in the platform's book, and the reverse; nor at a payment company."""
    accounts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for channel, number, book in MerchantAccount.objects.values_list("channel", "number", "payee__book"):
        accounts[channel, number].add(book)
    yield from (f"I11 the account {account} is of both books" for account, found in accounts.items() if len(found) > 1)
    online = Allocation.objects.filter(bill__payee__book=Book.TREASURY, order__merchant="")
    for order in online.exclude(order__channel__in=WINDOW).values_list("order__out_trade_no", flat=True):
        yield f"I11 {order} asks for a government fee into the portal's own account"
    books = {f"payee:{code}": book for code, book in Bill.objects.values_list("payee__code", "payee__book")}
    for key, book, debit, credit in LedgerTransfer.objects.values_list("key", "book", "debit", "credit"):
        for account in (debit, credit):
            own = "treasury" if account.startswith("treasury:") else books.get(account, book)
            own = "platform" if account.startswith("clearing:") else own
            if own != book:
                yield f"I11 {key}: {account} in the book {book}"


def _receipts() -> Iterator[str]:
    """I12: the numbers of receipts of an organ and year have no gap; a paid bill has its receipt, and it alone."""
    series: dict[str, list[int]] = defaultdict(list)
    for number in Document.objects.filter(template=SERIES).values_list("number", flat=True):
        series[number[:-6]].append(int(number[-6:-1]))
    for head, numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"I12 {head}: {sorted(numbers)}"
    for ref in Receipt.objects.exclude(bill__state=BillState.PAID).values_list("bill__ref", flat=True):
        yield f"I12 {ref} has a receipt and is not paid"
    long_ago = timezone.now() - BOOKED_WITHIN
    paid = Allocation.objects.filter(outcome=Outcome.WON, order__ended_at__lt=long_ago, bill__receipt=None)
    for part in paid.select_related("bill").order_by("pk"):
        if not all_went_back(part.bill):
            yield f"I12 {part.bill.ref} is paid and has no receipt"
    orphans = Document.objects.filter(template=SERIES).exclude(pk__in=Receipt.objects.values("document"))
    for number in orphans.values_list("number", flat=True):
        yield f"I12 {number} was printed for no bill"


def _held() -> Iterator[str]:
    """I7: what was taken is booked or put aside; what holds a refund or an order is open, not solved and forgotten."""
    aside = ChannelInbox.objects.filter(state=InboxState.QUARANTINED, doubt=None)
    quarantined = aside.values_list("channel", "event_id")
    for channel, event in quarantined:
        if not Quarantined.objects.filter(key__startswith=f"no_order:{channel}:{event}").exists():
            yield f"I7 {channel}:{event} is called put aside and is not"
    old = timezone.now() - BOOKED_WITHIN
    late = ChannelInbox.objects.filter(state=InboxState.RECEIVED, received_at__lt=old)
    for message in late.defer("body").order_by("pk"):
        yield f"I7 {message} is not booked since {message.received_at}"
    waiting = Order.objects.filter(state__in=[OrderState.CREATED, OrderState.PENDING, OrderState.UNKNOWN], ask_at=None)
    for order in waiting.exclude(channel__in=WINDOW).order_by("pk"):
        if not Quarantined.objects.filter(order=order, state=DoubtState.OPEN).exists():
            yield f"I7 {order} is open and nobody asks about it"
