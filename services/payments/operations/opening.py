"""An order and its channel: opened there, asked about until it ends, closed there when its time is over.

Nothing here runs in a request or inside a transaction. Every verb is safe to repeat, in any order, by several at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils import timezone

from services.common import transaction
from services.common.models import Priority
from services.common.outbox import later
from services.common.statements import change
from services.common.together import together
from services.payments.enums import ACTIVE, OrderState
from services.payments.gateways.base import Charge, Declined, Misdirected, NoAnswer, Standing
from services.payments.means import WINDOW
from services.payments.operations.announcing import announce
from services.payments.operations.asking import ask, rests
from services.payments.operations.doubting import not_booked
from services.payments.operations.linking import way_back
from services.payments.operations.moving import moved
from services.payments.operations.ordering import ASK
from services.payments.operations.settling import LOOK_AGAIN, end_without_money, settle

if TYPE_CHECKING:
    from services.payments.gateways.base import Gateway, Report
    from services.payments.models import Order

FIRST_ASKED = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
NET = timedelta(seconds=30)
"""How long after the time it is to be asked about the sweep takes an order, should that work be lost."""
ARRIVES_WITHIN = timedelta(minutes=3)
"""So long after our call the channel may say that it knows of no such order, and learn of it then."""
UNOPENED = frozenset({OrderState.CREATED, OrderState.UNKNOWN})
ENDED = frozenset({OrderState.CLOSED, OrderState.FAILED})
LOOKS = 2
"""How often an order that ended without money is asked about with an answer: after five minutes and an hour more."""
MOST_LOOKS = 40
WATCHED = 6
"""The first asks, about five minutes: whoever began to pay still looks at the page. Later ones wait for other work."""


def open_order(*, order: Order) -> None:
    """Ask the channel for the payment. Its answer never overwrites an end that came first.

    Without an answer the order is UNKNOWN: no second order is possible, and the channel is asked until it tells.
    What is to be closed is not opened.
    """
    if order.state not in UNOPENED or order.channel in WINDOW:
        return
    if is_over(order):
        ask_about(order=order)
    elif rests(order.channel):
        put_off(order)
    elif _may_be_sent(order):
        _open(order)


@together()
def _may_be_sent(order: Order) -> bool:
    """Whether it is sent now. What was to be taken by an agreement that ended meanwhile ends instead."""
    if order.agreement_id and not change(order.agreement, where={"ended_at": [None]}):
        order.agreement.refresh_from_db()
        if order.sent_at is None:
            end_without_money(order=order, name="fail")
        else:
            change(order, where={"state": UNOPENED}, close_wished_at=timezone.now())
            put_off(order)
        return False
    return change(order, where={"state": UNOPENED, "close_wished_at": [None]}, sent_at=timezone.now())


def _open(order: Order) -> None:
    try:
        address = ask(order.channel, lambda gateway: _request(gateway, order))
    except NoAnswer:
        _doubt(order)
    except Declined as reason:
        _declined(order, str(reason))
    else:
        _accept(order, address)


def _request(gateway: Gateway, order: Order) -> str:
    charge = Charge(
        number=order.out_trade_no,
        amount=order.amount,
        title=order.title,
        expires_at=order.expires_at,
        merchant=order.merchant,
        notice_number=order.notice_number,
        return_address=way_back(order),
    )
    if order.agreement is None:
        return gateway.create(charge)
    gateway.deduct(charge, agreement=order.agreement.channel_ref)
    return ""


def _query(order: Order) -> Report:
    """How it stands there. Raises NoAnswer, Declined."""
    return ask(order.channel, lambda gateway: gateway.query(order.out_trade_no, merchant=order.merchant))


def _close(order: Order) -> Report:
    """Closed there, unless it was paid. Raises NoAnswer, Declined."""
    return ask(order.channel, lambda gateway: gateway.close(order.out_trade_no, merchant=order.merchant))


def is_over(order: Order) -> bool:
    """Nobody waits for it any more: it is to be closed at the channel."""
    return order.close_wished_at is not None or timezone.now() >= order.expires_at


def _accept(order: Order, address: str) -> None:
    with together():
        if moved(order, "accept", qr_text=address, asked=0):
            put_off(order)
            announce(order)
    if order.state in ENDED:  # it was ended here while the channel opened it: nobody may pay it there
        _close_there(order)


def _close_there(order: Order) -> None:
    try:
        report = _close(order)
    except (NoAnswer, Declined):
        change(order, where={"state": ENDED}, asked=0, looks=0, ask_at=timezone.now() + LOOK_AGAIN)
    else:
        _settle(order, report)


@together()
def _doubt(order: Order) -> None:
    if order.state == OrderState.UNKNOWN or moved(order, "doubt"):
        put_off(order)
        announce(order)


def _declined(order: Order, reason: str) -> None:
    """No for good, unless the channel knows the order: then an earlier call of ours arrived, and that one counts."""
    try:
        report = _query(order)
    except (NoAnswer, Declined):
        _doubt(order)
        return
    if report.standing is Standing.NOT_FOUND:
        end_without_money(order=order, name="fail", reason=reason)
    elif report.standing is Standing.OPEN and order.qr_text:
        _accept(order, order.qr_text)
    elif report.standing is Standing.OPEN:
        _doubt(order)
    else:
        _settle(order, report)


@transaction.atomic
def put_off(order: Order) -> None:
    """Ask again later: after 5 s, 10 s, 20 s … at most ten minutes, and never stop while money may come."""
    pause = min(FIRST_ASKED * 2 ** min(order.asked, 10), LONGEST_PAUSE)
    at = timezone.now() + pause
    if change(order, where={"state": ACTIVE}, asked=min(order.asked + 1, 32_000), ask_at=at + NET):
        key, turn = f"{ASK}:{order.pk}:{at.isoformat()}", order.ask_at.isoformat()
        later(ASK, key=key, delay=pause, priority=priority_of(order), order_id=order.pk, turn=turn)


def priority_of(order: Order) -> int:
    """Before everything else while the payer waits for a result or for the end; with the rest while they still pay."""
    if order.asked > WATCHED:
        return Priority.BACKGROUND
    waits = order.state == OrderState.UNKNOWN or order.close_wished_at is not None
    return Priority.URGENT if waits else Priority.NORMAL


def ask_in_turn(*, order: Order, turn: str) -> None:
    """As ``ask_about``, unless it was asked about since this was planned: there is one plan for an order at a time."""
    if order.ask_at is not None and order.ask_at.isoformat() == turn:
        ask_about(order=order)


def ask_now(*, order: Order) -> None:
    """Somebody wants to know. What the channel says counts; when it is asked next stays as planned."""
    if order.channel in WINDOW or order.state not in ACTIVE | ENDED:
        return
    if order.state in ACTIVE and is_over(order):
        ask_about(order=order)
        return
    try:
        report = _query(order)
    except (NoAnswer, Declined):
        return
    if report.standing not in {Standing.NOT_FOUND, Standing.OPEN}:
        _settle(order, report)
    elif report.standing is Standing.OPEN and order.state == OrderState.UNKNOWN:
        _still_open(order, over=False)
    elif report.standing is Standing.OPEN and order.state in ENDED:
        _close_there(order)


def ask_about(*, order: Order) -> None:
    """Ask the channel how an order stands, and close it there once its time is over."""
    if order.channel in WINDOW:
        change(order, where={"state": [order.state]}, ask_at=None)
        return
    if order.state not in ACTIVE:
        look_again(order=order)
        return
    over = is_over(order)
    if over and _end_unsent(order):
        return
    try:
        report = (_close if over else _query)(order)
    except (NoAnswer, Declined):
        _unanswered(order, over=over)
        return
    if report.standing is Standing.NOT_FOUND:
        _never_arrived(order, over=over)
    elif report.standing is Standing.OPEN:
        _still_open(order, over=over)
    else:
        _settle(order, report)


def _settle(order: Order, report: Report) -> None:
    try:
        settle(order=order, report=report)
    except Misdirected:
        put_off(order)
    except DatabaseError:
        raise
    except Exception as error:
        order.refresh_from_db()
        put_off(order)
        not_booked(channel=order.channel, order=order, number=report.trade_number, amount=report.amount, error=error)


@together()
def _end_unsent(order: Order) -> bool:
    """The channel was never asked for it: it ends without a word."""
    return change(order, where={"state": ACTIVE, "sent_at": [None]}) and end_without_money(order=order, name="close")


def _unanswered(order: Order, *, over: bool) -> None:
    """A question without an answer raises no doubt; a closing without one does, and an opening nobody heard of."""
    if order.sent_at is not None and (over or order.state == OrderState.CREATED) and not rests(order.channel):
        _doubt(order)
    else:
        put_off(order)


def _never_arrived(order: Order, *, over: bool) -> None:
    """The channel does not know it: send it again under the same number, or end it when nobody waits any more.

    Not at once: a call of ours may still be on its way.
    """
    if not over and order.state in UNOPENED:
        open_order(order=order)
    elif not over or (order.sent_at and timezone.now() - order.sent_at < ARRIVES_WITHIN):
        put_off(order)
    else:
        end_without_money(order=order, name="close")


def _still_open(order: Order, *, over: bool) -> None:
    if over or order.state == OrderState.PENDING:
        put_off(order)
    elif order.qr_text or order.agreement_id:
        _accept(order, order.qr_text)
    else:
        open_order(order=order)


def close_now(*, order: Order) -> None:
    """Close it at the channel: the payer wished it, or its bill was paid another way."""
    if order.close_wished_at is None:
        change(order, where={"state": ACTIVE}, close_wished_at=timezone.now())
    ask_about(order=order)


def look_again(*, order: Order) -> None:
    """Whether money came after all for an order that ended without: asked after five minutes and after an hour."""
    if order.state not in ENDED:
        change(order, where={"state": [order.state]}, ask_at=None)
        return
    try:
        report = _query(order)
    except (NoAnswer, Declined):
        _next_look(order)
        return
    _next_look(order, looks=order.looks + 1)
    if report.standing is Standing.PAID:
        _settle(order, report)
    elif report.standing is Standing.OPEN:
        _close_there(order)


def _next_look(order: Order, **looks: int) -> None:
    asked = order.asked + 1
    again = looks.get("looks", order.looks) < LOOKS and asked < MOST_LOOKS
    ask_at = timezone.now() + timedelta(hours=1) if again else None
    change(order, where={"state": ENDED}, asked=min(asked, 32_000), ask_at=ask_at, **looks)
