"""Only what stands in the tables can happen (I9): every pair of states, tried."""

from __future__ import annotations

import pytest
from django.utils import timezone

from services.payments.enums import BillState, OrderState, RefundState
from services.payments.models import Bill, Order, Refund
from services.payments.operations import billing
from services.payments.operations.moving import NotOpenToThis, move
from services.payments.workflow import TABLES
from tests.factories import payments as make

FINAL = {
    "bill": {BillState.PAID, BillState.VOID, BillState.WRITTEN_OFF},
    "order": {OrderState.SUCCEEDED},
    "refund": {RefundState.REJECTED, RefundState.SUCCEEDED},
}
STATES = {"bill": BillState, "order": OrderState, "refund": RefundState}
MORE = {
    ("bill", BillState.PAID): lambda: {"paid_at": timezone.now()},
    ("bill", BillState.ISSUED): lambda: {"amount": 800, "issued_at": timezone.now()},
    ("order", OrderState.SUCCEEDED): lambda: {"succeeded_at": timezone.now(), "channel_trade_no": "T1"},
    ("refund", RefundState.SUCCEEDED): lambda: {"succeeded_at": timezone.now()},
}
PAIRS = [(kind, name, state) for kind, table in TABLES.items() for name in table for state in STATES[kind]]


@pytest.mark.parametrize("kind", TABLES)
def test_every_state_is_reached_can_end_and_ends_for_good(kind: str):
    table, states = TABLES[kind], set(STATES[kind])
    first = {"bill": {BillState.PRICING_HOLD}, "order": {OrderState.CREATED}, "refund": {RefundState.REQUESTED}}[kind]
    assert {row.target for row in table.values()} | first == states
    for state in states - FINAL[kind]:
        reached, before = {state}, set()
        while reached != before:
            before = set(reached)
            reached |= {row.target for row in table.values() if row.sources & reached}
        assert reached & FINAL[kind], state
    assert not [row for row in table.values() if row.sources & FINAL[kind]]


def a_row(kind: str, state: str) -> Bill | Order | Refund:
    if kind == "bill" and state == BillState.PRICING_HOLD:
        return billing.hold_bill(debt=make.debt(), reason="没有价格", by=None)
    bill = make.bill()
    if kind == "bill":
        return bill
    order = make.order(bill)
    if kind == "order":
        return order
    part = make.part(bill, order)
    type(part).objects.filter(pk=part.pk).update(outcome="won", refund_reserved=100)
    return Refund.objects.create(allocation=part, amount=100, cause="staff", reason="演示")


def stand(row: Bill | Order | Refund, kind: str, state: str) -> None:
    if kind == "bill" and state in {BillState.PRICING_HOLD, BillState.ISSUED}:
        return  # it was made so: what was issued is not taken back
    changes = MORE.get((kind, state), dict)()
    type(row).objects.filter(pk=row.pk).update(state=state, **changes)
    row.refresh_from_db()


@pytest.mark.parametrize(("kind", "name", "state"), PAIRS)
@pytest.mark.django_db
def test_a_move_leads_from_its_sources_alone(kind: str, name: str, state: str):
    row, step = a_row(kind, state), TABLES[kind][name]
    stand(row, kind, state)
    changes = MORE.get((kind, step.target), dict)()
    if state in step.sources:
        move(row, name, **changes)
        assert type(row).objects.get(pk=row.pk).state == step.target
        return
    with pytest.raises(NotOpenToThis):
        move(row, name, **changes)
    assert type(row).objects.get(pk=row.pk).state == state


LISTED = {
    "bill": "pricing_hold>issued issued>paid pricing_hold>void issued>void issued>written_off",
    "order": "created>pending unknown>pending created>unknown pending>unknown created>succeeded pending>succeeded "
    "unknown>succeeded closed>succeeded failed>succeeded created>closed pending>closed unknown>closed "
    "created>failed pending>failed unknown>failed",
    "refund": "requested>approved requested>rejected approved>submitted abnormal>submitted failed>submitted "
    "submitted>processing processing>abnormal processing>failed submitted>succeeded processing>succeeded "
    "failed>succeeded",
}
"""Every change of state there is, written by hand from the design."""


@pytest.mark.parametrize("kind", LISTED)
def test_the_tables_are_as_the_design_says(kind: str):
    pairs = {f"{source}>{row.target}" for row in TABLES[kind].values() for source in row.sources}
    assert pairs == set(LISTED[kind].split())
