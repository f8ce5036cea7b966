"""A code that only an app can read: the page draws it and offers no button that would lead nowhere."""

from __future__ import annotations

import pytest
from django.test import Client

from services.payments.models import Order
from services.payments.operations import linking, opening
from tests.factories import accounts
from tests.factories import payments as make

pytestmark = pytest.mark.django_db
CODE = "weixin://wxpay/bizpayurl?pr=demo"


@pytest.fixture
def owner():
    return accounts.real_named()


def read(browser: Client, address: str) -> str:
    return browser.get(address).content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def opened(order: Order) -> Order:
    opening.open_order(order=order)
    return order


@pytest.mark.parametrize(("code", "has_button"), [(CODE, False), ("https://pay.example/demo", True)])
def test_the_payer_scans_what_no_browser_opens(code, has_button, owner, gateway, monkeypatch):
    monkeypatch.setattr(gateway, "create", lambda charge: code)
    bill = make.bill(880, payer=owner.person)
    browser = accounts.sign_in(Client(), owner)
    order = opened(make.order(bill, by=owner))
    said = read(browser, f"/my/bills/orders/{order.out_trade_no}/")
    assert (f'href="{code}"' in said) is has_button
    assert ("请用手机打开演示渠道，扫描这个二维码。" in said) is not has_button
    assert 'class="cash-code"' in said
    assert "<svg" in said.split('class="cash-code"', 1)[1]


def test_whoever_pays_by_a_link_scans_it_too(owner, gateway, monkeypatch):
    monkeypatch.setattr(gateway, "create", lambda charge: CODE)
    secret = linking.make_link(bill=make.bill(880, payer=owner.person), by=owner).secret
    anybody, address = Client(), f"/pay/for/{secret}/"
    anybody.post(f"{address}pay/", {"channel": make.CHANNEL, "key": "k1"})
    assert 'class="cash-code"' not in read(anybody, address)
    opened(Order.objects.get())
    said = read(anybody, address)
    assert 'class="cash-code"' in said
    assert "weixin:" not in said
    assert "请用手机打开演示渠道" in said
