"""A person solves what was put aside. Whatever held a bill, an order or a refund is free afterwards.

For the finance desk: `solve`; `workflow.OUTCOMES` says which outcomes a doubt offers. AlreadySolved, NotThisWay and
ValueError are shown as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common.live import publish
from services.common.statements import change
from services.common.together import together
from services.payments.enums import ACTIVE, Doubt, DoubtOutcome, DoubtState, OrderState, RefundState
from services.payments.gateways.base import RefundReport, RefundStanding, Report, Standing
from services.payments.models import Order, Refund
from services.payments.operations.booking import book_difference
from services.payments.operations.doubting import TOPIC
from services.payments.operations.moving import NotOpenToThis
from services.payments.operations.refunding import retry_refund, return_stray
from services.payments.operations.returning import UNDER_WAY, succeed
from services.payments.operations.settling import end_without_money, settle
from services.payments.workflow import ORDER, OUTCOMES

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Quarantined


class AlreadySolved(Exception):
    """Somebody else looked into it. Answered with 409."""


class NotThisWay(ValueError):
    """This outcome does not fit what was put aside."""

    def __init__(self) -> None:
        super().__init__(_("It cannot be solved in this way. Look at it again."))


@together()
def solve(*, doubt: Quarantined, outcome: str, note: str, by: User) -> None:
    """Say what becomes of it and how that was found out, in one transaction with the consequences.

    RETURNED books the money as surplus and refunds it; ACCEPTED lets a larger amount pay and returns the rest, or takes
    a refund as the channel did it; DISMISSED ends the order or asks about the refund anew; RETRIED sends a stuck refund
    again; NOTED changes nothing.
    Raises ValueError without a note, NotThisWay, AlreadySolved.
    """
    if not note.strip():
        raise ValueError(_("Write what was done. Whoever checks the books needs it."))
    if outcome not in OUTCOMES[Doubt(doubt.doubt)]:
        raise NotThisWay
    fields = {"solved_by": by, "solved_at": timezone.now(), "note": note.strip()[:300], "outcome": outcome}
    if not change(doubt, where={"state": [DoubtState.OPEN]}, state=DoubtState.SOLVED, **fields):
        raise AlreadySolved
    try:
        _CONSEQUENCES[doubt.doubt, outcome](doubt, by)
    except (NotOpenToThis, IntegrityError):
        raise NotThisWay from None
    detail = {"doubt": doubt.doubt, "outcome": outcome, "note": doubt.note}
    record(event="payment.doubt_solved", by=by, subject=doubt.subject, detail=detail)
    publish(TOPIC, "finance.changed", {"doubt": doubt.doubt})


def _nothing(_doubt: Quarantined, _by: User) -> None:
    """What a person cleared up elsewhere."""


def _return(doubt: Quarantined, by: User) -> None:
    """All of it goes back, once however often and as whatever it was put aside. Never what pays an order."""
    if not doubt.said_amount or doubt.said_amount < 0 or not doubt.said_number:
        raise NotThisWay
    if Order.objects.filter(channel=doubt.channel, channel_trade_no=doubt.said_number).exists():
        raise NotThisWay
    change(doubt, where={"returned_trade": [None]}, returned_trade=doubt.said_number)
    return_stray(doubt=doubt, amount=doubt.said_amount, by=by)


def _held_order(doubt: Quarantined) -> Order:
    """The order as it is now, held. Raises NotThisWay once it has its money."""
    order = Order.objects.select_related("placed_by").get(pk=doubt.order_id)
    if not change(order, where={"state": ORDER["succeed"].sources}):
        raise NotThisWay
    return order


def _return_instead(doubt: Quarantined, by: User) -> None:
    """A wrong amount goes back, an order that waits ends, its bills may be paid anew. That payment never pays."""
    order = Order.objects.select_related("placed_by").get(pk=doubt.order_id)
    change(order, where={"state": OrderState.values})
    if order.state in ACTIVE:
        end_without_money(order=order, name="fail", look_again=False)
    if order.state != OrderState.SUCCEEDED:
        change(order, where={"state": [order.state]}, ask_at=None)
    _return(doubt, by)


def _accept(doubt: Quarantined, by: User) -> None:
    """More than asked pays the order; what is too much goes back. Too little never pays."""
    order = _held_order(doubt)
    more = (doubt.said_amount or 0) - order.amount
    if more <= 0 or order.state == OrderState.SUCCEEDED:
        raise NotThisWay
    paid = Report(
        number=order.out_trade_no,
        standing=Standing.PAID,
        trade_number=doubt.said_number,
        amount=order.amount,
        at=doubt.said_at or doubt.at,
        merchant=order.merchant,
    )
    if not settle(order=order, report=paid):
        raise NotThisWay
    change(order, where={"state": [OrderState.SUCCEEDED]}, trade_amount=doubt.said_amount)
    return_stray(doubt=doubt, amount=more, by=by)


def _dismiss(doubt: Quarantined, _by: User) -> None:
    """No money came for this order: it ends, its bills may be paid anew. Late money is still money."""
    order = Order.objects.select_related("placed_by").get(pk=doubt.order_id)
    if order.state in ACTIVE:
        end_without_money(order=order, name="fail", look_again=False)


def _refund_of(doubt: Quarantined) -> Refund:
    related = ("allocation__order__placed_by", "allocation__bill__payee__department", "stray__order__placed_by")
    return Refund.objects.select_related(*related).get(pk=doubt.refund_id)


def _accept_refund(doubt: Quarantined, _by: User) -> None:
    """The refund is done; what the channel moved too much or too little stands in the books as a difference."""
    refund = _refund_of(doubt)
    if not change(refund, where={"state": UNDER_WAY}):
        raise NotThisWay
    done = RefundReport(
        number=refund.out_refund_no,
        standing=RefundStanding.DONE,
        refund_number=doubt.said_number,
        amount=refund.amount,
        at=doubt.said_at or doubt.at,
    )
    succeed(refund=refund, report=done)
    book_difference(refund, more=(doubt.said_amount or 0) - refund.amount)


def _ask_anew(doubt: Quarantined, _by: User) -> None:
    change(_refund_of(doubt), where={"state": UNDER_WAY}, ask_at=timezone.now())


def _noted_when_done(doubt: Quarantined, _by: User) -> None:
    """Money that is owed is not cleared up by a word."""
    if _refund_of(doubt).state != RefundState.SUCCEEDED:
        raise NotThisWay


def _retry(doubt: Quarantined, by: User) -> None:
    retry_refund(refund=_refund_of(doubt), by=by)


_CONSEQUENCES = {(doubt, DoubtOutcome.NOTED): _nothing for doubt in Doubt} | {
    (Doubt.AMOUNT, DoubtOutcome.RETURNED): _return_instead,
    (Doubt.AMOUNT, DoubtOutcome.ACCEPTED): _accept,
    (Doubt.AMOUNT, DoubtOutcome.DISMISSED): _dismiss,
    (Doubt.MERCHANT, DoubtOutcome.RETURNED): _return_instead,
    (Doubt.MERCHANT, DoubtOutcome.DISMISSED): _dismiss,
    (Doubt.USED_TRADE, DoubtOutcome.DISMISSED): _dismiss,
    (Doubt.SECOND_TRADE, DoubtOutcome.RETURNED): _return,
    (Doubt.NO_ORDER, DoubtOutcome.RETURNED): _return,
    (Doubt.REFUND_STUCK, DoubtOutcome.NOTED): _noted_when_done,
    (Doubt.REFUND_STUCK, DoubtOutcome.RETRIED): _retry,
    (Doubt.REFUND_AMOUNT, DoubtOutcome.ACCEPTED): _accept_refund,
    (Doubt.REFUND_AMOUNT, DoubtOutcome.DISMISSED): _ask_anew,
}
