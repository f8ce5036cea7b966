"""The finance desk in a real browser, and what the payer sees meanwhile: a wrong amount of the simulated company is put
aside and solved; a large refund, the end of a bill, the change of a payee and a till take two. Pictures are kept in
``var/pictures/finance``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, Looked, follow, picture, sideways
from tests.support.localgw import Simulator
from tests.support.portal import Portal, running_portal
from tests.support.visitors import session_cookies

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "finance"
POLICE = "11440981MB2D10028M"
PAYER = "13800000004"
MAKE = """
from services.departments.models import Department
from tests.factories import applications, finance
organ, payer = Department.objects.get(code="{organ}"), applications.resident("{payer}")
"""
BILL = MAKE + "print(finance.bill(organ, {number}, {amount}, payer=payer.person).ref)"
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """One for what needs no payment company: each test has a bill, or a payee, of its own."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(autouse=True)
def refusals(looked: Looked) -> None:
    """What a form refuses is answered with 422 or 409."""
    looked.allowed += ["status of 422", "status of 409"]


def bill(portal: Portal, number: int, amount: int = 2000) -> str:
    return portal.python(BILL.format(organ=POLICE, payer=PAYER, number=number, amount=amount)).split()[-1]


def clerk(portal: Portal, new_context: NewContext, username: str) -> Page:
    page = new_context(viewport=DESKTOP).new_page()
    people.sign_in_staff(page, portal.url, username, to="/desk/start/")
    return page


def come(portal: Portal, new_context: NewContext, *usernames: str) -> list[Page]:
    """Pages of people who are signed in: staff at a desk, residents on a phone."""
    pages = []
    for username, cookie in session_cookies(portal, list(usernames)).items():
        context = new_context(viewport=PHONE if username.startswith("demo-") else DESKTOP)
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": portal.url}])
        pages.append(context.new_page())
    return pages


def shown(page: Page, name: str) -> None:
    """One picture as this visitor sees the page; nothing scrolls sideways."""
    assert sideways(page) <= 0, name
    picture(page, PICTURES / f"{name}-{page.viewport_size['width']}.png", full=True)


def begun(page: Page, portal: Portal, ref: str) -> str:
    """The payer presses the button of the bill, and the company answers; the number of the order."""
    page.goto(f"{portal.url}/my/bills/{ref}/")
    page.get_by_role("button", name="缴费：模拟支付").click()
    expect(page.get_by_role("link", name="立即付款")).to_be_visible()
    return page.url.rstrip("/").split("/")[-1]


def keep(page: Page, name: str) -> None:
    own = page.viewport_size
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)
    page.set_viewport_size(own)


def test_cash_is_taken_and_the_till_closed_by_two(portal: Portal, new_context: NewContext) -> None:
    ref = bill(portal, 3, 4050)
    one, two = clerk(portal, new_context, "cashier1"), clerk(portal, new_context, "finance2")
    one.goto(f"{portal.url}/desk/finance/bills/")
    keep(one, "bills")
    one.goto(f"{portal.url}/desk/finance/bills/{ref}/")
    keep(one, "bill")
    follow(one.get_by_role("link", name="窗口收款"))
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


