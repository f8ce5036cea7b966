"""Where a resident comes upon bills: at home, in the account, in the space of a firm, after the real-name check."""

from __future__ import annotations

import pytest
from django.test import Client

from services.accounts.enums import ActingScope
from services.accounts.models import Enterprise
from services.home.choices import MOST
from services.payments.models import InvoiceRequest
from services.payments.operations import billing, taking
from services.payments.personal_data import PaymentsData
from tests.factories import accounts
from tests.factories import payments as make
from tests.factories.acting import handler

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer():
    return accounts.real_named()


@pytest.fixture
def browser(payer) -> Client:
    return accounts.sign_in(Client(), payer)


def main(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def test_the_account_names_bills_to_whom_something_was_billed(browser, payer):
    assert "/my/bills/" not in main(browser, "/account/")
    bill = make.bill(2000, payer=payer.person)
    assert "待缴费" in main(browser, "/account/").split("/my/bills/", 1)[1].split("</a>", 1)[0]
    billing.void_bill(bill=bill, reason="演示", by=None)
    link = main(browser, "/account/").split("/my/bills/", 1)[1].split("</a>", 1)[0]
    assert "待缴费" not in link
    make.bill(2000, payer=accounts.person("李样例"))
    stranger = accounts.sign_in(Client(), accounts.real_named(accounts.person("赵样例")))
    assert "/my/bills/" not in main(stranger, "/account/")


def test_home_says_how_much_is_to_be_paid_in_both_versions(browser, payer):
    bill = make.bill(2000, payer=payer.person, title="演示工本费")
    make.bill(500, payer=payer.person)
    make.bill(9900, payer=accounts.person("李样例"))
    said = main(browser, "/")
    assert "20.00" in said
    assert "演示工本费" in said
    assert f"/my/bills/{bill.ref}/" in said
    assert "有 2 件事等您办" in said
    browser.post("/mode/", {"theme": "elder"})
    said = main(browser, "/")
    assert "2 笔待缴费" in said
    assert said.count("<b>") <= MOST + 1
    assert 'href="/my/bills/"' in said


def test_bills_from_before_there_was_an_account_are_found(payer):
    walk_in = accounts.person("谢窗口")
    assert PaymentsData().found(walk_in) == []
    bill = make.bill(2000, payer=walk_in)
    make.bill(100, payer=payer.person)
    (found,) = PaymentsData().found(walk_in)
    assert (found.text, found.url) == ("1 笔待缴费", "/my/bills/")
    billing.void_bill(bill=bill, reason="演示", by=None)
    assert [one.text for one in PaymentsData().found(walk_in)] == ["1 笔账单"]
    browser = accounts.sign_in(Client(), accounts.real_named(walk_in))
    assert bill.title in main(browser, "/my/bills/")


def test_an_invoice_of_a_firms_bill_is_made_out_to_that_firm(payer):
    firm = Enterprise.objects.create(name="高州演示商行", credit_code="91440981MA4W000035")
    handler(payer.person, firm)
    bill = make.bill(3000, enterprise=firm)
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key="a", by=accounts.staff())
    browser, address = accounts.sign_in(Client(), payer), f"/my/bills/{bill.ref}/invoice/"
    said = main(browser, address)
    assert ("高州演示商行" in said, 'name="buyer"' in said) == (True, False)
    assert browser.post(address, {"buyer": "person"}).status_code == 302
    asked = InvoiceRequest.objects.get()
    assert (asked.buyer, asked.firm, asked.tax_number) == ("firm", firm.name, firm.credit_code)
    assert browser.post(address).status_code == 409


def test_the_space_of_a_firm_shows_its_bills_to_who_may_apply_for_it(payer):
    firm = Enterprise.objects.create(name="高州演示商行", credit_code="91440981MA4W000035")
    bill = make.bill(3000, enterprise=firm, title="演示登记费")
    handler(payer.person, firm, scopes=[ActingScope.APPLY.value, ActingScope.FOLLOW.value])
    reader = accounts.real_named(accounts.person("李样例"))
    handler(reader.person, firm, scopes=[ActingScope.FOLLOW.value])
    address = f"/account/enterprises/{firm.pk}/"
    said = main(accounts.sign_in(Client(), payer), address)
    assert f"/my/bills/{bill.ref}/" in said
    assert "30.00" in said
    browser = accounts.sign_in(Client(), reader)
    assert "演示登记费" not in main(browser, address)
    assert browser.get(f"/my/bills/{bill.ref}/").status_code == 404
