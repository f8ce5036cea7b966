"""Whatever comes first — the answer to our call, the callback, the return page, a query —, the end is the same."""

from __future__ import annotations

import itertools

import pytest

from services.common.models import OutboxTask
from services.payments import tasks
from services.payments.enums import BillState, OrderState
from services.payments.models import Bill, LedgerTransfer, Order
from services.payments.operations import opening, ordering, receiving, settling
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db
TELLERS = ("created", "notified", "returned", "queried")


class Story:
    """One order that the channel knows already, though we have not heard its answer."""

    def __init__(self, gateway: make.FakeGateway) -> None:
        self.gateway, self.bill = gateway, make.bill(800)
        self.order = make.order(self.bill)
        asked = make.Charge(number=self.order.out_trade_no, amount=800, title="演示", expires_at=self.order.expires_at)
        gateway.create(asked)

    def paid(self) -> None:
        """Somebody pays there; the message is on its way."""
        self.message = make.said(self.gateway.pay(self.order.out_trade_no))

    def created(self) -> None:
        """The answer to our own call."""
        opening.open_order(order=Order.objects.get())

    def notified(self) -> None:
        """The callback."""
        receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=self.message)

    def returned(self) -> None:
        """The payer is back: the page only wishes that the channel is asked."""
        before = Order.objects.values().get()
        ordering.ask_soon(order=Order.objects.get())
        assert Order.objects.values().get() == before
        for work in OutboxTask.objects.filter(task=ordering.ASK, key__contains=":soon:"):
            tasks.ask_order(**work.kwargs)

    def queried(self) -> None:
        """The janitor."""
        opening.ask_about(order=Order.objects.get())

    def ends_well(self, heard: make.Heard) -> None:
        """Paid once, booked once, told once, one receipt to make."""
        assert Order.objects.get().state == OrderState.SUCCEEDED
        assert Bill.objects.get().state == BillState.PAID
        assert heard.paid == [self.bill.pk]
        assert LedgerTransfer.objects.count() == 1
        assert OutboxTask.objects.filter(task=settling.RECEIPT).count() == 1
        books.hold()


@pytest.mark.parametrize("sequence", list(itertools.permutations(TELLERS)), ids="-".join)
def test_all_orders_of_answer_callback_return_page_and_query(sequence, gateway, heard):
    """The callback may come before the answer to our own call: nothing overwrites an end."""
    story = Story(gateway)
    story.paid()
    for name in sequence:
        getattr(story, name)()
    story.ends_well(heard)


PAID_MEANWHILE = [
    sequence
    for sequence in itertools.permutations(("paid", *TELLERS))
    if sequence.index("paid") < sequence.index("notified")
]


@pytest.mark.parametrize("sequence", PAID_MEANWHILE, ids="-".join)
def test_all_moments_of_the_payment_among_them(sequence, gateway, heard):
    """Whoever asks before the money came changes nothing that keeps it from coming."""
    story = Story(gateway)
    for name in sequence:
        if name == "notified":
            assert story.message
        getattr(story, name)()
    story.ends_well(heard)
