"""What is owed: one open bill of it, priced by two people, for payees in use; disputed bills are not dunned."""

from __future__ import annotations

import pytest

from services.payments.enums import BillState, OrderState
from services.payments.kinds import KINDS, Kind
from services.payments.models import Bill, Order
from services.payments.operations import agreeing, billing, disputing, opening, settling
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db
LINES = [billing.Line("演示收费", 100)]


def test_no_second_version_beside_an_open_one(gateway):
    first = billing.issue_bill(debt=make.debt(subject_ref="stay:1"), lines=LINES, by=None)
    payee = first.payee
    with pytest.raises(billing.BillStands) as stands:
        billing.issue_bill(debt=make.debt(subject_ref="stay:1", payee=payee, version=2), lines=LINES, by=None)
    assert stands.value.bill == first
    settling.settle(order=make.order(first), report=gateway.pay(Order.objects.get().out_trade_no, amount=100))
    billing.issue_bill(debt=make.debt(subject_ref="stay:1", payee=payee, version=2), lines=LINES, by=None)
    assert Bill.objects.count() == 2


def test_a_payee_that_is_not_in_use_bills_nothing():
    with pytest.raises(billing.NotInUse):
        billing.issue_bill(debt=make.debt(payee=make.payee(is_active=False)), lines=LINES, by=None)
    assert not Bill.objects.exists()


def test_a_price_is_proposed_by_one_and_agreed_to_by_another():
    bill = billing.hold_bill(debt=make.debt(), reason="没有价格", by=None)
    one, other = accounts.staff(), accounts.staff()
    with pytest.raises(billing.NoProposal):
        billing.confirm_price(bill=bill, seen="", by=other)
    billing.propose_price(bill=bill, lines=LINES, reason="按现场记录", by=one)
    with pytest.raises(billing.OwnPrice):
        billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=one)
    assert Bill.objects.get().state == BillState.PRICING_HOLD
    billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=other)
    bill.refresh_from_db()
    assert (bill.state, bill.amount, bill.lines.count()) == (BillState.ISSUED, 100, 1)
    assert bill.trace[-1]["priced_by_hand"] == "按现场记录"
    books.hold()


def test_who_agrees_agrees_to_what_they_read():
    bill = billing.hold_bill(debt=make.debt(), reason="没有价格", by=None)
    told: list[int] = []
    billing.propose_price(bill=bill, lines=LINES, reason="按现场记录", by=accounts.staff())
    seen = billing.digest_of(bill)
    dearer = [billing.Line("演示收费", 90_000)]
    billing.propose_price(bill=Bill.objects.get(), lines=dearer, reason="按现场记录", by=accounts.staff())
    kind = Kind(name="演示收费", on_issued=lambda bill: told.append(bill.pk))
    with KINDS.replace(make.KIND, kind):
        with pytest.raises(billing.OtherProposal):
            billing.confirm_price(bill=bill, seen=seen, by=accounts.staff())
        assert (Bill.objects.get().state, told) == (BillState.PRICING_HOLD, [])
        fresh = Bill.objects.get()
        billing.confirm_price(bill=fresh, seen=billing.digest_of(fresh), by=accounts.staff())
    assert (Bill.objects.get().amount, told) == (90_000, [bill.pk])


def test_a_disputed_bill_is_not_dunned_and_another_decides():
    bill, payer, clerk = make.bill(), accounts.staff(), accounts.staff()
    dispute = disputing.open_dispute(bill=bill, reason="没有停过车", by=payer)
    assert not Bill.objects.to_dun().exists()
    assert Bill.objects.to_pay().exists()
    with pytest.raises(disputing.AlreadyDisputed):
        disputing.open_dispute(bill=bill, reason="再说一次", by=payer)
    with pytest.raises(disputing.OwnDispute):
        disputing.decide_dispute(dispute=dispute, upheld=True, decision="是", by=payer)
    disputing.decide_dispute(dispute=dispute, upheld=False, decision="有照片", by=clerk)
    with pytest.raises(disputing.AlreadyDecided):
        disputing.decide_dispute(dispute=dispute, upheld=True, decision="又改", by=clerk)
    assert Bill.objects.to_dun().get() == bill


def test_what_is_deducted_is_accepted_and_not_yet_paid(gateway):
    person, clerk = accounts.person(), accounts.staff()
    bill = make.bill(800, payer=person, subject_ref="vehicle:1")
    agreed = {"person": person, "subject_ref": "vehicle:1", "channel": make.CHANNEL, "channel_ref": "A1"}
    agreement = agreeing.sign_agreement(**agreed, limit=800, by=clerk)
    with pytest.raises(agreeing.AgreementStands):
        agreeing.sign_agreement(**agreed, limit=900, by=clerk)
    order = agreeing.deduct(agreement=agreement, bill=bill)
    assert agreeing.deduct(agreement=agreement, bill=bill).pk == order.pk
    opening.open_order(order=order)
    assert (Order.objects.get().state, gateway.calls) == (OrderState.PENDING, ["deduct"])
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    assert Bill.objects.get().state == BillState.PAID
    books.hold()


@pytest.mark.parametrize("wrong", ["ended", "limit", "about", "person"])
def test_nothing_is_taken_that_was_not_agreed(wrong, gateway):
    person, clerk = accounts.person(), accounts.staff()
    agreement = agreeing.sign_agreement(
        person=person,
        subject_ref="vehicle:1",
        channel=make.CHANNEL,
        channel_ref="A1",
        limit=799 if wrong == "limit" else 800,
        by=clerk,
    )
    if wrong == "ended":
        agreeing.end_agreement(agreement=agreement, by=clerk)
    payer = accounts.person() if wrong == "person" else person
    bill = make.bill(800, payer=payer, subject_ref="vehicle:2" if wrong == "about" else "vehicle:1")
    with pytest.raises(agreeing.NotAgreed):
        agreeing.deduct(agreement=agreement, bill=bill)
    assert not Order.objects.exists()


def test_two_payers_may_call_their_attempts_the_same():
    one, two = make.payer(), make.payer()
    first, second = make.order(by=one, key="press"), make.order(by=two, key="press")
    assert first.pk != second.pk
