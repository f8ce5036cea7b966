"""One row that cannot be read stops nothing but itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from services.common.models import OutboxTask
from services.payments import tasks
from services.payments.enums import Doubt, InboxState, OrderState
from services.payments.gateways.base import GATEWAYS
from services.payments.invariants import broken
from services.payments.models import ChannelInbox, Order, Quarantined
from services.payments.operations import opening, ordering, receiving, sweeping
from tests.factories import payments as make

pytestmark = pytest.mark.django_db
POISON = "UPDATE payments_channelinbox SET body = 'no key opens this' WHERE id = %s"


def kept(gateway: make.FakeGateway) -> ChannelInbox:
    """A message that was kept while the process ended."""
    order = make.order()
    opening.open_order(order=order)
    body = make.said(gateway.pay(order.out_trade_no))
    return receiving.keep(make.CHANNEL, gateway.parse(body), body)


def poisoned(gateway: make.FakeGateway) -> int:
    message = kept(gateway)
    with connection.cursor() as cursor:
        cursor.execute(POISON, [message.pk])
    return message.pk


def test_a_message_that_cannot_be_decrypted_holds_up_no_other_and_no_order(gateway, clock):
    bad, good = poisoned(gateway), kept(gateway)
    Order.objects.update(ask_at=clock.now())
    clock.forward(minutes=2)
    sweeping.sweep()
    handed = OutboxTask.objects.filter(task="services.payments.tasks.book_message")
    assert sorted(handed.values_list("kwargs__message_id", flat=True)) == sorted([bad, good.pk])
    assert OutboxTask.objects.filter(task=ordering.ASK, key__contains=":").count() >= 2
    tasks.book_message(message_id=good.pk)
    with pytest.raises(Exception, match=r"."):
        tasks.book_message(message_id=bad)
    assert Order.objects.filter(state=OrderState.SUCCEEDED).count() == 1
    assert list(ChannelInbox.objects.defer("body").filter(state=InboxState.RECEIVED)) == [
        ChannelInbox.objects.defer("body").get(pk=bad)
    ]


def test_it_is_put_aside_after_some_tries_and_named_by_the_check(gateway, clock):
    bad = poisoned(gateway)
    ChannelInbox.objects.filter(pk=bad).update(tries=receiving.TRIES)
    with pytest.raises(Exception, match=r"."):
        tasks.book_message(message_id=bad)
    assert Quarantined.objects.get().doubt == Doubt.NOT_BOOKED
    clock.forward(hours=2)
    assert any(line.startswith("I7 ") and "is not booked since" in line for line in broken())


def test_a_channel_that_cannot_be_swept_holds_up_no_other(gateway, clock, monkeypatch):
    order = make.order()
    Order.objects.update(ask_at=clock.now() - timedelta(seconds=1))
    claim = sweeping._claimed

    def breaks(due, now):
        if "other" in str(due.query):
            raise RuntimeError("as asked")
        return claim(due, now)

    monkeypatch.setattr(sweeping, "_claimed", breaks)
    with GATEWAYS.replace("other", make.FakeGateway()), pytest.raises(ExceptionGroup):
        sweeping.sweep()
    assert Order.objects.get(pk=order.pk).ask_at > clock.now()
