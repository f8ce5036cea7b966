"""缴费凭证: one for each paid bill, numbered without gaps (I12), and it says what it is not."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from services.documents.enums import RegisterStatus
from services.documents.models import Document
from services.documents.operations import make_document
from services.files.operations import read_bytes
from services.payments.enums import RefundCause, RefundState
from services.payments.invariants import broken
from services.payments.models import Bill, Order, Receipt, Refund
from services.payments.operations import opening, receipting, refunding, returning, settling
from tests.factories import payments as make
from tests.support.threads import errors, together


def paid(gateway: make.FakeGateway, **fields: object) -> Bill:
    bill = make.bill(123_405, **fields)
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    bill.refresh_from_db()
    return bill


@pytest.mark.django_db
def test_a_receipt_says_what_was_paid_in_figures_and_capitals(gateway):
    bill = paid(gateway)
    receipt = receipting.make_receipt(bill=bill)
    made = make_document(receipt.document_id)
    printed = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=read_bytes(made.file), capture_output=True, check=True
    )
    said = "".join(printed.stdout.decode().split())
    assert "￥1,234.05（人民币壹仟贰佰叁拾肆元零伍分）" in said
    assert "不是财政票据或发票" in said
    assert "模拟支付" in said
    assert bill.payee.name in said
    again = receipting.make_receipt(bill=bill)
    assert (again.pk, Document.objects.get(pk=again.document_id).content_digest) == (receipt.pk, made.content_digest)


@pytest.mark.django_db
def test_a_bill_that_is_not_paid_has_no_receipt():
    assert receipting.make_receipt(bill=make.bill()) is None
    assert not Receipt.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_numbers_have_no_gap_however_many_make_them(gateway):
    payee = make.payee()
    bills = [paid(gateway, payee=payee) for _ in range(6)]
    fresh = Bill.objects.select_related("payee__department")
    calls = [partial(receipting.make_receipt, bill=fresh.get(pk=bill.pk)) for bill in bills * 3]
    assert errors(together(*calls)) == []
    numbers = sorted(Receipt.objects.values_list("document__number", flat=True))
    assert [int(number[-6:-1]) for number in numbers] == list(range(1, 7))


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.usefixtures("committed_db")
def test_a_receipt_made_while_all_goes_back_is_not_good(turn, gateway):
    bill = paid(gateway)
    part = make.part(bill, Order.objects.get())
    refund = refunding.give_back(allocation=part, amount=bill.amount, cause=RefundCause.SERVICE)

    def go_back() -> None:
        returning.send_refund(refund=refund)
        receipting.withdraw_receipt(bill=Bill.objects.get())

    calls = [partial(receipting.make_receipt, bill=bill), go_back]
    assert errors(together(*(calls if turn % 2 else calls[::-1]))) == []
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    made = Receipt.objects.select_related("document").order_by("pk").first()
    assert made is None or made.document.status == RegisterStatus.REVOKED


@pytest.mark.django_db
def test_a_paid_bill_without_a_receipt_is_found_after_an_hour(gateway):
    bill = paid(gateway)
    assert broken() == []
    Order.objects.update(ended_at=timezone.now() - timedelta(hours=2))
    assert [line for line in broken() if line.startswith("I12")] == [f"I12 {bill.ref} is paid and has no receipt"]
    receipting.make_receipt(bill=bill)
    assert broken() == []


@pytest.mark.django_db
def test_a_bill_all_of_whose_money_went_back_owes_no_receipt(gateway):
    bill = paid(gateway)
    refund = refunding.give_back(
        allocation=make.part(bill, Order.objects.get()), amount=bill.amount, cause=RefundCause.SERVICE
    )
    returning.send_refund(refund=refund)
    Order.objects.update(ended_at=timezone.now() - timedelta(hours=2))
    assert receipting.make_receipt(bill=bill) is None
    assert broken() == []


@pytest.mark.django_db
def test_a_receipt_says_that_it_was_simulated_after_the_simulator_is_gone(gateway):
    bill = paid(gateway)
    gateway.is_simulator = False
    assert receipting.make_receipt(bill=bill).document.context["simulated"] is True
