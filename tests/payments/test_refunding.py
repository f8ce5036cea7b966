"""Money goes back: never more than came, once for each number, by two people above the limit."""

from __future__ import annotations

import pytest
from django.utils import timezone

from services.common.models import OutboxTask
from services.payments.enums import Doubt, RefundCause, RefundState
from services.payments.gateways.base import RefundReport, RefundStanding
from services.payments.invariants import balances
from services.payments.models import Bill, LedgerTransfer, Quarantined, Refund
from services.payments.operations import opening, refunding, returning, settling, taking
from services.payments.operations.moving import NotOpenToThis
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def paid_part(gateway: make.FakeGateway, amount: int = 800, limit: int = 20_000):
    bill = make.bill(amount, payee=make.payee(refund_limit=limit))
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    return make.part(bill, order)


def ask(part, amount: int, by=None, reason: str = "演示退款") -> Refund:
    return refunding.request_refund(allocation=part, amount=amount, reason=reason, by=by or accounts.staff())


def test_a_refund_goes_through_once_and_is_booked(gateway, heard):
    part = paid_part(gateway)
    refund = ask(part, 300)
    assert refund.state == RefundState.APPROVED
    assert OutboxTask.objects.filter(task=refunding.SEND).count() == 1
    for _time in range(3):
        returning.send_refund(refund=Refund.objects.get(pk=refund.pk))
    refund.refresh_from_db()
    assert (refund.state, heard.refunded, gateway.calls.count("refund")) == (RefundState.SUCCEEDED, [300], 1)
    assert LedgerTransfer.objects.get(key=f"refunded:{refund.pk}").amount == 300
    books.hold()


def test_the_sum_never_exceeds_what_was_paid(gateway):
    part = paid_part(gateway)
    ask(part, 500)
    ask(part, 300)
    with pytest.raises(refunding.CannotRefund):
        ask(part, 1)
    assert Refund.objects.count() == 2
    books.hold()


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_not_refunded(amount, gateway):
    with pytest.raises(ValueError, match="要退多少"):
        ask(paid_part(gateway), amount)
    assert not Refund.objects.exists()


def test_money_that_never_came_does_not_go_back():
    bill = make.bill()
    order = make.order(bill)
    with pytest.raises(refunding.CannotRefund):
        ask(make.part(bill, order), 100)


def test_above_the_limit_of_the_payee_two_people_refund(gateway):
    part = paid_part(gateway, limit=500)
    one, two = accounts.staff(), accounts.staff()
    assert ask(part, 500, one).state == RefundState.APPROVED
    refund = ask(part, 100, one)
    assert refund.state == RefundState.REQUESTED, "many small ones are one large one"
    returning.send_refund(refund=refund)
    assert "refund" not in gateway.calls
    with pytest.raises(refunding.OwnRefund):
        refunding.approve_refund(refund=refund, by=one)
    refunding.approve_refund(refund=refund, by=two)
    refund.refresh_from_db()
    assert refund.state == RefundState.APPROVED
    books.hold()


def test_what_is_rejected_is_free_again(gateway):
    part = paid_part(gateway, limit=0)
    refund = ask(part, 800, reason="多收，13800138000 来问过")
    assert refund.reason == "多收，138****8000 来问过"
    refunding.reject_refund(refund=refund, reason="没有依据，问 13800138000", by=accounts.staff())
    part.refresh_from_db()
    refund.refresh_from_db()
    assert refund.refused_reason == "没有依据，问 138****8000"
    assert part.refund_reserved == 0
    with pytest.raises(NotOpenToThis):
        refunding.approve_refund(refund=refund, by=accounts.staff())
    assert ask(part, 800).state == RefundState.REQUESTED
    books.hold()


def test_without_an_answer_the_same_number_is_sent_again_and_paid_once(gateway):
    part = paid_part(gateway)
    refund = ask(part, 800)
    gateway.silent_after.add("refund")
    returning.send_refund(refund=refund)
    assert refund.state == RefundState.SUBMITTED
    gateway.silent_after.clear()
    returning.ask_about_refund(refund=Refund.objects.get(pk=refund.pk))
    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert list(gateway.refunds) == [refund.out_refund_no]
    books.hold()


def test_what_the_channel_never_received_is_sent_again(gateway):
    refund = ask(paid_part(gateway), 800)
    gateway.silent.add("refund")
    returning.send_refund(refund=refund)
    gateway.silent.clear()
    returning.ask_about_refund(refund=Refund.objects.get(pk=refund.pk))
    assert Refund.objects.get(pk=refund.pk).state == RefundState.SUCCEEDED
    books.hold()


