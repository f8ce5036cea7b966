"""The finance desk in a real browser: a wrong amount of the simulated company is put aside and solved, a large refund
takes two, a till is closed by two. Pictures are kept in ``var/pictures/finance``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, Looked, picture
from tests.support.localgw import Simulator, simulator
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "finance"
POLICE = "11440981MB2D10028M"
PAYER = "13800000004"
MAKE = """
from services.departments.models import Department
from tests.factories import applications, finance
organ, payer = Department.objects.get(code="{organ}"), applications.resident("{payer}")
"""
BILL = MAKE + "print(finance.bill(organ, {number}, {amount}, payer=payer.person).ref)"
ORDER = """
from services.payments.models import Bill
from services.payments.operations import opening, ordering
from tests.factories import applications
bill = Bill.objects.select_related("payee").get(ref="{ref}")
order = ordering.place_order(bills=[bill], channel="localgw", client_key="browser", by=applications.resident("{payer}"))
opening.open_order(order=order)
print(order.out_trade_no)
"""
TAKEN = MAKE + (
    "print(finance.paid(organ, {number}, applications.staff('cashier1'), {amount}, payer=payer.person).ref)"
)


@pytest.fixture(autouse=True)
def refusals(looked: Looked) -> None:
    """What a form refuses is answered with 422 or 409."""
    looked.allowed += ["status of 422", "status of 409"]


@pytest.fixture
def company() -> Iterator[tuple[Portal, Simulator]]:
    """A portal beside a simulated payment company."""
    with TemporaryDirectory(prefix="portal-") as folder:
        portal = Portal(Path(folder))
        try:
            with simulator(portal.folder, notify=f"{portal.url}/pay/notify/localgw/") as there:
                portal.environment["LOCALGW_URL"] = there.address
                yield portal.start(), there
        finally:
            portal.close()


def bill(portal: Portal, number: int, amount: int = 2000) -> str:
    return portal.python(BILL.format(organ=POLICE, payer=PAYER, number=number, amount=amount)).split()[-1]


def clerk(portal: Portal, new_context: Callable[..., BrowserContext], username: str) -> Page:
    page = new_context(viewport=DESKTOP).new_page()
    people.sign_in_staff(page, portal.url, username, to="/desk/start/")
    return page


def keep(page: Page, name: str) -> None:
    own = page.viewport_size
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)
    page.set_viewport_size(own)


def press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words).first.click()


def test_a_wrong_amount_is_put_aside_and_a_clerk_solves_it(
    company: tuple[Portal, Simulator], new_context: Callable[..., BrowserContext]
) -> None:
    portal, there = company
    page = clerk(portal, new_context, "finance1")
    expect(page).to_have_url(f"{portal.url}/desk/finance/")
    ref = bill(portal, 1)
    there.faults(wrong_amount=1)
    order = portal.python(ORDER.format(ref=ref, payer=PAYER)).split()[-1]
    there.pay(order)
    expect(page.locator("#finance-waiting")).to_contain_text("挂起待查", timeout=20_000)
    keep(page, "overview")
    page.locator("#finance-waiting a", has_text="挂起待查").click()
    expect(page.locator("main")).to_contain_text("20.01")
    keep(page, "doubts")
    page.locator(".item-rows a").first.click()
    press(page, "处理")
    expect(page.locator(".error-summary")).to_be_visible()
    keep(page, "doubt")
    there.faults(wrong_amount=0)
    solving = page.url
    page.locator(".item-rows a").first.click()
    page.locator("form[action*='/ask/'] button").click()
    for _turn in range(40):
        if "已缴费" in page.locator(".finance-amount").inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator(".finance-amount")).to_contain_text("已缴费")
    keep(page, "bill-asked")
    page.goto(solving)
    page.locator("[name=outcome][value=dismissed]").check()
    page.locator("[name=note]").fill("已向支付公司查询，实收 20.00 元，通知里的金额有误。")
    press(page, "处理")
    expect(page).to_have_url(f"{portal.url}/desk/finance/doubts/")
    page.get_by_role("link", name="已处理").click()
    expect(page.locator("#doubts")).to_contain_text("20.01")


def test_a_large_refund_takes_two(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    ref = portal.python(TAKEN.format(organ=POLICE, payer=PAYER, number=2, amount=20_000)).split()[-1]
    one, two = clerk(portal, new_context, "finance1"), clerk(portal, new_context, "finance2")
    one.locator("[name=words]").fill(ref)
    press(one, "查找")
    one.locator(".item-rows a").first.click()
    keep(one, "bill-paid")
    one.get_by_role("link", name="退款").last.click()
    one.locator("[name=yuan]").fill("很多")
    one.locator("[name=reason]").fill("多收了工本费")
    one.locator(".form-actions .btn").first.click()
    expect(one.locator(".error-summary")).to_be_visible()
    keep(one, "refund-refused")
    one.locator("[name=yuan]").fill("150")
    one.locator(".form-actions .btn").first.click()
    expect(one.locator("main")).to_contain_text("多收了工本费")
    one.locator(".item-rows a", has_text="多收了工本费").click()
    expect(one.locator("main")).to_contain_text("另一个人")
    keep(one, "refund-waits")
    two.goto(f"{portal.url}/desk/finance/refunds/")
    keep(two, "refunds")
    two.locator(".item-rows a").first.click()
    keep(two, "refund-second")
    two.locator("form[action$='/agree/'] button").click()
    expect(two.locator("form[action$='/hand/'] button")).to_be_visible()
    two.locator("form[action$='/hand/'] button").click()
    expect(two.locator(".finance-amount")).to_contain_text("已退款")
    keep(two, "refund-done")


def test_cash_is_taken_and_the_till_closed_by_two(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    ref = bill(portal, 3, 4050)
    one, two = clerk(portal, new_context, "cashier1"), clerk(portal, new_context, "finance2")
    one.goto(f"{portal.url}/desk/finance/bills/")
    keep(one, "bills")
    one.goto(f"{portal.url}/desk/finance/bills/{ref}/")
    keep(one, "bill")
    one.get_by_role("link", name="窗口收款").click()
    keep(one, "take")
    one.locator("[name=channel][value=cash]").check()
    one.locator(".form-actions .btn").first.click()
    expect(one.locator(".finance-amount")).to_contain_text("已缴费")
    one.goto(f"{portal.url}/desk/finance/till/")
    keep(one, "till-open")
    one.locator(".post-rows a").first.click()
    one.locator("[name=yuan]").fill("40.00")
    one.locator(".form-actions .btn").first.click()
    expect(one.locator(".error-summary")).to_be_visible()
    keep(one, "count")
    one.locator("[name=note]").fill("少五角，已由本人补上。")
    one.locator(".form-actions .btn").first.click()
    expect(one.locator(".post-rows").last).to_contain_text("另一个人")
    two.goto(f"{portal.url}/desk/finance/till/")
    keep(two, "till-second")
    two.locator("form[action$='/check/'] button").click()
    expect(two.locator("table")).to_contain_text("白演示")
    keep(two, "till-closed")
    two.goto(f"{portal.url}/desk/finance/report/")
    keep(two, "report")
