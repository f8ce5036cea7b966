"""The payer's pages: list, bill, one payment to its end, receipt, refund, objection, invoice, month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from services.common.masking import mask_name
from services.common.models import OutboxTask, Priority
from services.common.relay import drain
from services.documents.operations import make_document
from services.notices.models import LiveEvent
from services.payments.enums import BillState, Book, OrderState, Outcome
from services.payments.kinds import KINDS
from services.payments.models import Bill, Dispute, InvoiceRequest, Order, Refund
from services.payments.operations import billing, opening, receipting, receiving, refunding, returning, settling
from services.payments.operations.invoicing import AlreadyAnswered, answer_invoice
from services.payments.operations.merchants import set_merchant
from tests.factories import accounts, delegation
from tests.factories import payments as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer():
    return accounts.real_named()


@pytest.fixture
def browser(payer) -> Client:
    return accounts.sign_in(Client(), payer)


@pytest.fixture
def bill(payer) -> Bill:
    return make.bill(4050, payer=payer.person, title="演示工本费", basis="演示依据〔2026〕1号")


def page(bill: Bill, rest: str = "") -> str:
    return f"/my/bills/{bill.ref}/{rest}"


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def main(browser: Client, address: str) -> str:
    return text(browser, address).split("<main", 1)[1].split("</main>", 1)[0]


def pressed(browser: Client, bill: Bill, key: str = "k1") -> Order:
    answer = browser.post(page(bill, "pay/"), {"channel": make.CHANNEL, "key": key})
    assert answer.status_code == 302
    return Order.objects.get(out_trade_no=answer.url.rstrip("/").split("/")[-1])


def paid(gateway, order: Order) -> None:
    opening.open_order(order=Order.objects.get(pk=order.pk))
    report = gateway.pay(order.out_trade_no)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))


def test_a_bill_says_what_for_how_much_by_which_rule_to_whom_until_when(browser, bill):
    assert "演示工本费" in main(browser, "/my/bills/")
    said = main(browser, page(bill))
    for words in ("40.50", "演示依据〔2026〕1号", bill.payee.name, bill.ref, "模拟收银台"):
        assert words in said


def test_pressing_twice_is_one_order_and_another_button_leads_to_it(browser, bill):
    order = pressed(browser, bill)
    assert pressed(browser, bill).pk == order.pk
    assert pressed(browser, bill, "k2").pk == order.pk
    assert Order.objects.count() == 1
    said = main(browser, page(bill))
    assert f"/my/bills/orders/{order.out_trade_no}/" in said
    assert 'name="channel"' not in said, "no second button while one is open"


def test_the_page_moves_from_the_button_to_paid(browser, bill, gateway):
    order = pressed(browser, bill)
    address = f"/my/bills/orders/{order.out_trade_no}/"
    opening.open_order(order=order)
    assert f"https://pay.example/{order.out_trade_no}" in main(browser, address)
    paid(gateway, order)
    assert "<h1" in main(browser, address)
    assert "https://pay.example" not in main(browser, address)
    assert "已支付" in text(browser, page(bill)) or "已缴" in text(browser, page(bill))


def test_whoever_paid_what_does_not_fit_is_not_asked_to_pay_again(browser, bill, gateway):
    order = pressed(browser, bill)
    opening.open_order(order=order)
    wrong = replace(gateway.pay(order.out_trade_no), amount=bill.amount + 1)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(wrong))
    assert Order.objects.get().state == OrderState.PENDING
    Order.objects.update(expires_at=timezone.now())  # nobody closes it before somebody has looked
    for address in (page(bill), f"/my/bills/orders/{order.out_trade_no}/"):
        said = main(browser, address)
        assert "结果确认中" in said
        assert "财务人员正在核实" in said
        for word in ("https://pay.example", "正在关闭", "等您支付"):
            assert word not in said


def test_while_the_result_is_not_known_there_is_no_way_to_pay_again(browser, bill, gateway):
    order = pressed(browser, bill)
    gateway.silent_after.add("create")
    opening.open_order(order=order)
    assert Order.objects.get(pk=order.pk).state == OrderState.UNKNOWN
    said = main(browser, f"/my/bills/orders/{order.out_trade_no}/")
    assert "https://pay.example" not in said
    assert "结果确认中" in said
    for there in (said, main(browser, page(bill))):
        assert 'name="channel"' not in there
        assert "/close/" not in there


def test_coming_back_asks_and_changes_nothing_by_itself(browser, bill):
    order = pressed(browser, bill)
    opening.open_order(order=order)
    answer = browser.get(f"/my/bills/orders/{order.out_trade_no}/returned/")
    assert answer.status_code == 302
    assert Bill.objects.get(pk=bill.pk).state == BillState.ISSUED


def test_another_person_finds_nothing_of_it(bill, browser, gateway):
    order = pressed(browser, bill)
    paid(gateway, order)
    receipting.make_receipt(bill=Bill.objects.get(pk=bill.pk))
    stranger = accounts.sign_in(Client(), accounts.real_named(accounts.person("李样例")))
    for address in (page(bill), page(bill, "receipt/"), page(bill, "invoice/"), page(bill, "dispute/")):
        assert stranger.get(address).status_code == 404
    for rest in ("", "returned/"):
        assert stranger.get(f"/my/bills/orders/{order.out_trade_no}/{rest}").status_code == 404
    for rest in ("pay/", "link/", "link/end/"):
        assert stranger.post(page(bill, rest), {"channel": make.CHANNEL, "key": "x"}).status_code == 404
    assert stranger.post(f"/my/bills/orders/{order.out_trade_no}/close/").status_code == 404
    assert "演示工本费" not in text(stranger, "/my/bills/")


def test_a_treasury_bill_without_account_is_not_offered_online(browser, payer):
    treasury = make.payee(Book.TREASURY)
    fee = make.bill(500, payer=payer.person, payee=treasury)
    assert 'name="channel"' in main(browser, page(fee))
    set_merchant(payee=treasury, channel=make.CHANNEL, number="", by=None)
    assert 'name="channel"' not in main(browser, page(fee))
    assert browser.post(page(fee, "pay/"), {"channel": make.CHANNEL, "key": "x"}).status_code == 302
    assert not Order.objects.exists()


def test_a_bill_without_price_says_that_nothing_is_to_be_done(browser, payer):
    held = billing.hold_bill(debt=make.debt(payer=payer.person), reason="没有收费标准", by=None)
    said = main(browser, page(held))
    assert 'name="channel"' not in said
    assert "￥" not in said


def test_receipt_with_the_address_where_it_is_verified(browser, bill, gateway):
    paid(gateway, pressed(browser, bill))
    assert browser.get(page(bill, "receipt/")).status_code == 404, "not made yet"
    made = receipting.make_receipt(bill=Bill.objects.get(pk=bill.pk))
    make_document(made.document_id)
    said = main(browser, page(bill))
    assert f"/verify/{made.document.verify_code}/" in said
    file = browser.get(page(bill, "receipt/"))
    assert b"".join(file).startswith(b"%PDF")


def test_a_refund_tells_its_way(browser, bill, gateway):
    paid(gateway, pressed(browser, bill))
    part = bill.allocations.get(outcome=Outcome.WON)
    refund = refunding.request_refund(allocation=part, amount=1000, reason="多收了", by=accounts.staff())
    said = main(browser, page(bill))
    assert "多收了" in said
    assert "10.00" in said
    returning.send_refund(refund=refund)
    assert refund.state == "succeeded"
    assert "已到账" in main(browser, page(bill))


def test_an_objection_is_kept_once_and_its_decision_read(browser, bill):
    assert browser.post(page(bill, "dispute/"), {"reason": "  "}).status_code == 422
    assert browser.post(page(bill, "dispute/"), {"reason": "不是我的账单"}).status_code == 302
    assert browser.post(page(bill, "dispute/"), {"reason": "再说一次"}).status_code == 409
    dispute = Dispute.objects.get()
    assert (dispute.bill_id, dispute.reason) == (bill.pk, "不是我的账单")
    said = main(browser, page(bill))
    assert "不是我的账单" in said
    assert "/dispute/" not in said


def test_an_invoice_is_asked_for_after_the_payment_and_answered_once(browser, bill, gateway):
    assert browser.get(page(bill, "invoice/")).status_code == 302, "not paid"
    paid(gateway, pressed(browser, bill))
    wrong = {"buyer": "firm", "firm": "演示公司", "tax_number": "123"}
    assert browser.post(page(bill, "invoice/"), wrong).status_code == 422
    nothing = browser.post(page(bill, "invoice/"), {"buyer": "firm", "firm": "", "tax_number": ""})
    assert nothing.status_code == 422
    assert "填写单位名称" in nothing.content.decode()
    assert "选填" not in main(browser, page(bill, "invoice/")), "what is asked of an enterprise is needed of it"
    assert browser.post(page(bill, "invoice/"), {"buyer": "person", "firm": "忽略"}).status_code == 302
    assert browser.post(page(bill, "invoice/"), {"buyer": "person"}).status_code == 409
    asked = InvoiceRequest.objects.get()
    assert (asked.buyer, asked.firm) == ("person", "")
    answer_invoice(asked=asked, number="24440000001", answer="", by=accounts.staff())
    assert "24440000001" in main(browser, page(bill))
    with pytest.raises(AlreadyAnswered):
        answer_invoice(asked=asked, number="2", answer="", by=accounts.staff())


def test_the_month_counts_what_was_paid_in_it_and_draws_a_picture(browser, bill, gateway, payer):
    paid(gateway, pressed(browser, bill))
    older = make.bill(900, payer=payer.person)
    order = make.order(older, by=payer)
    paid(gateway, order)
    Bill.objects.filter(pk=older.pk).update(paid_at=timezone.now() - timedelta(days=40))
    others = make.bill(7700, payer=accounts.person("李样例"))
    paid(gateway, make.order(others))
    said = main(browser, "/my/bills/month/")
    assert "40.50" in said
    assert "9.00" not in said
    assert "77.00" not in said
    picture = browser.get("/my/bills/month/picture.png")
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    before = timezone.localtime(timezone.now() - timedelta(days=40))
    assert "9.00" in main(browser, f"/my/bills/month/?month={before:%Y-%m}")
    for nonsense in ("2026-13", "x", "9999-01", "1000-01", "' or 1"):
        assert browser.get("/my/bills/month/", {"month": nonsense}).status_code == 200


def test_of_an_order_whose_time_is_over_there_is_nothing_to_pay(browser, bill, gateway):
    order = pressed(browser, bill)
    opening.open_order(order=order)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    said = main(browser, f"/my/bills/orders/{order.out_trade_no}/")
    assert "https://pay.example" not in said
    assert "/close/" not in said


def test_a_large_amount_is_paid_by_who_confirmed_lately(browser, payer, settings):
    much = make.bill(settings.STEP_UP_PAYMENT_FEN, payer=payer.person)
    little = make.bill(settings.STEP_UP_PAYMENT_FEN - 1, payer=payer.person)
    assert "验证码" in main(browser, page(much))
    assert "验证码" not in main(browser, page(little))
    answer = browser.post(page(much, "pay/"), {"channel": make.CHANNEL, "key": "k1"})
    assert answer.url.startswith("/account/confirm/")
    assert f"/my/bills/{much.ref}/" in answer.url
    assert not Order.objects.exists()
    pressed(browser, little)
    accounts.step_up(browser, payer)
    assert "验证码" not in main(browser, page(much))
    pressed(browser, much, "k2")


def test_the_receipt_comes_onto_the_page_and_is_marked_once_all_went_back(browser, bill, gateway, payer):
    paid(gateway, pressed(browser, bill))
    assert "正在生成" in main(browser, page(bill)) or "马上" in main(browser, page(bill))
    Bill.objects.filter(pk=bill.pk).update(paid_at=timezone.now() - timedelta(hours=1))
    assert "还没有做好" in main(browser, page(bill)), "an hour later it is not 'in a moment' any more"
    made = receipting.make_receipt(bill=Bill.objects.get(pk=bill.pk))
    assert "还没有做好" in main(browser, page(bill)), "a row without a file is no receipt"
    make_document(made.document_id)
    drain()
    assert "receipt.made" in LiveEvent.objects.filter(person=payer.person).values_list("event", flat=True)
    assert "/receipt/" in main(browser, page(bill))
    part = bill.allocations.get(outcome=Outcome.WON)
    refund = refunding.request_refund(allocation=part, amount=bill.amount, reason="都退", by=accounts.staff())
    if refund.state == "requested":
        refunding.approve_refund(refund=refund, by=accounts.staff())
    returning.send_refund(refund=refund)
    said = main(browser, page(bill))
    assert "已全额退款" in said
    assert "已作废" in said
    assert "已全额退款" in main(browser, "/my/bills/")


def test_surplus_that_goes_back_is_told_on_the_page_and_leaves_the_bill_paid(browser, bill, gateway):
    late = pressed(browser, bill)
    opening.open_order(order=late)
    settling.end_without_money(order=late, name="close")
    paid(gateway, pressed(browser, bill, "k2"))
    report = gateway.pay(late.out_trade_no)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))
    refund = Refund.objects.get()
    returning.send_refund(refund=refund)
    assert refund.state == "succeeded"
    said = main(browser, page(bill))
    assert "已到账" in said
    assert "已全额退款" not in said


def test_who_acts_for_somebody_in_some_items_alone_reaches_the_bills_of_these(heard, payer):
    agent = accounts.real_named(accounts.person("李样例"))
    bill = make.bill(700, payer=payer.person, subject_ref="thing:of-one-item")
    browser = accounts.sign_in(Client(), agent)
    delegation.standing(payer.person, agent=agent.person, items=["one-item"])
    assert browser.get(page(bill)).status_code == 404, "a kind that is of no item"

    def of_items(items):
        return Q(subject_ref__in=[f"thing:of-{item}" for item in items])

    with KINDS.replace(make.KIND, replace(heard.kind(), of_items=of_items)):
        assert browser.get(page(bill)).status_code == 200
        other = make.bill(700, payer=payer.person, subject_ref="thing:of-another")
        assert browser.get(page(other)).status_code == 404


def test_the_owner_of_a_bill_stands_on_it_masked_for_who_acts_for_them(payer, bill):
    agent = accounts.real_named(accounts.person("李样例"))
    delegation.standing(payer.person, agent=agent.person)
    said = main(accounts.sign_in(Client(), agent), page(bill))
    assert mask_name(payer.person.name) in said
    assert payer.person.name not in said


def test_who_waits_before_the_cashier_is_not_behind_other_work(browser, bill):
    order = pressed(browser, bill)
    browser.get(f"/my/bills/orders/{order.out_trade_no}/returned/")
    browser.post(f"/my/bills/orders/{order.out_trade_no}/close/")
    tasks = ("open_order", "ask_order", "close_order")
    rows = OutboxTask.objects.filter(task__in=[f"services.payments.tasks.{name}" for name in tasks])
    assert {row.priority for row in rows} == {Priority.URGENT}
    assert len(rows) == len(tasks)
