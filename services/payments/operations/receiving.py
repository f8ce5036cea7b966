"""What gateways tell: verified, kept in a transaction of its own, then booked in one.

Between the two the process may die: the message stands, and the sweep books it. The answer to the channel is given
after the commit; until then it tells again, and the second telling changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError
from django.db.models import Q
from django.utils import timezone

from services.common import crypto, transaction
from services.common.statements import Read, change, insert
from services.common.together import together
from services.payments.enums import Doubt, InboxState
from services.payments.gateways.base import GATEWAYS, Forged, Report, Standing
from services.payments.models import ChannelInbox, Order, Refund
from services.payments.operations.doubting import not_booked, put_aside
from services.payments.operations.ordering import ask_soon
from services.payments.operations.returning import UNDER_WAY, settle_refund
from services.payments.operations.settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.payments.gateways.base import Message, RefundReport
    from services.payments.models import Quarantined


EVENT_ID, NUMBER = 64, 32
"""Longest numbers of messages and orders."""
TRIES = 5
_MESSAGE: Read[ChannelInbox] = Read(
    lambda channel, event_id: ChannelInbox.objects.filter(channel=channel, event_id=event_id), channel=str, event_id=str
)
_ORDER: Read[Order] = Read(
    lambda channel, number: Order.objects.select_related("placed_by").filter(channel=channel, out_trade_no=number),
    channel=str,
    number=str,
)


def receive(*, channel: str, headers: Mapping[str, str], body: bytes) -> None:
    """Take a notification and book it. Raises Forged (nothing is written), NotRegistered for an unknown channel."""
    gateway = GATEWAYS.get(channel)
    gateway.verify(headers, body)
    message = gateway.parse(body)
    if not 0 < len(message.event_id) <= EVENT_ID or not 0 < len(message.said.number) <= NUMBER:
        raise Forged  # cut off it could be taken for another
    kept = keep(channel, message, body)
    if kept is not None:
        book(message=kept)


def keep(channel: str, message: Message, body: bytes) -> ChannelInbox | None:
    """The row of this message; None when the same number came with other bytes before, which is put aside."""
    digest = crypto.digest(body)
    row = ChannelInbox(channel=channel, event_id=message.event_id, digest=digest, body=body.decode())
    with transaction.atomic():
        found = _MESSAGE.first(channel=channel, event_id=message.event_id) or _insert(row)
        found = found or ChannelInbox.objects.get(channel=channel, event_id=message.event_id)
        if found.digest == digest:
            return found
        put_aside(
            doubt=Doubt.REWRITTEN,
            channel=channel,
            key=f"{channel}:{message.event_id}:{digest}",
            order=_order_of(channel, message.said.number),
            amount=message.said.amount,
            number=message.event_id,
            order_number=message.said.number,
            body=body.decode(),
        )
        _ask_instead(channel, message.said.number)
    return None


def _order_of(channel: str, number: str) -> Order | None:
    return _ORDER.first(channel=channel, number=number)


def _refund_of(channel: str, number: str) -> Refund | None:
    related = ("allocation__order__placed_by", "allocation__bill__payee__department", "stray__order__placed_by")
    whose = Q(allocation__order__channel=channel) | Q(stray__channel=channel)
    return Refund.objects.select_related(*related).filter(whose, out_refund_no=number).order_by("pk").first()


def _ask_instead(channel: str, number: str) -> None:
    """Of two messages under one number none is believed: the channel itself is asked."""
    if order := _order_of(channel, number):
        ask_soon(order=order)
    elif refund := _refund_of(channel, number):
        change(refund, where={"state": UNDER_WAY}, ask_at=timezone.now())


def _insert(row: ChannelInbox) -> ChannelInbox | None:
    """The new row, or None when another worker wrote the same message a moment ago."""
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError:
        return None
    return row


def book_again(*, message: ChannelInbox) -> None:
    """As ``book``, of a message whose booking failed before. After some tries staff hear of it; it is tried on.

    Raises what booking raises.
    """
    try:
        book(message=message)
    except DatabaseError:
        raise
    except Exception as error:
        if message.tries >= TRIES:
            not_booked(channel=message.channel, number=message.event_id, error=error)
        raise


@together()
def book(*, message: ChannelInbox) -> None:
    """Make true what a kept message says. Safe to repeat: whoever moves it from RECEIVED books, others do nothing."""
    if not change(message, where={"state": [InboxState.RECEIVED]}, state=InboxState.APPLIED, applied_at=timezone.now()):
        return
    said = GATEWAYS.get(message.channel).parse(message.body.encode()).said
    if not _settle(message.channel, said):
        doubt = _of_nobody(message.channel, said)
        change(message, where={"state": [InboxState.APPLIED]}, state=InboxState.QUARANTINED, doubt=doubt)


def _of_nobody(channel: str, said: Report | RefundReport) -> Quarantined:
    """It is about nothing of ours: put aside once, under however many message numbers the channel tells it.

    Only money that came has an amount: nothing else can be sent back.
    """
    is_refund = not isinstance(said, Report)
    number = said.refund_number if is_refund else said.trade_number
    came = not is_refund and said.standing is Standing.PAID
    told = number if came else said.standing
    return put_aside(
        doubt=Doubt.NO_REFUND if is_refund else Doubt.NO_ORDER,
        channel=channel,
        key=f"{channel}:{said.number}:{told}:{said.amount}",
        amount=said.amount if came or is_refund else None,
        number=number,
        order_number=said.number,
        merchant="" if is_refund else said.merchant,
        at=said.at,
    )


def _settle(channel: str, said: Report | RefundReport) -> bool:
    """Whether it is about something of ours, paid through this very channel."""
    if isinstance(said, Report):
        order = _order_of(channel, said.number)
        if order is not None:
            settle(order=order, report=said)
        return order is not None
    refund = _refund_of(channel, said.number)
    if refund is not None:
        settle_refund(refund=refund, report=said)
    return refund is not None
