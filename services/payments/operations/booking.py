"""The ledger is written here alone.

Charges are cleared through ``clearing:<channel>``, what the channel holds for us. Government fees are never ours, not
for a moment: in their book the other side is ``treasury:<channel>``, the treasury's own account there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.common.statements import insert
from services.payments.enums import Book
from services.payments.models import LedgerTransfer, MerchantAccount

if TYPE_CHECKING:
    from services.payments.models import Allocation, DayClosing, Quarantined, Refund

DIFFERENCES = "differences"
"""Where a channel moved another amount than asked and a person accepted it, or a till was short or over."""

TRANSFERRED = "transferred"
"""What was given back by bank transfer because the channel could not."""


def clearing(channel: str, book: str = Book.PLATFORM) -> str:
    """What the channel holds for us until it is paid out; of government fees, what it paid to the treasury."""
    return f"{'treasury' if book == Book.TREASURY else 'clearing'}:{channel}"


def surplus(channel: str) -> str:
    """What was paid twice, too late or in error and goes back."""
    return f"surplus:{channel}"


def _post(*, book: str, debit: str, credit: str, amount: int, key: str, order_no: str = "") -> None:
    """One transfer in the caller's transaction. IntegrityError when this happening is booked already."""
    insert(
        LedgerTransfer(
            book=book,
            at=timezone.now(),
            debit=debit,
            credit=credit,
            amount=amount,
            key=key,
            order_no=order_no,
        )
    )


def book_payment(allocation: Allocation, *, won: bool) -> None:
    """Money of an order came: for the payee when it pays the bill, else surplus."""
    order, payee = allocation.order, allocation.bill.payee
    _post(
        book=payee.book,
        debit=clearing(order.channel, payee.book),
        credit=payee.account if won else surplus(order.channel),
        amount=allocation.amount,
        key=f"paid:{order.pk}:{allocation.bill_id}",
        order_no=order.out_trade_no,
    )


def book_of(doubt: Quarantined) -> str:
    """In whose book money that was put aside came: by the account it came to, else by the order it was told for."""
    accounts = MerchantAccount.objects.filter(channel=doubt.channel, number=doubt.said_merchant)
    if doubt.said_merchant and (account := accounts.select_related("payee").order_by("pk").first()):
        return account.payee.book
    if doubt.order is None or doubt.order.merchant != doubt.said_merchant:
        return Book.PLATFORM
    return doubt.order.allocations.select_related("bill__payee").order_by("pk")[0].bill.payee.book


def book_stray(doubt: Quarantined, *, amount: int) -> None:
    """Money that belongs to no part of an order came, and stays surplus until it has gone back."""
    book = book_of(doubt)
    _post(
        book=book,
        debit=clearing(doubt.channel, book),
        credit=surplus(doubt.channel),
        amount=amount,
        key=f"stray:{doubt.pk}",
        order_no=doubt.order_number,
    )


def book_refund(refund: Refund) -> None:
    """Money went back the way it came: the transfer by which it came, turned round. Or by bank, where it could not."""
    part = refund.allocation
    key = f"paid:{part.order_id}:{part.bill_id}" if part else f"stray:{refund.stray_id}"
    came = LedgerTransfer.objects.get(key=key)
    _post(
        book=came.book,
        debit=came.credit,
        credit=TRANSFERRED if refund.transfer_checked_by_id else came.debit,
        amount=refund.amount,
        key=f"refunded:{refund.pk}",
        order_no=came.order_no,
    )


def book_difference(refund: Refund, *, more: int) -> None:
    """The channel gave back ``more`` fen than asked (less when negative), and a person accepted it."""
    gone = LedgerTransfer.objects.get(key=f"refunded:{refund.pk}")
    sides = (DIFFERENCES, gone.credit) if more > 0 else (gone.credit, DIFFERENCES)
    _post(
        book=gone.book,
        debit=sides[0],
        credit=sides[1],
        amount=abs(more),
        key=f"difference:{refund.pk}",
        order_no=gone.order_no,
    )


def book_closing(closing: DayClosing, *, amounts: dict[str, int]) -> None:
    """What a window took in a day leaves the till, by book; negative where more was paid out.

    What was counted is banked; what is missing or too much stands as a difference, of charges where there are any.
    """
    banked = f"banked:{closing.channel}"
    for book, amount in amounts.items():
        if amount:
            sides = (banked, clearing(closing.channel, book))
            debit, credit = sides if amount > 0 else sides[::-1]
            _post(book=book, debit=debit, credit=credit, amount=abs(amount), key=f"banked:{closing.pk}:{book}")
    if more := closing.counted - closing.expected:
        sides = (banked, DIFFERENCES) if more > 0 else (DIFFERENCES, banked)
        books = amounts or {Book.PLATFORM: 0}
        book = Book.PLATFORM if Book.PLATFORM in books else next(iter(books))
        key = f"difference:till:{closing.pk}"
        _post(book=book, debit=sides[0], credit=sides[1], amount=abs(more), key=key)
