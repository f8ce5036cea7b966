"""What was put aside is solved by a person; afterwards nothing is held: no bill, no order, no refund."""

from __future__ import annotations

import pytest

from services.payments.enums import BillState, Doubt, DoubtOutcome, OrderState, RefundState
from services.payments.gateways.base import RefundReport, RefundStanding
from services.payments.models import Allocation, Bill, LedgerTransfer, Order, Quarantined, Refund
from services.payments.operations import opening, receiving, refunding, returning, settling, solving
from services.payments.workflow import OUTCOMES
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def wrong(gateway: make.FakeGateway, said: int = 801) -> tuple[Bill, Order, Quarantined]:
    bill = make.bill(800)
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=said))
    return bill, Order.objects.get(pk=order.pk), Quarantined.objects.get()


def test_a_wrong_amount_is_not_asked_about_again_and_is_put_aside_once(gateway):
    _bill, order, doubt = wrong(gateway)
    assert (doubt.doubt, order.state, order.ask_at) == (Doubt.AMOUNT, OrderState.PENDING, None)
    opening.ask_about(order=order)
    assert Quarantined.objects.count() == 1


@pytest.mark.parametrize("said", [799, 801])
def test_returned_it_goes_back_whole_and_the_bill_may_be_paid_anew(said, gateway):
    bill, order, doubt = wrong(gateway, said)
    solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="渠道确认收错金额", by=accounts.staff())
    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.state, refund.amount, refund.state) == (OrderState.FAILED, said, RefundState.APPROVED)
    returning.send_refund(refund=refund)
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert gateway.moved == {refund.out_refund_no: said}
    again = make.order(bill)
    opening.open_order(order=again)
    settling.settle(order=again, report=gateway.pay(again.out_trade_no))
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    books.hold()


def test_accepted_it_pays_and_what_is_too_much_goes_back(gateway, heard):
    bill, _order, doubt = wrong(gateway, 850)
    solving.solve(doubt=doubt, outcome=DoubtOutcome.ACCEPTED, note="按多付处理", by=accounts.staff())
    assert heard.paid == [bill.pk]
    assert Refund.objects.get().amount == 50
    books.hold()


def test_too_little_never_pays(gateway):
    _bill, _order, doubt = wrong(gateway, 799)
    with pytest.raises(solving.NotThisWay):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.ACCEPTED, note="差一分", by=accounts.staff())
    assert not LedgerTransfer.objects.exists()
    assert Quarantined.objects.get().state == "open"


def test_dismissed_the_order_ends_and_nothing_is_booked(gateway):
    bill, order, doubt = wrong(gateway)
    solving.solve(doubt=doubt, outcome=DoubtOutcome.DISMISSED, note="渠道没有收到钱", by=accounts.staff())
    order.refresh_from_db()
    assert (order.state, LedgerTransfer.objects.count()) == (OrderState.FAILED, 0)
    assert make.order(bill).pk != order.pk
    books.hold()


def test_a_used_number_holds_the_order_until_it_is_dismissed(gateway):
    one, two = make.order(), make.order()
    for order in (one, two):
        settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800, trade="SAME"))
    doubt = Quarantined.objects.get()
    solving.solve(doubt=doubt, outcome=DoubtOutcome.DISMISSED, note="号码用错", by=accounts.staff())
    two.refresh_from_db()
    assert (doubt.doubt, two.state) == (Doubt.USED_TRADE, OrderState.FAILED)
    books.hold()


def test_a_second_payment_and_a_payment_of_nobody_go_back(gateway):
    order = make.order()
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800))
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800, trade="OTHER"))
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(gateway.pay("TBNOBODY", amount=700)))
    for doubt in Quarantined.objects.order_by("pk"):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="不是我们的款", by=accounts.staff())
    for refund in Refund.objects.all():
        returning.send_refund(refund=refund)
    assert sorted(gateway.moved.values()) == [700, 800]
    books.hold()


def test_a_large_sum_goes_back_by_two_people(gateway):
    _bill, _order, doubt = wrong(gateway, 90_000)
    one, other = accounts.staff(), accounts.staff()
    solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="收错金额", by=one)
    refund = Refund.objects.get()
    assert refund.state == RefundState.REQUESTED
    with pytest.raises(refunding.OwnRefund):
        refunding.approve_refund(refund=refund, by=one)
    with pytest.raises(refunding.CannotReject):
        refunding.reject_refund(refund=refund, reason="不退", by=other)
    refunding.approve_refund(refund=refund, by=other)
    returning.send_refund(refund=refund)
    books.hold()


