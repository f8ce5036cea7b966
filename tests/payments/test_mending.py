"""A receipt that is missing is made by itself: whatever became of its work or of its seal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.common import relay
from services.common.models import OutboxTask
from services.documents.enums import DocumentState
from services.documents.operations import MAKE
from services.payments.enums import RefundCause
from services.payments.invariants import broken
from services.payments.models import Bill, Order, Receipt
from services.payments.operations import mending, opening, receipting, refunding, returning, settling
from tests.factories import payments as make
from tests.payments import books
from tests.support.threads import errors, together

LATER = {"minutes": 11}


def paid(gateway: make.FakeGateway) -> Bill:
    bill = make.bill()
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    return Bill.objects.get(pk=bill.pk)


def work(*names: str) -> None:
    """What of this work is due is done; the rest of the relay's work is nobody's here."""
    for row in OutboxTask.objects.filter(task__in=names, done_at=None, dead_at=None, due_at__lte=timezone.now()):
        relay._know_tasks()
        relay.execute(row)


def works_of(name: str) -> list[OutboxTask]:
    return list(OutboxTask.objects.filter(task=name).order_by("pk"))


@pytest.mark.django_db
def test_a_receipt_on_its_way_is_left_alone(gateway, clock):
    paid(gateway)
    assert mending.mend_receipts() == 0
    clock.forward(**LATER)
    assert mending.mend_receipts() == 0, "its work waits"
    assert len(works_of(settling.RECEIPT)) == 1


@pytest.mark.django_db
def test_a_receipt_whose_work_was_lost_is_made(gateway, clock):
    bill = paid(gateway)
    OutboxTask.objects.filter(task=settling.RECEIPT).delete()
    assert mending.mend_receipts() == 0, "it may still be on its way"
    clock.forward(hours=2)
    assert broken() == [f"I12 {bill.ref} is paid and has no receipt"]
    assert [mending.mend_receipts() for _time in range(3)] == [1, 0, 0]
    work(settling.RECEIPT)
    assert Receipt.objects.get().bill == bill
    assert mending.mend_receipts() == 0
    books.hold()


@pytest.mark.django_db
def test_work_that_was_given_up_is_taken_up_after_a_rest(gateway, clock):
    paid(gateway)
    OutboxTask.objects.filter(task=settling.RECEIPT).update(dead_at=clock.now(), attempts=relay.MAX_ATTEMPTS)
    clock.forward(**LATER)
    assert mending.mend_receipts() == 0, "whatever it failed at needs time"
    clock.forward(minutes=30)
    assert mending.mend_receipts() == 1
    (row,) = works_of(settling.RECEIPT)
    assert (row.dead_at, row.attempts) == (None, 0)
    work(settling.RECEIPT)
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_work_that_says_it_is_done_is_written_once_more_an_hour(gateway, clock):
    paid(gateway)
    OutboxTask.objects.filter(task=settling.RECEIPT).update(done_at=clock.now())
    clock.forward(**LATER)
    for _time in range(3):
        mending.mend_receipts()
    assert len(works_of(settling.RECEIPT)) == 2
    clock.forward(hours=1)
    mending.mend_receipts()
    assert len(works_of(settling.RECEIPT)) == 3
    work(settling.RECEIPT)
    assert Receipt.objects.count() == 1
    books.hold()


@pytest.mark.django_db
def test_a_receipt_whose_seal_failed_for_long_is_sealed_by_itself(gateway, clock, monkeypatch):
    receipt = receipting.make_receipt(bill=paid(gateway))

    def no_seal() -> None:
        message = "the seal server is away"
        raise OSError(message)

    with monkeypatch.context() as away:
        away.setattr("services.documents.operations.provider", no_seal)
        for _day in range(3):  # the work is given up again and again
            OutboxTask.objects.filter(task=MAKE).update(due_at=clock.now(), attempts=relay.MAX_ATTEMPTS)
            work(MAKE)
            assert works_of(MAKE)[0].dead_at is not None
            clock.forward(days=1)
            mending.mend_receipts()
            assert works_of(MAKE)[0].dead_at is None
    receipt.document.refresh_from_db()
    assert receipt.document.state == DocumentState.FAILED
    OutboxTask.objects.filter(task=MAKE).update(due_at=clock.now())
    work(MAKE)
    receipt.document.refresh_from_db()
    assert receipt.document.is_made
    assert mending.mend_receipts() == 0
    books.hold()


@pytest.mark.django_db
def test_where_all_went_back_no_receipt_is_missed(gateway, clock):
    bill = paid(gateway)
    part = make.part(bill, Order.objects.get())
    returning.send_refund(refund=refunding.give_back(allocation=part, amount=bill.amount, cause=RefundCause.SERVICE))
    OutboxTask.objects.filter(task=settling.RECEIPT).delete()
    clock.forward(hours=2)
    assert mending.mend_receipts() == 0


@pytest.mark.usefixtures("committed_db")
def test_several_who_mend_at_once_make_one_receipt_with_one_number(gateway):
    paid(gateway)
    OutboxTask.objects.filter(task=settling.RECEIPT).delete()
    Order.objects.update(ended_at=timezone.now() - timedelta(hours=1))
    ended = together(*[mending.mend_receipts] * 6)
    assert errors(ended) == []
    assert len(works_of(settling.RECEIPT)) == 1
    work(settling.RECEIPT)
    assert [receipt.document.number[-6:-1] for receipt in Receipt.objects.all()] == ["00001"]
    books.hold()
