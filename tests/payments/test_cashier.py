"""The payer's pages: list, bill, one payment to its end, receipt, refund, objection, invoice, month."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.documents.operations import make_document
from services.payments.enums import BillState, Book, OrderState, Outcome
from services.payments.models import Bill, Dispute, InvoiceRequest, Order
from services.payments.operations import billing, opening, receipting, receiving, refunding, returning
from services.payments.operations.invoicing import AlreadyAnswered, answer_invoice
from services.payments.operations.merchants import set_merchant
from tests.factories import accounts
from tests.factories import payments as make

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.support.paying_urls")]


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