def test_a_wrong_amount_is_put_aside_and_solved_with_a_reason(
    company: tuple[Portal, Simulator], new_context: NewContext
) -> None:
    portal, there = company
    ref = bill(portal, 1)
    clerk, payer = come(portal, new_context, "finance1", "demo-04")
    clerk.goto(f"{portal.url}/desk/")
    expect(clerk).to_have_url(f"{portal.url}/desk/finance/")
    there.faults(wrong_amount=1)
    there.pay(begun(payer, portal, ref))
    expect(clerk.locator("#finance-waiting")).to_contain_text("挂起待查")  # without a reload
    shown(clerk, "31-told")
    clerk.locator("#finance-waiting a", has_text="挂起待查").click()
    expect(clerk.locator("#doubts")).to_contain_text("20.01")
    shown(clerk, "32-doubts")
    expect(payer.get_by_role("heading", level=1)).to_contain_text("结果确认中")  # whoever paid is not asked to pay
    expect(payer.locator("main")).to_contain_text("财务人员正在核实")
    expect(payer.get_by_role("link", name="立即付款")).to_have_count(0)
    shown(payer, "33-in-doubt")
    clerk.locator("#doubts a").first.click()
    for words in ("20.01", "20.00"):
        expect(clerk.locator("main")).to_contain_text(words)
    shown(clerk, "34-doubt")
    doubt, solve = clerk.url, clerk.locator(".form-actions .btn")
    clerk.locator("[name=outcome][value=dismissed]").check()
    solve.click()
    expect(clerk.locator(".error-summary")).to_be_visible()  # not without a reason
    expect(clerk.locator("[name=outcome][value=dismissed]")).to_be_checked()
    shown(clerk, "35-no-reason")
    clerk.goto(f"{portal.url}/desk/finance/bills/{ref}/")
    clerk.locator("form[action*='/ask/'] button").click()  # the company says how much came
    expect(payer.get_by_role("heading", level=1)).to_contain_text("已支付")
    clerk.reload()
    expect(clerk.locator(".finance-amount")).to_contain_text("已缴费")
    shown(clerk, "36-asked")
    clerk.goto(doubt)
    clerk.locator("[name=outcome][value=dismissed]").check()
    clerk.locator("[name=note]").fill("向支付公司查询过：实收 20.00 元，通知里的金额有误。")
    solve.click()
    expect(clerk.locator("#doubts")).not_to_contain_text("20.01")
    clerk.get_by_role("link", name="已处理").click()
    clerk.locator("#doubts a", has_text="20.01").click()
    expect(clerk.locator("main")).to_contain_text("通知里的金额有误")
    shown(clerk, "37-solved")
    shown(payer, "38-paid")


def test_a_refund_above_the_limit_takes_two_and_the_payer_follows_it(
    company: tuple[Portal, Simulator], new_context: NewContext
) -> None:
    portal, there = company
    ref = bill(portal, 2, 60_000)
    one, two, payer = come(portal, new_context, "finance1", "finance2", "demo-04")
    there.pay(begun(payer, portal, ref))
    expect(payer.get_by_role("heading", level=1)).to_contain_text("已支付")
    payer.goto(f"{portal.url}/my/bills/{ref}/")
    asked(one, portal, ref, "550", "多收了")
    expect(one.locator(".finance-amount")).to_contain_text("550.00")
    expect(one.locator("main")).to_contain_text("由另一个人同意")
    expect(one.locator("form[action$='/agree/']")).to_have_count(0)
    shown(one, "41-waits-for-another")
    expect(payer.locator("main")).to_contain_text("第二个人审核")  # without a reload
    shown(payer, "42-waits")
    decline(two, one.url)
    expect(payer.locator("main")).to_contain_text("按标准收取，没有多收")  # and why not
    shown(payer, "44-not-agreed")
    asked(one, portal, ref, "500", "重复收取")
    two.goto(one.url)
    there.faults(refund_slow=True)
    two.locator("form[action$='/agree/'] button").click()
    expect(payer.locator("main")).to_contain_text("原路退回：模拟支付")
    shown(payer, "45-on-its-way")
    there.faults(refund_slow=False)
    expect(payer.locator("main .cash-head")).to_contain_text("已部分退款")
    shown(payer, "46-back")
    two.reload()
    expect(two.locator(".finance-amount")).to_contain_text("已退款")
    shown(two, "47-done")


