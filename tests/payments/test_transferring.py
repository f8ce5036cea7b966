"""What the channel cannot give back goes by bank: by two people, once, in the books apart from the channel."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from services.payments.enums import Doubt, DoubtOutcome, RefundCause, RefundState
from services.payments.gateways.base import RefundReport, RefundStanding
from services.payments.invariants import balances
from services.payments.models import LedgerTransfer, Order, Quarantined, Refund
from services.payments.operations import opening, reconciling, refunding, returning, settling, solving, transferring
from services.payments.operations.moving import NotOpenToThis
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books
from tests.payments.test_reconciling import found, line, yesterday

pytestmark = pytest.mark.django_db


def stuck(gateway: make.FakeGateway) -> Refund:
    order = make.order()
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    gateway.refunds_become = RefundStanding.ABNORMAL
    refund = refunding.give_back(allocation=order.allocations.get(), amount=800, cause=RefundCause.SERVICE)
    returning.send_refund(refund=refund)
    return Refund.objects.get()


def test_two_people_give_it_back_by_bank(gateway, heard):
    refund, one, other = stuck(gateway), accounts.staff(), accounts.staff()
    transferring.record_transfer(refund=refund, slip=" 银行回单1 ", by=one)
    assert (refund.state, refund.ask_at) == (RefundState.ABNORMAL, None)
    with pytest.raises(transferring.OwnTransfer):
        transferring.confirm_transfer(refund=refund, slip="银行回单1", by=one)
    with pytest.raises(NotOpenToThis):
        transferring.confirm_transfer(refund=refund, slip="另一张", by=other)
    transferring.confirm_transfer(refund=refund, slip="银行回单1", by=other)
    assert (refund.state, refund.channel_refund_no, heard.refunded) == (RefundState.SUCCEEDED, "银行回单1", [800])
    assert balances()["platform", "transferred"] == -800
    assert balances()["platform", f"clearing:{make.CHANNEL}"] == 800, "the channel still has the money"
    solving.solve(doubt=Quarantined.objects.get(), outcome=DoubtOutcome.NOTED, note="银行转账", by=one)
    books.hold()


def test_it_is_not_missed_in_the_channels_bill_file(gateway):
    refund = stuck(gateway)
    transferring.record_transfer(refund=refund, slip="1", by=accounts.staff())
    transferring.confirm_transfer(refund=refund, slip="1", by=accounts.staff())
    gateway.file = [line(Order.objects.get())]
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert found() == {}


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_channel_that_gives_back_as_well_is_put_aside(confirmed, gateway):
    refund = stuck(gateway)
    transferring.record_transfer(refund=refund, slip="1", by=accounts.staff())
    if confirmed:
        transferring.confirm_transfer(refund=refund, slip="1", by=accounts.staff())
    done = RefundReport(number=refund.out_refund_no, standing=RefundStanding.DONE, refund_number="R", amount=800)
    returning.settle_refund(refund=Refund.objects.get(), report=done)
    assert Quarantined.objects.filter(doubt=Doubt.REFUND_TWICE).count() == 1
    assert LedgerTransfer.objects.filter(key__startswith="refunded:").count() == 1
    books.hold()


@pytest.mark.parametrize("state", [state for state in RefundState if state not in transferring.STUCK])
def test_only_what_is_stuck_goes_by_bank(state, gateway):
    refund = stuck(gateway)
    with transaction.atomic():
        Refund.objects.update(state=state, succeeded_at=refund.requested_at if state == "succeeded" else None)
        refund.refresh_from_db()
        with pytest.raises(NotOpenToThis):
            transferring.record_transfer(refund=refund, slip="1", by=accounts.staff())
        transaction.set_rollback(True)


def test_a_transfer_has_a_number_and_retrying_forgets_it(gateway):
    refund, one = stuck(gateway), accounts.staff()
    with pytest.raises(ValueError, match="回单"):
        transferring.record_transfer(refund=refund, slip=" ", by=one)
    with pytest.raises(NotOpenToThis):
        transferring.confirm_transfer(refund=refund, slip="", by=accounts.staff())
    transferring.record_transfer(refund=refund, slip="1", by=one)
    refunding.retry_refund(refund=refund, by=one)
    assert Refund.objects.get().transfer_slip == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(transfer_slip="1", transferred_by=one, transfer_checked_by=one)
