"""An order ends: with money, which pays its bills or becomes surplus, or without.

The conditional update decides: whoever loses it books nothing. Callback, query, return page and two processes may all
come here at once, in any order.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone

from services.audit.operations import record
from services.common import transaction
from services.common.outbox import later
from services.common.statements import Read, change
from services.common.together import together
from services.payments import kinds
from services.payments.enums import BillState, Doubt, OrderState, Outcome, RefundCause
from services.payments.gateways.base import Misdirected, Standing
from services.payments.kinds import KINDS
from services.payments.models import Allocation
from services.payments.operations.announcing import announce, announce_paid, tell_not_taken
from services.payments.operations.booking import book_payment
from services.payments.operations.doubting import goes_back, plausible, put_aside
from services.payments.operations.moving import SYSTEM, moved
from services.payments.operations.refunding import give_back
from services.payments.workflow import ORDER

if TYPE_CHECKING:
    from datetime import datetime

    from services.payments.gateways.base import Report
    from services.payments.models import Order

RECEIPT = "services.payments.tasks.make_receipt"
CLOSE = "services.payments.tasks.close_order"
LOOK_AGAIN = timedelta(minutes=5)
"""So long after an order ended without money the channel is asked whether that is still so."""
_PARTS: Read[Allocation] = Read(
    lambda order: (
        Allocation.objects.select_related("order", "bill__payee__department").filter(order=order).order_by("bill_id")
    ),
    order=int,
)
_RIVALS: Read[Allocation] = Read(
    lambda bill, won: Allocation.objects.filter(bill=bill, outcome=Outcome.OPEN).exclude(pk=won).order_by("pk"),
    bill=int,
    won=int,
)


def settle(*, order: Order, report: Report) -> bool:
    """What the channel says of an order becomes true here; whether anything changed. Safe to repeat.

    Raises Misdirected for a report about another order.
    """
    if report.number != order.out_trade_no:
        raise Misdirected(report.number)
    if report.standing is Standing.PAID:
        return _succeed(order=order, report=report)
    if report.standing is Standing.CLOSED:
        return end_without_money(order=order, name="close")
    if report.standing is Standing.FAILED:
        return end_without_money(order=order, name="fail")
    return False


@together()
def _succeed(*, order: Order, report: Report) -> bool:
    change(order, where={"state": OrderState.values})
    if goes_back(order.channel, report.trade_number):
        return False
    if report.merchant != order.merchant:
        _stop(order, report, Doubt.MERCHANT)
        return False
    if report.amount != order.amount:
        second = order.state == OrderState.SUCCEEDED and order.channel_trade_no != report.trade_number
        _stop(order, report, Doubt.SECOND_TRADE if second else Doubt.AMOUNT)
        return False
    believed = plausible(report.at, since=order.created_at)
    try:
        with transaction.atomic():
            won = moved(
                order,
                "succeed",
                channel_trade_no=report.trade_number,
                succeeded_at=report.at if believed else timezone.now(),
                ended_at=timezone.now(),
                ask_at=None,
            )
    except IntegrityError:  # the channel's number is booked to another order
        order.refresh_from_db()
        _stop(order, report, Doubt.USED_TRADE)
        return False
    if not won:
        if order.state == OrderState.SUCCEEDED and order.channel_trade_no != report.trade_number:
            _doubt(order, report, Doubt.SECOND_TRADE)
        return False
    record(event="order.succeeded", by=SYSTEM, subject=order.subject, detail={"amount": order.amount})
    if not believed:
        _doubt(order, report, Doubt.TIME)
    _allocate(order)
    announce(order)
    return True


def _allocate(order: Order) -> None:
    """Each part pays its bill if that is still open, otherwise it goes back by itself.

    All bills are held before anybody is told anything: whoever pays several waits for the others in one order.
    """
    parts = _PARTS.all(order=order.pk)
    for part in parts if len(parts) > 1 else ():
        change(part.bill, where={"state": BillState.values})
    for part in parts:
        _pay(part, at=order.succeeded_at)


def _pay(allocation: Allocation, *, at: datetime) -> None:
    bill = allocation.bill
    won = moved(bill, "pay", paid_at=at)
    outcome = Outcome.WON if won else Outcome.LOST
    change(allocation, where={"outcome": [Outcome.OPEN, Outcome.RELEASED]}, outcome=outcome)
    book_payment(allocation, won=won)
    if won:
        kinds.tell(KINDS.get(bill.kind).on_paid, bill)
        detail = {"kind": bill.kind, "about": bill.subject_ref, "amount": bill.amount}
        record(event="bill.paid", by=SYSTEM, subject=bill.subject, department=bill.payee.department, detail=detail)
        later(RECEIPT, key=f"{RECEIPT}:{bill.pk}", bill_id=bill.pk)
        announce_paid(bill)
        _close_rivals(allocation)
    else:
        give_back(allocation=allocation, amount=allocation.amount, cause=RefundCause.SURPLUS)


def _close_rivals(allocation: Allocation) -> None:
    """Late money of a closed order paid the bill: what stands open for it elsewhere is closed at the channel."""
    for rival in _RIVALS.all(bill=allocation.bill_id, won=allocation.pk):
        later(CLOSE, key=f"{CLOSE}:{rival.order_id}:rival", order_id=rival.order_id)


@together()
def end_without_money(*, order: Order, name: str, look_again: bool = True, reason: str = "") -> bool:
    """It is closed or failed; its bills may be paid another way. The channel is asked once more later.

    ``reason``: the channel's own words, where it gave any.
    """
    now = timezone.now()
    if not moved(order, name, ended_at=now, asked=0, looks=0, ask_at=now + LOOK_AGAIN if look_again else None):
        return False
    release(order)
    detail = {"reason": reason[:200]} if reason else None
    record(event=f"order.{order.state}", by=SYSTEM, subject=order.subject, detail=detail)
    announce(order)
    for part in _PARTS.all(order=order.pk) if order.agreement_id else ():
        tell_not_taken(bill=part.bill)
    return True


def release(order: Order) -> None:
    """Its bills may be paid by another order from now on."""
    Allocation.objects.filter(order=order, outcome=Outcome.OPEN).update(outcome=Outcome.RELEASED)


def _stop(order: Order, report: Report, doubt: Doubt) -> None:
    """Nobody asks again: the answer would be the same until a person solves it."""
    if change(order, where={"state": ORDER["succeed"].sources}, ask_at=None):
        announce(order)
    _doubt(order, report, doubt)


def _doubt(order: Order, report: Report, doubt: Doubt) -> None:
    put_aside(
        doubt=doubt,
        channel=order.channel,
        key=f"{order.out_trade_no}:{report.trade_number}:{report.amount}",
        order=order,
        amount=report.amount,
        number=report.trade_number,
        merchant=report.merchant,
        at=report.at,
        order_number=order.out_trade_no,
    )