def test_a_bill_is_cancelled_by_two_and_the_payer_reads_why(portal: Portal, new_context: NewContext) -> None:
    ref = bill(portal, 5, 8000)
    one, two, payer = come(portal, new_context, "finance1", "finance2", "demo-04")
    one.goto(f"{portal.url}/desk/finance/bills/{ref}/")
    one.get_by_role("link", name="作废或核销账单").click()
    propose = one.locator(".form-actions .btn").first
    one.locator("[name=reason]").fill("同一件事开了两张")
    propose.click()
    expect(one.locator(".error-summary")).to_be_visible()  # not without saying how
    expect(one.locator("[name=reason]")).to_have_value("同一件事开了两张")
    shown(one, "51-how")
    one.locator("[name=how][value=void]").check()
    propose.click()
    one.get_by_role("link", name=re.compile("同一件事开了两张")).click()
    expect(one.locator("main")).to_contain_text("由另一个人同意")
    expect(one.locator("form[action$='/agree/']")).to_have_count(0)
    shown(one, "52-proposed")
    payer.goto(f"{portal.url}/my/bills/{ref}/")
    expect(payer.locator(".cash-head")).to_contain_text("待缴费")  # owed until another agrees
    two.goto(f"{portal.url}/desk/finance/")
    two.locator("#finance-waiting a", has_text="作废").click()
    follow(two.locator(".item-rows a", has_text="同一件事开了两张"))
    shown(two, "53-to-agree")
    two.locator("form[action$='/agree/'] button").click()
    expect(two.locator(".finance-amount")).to_contain_text("已同意")
    shown(two, "54-agreed")
    payer.reload()
    expect(payer.locator("main")).to_contain_text("同一件事开了两张")
    expect(payer.locator(".cash-head")).not_to_contain_text("待缴费")
    shown(payer, "55-cancelled")


def test_a_payee_changes_by_two_from_a_day_on(portal: Portal, new_context: NewContext) -> None:
    one, two = come(portal, new_context, "finance1", "finance2")
    one.goto(f"{portal.url}/desk/finance/payees/")
    shown(one, "61-payees")
    follow(one.locator("main a[href*='/payees/']", has_text="公安局").first)
    shown(one, "62-payee")
    one.get_by_role("link", name="提出变更").click()
    one.locator("[name=yuan]").fill("300")
    one.locator(".form-actions .btn").first.click()
    expect(one.locator(".error-summary")).to_be_visible()  # not without a reason
    expect(one.locator("[name=yuan]")).to_have_value("300")
    shown(one, "63-no-reason")
    one.locator("[name=reason]").fill("退款限额按新办法调整")
    one.locator(".form-actions .btn").first.click()
    one.locator(".item-rows a", has_text="退款限额按新办法调整").click()
    expect(one.locator("form[action$='/agree/']")).to_have_count(0)
    shown(one, "64-proposed")
    two.goto(f"{portal.url}/desk/finance/payees/")
    two.locator("main a", has_text="退款限额按新办法调整").click()
    expect(two.locator("main")).to_contain_text("300.00")
    shown(two, "65-to-agree")
    two.locator("form[action$='/agree/'] button").click()
    expect(two.locator(".finance-amount")).to_contain_text("已同意")
    two.get_by_role("link", name="查看收款单位").click()
    expect(two.locator("main")).to_contain_text("300.00")
    shown(two, "66-in-force")


def asked(clerk: Page, portal: Portal, ref: str, yuan: str, reason: str) -> None:
    """A member of finance finds the bill and asks for the refund; ends on its page."""
    clerk.goto(f"{portal.url}/desk/finance/")
    clerk.locator("[name=words]").fill(ref)
    clerk.locator(".finance-search button").click()
    clerk.locator(".item-rows a", has_text=ref).click()
    clerk.get_by_role("link", name="退款", exact=True).click()
    clerk.locator("[name=yuan]").fill(yuan)
    clerk.locator("[name=reason]").fill(reason)
    clerk.locator(".form-actions .btn").first.click()
    clerk.locator(".item-rows a", has_text=reason).click()
    clerk.wait_for_url(re.compile(r"/refunds/\d+/"))


def decline(clerk: Page, address: str) -> None:
    """The second person does not agree: not without a reason."""
    clerk.goto(address)
    clerk.get_by_role("link", name="不同意").click()
    clerk.locator(".form-actions .btn").first.click()
    expect(clerk.locator(".error-summary")).to_be_visible()
    shown(clerk, "43-no-reason")
    clerk.locator("[name=reason]").fill("按标准收取，没有多收")
    clerk.locator(".form-actions .btn").first.click()
    expect(clerk.locator(".finance-amount")).to_contain_text("未同意")
