"""无感支付: what was agreed may be taken, and nothing once the agreement ended."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from services.accounts.models import Enterprise
from services.common import relay
from services.notices.models import Notice
from services.payments.enums import BillState, OrderState
from services.payments.gateways.base import NoAnswer, Report, Standing
from services.payments.models import Agreement, Bill, Order
from services.payments.operations import agreeing, asking, opening, settling
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db
PLATE = "vehicle:1"


def agreed(person=None, ref: str = "A1") -> Agreement:
    return agreeing.sign_agreement(
        person=person or accounts.person(),
        subject_ref=PLATE,
        channel=make.CHANNEL,
        channel_ref=ref,
        limit=800,
        by=accounts.staff(),
    )


def taken(agreement: Agreement, **fields: object) -> Order:
    bill = make.bill(800, payer=agreement.person, subject_ref=PLATE, **fields)
    return agreeing.deduct(agreement=agreement, bill=bill)


def test_what_was_placed_before_the_end_is_not_taken_after_it(gateway):
    agreement = agreed()
    order = taken(agreement)
    agreeing.end_agreement(agreement=agreement, by=accounts.staff())
    opening.open_order(order=Order.objects.select_related("agreement").get(pk=order.pk))
    assert (Order.objects.get().state, gateway.calls) == (OrderState.FAILED, [])
    assert Bill.objects.get().state == BillState.ISSUED
    assert make.order(Bill.objects.get()).pk != order.pk, "the bill is paid by hand"
    books.hold()


def test_whoever_could_not_be_charged_is_told_once_and_pays_by_hand(gateway):
    agreement = agreed()
    order = taken(agreement)
    gateway.declined = {"deduct"}
    for _again in range(3):
        opening.open_order(order=Order.objects.select_related("agreement").get(pk=order.pk))
        settling.settle(order=order, report=Report(number=order.out_trade_no, standing=Standing.FAILED))
    notice = Notice.objects.get(person=agreement.person, event="bill_not_taken")
    assert notice.url == reverse("payments:bill", args=[Bill.objects.get().ref])
    assert "8.00 元" in notice.body


def test_whoever_paid_by_hand_meanwhile_is_not_told_that_nothing_was_taken(gateway):
    agreement = agreed()
    order = taken(agreement)
    opening.open_order(order=order)
    Bill.objects.update(state=BillState.PAID, paid_at=timezone.now())
    settling.settle(order=order, report=Report(number=order.out_trade_no, standing=Standing.CLOSED))
    assert Order.objects.get().state == OrderState.CLOSED
    assert not Notice.objects.filter(event="bill_not_taken").exists()


def test_what_was_sent_before_the_end_is_closed_and_not_sent_again(gateway):
    agreement = agreed()
    order = taken(agreement)
    gateway.silent = {"deduct"}
    opening.open_order(order=order)
    agreeing.end_agreement(agreement=agreement, by=accounts.staff())
    gateway.silent = set()
    asking.forget()
    order = Order.objects.select_related("agreement").get(pk=order.pk)
    opening.open_order(order=order)
    assert gateway.calls.count("deduct") == 1
    assert order.close_wished_at is not None
    books.hold()


def test_what_was_taken_before_the_end_stays_paid(gateway):
    agreement = agreed()
    order = taken(agreement)
    opening.open_order(order=order)
    agreeing.end_agreement(agreement=agreement, by=accounts.staff())
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    assert Bill.objects.get().state == BillState.PAID
    books.hold()


def test_the_channel_is_told_of_the_end_until_it_hears(gateway):
    agreement = agreed()
    gateway.silent = {"end_agreement"}
    agreeing.end_agreement(agreement=agreement, by=accounts.staff())
    with pytest.raises(NoAnswer):
        agreeing.tell_channel(agreement=agreement)
    gateway.silent = set()
    asking.forget()
    relay.drain()
    assert gateway.ended == ["A1"]
    gateway.declined = {"end_agreement"}
    agreeing.tell_channel(agreement=agreement)


def test_the_old_owners_agreement_does_not_keep_the_new_owner_from_theirs(gateway):
    old, new = agreed(), accounts.person()
    mine = agreed(new, ref="A2")
    bill = make.bill(800, payer=new, subject_ref=PLATE)
    with pytest.raises(agreeing.NotAgreed):
        agreeing.deduct(agreement=old, bill=bill)
    assert agreeing.deduct(agreement=mine, bill=bill).agreement == mine
    with pytest.raises(agreeing.AgreementStands):
        agreed(new, ref="A3")


def test_a_bill_of_an_enterprise_is_not_taken_from_a_person(gateway):
    agreement = agreed()
    firm = Enterprise.objects.create(name="演示有限公司", credit_code="91440981MA4W0000X1")
    with pytest.raises(agreeing.NotAgreed):
        taken(agreement, enterprise=firm)
    assert not Order.objects.exists()
