"""The month by the ledger: each account with what came and went, every book balanced, nothing of another month."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.payments.closing import close_month
from services.payments.enums import Book, RefundCause
from services.payments.invariants import balances
from services.payments.models import LedgerTransfer
from services.payments.operations import opening, refunding, returning, settling
from tests.factories import payments as make

pytestmark = pytest.mark.django_db
MONTH = date(2026, 10, 1)


def transfer(at: str, amount: int, *, key: str, book: str = Book.PLATFORM, debit: str = "clearing:faked") -> None:
    LedgerTransfer.objects.create(
        book=book, at=datetime.fromisoformat(f"{at}+08:00"), debit=debit, credit="payee:a", amount=amount, key=key
    )


def sums(month: date, **more: int) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {(row.book, row.account): (row.debit, row.credit, row.transfers) for row in close_month(month, **more)}


def test_a_month_is_from_midnight_in_china_to_midnight():
    edges = ("2026-09-30T23:59:59", "2026-10-01T00:00:00", "2026-10-31T23:59:59", "2026-11-01T00:00:00")
    for number, at in enumerate(edges):
        transfer(at, 10**number, key=f"paid:{number}")
    assert sums(MONTH) == {
        ("platform", "clearing:faked"): (110, 0, 2),
        ("platform", "payee:a"): (0, 110, 2),
    }
    assert sums(date(2026, 9, 1), months=3)["platform", "payee:a"] == (0, 1111, 4)
    assert sums(date(2026, 12, 1)) == {}


def test_months_together_are_one_after_the_other():
    for number, at in enumerate(("2026-10-31T23:59:59", "2026-12-31T12:00:00", "2027-01-31T23:59:59")):
        transfer(at, 10**number, key=f"paid:{number}")
    found = sums(date(2026, 11, 1), months=3)
    assert found["platform", "payee:a"] == (0, 110, 2)
    assert found["platform", "clearing:faked"] == (110, 0, 2)


def test_a_month_is_read_by_the_index():
    with CaptureQueriesContext(connection) as asked:
        close_month(MONTH)
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    (question,) = (one["sql"] for one in asked if one["sql"].startswith("SELECT"))
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {question}")
        assert "transfers_of_a_book_by_time" in str(cursor.fetchall())


def test_both_books_stand_by_themselves_and_balance():
    transfer("2026-10-05T12:00:00", 700, key="paid:1")
    transfer("2026-10-06T12:00:00", 300, key="paid:2", book=Book.TREASURY, debit="treasury:faked")
    rows = close_month(MONTH)
    for book in Book.values:
        own = [row for row in rows if row.book == book]
        assert sum(row.net for row in own) == 0
        assert len(own) == 2
    assert [row.net for row in rows] == [700, -700, -300, 300]


def test_what_was_paid_and_given_back_is_what_the_books_say(gateway):
    order = make.order(make.bill(800))
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    refund = refunding.give_back(allocation=order.allocations.get(), amount=300, cause=RefundCause.SERVICE)
    returning.send_refund(refund=refund)
    rows = close_month(timezone.localdate().replace(day=1))
    assert {(row.book, row.account): row.net for row in rows} == balances()
    assert {row.debit for row in rows} == {800, 300}


def test_the_command_prints_the_month(capsys):
    transfer("2026-10-05T12:00:00", 123_405, key="paid:1")
    call_command("close_month", "2026-10")
    said = capsys.readouterr().out
    assert said.startswith("2026-10\n")
    assert said.count("1,234.05") == 4
