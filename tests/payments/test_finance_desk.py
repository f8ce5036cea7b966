"""The finance desk: found by number, given back by two, put aside and solved, the till closed by two, work revived."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.departments.enums import Relation, Role
from services.departments.models import StaffKin
from services.payments.enums import BillState, DoubtState, OrderState, Outcome, RefundState
from services.payments.models import (
    Bill,
    DayClosing,
    Order,
    Quarantined,
    ReconBatch,
    ReconItem,
    Refund,
)
from services.payments.operations import billing, opening, receiving
from tests.factories import accounts, departments
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db
DESK = "/desk/finance/"


@pytest.fixture
def office():
    """The organ that keeps the books of all."""
    return departments.department(keeps_books=True)


@pytest.fixture
def clerk(office):
    return departments.holder(Role.FINANCE, where=office)


@pytest.fixture
def desk(clerk) -> Client:
    return accounts.sign_in(Client(), clerk)


@pytest.fixture
def other(office) -> Client:
    return accounts.sign_in(Client(), departments.holder(Role.FINANCE, where=office))


def paid(gateway, bill: Bill, *, amount: int | None = None) -> Order:
    order = make.order(bill)
    opening.open_order(order=order)
    report = gateway.pay(order.out_trade_no, amount=amount)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))
    return Order.objects.get(pk=order.pk)


def read(browser: Client, rest: str = "") -> str:
    answer = browser.get(DESK + rest)
    assert answer.status_code == 200, (rest, answer.status_code)
    return answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def test_nobody_without_the_post_opens_any_page(gateway):
    bill = make.bill()
    paid(gateway, bill)
    pages = ["", "report/", "held/", "dead/", "refunds/", "doubts/", "files/", "till/", "disputes/", "invoices/"]
    pages += ["endings/", "payees/", "payees/new/", f"payees/{bill.payee_id}/", f"bills/{bill.ref}/end/"]
    for user in (departments.clerk(), departments.system_admin(), accounts.real_named()):
        browser = accounts.sign_in(Client(), user)
        for rest in (*pages, f"bills/{bill.ref}/", f"bills/{bill.ref}/refund/"):
            assert browser.get(DESK + rest).status_code == 403
    assert Client().get(DESK).status_code == 302


def test_a_bill_is_found_by_every_number_it_has_and_its_payer_masked(desk, gateway):
    payer = accounts.person("陈演示")
    bill = make.bill(payer=payer, notice_number="JK2026000001")
    order = paid(gateway, bill)
    for words in (bill.ref, "JK2026000001", order.out_trade_no, order.channel_trade_no, f" {bill.ref.upper()} "):
        found = desk.post(DESK, {"words": words}).content.decode()
        assert f"{DESK}bills/{bill.ref}/" in found, words
    assert bill.ref not in desk.post(DESK, {"words": "nothing-like-it"}).content.decode().split("<main")[1]
    assert desk.post(DESK, {"words": "x"}).status_code == 422
    said = read(desk, f"bills/{bill.ref}/")
    assert "陈*示" in said
    assert "陈演示" not in said
    assert desk.get(DESK + "bills/nothing/").status_code == 404


def test_one_person_refunds_up_to_the_limit_above_it_a_second_agrees(desk, other, gateway):
    bill = make.bill(50_000, payee=make.payee(refund_limit=10_000))
    paid(gateway, bill)
    address = f"{DESK}bills/{bill.ref}/refund/"
    assert desk.post(address, {"yuan": "abc", "reason": "多收"}).status_code == 422
    assert desk.post(address, {"yuan": "600", "reason": "多收"}).status_code == 409
    assert desk.post(address, {"yuan": "￥100.00", "reason": "多收"}).status_code == 302
    assert Refund.objects.get().state == RefundState.APPROVED
    assert desk.post(address, {"yuan": "0.01", "reason": "又多收"}).status_code == 302
    second = Refund.objects.get(amount=1)
    assert second.state == RefundState.REQUESTED
    desk.post(f"{DESK}refunds/{second.pk}/agree/")
    assert Refund.objects.get(pk=second.pk).state == RefundState.REQUESTED, "nobody agrees to their own"
    assert "/agree/" not in read(desk, f"refunds/{second.pk}/")
    assert f"/refunds/{second.pk}/" in read(other, "refunds/")
    other.post(f"{DESK}refunds/{second.pk}/agree/")
    assert Refund.objects.get(pk=second.pk).state == RefundState.APPROVED
    books.hold()


def test_what_concerns_oneself_or_kin_is_done_by_a_colleague(desk, clerk, gateway):
    payer = accounts.person()
    bill = make.bill(800, payer=payer)
    paid(gateway, bill)
    StaffKin.objects.create(user=clerk, person=payer, relation=Relation.SPOUSE)
    assert "/refund/" not in read(desk, f"bills/{bill.ref}/")
    assert desk.post(f"{DESK}bills/{bill.ref}/refund/", {"yuan": "1", "reason": "多收"}).status_code == 409
    assert not Refund.objects.exists()


def test_a_wrong_amount_is_put_aside_and_a_clerk_sends_it_back(desk, gateway):
    bill = make.bill(800)
    order = paid(gateway, bill, amount=801)
    assert (order.state, Bill.objects.get(pk=bill.pk).state) == (OrderState.PENDING, BillState.ISSUED)
    doubt = Quarantined.objects.get()
    assert "8.01" in read(desk, "doubts/")
    address = f"{DESK}doubts/{doubt.pk}/"
    assert desk.post(address, {"outcome": "returned", "note": ""}).status_code == 422
    assert desk.post(address, {"outcome": "retried", "note": "x"}).status_code == 422, "not offered"
    assert desk.post(address, {"outcome": "returned", "note": "已核实，是渠道的错"}).status_code == 302
    assert Quarantined.objects.get().state == DoubtState.SOLVED
    assert Refund.objects.get().amount == 801
    assert desk.post(address, {"outcome": "returned", "note": "再来一次"}).status_code == 409
    assert "已核实" in read(desk, f"doubts/{doubt.pk}/")
    books.hold()


def test_cash_is_recorded_the_day_counted_by_one_and_checked_by_another(desk, other, clerk):
    bill = make.bill(4050)
    address = f"{DESK}bills/{bill.ref}/take/"
    assert desk.post(address, {"channel": "pos", "slip": "", "key": "a"}).status_code == 422
    assert desk.post(address, {"channel": "cash", "key": "a"}).status_code == 302
    assert desk.post(address, {"channel": "cash", "key": "a"}).status_code == 302, "the same button"
    assert Order.objects.get().placed_by == clerk
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    today = timezone.localdate()
    assert f"{DESK}till/cash/{today}/" in read(desk, "till/")
    assert "40.50" not in read(desk, "till/"), "who counts does not read the books first"
    count = f"{DESK}till/cash/{today}/"
    assert "40.50" not in read(desk, f"till/cash/{today}/"), "nor here"
    assert desk.post(count, {"yuan": "40.00"}).status_code == 409
    assert desk.post(count, {"yuan": "40.00", "note": "少五角"}).status_code == 302
    closing = DayClosing.objects.get()
    desk.post(f"{DESK}till/closings/{closing.pk}/check/")
    assert DayClosing.objects.get().checked_by is None
    other.post(f"{DESK}till/closings/{closing.pk}/check/")
    assert DayClosing.objects.get().checked_by is not None
    assert "少五角" not in read(other, "till/"), "only what waits says why"
    books.hold()


def test_an_online_payment_that_is_open_is_closed_before_cash_is_taken(desk, gateway):
    bill = make.bill(800)
    order = make.order(bill)
    opening.open_order(order=order)
    assert desk.post(f"{DESK}bills/{bill.ref}/take/", {"channel": "cash", "key": "a"}).status_code == 409
    opening.close_now(order=Order.objects.get(pk=order.pk))
    assert desk.post(f"{DESK}bills/{bill.ref}/take/", {"channel": "cash", "key": "a"}).status_code == 302
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID


def test_a_bill_on_hold_is_priced_by_two(desk, other):
    bill = billing.hold_bill(debt=make.debt(), reason="没有收费标准", by=None)
    address = f"{DESK}bills/{bill.ref}/price/"
    assert "没有收费标准" in read(desk, "held/")
    assert desk.post(address, {"yuan": "12.50", "reason": "按面积核定"}).status_code == 302
    seen = billing.digest_of(Bill.objects.get(pk=bill.pk))
    desk.post(address, {"seen": seen})
    assert Bill.objects.get(pk=bill.pk).state == BillState.PRICING_HOLD
    assert "12.50" in read(other, f"bills/{bill.ref}/price/")
    other.post(address, {"seen": "another"})
    assert Bill.objects.get(pk=bill.pk).state == BillState.PRICING_HOLD
    other.post(address, {"seen": seen})
    assert (Bill.objects.get(pk=bill.pk).state, Bill.objects.get(pk=bill.pk).amount) == (BillState.ISSUED, 1250)


def test_a_difference_is_cleared_up_with_a_reason(desk):
    batch = ReconBatch.objects.create(channel=make.CHANNEL, day_date=timezone.localdate(), digest="0" * 64, lines=3)
    item = ReconItem.objects.create(batch=batch, finding="long", number="TB1", channel_number="T1", theirs=800)
    assert "TB1" in read(desk, f"files/{batch.pk}/")
    assert f"/files/{batch.pk}/" in read(desk, "files/")
    address = f"{DESK}files/lines/{item.pk}/"
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "渠道次日补入"}).status_code == 302
    assert desk.post(address, {"reason": "再写"}).status_code == 409
    assert "渠道次日补入" in read(desk, f"files/{batch.pk}/")


def test_objections_and_invoices_are_answered(desk, gateway):
    from services.payments.operations.disputing import open_dispute
    from services.payments.operations.invoicing import ask_invoice

    bill = make.bill(800)
    paid(gateway, bill)
    bill.refresh_from_db()
    payer = make.payer()
    dispute = open_dispute(bill=bill, reason="金额不对", by=payer)
    asked = ask_invoice(bill=bill, buyer="person", by=payer)
    assert "金额不对" in read(desk, "disputes/")
    assert "金额不对" in read(desk, f"disputes/{dispute.pk}/")
    said = {"upheld": "0", "decision": "按文件收费"}
    assert desk.post(f"{DESK}disputes/{dispute.pk}/", said).status_code == 302
    assert desk.post(f"{DESK}disputes/{dispute.pk}/", said).status_code == 409
    assert f"/invoices/{asked.pk}/" in read(desk, "invoices/")
    assert desk.post(f"{DESK}invoices/{asked.pk}/", {"number": "", "answer": ""}).status_code == 422
    assert desk.post(f"{DESK}invoices/{asked.pk}/", {"number": "2444"}).status_code == 302


def test_work_that_was_given_up_is_tried_again_and_only_ours(desk):
    now = timezone.now()
    ours = OutboxTask.objects.create(task="services.payments.tasks.sweep", due_at=now, dead_at=now, attempts=9)
    others = OutboxTask.objects.create(task="services.files.tasks.sweep", due_at=now, dead_at=now, attempts=9)
    said = read(desk, "dead/")
    assert f"/dead/{ours.pk}/again/" in said
    assert "services.payments" not in said, "in words, not by its name in the code"
    assert f"/dead/{others.pk}/again/" not in said
    desk.post(f"{DESK}dead/{ours.pk}/again/")
    ours.refresh_from_db()
    assert (ours.dead_at, ours.attempts) == (None, 0)
    assert AuditEntry.objects.filter(event="payment.work_revived").exists()
    assert desk.post(f"{DESK}dead/{others.pk}/again/").status_code == 404


def test_the_report_of_a_day_adds_up(desk, gateway):
    first, second = make.bill(800), make.bill(450)
    paid(gateway, first)
    paid(gateway, second)
    part = first.allocations.get(outcome=Outcome.WON)
    from services.payments.operations import refunding, returning

    returning.send_refund(refund=refunding.request_refund(allocation=part, amount=300, reason="多收", by=make.payer()))
    said = read(desk, "report/")
    assert "12.50" in said
    assert "3.00" in said
    assert first.payee.name in said
    assert "12.50" not in read(desk, "report/?day=2020-01-01")
    for nonsense in ("x", "2026-02-31", "9999-12-31"):
        assert desk.get(DESK + "report/", {"day": nonsense}).status_code == 200
    assert "12.50" in read(desk)