def reversed_amount(gateway: make.FakeGateway, amount: int) -> tuple[Refund, Quarantined]:
    bill = make.bill(800)
    order = make.order(bill)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800))
    gateway.refunds_become = RefundStanding.PROCESSING
    refund = refunding.request_refund(allocation=make.part(bill, order), amount=500, reason="演示", by=accounts.staff())
    returning.send_refund(refund=refund)
    told = RefundReport(number=refund.out_refund_no, standing=RefundStanding.DONE, refund_number="R1", amount=amount)
    returning.settle_refund(refund=refund, report=told)
    return Refund.objects.get(), Quarantined.objects.get()


@pytest.mark.parametrize("amount", [499, 501])
def test_a_refund_of_another_amount_is_accepted_with_its_difference(amount, gateway):
    refund, doubt = reversed_amount(gateway, amount)
    assert (refund.state, refund.ask_at) == (RefundState.PROCESSING, None)
    solving.solve(doubt=doubt, outcome=DoubtOutcome.ACCEPTED, note="渠道少退一分", by=accounts.staff())
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert LedgerTransfer.objects.get(key=f"difference:{refund.pk}").amount == 1
    books.hold()


def test_dismissed_a_refund_is_asked_about_and_put_aside_again(gateway):
    refund, doubt = reversed_amount(gateway, 499)
    solving.solve(doubt=doubt, outcome=DoubtOutcome.DISMISSED, note="渠道更正", by=accounts.staff())
    assert Refund.objects.get().ask_at
    told = RefundReport(number=refund.out_refund_no, standing=RefundStanding.DONE, refund_number="R1", amount=499)
    returning.settle_refund(refund=Refund.objects.get(), report=told)
    assert Quarantined.objects.filter(state="open").count() == 1


def test_what_holds_something_is_never_merely_noted(gateway):
    _bill, _order, doubt = wrong(gateway)
    with pytest.raises(solving.NotThisWay):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.NOTED, note="看过了", by=accounts.staff())
    with pytest.raises(ValueError, match="怎么处理"):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note=" ", by=accounts.staff())
    solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="退回", by=accounts.staff())
    with pytest.raises(solving.AlreadySolved):
        solving.solve(doubt=Quarantined.objects.get(), outcome=DoubtOutcome.RETURNED, note="再退", by=accounts.staff())
    assert Refund.objects.count() == 1


def test_every_doubt_offers_a_way_out_that_is_written():
    for doubt, outcomes in OUTCOMES.items():
        assert outcomes
        assert all((doubt, outcome) in solving._CONSEQUENCES for outcome in outcomes)


def test_a_refund_the_channel_cannot_finish_is_put_aside_and_tried_again_by_a_person(gateway):
    refund, _part = stuck(gateway, RefundStanding.ABNORMAL)
    doubt = Quarantined.objects.get()
    assert (doubt.doubt, doubt.refund_id) == (Doubt.REFUND_STUCK, refund.pk)
    clerk = accounts.staff()
    with pytest.raises(solving.NotThisWay):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.NOTED, note="看过了", by=clerk)
    doubt.refresh_from_db()
    solving.solve(doubt=doubt, outcome=DoubtOutcome.RETRIED, note="账户已更正", by=clerk)
    assert Refund.objects.get().state == RefundState.SUBMITTED
    gateway.refunds.clear()
    returning.send_refund(refund=Refund.objects.get())
    assert Quarantined.objects.filter(state="open").count() == 1, "stuck again, told again"
    books.hold()


def test_a_refund_that_fails_is_put_aside_the_third_time_once(gateway):
    stuck(gateway, RefundStanding.FAILED)
    for times in range(2, 6):
        assert Quarantined.objects.count() == (times > 3)
        returning.send_refund(refund=Refund.objects.get())
    doubt = Quarantined.objects.get()
    gateway.refunds_become = RefundStanding.DONE
    returning.send_refund(refund=Refund.objects.get())
    solving.solve(doubt=doubt, outcome=DoubtOutcome.NOTED, note="已到账", by=accounts.staff())
    books.hold()


def stuck(gateway: make.FakeGateway, standing: RefundStanding) -> tuple[Refund, Allocation]:
    bill = make.bill(800)
    order = make.order(bill)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800))
    gateway.refunds_become = standing
    part = make.part(bill, order)
    refund = refunding.request_refund(allocation=part, amount=500, reason="演示", by=accounts.staff())
    returning.send_refund(refund=refund)
    return refund, part
