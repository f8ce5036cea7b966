"""One attempt to pay: placed in the request, opened at the channel after the commit (`opening`).

For pages: `place_order`, `wish_closed`, `ask_soon`; NotPayable, AlreadyBeingPaid (go to ``order``), KeyReused,
PaidApart and NotOffered are shown as they are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import crypto, transaction
from services.common.models import Priority
from services.common.outbox import later
from services.common.statements import change
from services.common.together import together
from services.payments.enums import ACTIVE, BillState, OrderState, Outcome
from services.payments.gateways.base import GATEWAYS
from services.payments.means import WINDOW, is_simulator
from services.payments.models import Allocation, Order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import User
    from services.payments.models import Agreement, Bill

OPEN = "services.payments.tasks.open_order"
CLOSE = "services.payments.tasks.close_order"
ASK = "services.payments.tasks.ask_order"
OPEN_FOR = timedelta(minutes=30)
"""How long an order waits for its money, as shown to the payer."""
FORGOTTEN = timedelta(minutes=1)
"""An order nobody opened at the channel by then is looked after by the sweep."""


class NotPayable(Exception):
    """A bill is paid, cancelled or without a price. Answered with 409."""

    def __init__(self, bill: Bill) -> None:
        self.bill = bill
        super().__init__(_("“{title}” is now: {state}.").format(title=bill.title, state=bill.get_state_display()))


class AlreadyBeingPaid(Exception):
    """Another order of one of the bills is open; ``order`` is that one. Its page is shown instead."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(_("A payment for this bill is open already."))


class PaidApart(ValueError):
    """Bills of several payees, or one with a payment notice among others: each goes to its own account."""

    def __init__(self) -> None:
        super().__init__(_("These bills are paid one by one: their money goes to different accounts."))


class NotOffered(ValueError):
    """The payee has no account at this channel. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This bill cannot be paid in this way. Choose another."))


class KeyReused(Exception):
    """The same key of an attempt came with other bills. Answered with 409."""


def place_order(
    *, bills: Sequence[Bill], channel: str, client_key: str, by: User | None, agreement: Agreement | None = None
) -> Order:
    """An order over these bills of one payee; the same ``client_key`` of the same sign-in again is the same order.

    Raises NotPayable, AlreadyBeingPaid, PaidApart, NotOffered, KeyReused, NotRegistered for a channel there is not.
    """
    if channel not in WINDOW:
        GATEWAYS.get(channel)
    digest = crypto.digest(f"{channel}:{sorted(bill.pk for bill in bills)}".encode())
    if known := _known(client_key, digest, by):
        return known
    if len({bill.payee_id for bill in bills}) != 1 or (len(bills) > 1 and any(bill.notice_number for bill in bills)):
        raise PaidApart
    tries = 3
    while True:
        try:
            with together():
                return _place(bills, channel, client_key, digest, by=by, agreement=agreement)
        except IntegrityError:
            if known := _known(client_key, digest, by):
                return known
            if rival := rival_of(bills):
                raise AlreadyBeingPaid(rival) from None
            tries -= 1  # the rival ended a moment ago
            if not tries:
                raise


def _known(client_key: str, digest: str, by: User | None) -> Order | None:
    order = Order.objects.filter(client_key=client_key, placed_by=by).order_by("pk").first()
    if order is not None and order.body_digest != digest:
        raise KeyReused
    return order


def rival_of(bills: Sequence[Bill]) -> Order | None:
    """The open order of one of these bills."""
    found = Allocation.objects.filter(bill__in=bills, outcome=Outcome.OPEN).select_related("order")
    rival = found.order_by("pk").first()
    return rival.order if rival else None


def _place(
    bills: Sequence[Bill],
    channel: str,
    client_key: str,
    digest: str,
    *,
    by: User | None,
    agreement: Agreement | None,
) -> Order:
    bills = sorted(bills, key=lambda bill: bill.pk)  # everyone holds bills in one order: no two wait for each other
    for bill in bills:
        if not change(bill, where={"state": [BillState.ISSUED]}):
            bill.refresh_from_db()
            raise NotPayable(bill)
    now, online = timezone.now(), channel not in WINDOW
    merchant = bills[0].payee.merchant_at(channel) if online else ""
    if merchant is None or (online and not GATEWAYS.get(channel).serves(merchant)):
        raise NotOffered
    order = Order.objects.create(
        channel=channel,
        merchant=merchant,
        simulated=is_simulator(channel),
        amount=sum(bill.amount for bill in bills),
        placed_by=by,
        agreement=agreement,
        client_key=client_key,
        body_digest=digest,
        title=bills[0].title if len(bills) == 1 else _("{n} bills").format(n=len(bills)),
        expires_at=now + OPEN_FOR,
        ask_at=now + FORGOTTEN if online else None,
    )
    Allocation.objects.bulk_create(Allocation(order=order, bill=bill, amount=bill.amount) for bill in bills)
    detail = {"amount": order.amount, "channel": channel, "bills": [bill.ref for bill in bills]}
    record(event="order.placed", by=by, subject=order.subject, detail=detail)
    if online:
        later(OPEN, key=f"{OPEN}:{order.pk}", priority=Priority.URGENT, order_id=order.pk)
    return order


@transaction.atomic
def ask_soon(*, order: Order) -> None:
    """Somebody wants to know: the channel is asked after the commit, at most once in ten seconds.

    Of the payer back from the channel's page, and of staff about an order that ended without money.
    """
    if order.state != OrderState.SUCCEEDED:
        moment = int(timezone.now().timestamp()) // 10
        key = f"{ASK}:{order.pk}:soon:{moment}"
        later(ASK, key=key, priority=Priority.URGENT, order_id=order.pk, soon=True)


@transaction.atomic
def wish_closed(*, order: Order, by: User | None) -> None:
    """The payer, or the window that takes cash instead, wants the order ended: the channel is told after the commit.

    The order stays open until the channel says what became of it. Does nothing to an order that has ended.
    """
    if change(order, where={"state": ACTIVE}, close_wished_at=timezone.now()):
        record(event="order.close_wished", by=by, subject=order.subject)
        key = f"{CLOSE}:{order.pk}:{order.close_wished_at.isoformat()}"
        later(CLOSE, key=key, priority=Priority.URGENT, order_id=order.pk)
