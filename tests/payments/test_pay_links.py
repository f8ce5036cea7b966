"""代付: whoever has the link pays one bill and learns nothing else; a link that is over opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.common.relay import drain
from services.notices.models import Notice
from services.payments.enums import BillState
from services.payments.models import Bill, Order, PayLink
from services.payments.operations import (
    billing,
    linking,
    opening,
    ordering,
    receiving,
    refunding,
    returning,
    settling,
)
from tests.factories import accounts
from tests.factories import payments as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return accounts.real_named(accounts.person("陈演示"))


@pytest.fixture
def bill(owner) -> Bill:
    return make.bill(800, payer=owner.person, title="演示工本费")


def made(bill: Bill, by) -> str:
    return linking.make_link(bill=bill, by=by).secret


def press(browser: Client, secret: str, key: str = "k1"):
    return browser.post(f"/pay/for/{secret}/pay/", {"channel": make.CHANNEL, "key": key})


def read(browser: Client, secret: str) -> str:
    return browser.get(f"/pay/for/{secret}/").content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def test_somebody_who_is_not_signed_in_pays_and_reads_a_masked_name_only(owner, bill, gateway):
    secret, anybody = made(bill, owner), Client()
    said = read(anybody, secret)
    for words in ("演示工本费", "8.00", bill.payee.name, "陈*示"):
        assert words in said
    assert "陈演示" not in said
    assert bill.ref not in said
    assert press(anybody, secret).status_code == 302
    order = Order.objects.get()
    assert order.placed_by is None
    opening.open_order(order=order)
    assert f"https://pay.example/{order.out_trade_no}" in read(anybody, secret)
    report = gateway.pay(order.out_trade_no)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    said = read(anybody, secret)
    assert "https://pay.example" not in said
    assert 'name="channel"' not in said
    assert anybody.get(f"/my/bills/orders/{order.out_trade_no}/").status_code == 302, "to sign in"


def test_the_way_back_is_the_link_for_who_came_by_it_and_the_order_for_the_owner(owner, bill):
    secret = made(bill, owner)
    press(Client(), secret)
    assert linking.way_back(Order.objects.get()).endswith(f"/pay/for/{secret}/returned/")
    own = make.order(make.bill(payer=owner.person), by=owner)
    assert linking.way_back(own).endswith(f"/my/bills/orders/{own.out_trade_no}/returned/")


def test_pressing_twice_or_by_two_is_one_order(owner, bill):
    secret, one, other = made(bill, owner), Client(), Client()
    press(one, secret)
    press(one, secret)
    press(other, secret, "k2")
    assert Order.objects.count() == 1
    assert 'name="channel"' not in read(other, secret)


def test_while_the_owner_pays_nobody_else_can(owner, bill):
    secret = made(bill, owner)
    make.order(bill, by=owner)
    assert 'name="channel"' not in read(Client(), secret)
    press(Client(), secret)
    assert Order.objects.count() == 1


def test_a_link_that_is_over_closed_or_invented_opens_nothing(owner, bill):
    secret = made(bill, owner)
    again = made(bill, owner)
    for over in (secret,):
        assert Client().get(f"/pay/for/{over}/").status_code == 410
        press(Client(), over)
    PayLink.objects.filter(ended_at=None).update(expires_at=timezone.now() - timedelta(minutes=1))
    answer = Client().get(f"/pay/for/{again}/")
    assert answer.status_code == 410
    assert "演示工本费" not in answer.content.decode().split("<main", 1)[1]
    press(Client(), again)
    assert not Order.objects.exists()
    assert Client().get("/pay/for/invented/").status_code == 404
    assert press(Client(), "invented").status_code == 404
    assert Client().get(f"/pay/for/{again}/returned/").status_code == 404


def test_the_owner_closes_it_and_a_bill_that_is_not_owed_gets_none(owner, bill):
    browser = accounts.sign_in(Client(), owner)
    assert browser.post(f"/my/bills/{bill.ref}/link/").status_code == 302
    link = PayLink.objects.get()
    assert link.secret in browser.get(f"/my/bills/{bill.ref}/").content.decode()
    browser.post(f"/my/bills/{bill.ref}/link/end/")
    assert Client().get(f"/pay/for/{link.secret}/").status_code == 410
    billing.void_bill(bill=bill, reason="办件已撤回", by=None)
    with pytest.raises(ordering.NotPayable):
        linking.make_link(bill=bill, by=owner)


def test_the_secret_is_kept_encrypted(owner, bill):
    from django.db import connection

    secret = made(bill, owner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM payments_paylink")
        assert secret not in cursor.fetchone()[0]


def test_what_was_paid_by_it_is_read_until_it_would_have_ended_and_not_after(owner, bill, gateway):
    secret, anybody = made(bill, owner), Client()
    press(anybody, secret)
    order = Order.objects.get()
    opening.open_order(order=order)
    linking.end_link(link=PayLink.objects.get(), by=owner)
    assert anybody.get(f"/pay/for/{secret}/").status_code == 200, "a payment that was begun is seen to its end"
    report = gateway.pay(order.out_trade_no)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))
    assert "8.00" in read(anybody, secret)
    PayLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    answer = anybody.get(f"/pay/for/{secret}/")
    assert answer.status_code == 410
    assert "演示工本费" not in answer.content.decode().split("<main", 1)[1]


def test_an_attempt_that_came_to_nothing_does_not_keep_a_link_open(owner, bill, gateway):
    secret, anybody = made(bill, owner), Client()
    press(anybody, secret)
    order = Order.objects.get()
    settling.end_without_money(order=order, name="close")
    linking.end_link(link=PayLink.objects.get(), by=owner)
    assert anybody.get(f"/pay/for/{secret}/").status_code == 410


def test_who_pays_what_was_paid_meanwhile_reads_that_it_goes_back(owner, bill, gateway):
    secret, anybody = made(bill, owner), Client()
    press(anybody, secret)
    order = Order.objects.get()
    opening.open_order(order=order)
    settling.end_without_money(order=order, name="close")
    own = make.order(bill, by=owner)
    opening.open_order(order=own)
    settling.settle(order=own, report=gateway.pay(own.out_trade_no))
    report = gateway.pay(order.out_trade_no)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))
    said = read(anybody, secret)
    assert "谢谢" not in said
    assert "自动原路退回" in said


def test_the_answers_let_a_browser_send_where_a_form_came_from(owner, bill):
    """With no-referrer Chromium sends ``Origin: null`` with the form, and it is refused as forged."""
    answer = Client().get(f"/pay/for/{made(bill, owner)}/")
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"


def test_who_paid_for_another_is_told_of_the_refund_without_a_way_to_the_bill(owner, bill, gateway):
    helper = accounts.real_named(accounts.person("李样例"))
    secret = made(bill, owner)
    press(accounts.sign_in(Client(), helper), secret)
    order = Order.objects.get()
    assert order.placed_by == helper
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    refund = refunding.request_refund(
        allocation=make.part(bill, order), amount=300, reason="多收了", by=accounts.staff()
    )
    returning.send_refund(refund=refund)
    drain()
    found = {notice.person_id: notice.url for notice in Notice.objects.filter(event="bill_refunded")}
    assert found == {owner.person_id: f"/my/bills/{bill.ref}/", helper.person_id: ""}
