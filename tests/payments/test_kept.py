"""What was issued, asked for or told is neither changed nor deleted: the database itself refuses it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from services.payments import checks, triggers
from services.payments.models import Bill
from services.payments.operations import billing, noticing, opening, receiving, refunding
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db
COLUMNS = [(table, column) for table, columns in triggers._KEEPS.items() for column in columns]


@pytest.fixture
def everything(gateway: make.FakeGateway) -> None:
    """A row in every table."""
    bill = make.bill(notice_number="演示1")
    order = make.order(bill)
    opening.open_order(order=order)
    body = make.said(gateway.pay(order.out_trade_no))
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=body)
    refunding.request_refund(allocation=make.part(bill, order), amount=1, reason="演示", by=accounts.staff())


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def other(table: str, column: str) -> str:
    """SQL of another value of the same kind."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM {table} LIMIT 1')
        value = cursor.fetchone()[0]
    if column == "issued_at":
        return "'2020-01-01 00:00:00'"
    if isinstance(value, bool) or column == "simulated":
        return f'NOT "{column}"'
    return f'COALESCE("{column}", 0) + 1' if isinstance(value, int) or value is None else "'another'"


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@pytest.mark.usefixtures("everything")
def test_no_column_that_money_hangs_on_changes(table: str, column: str):
    with pytest.raises(DatabaseError, match="stays as it was"):
        execute(f'UPDATE {table} SET "{column}" = {other(table, column)}')
    execute(f'UPDATE {table} SET "{column}" = "{column}"')
    books.hold()


@pytest.mark.parametrize("table", [*triggers._KEEPS, triggers.TABLE])
@pytest.mark.usefixtures("everything")
def test_no_row_is_deleted(table: str):
    with pytest.raises(DatabaseError, match=r"stays as it was|never changed"):
        execute(f"DELETE FROM {table}")
    books.hold()


def test_a_bill_without_a_price_may_still_be_priced():
    bill = billing.hold_bill(debt=make.debt(), reason="没有价格", by=None)
    Bill.objects.filter(pk=bill.pk).update(title="更清楚的名称")
    one, other = accounts.staff(), accounts.staff()
    billing.propose_price(bill=bill, lines=[billing.Line("演示", 5)], reason="查表", by=one)
    billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=other)
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(title="又一个名称")


def test_the_number_of_a_notice_that_is_made_after_the_price_is_written_once():
    bill = billing.hold_bill(debt=make.debt(), reason="没有价格", by=None)
    billing.propose_price(bill=bill, lines=[billing.Line("演示", 5)], reason="查表", by=accounts.staff())
    billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=accounts.staff())
    told = {"bill": bill, "number": "演示1", "due_date": date(2026, 12, 1)}
    with transaction.atomic():
        assert noticing.hold_unnoticed(bill=bill)
        noticing.number_bill(**told)
    assert not noticing.hold_unnoticed(bill=bill)
    noticing.number_bill(**told | {"number": "演示2"})
    assert Bill.objects.get(pk=bill.pk).notice_number == "演示1"
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(notice_number="演示3")


def test_a_trigger_that_a_rebuilt_table_lost_is_named_before_the_portal_starts():
    assert triggers.missing(connection) == []
    assert checks.the_database_keeps_what_was_booked(databases=["default"]) == []
    name, table = "payments_bill_kept", "payments_bill"
    execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert triggers.missing(connection) == [name]
    (error,) = checks.the_database_keeps_what_was_booked(databases=["default"])
    assert (error.id, name in error.msg) == ("payments.E002", True)
