"""The check of the books can fail: each invariant is broken by hand and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from services.documents.models import Document
from services.payments.enums import Book
from services.payments.invariants import broken
from services.payments.models import Allocation, Bill, BillLine, DayClosing, LedgerTransfer, Order, Payee
from services.payments.operations import opening, receipting, settling
from tests.factories import accounts
from tests.factories import payments as make

pytestmark = pytest.mark.django_db


def paid(gateway: make.FakeGateway) -> Order:
    order = make.order()
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    return order


def transfer(**fields: object) -> None:
    said = {"book": Book.PLATFORM, "at": timezone.now(), "debit": "clearing:faked", "credit": "x", "amount": 5}
    LedgerTransfer.objects.create(**said | {"key": "paid:0:0"} | fields)


def unpaid(_order: Order) -> None:
    Bill.objects.update(state="issued", paid_at=None)


def lost(_order: Order) -> None:
    Allocation.objects.update(outcome="lost")


def open_again(_order: Order) -> None:
    Order.objects.update(state="closed", succeeded_at=None)


def banked_wrong(order: Order) -> None:
    DayClosing.objects.create(
        clerk=accounts.staff(),
        channel="cash",
        day_date=timezone.localdate(),
        expected=5,
        counted=5,
        checked_by=accounts.staff(),
        checked_at=timezone.now(),
    )


def gap(order: Order) -> None:
    """A number was taken and no document stands under it."""
    receipt = receipting.make_receipt(bill=order.allocations.get().bill)
    head, last = receipt.document.number[:-6], receipt.document.number[-1]
    Document.objects.filter(pk=receipt.document_id).update(number=f"{head}00002{last}")


def without_receipt(_order: Order) -> None:
    Order.objects.update(ended_at=timezone.now() - timedelta(hours=2))


BREAKS: dict[str, Callable[[Order], object]] = {
    "I1 ('platform', 'x')": lambda _order: transfer(),
    "I2 paid:0:0": lambda _order: transfer(),
    "I3": unpaid,
    "I4 part": lambda _order: Allocation.objects.update(refund_reserved=1),
    "I6": lost,
    "I7": lambda _order: Order.objects.filter(pk=make.order().pk).update(ask_at=None),
    "I5 till": banked_wrong,
    "I8": lambda order: BillLine.objects.create(bill=order.allocations.get().bill, order=9, text="多收", amount=1),
    "I11": lambda order: transfer(book=Book.TREASURY, credit=order.allocations.get().bill.payee.account),
    "I12": gap,
    "I12 ": without_receipt,
    "I3 ": open_again,
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_by_hand_is_found(name, gateway):
    order = paid(gateway)
    assert broken() == []
    BREAKS[name](order)
    assert any(line.startswith(name.strip()) for line in broken()), broken()


def test_the_command_says_so_and_ends_with_an_error(gateway, capsys):
    paid(gateway)
    call_command("check_books")
    assert "books hold" in capsys.readouterr().out
    transfer()
    with pytest.raises(CommandError, match="wrong"):
        call_command("check_books")
    assert "I2 paid:0:0" in capsys.readouterr().out


@pytest.mark.parametrize("change", [{"book": Book.TREASURY}, {"code": "another"}])
def test_a_payee_that_was_billed_for_keeps_its_code_and_book(change, gateway):
    payee, unused = paid(gateway).allocations.get().bill.payee, make.payee()
    Payee.objects.filter(pk=unused.pk).update(**change)
    with pytest.raises((IntegrityError, DatabaseError), match="keeps its code"), transaction.atomic():
        Payee.objects.filter(pk=payee.pk).update(**change)
    Payee.objects.filter(pk=payee.pk).update(name="改名的收款单位")