@pytest.mark.parametrize(
    ("standing", "state"),
    [(RefundStanding.ABNORMAL, RefundState.ABNORMAL), (RefundStanding.FAILED, RefundState.FAILED)],
)
def test_a_stuck_refund_is_retried_under_its_number(standing, state, gateway):
    gateway.refunds_become = standing
    refund = ask(paid_part(gateway), 800)
    returning.send_refund(refund=refund)
    refund.refresh_from_db()
    assert refund.state == state
    gateway.refunds.clear()
    gateway.refunds_become = RefundStanding.DONE
    refunding.retry_refund(refund=refund, by=accounts.staff())
    returning.send_refund(refund=refund)
    refund.refresh_from_db()
    assert (refund.state, list(gateway.refunds)) == (RefundState.SUCCEEDED, [refund.out_refund_no])
    books.hold()


def test_a_refund_that_went_through_stays_so(gateway):
    refund = ask(paid_part(gateway), 800)
    returning.send_refund(refund=refund)
    reversed_later = RefundReport(number=refund.out_refund_no, standing=RefundStanding.FAILED, amount=800)
    returning.settle_refund(refund=Refund.objects.get(pk=refund.pk), report=reversed_later)
    assert Refund.objects.get(pk=refund.pk).state == RefundState.SUCCEEDED
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.REFUND_REVERSED]
    books.hold()


def test_a_failed_refund_that_went_through_after_all_is_booked(gateway):
    gateway.refunds_become = RefundStanding.FAILED
    refund = ask(paid_part(gateway), 800)
    returning.send_refund(refund=refund)
    done = RefundReport(number=refund.out_refund_no, standing=RefundStanding.DONE, amount=800)
    returning.settle_refund(refund=Refund.objects.get(pk=refund.pk), report=done)
    assert Refund.objects.get(pk=refund.pk).state == RefundState.SUCCEEDED
    books.hold()


def test_another_amount_than_asked_is_put_aside(gateway):
    gateway.refunds_become = RefundStanding.PROCESSING
    refund = ask(paid_part(gateway), 800)
    returning.send_refund(refund=refund)
    wrong = RefundReport(number=refund.out_refund_no, standing=RefundStanding.DONE, amount=799)
    returning.settle_refund(refund=Refund.objects.get(pk=refund.pk), report=wrong)
    assert Refund.objects.get(pk=refund.pk).state == RefundState.PROCESSING
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.REFUND_AMOUNT]
    books.hold()


def test_a_declined_refund_fails_and_keeps_its_reserve(gateway):
    refund = ask(paid_part(gateway), 800)
    gateway.declined.add("refund")
    returning.send_refund(refund=refund)
    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED
    assert refund.allocation.refund_reserved == 800, "it may still go through"
    books.hold()


def test_surplus_goes_back_by_itself(gateway):
    bill = make.bill()
    first = make.order(bill)
    Bill.objects.filter(pk=bill.pk).update(state="void")
    settling.settle(order=first, report=gateway.pay(first.out_trade_no, amount=800))
    refund = Refund.objects.get()
    assert (refund.cause, refund.requested_by) == (RefundCause.SURPLUS, None)
    returning.send_refund(refund=refund)
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert balances()["platform", f"surplus:{make.CHANNEL}"] == 0
    books.hold()


@pytest.mark.parametrize("state", sorted(set(RefundState) - {RefundState.ABNORMAL, RefundState.FAILED}))
def test_only_what_is_stuck_is_retried(state, gateway):
    refund = ask(paid_part(gateway), 100)
    done = {"succeeded_at": timezone.now()} if state == RefundState.SUCCEEDED else {}
    Refund.objects.filter(pk=refund.pk).update(state=state, **done)
    with pytest.raises(NotOpenToThis):
        refunding.retry_refund(refund=Refund.objects.get(), by=accounts.staff())
    assert Refund.objects.get().state == state


def test_what_a_window_hands_back_is_never_sent_and_stays_to_be_handed_out():
    bill, clerk = make.bill(), accounts.staff()
    order = taking.take_at_window(bills=[bill], channel="cash", slip="", client_key="k", by=clerk)
    refund = refunding.request_refund(allocation=make.part(bill, order), amount=100, reason="演示", by=clerk)
    with pytest.raises(NotOpenToThis):
        refunding.retry_refund(refund=refund, by=clerk)
    taking.hand_back(refund=refund, by=clerk)
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    books.hold()
