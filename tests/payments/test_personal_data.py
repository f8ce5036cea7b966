"""A person's copy holds their bills; who still owes something does not close the account; nobody reads another's."""

from __future__ import annotations

import pytest

from services.accounts.models import Person
from services.payments.models import Bill
from services.payments.operations import billing, opening, refunding, returning, settling
from services.payments.personal_data import PaymentsData
from tests.factories import accounts
from tests.factories import payments as make

pytestmark = pytest.mark.django_db


def test_what_was_owed_paid_and_given_back_is_told(gateway):
    one, other = accounts.person(), accounts.person()
    bill = make.bill(800, payer=one)
    assert [row.text for row in PaymentsData().hindrances(one)] == [
        f"“{bill.title}”还没有缴费。请先缴清，或联系收款单位。"
    ]
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    part = make.part(bill, order)
    refund = refunding.request_refund(allocation=part, amount=300, reason="演示", by=accounts.staff())
    (section,) = PaymentsData().sections(one)
    told = dict(section.records[0].rows)
    assert told["金额"] == "8.00"
    assert told["状态"] == "已缴费"
    assert told["退款 3.00 元"] == "已同意"
    returning.send_refund(refund=refund)
    assert PaymentsData().hindrances(one) == []
    assert PaymentsData().sections(other)[0].records == []
    assert Bill.objects.of_person(other).count() == 0


def hindered(person: Person) -> list[str]:
    return [row.text for row in PaymentsData().hindrances(person)]


def test_a_bill_without_a_price_hinders_closing():
    one = accounts.person()
    bill = billing.hold_bill(debt=make.debt(payer=one), reason="没有价格", by=None)
    assert hindered(one) == [f"“{bill.title}”的金额正在核对。请等核对完，或联系收款单位。"]
    billing.void_bill(bill=bill, reason="演示", by=None)
    assert hindered(one) == []


def test_money_under_way_hinders_closing_for_who_owes_and_who_pays(gateway):
    owner, agent = accounts.person(), accounts.real_named()
    bill = make.bill(payer=owner)
    order = make.order(bill, by=agent)
    assert len(hindered(owner)) == 2
    assert hindered(agent.person) == [f"“{bill.title}”正在缴费。请等有了结果，或者关闭这次缴费。"]
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    assert hindered(owner) == hindered(agent.person) == []
    refund = refunding.request_refund(allocation=make.part(bill, order), amount=300, reason="演示", by=accounts.staff())
    assert hindered(owner) == hindered(agent.person) == ["有 3.00 元正在退给您。请等到账。"]
    returning.send_refund(refund=refund)
    assert hindered(owner) == hindered(agent.person) == []
