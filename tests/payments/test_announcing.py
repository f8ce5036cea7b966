"""Whoever owes a bill hears of it, whoever pays and however: their page moves, and they get a notice once."""

from __future__ import annotations

import pytest

from services.accounts.models import Enterprise, Person
from services.common import relay
from services.notices.models import LiveEvent, Notice
from services.payments import tasks
from services.payments.enums import RefundCause
from services.payments.models import Bill, Order, Refund
from services.payments.operations import agreeing, opening, refunding, returning, settling, taking
from services.payments.story import refund_path
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def moved(person: Person) -> list[str]:
    """Which pages of this person moved."""
    rows = LiveEvent.objects.filter(person=person).exclude(event="notice.new").order_by("seq")
    return list(rows.values_list("event", flat=True))


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("event", flat=True))


def paid(gateway: make.FakeGateway, bill: Bill, **fields: object) -> Order:
    order = make.order(bill, **fields)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    return order


def test_who_owes_hears_when_another_pays_for_them(gateway):
    owner, agent = accounts.person(), accounts.real_named()
    bill = make.bill(payer=owner)
    paid(gateway, bill, by=agent)
    relay.drain()
    assert "order.changed" in moved(owner)
    assert "order.changed" in moved(agent.person)
    assert (told(owner), told(agent.person)) == (["bill_paid"], [])
    assert bill.title in Notice.objects.get().title


def test_who_owes_hears_of_cash_and_of_what_is_deducted(gateway):
    owner, clerk = accounts.person(), accounts.staff()
    bill = make.bill(payer=owner)
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key="one", by=clerk)
    agreed = {"person": owner, "subject_ref": "vehicle:1", "channel": make.CHANNEL, "channel_ref": "A1"}
    agreement = agreeing.sign_agreement(**agreed, limit=800, by=clerk)
    order = agreeing.deduct(agreement=agreement, bill=make.bill(payer=owner, subject_ref="vehicle:1"))
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    relay.drain()
    assert told(owner) == ["bill_paid", "bill_paid"]
    assert moved(owner).count("order.changed") >= 2


def test_of_an_enterprise_its_legal_representative_hears(gateway):
    boss, worker = accounts.person(), accounts.real_named()
    firm = Enterprise.objects.create(name="演示有限公司", credit_code="91440981MA4W0000X1", legal_representative=boss)
    paid(gateway, make.bill(payer=worker.person, enterprise=firm), by=worker)
    relay.drain()
    assert told(boss) == ["bill_paid"]
    assert told(worker.person) == []
    assert "order.changed" in moved(boss)


def test_money_that_went_back_is_told_to_who_owed_and_who_paid(gateway):
    owner, agent = accounts.person(), accounts.real_named()
    bill = make.bill(payer=owner)
    order = paid(gateway, bill, by=agent)
    refunding.give_back(allocation=make.part(bill, order), amount=300, cause=RefundCause.SERVICE)
    relay.drain()
    for person in (owner, agent.person):
        assert told(person)[-1] == "bill_refunded"
        assert "refund.changed" in moved(person)
    assert "3.00" in Notice.objects.filter(event="bill_refunded").order_by("pk")[0].body
    books.hold()


def test_a_refund_that_is_not_agreed_to_is_told_with_its_reason_to_who_owed_and_who_paid(gateway):
    owner, agent = accounts.person(), accounts.real_named()
    bill = make.bill(payer=owner, payee=make.payee(refund_limit=0))
    order = paid(gateway, bill, by=agent)
    one, two = accounts.staff(), accounts.staff()
    refund = refunding.request_refund(allocation=make.part(bill, order), amount=300, reason="多收了", by=one)
    tasks.tell_refused(refund_id=refund.pk)
    refunding.reject_refund(refund=refund, reason="按标准收取，没有多收", by=two)
    relay.drain()
    tasks.tell_refused(refund_id=refund.pk)
    for person in (owner, agent.person):
        assert told(person).count("refund_refused") == 1
        assert "refund.changed" in moved(person)
    notice = Notice.objects.filter(person=owner, event="refund_refused").get()
    assert "3.00 元" in notice.body
    assert "按标准收取，没有多收" in notice.body
    (_asked, stop) = refund_path(Refund.objects.get())
    assert (stop["state"], stop["text"]) == ("stop", "按标准收取，没有多收")
    books.hold()


def test_told_twice_it_is_told_once(gateway):
    owner = accounts.person()
    bill = make.bill(payer=owner)
    order = paid(gateway, bill)
    refund = refunding.give_back(allocation=make.part(bill, order), amount=800, cause=RefundCause.SERVICE)
    tasks.tell_refunded(refund_id=refund.pk)
    assert told(owner) == [], "nothing went back yet"
    returning.send_refund(refund=Refund.objects.get())
    for _time in range(2):
        tasks.tell_paid(bill_id=bill.pk)
        tasks.tell_refunded(refund_id=refund.pk)
    assert told(owner) == ["bill_paid", "bill_refunded"]


def test_a_bill_that_is_not_paid_is_not_told_as_paid():
    owner = accounts.person()
    tasks.tell_paid(bill_id=make.bill(payer=owner).pk)
    assert told(owner) == []
