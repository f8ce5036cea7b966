"""A bill is paid on a phone through the simulated company: to its end, with a silent company, by another, and back.

Pictures of each station are kept in ``var/pictures/paying``: a phone, a desk, and the elder version of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, axe_violations, picture, sideways
from tests.support.localgw import Simulator
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.both_databases]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "paying"
PAYER = "13800000004"
Company = tuple[Portal, Simulator]
NewContext = Callable[..., BrowserContext]
BILL = """
from services.departments.models import Department
from tests.factories import applications, finance
organ = Department.objects.get(code="11440981MB2D10028M")
print(finance.bill(organ, 1, 2000, payer=applications.resident("13800000004").person).ref)
"""
GIVE_BACK = """
from services.payments.enums import Outcome
from services.payments.models import Allocation
from services.payments.operations import refunding
from tests.factories import applications
part = Allocation.objects.select_related("order", "bill__payee__department").get(bill__ref="{ref}", outcome=Outcome.WON)
refunding.request_refund(allocation=part, amount=500, reason="多收了", by=applications.staff("finance1"))
"""


def keep(page: Page, name: str) -> None:
    """Pictures on a phone in both versions and at a desk; nothing scrolls sideways, each is fit for everybody."""
    for theme in ("elder", "normal"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert sideways(page) <= 0, (name, theme)
        assert axe_violations(page) == [], (name, theme)
        picture(page, PICTURES / f"{name}-{theme}-375.png", full=True)
    page.set_viewport_size(DESKTOP)
    picture(page, PICTURES / f"{name}-1280.png", full=True)
    page.set_viewport_size(PHONE)


def bill(portal: Portal) -> str:
    return portal.python(BILL).split()[-1]


def signed_in(portal: Portal, page: Page) -> Page:
    people.sign_in_resident(page, portal.url, PAYER)
    return page


def begun(page: Page) -> str:
    """Press the button of the bill; the number of the order."""
    page.get_by_role("button", name="缴费：模拟支付").click()
    page.wait_for_url(re.compile("/orders/"))
    return page.url.rstrip("/").split("/")[-1]


def through_the_company(page: Page) -> None:
    """To its page, pay there, and back."""
    page.get_by_role("link", name="立即付款").click()
    page.get_by_role("button", name="模拟支付成功").click()
    page.get_by_role("link", name="返回原来的页面").click()


def test_from_the_first_page_to_the_receipt(company: Company, new_context: NewContext) -> None:
    portal, _there = company
    ref = bill(portal)
    page = signed_in(portal, new_context(viewport=PHONE).new_page())
    page.goto(portal.url)
    expect(page.locator("main")).to_contain_text("20.00")
    keep(page, "1-home")
    page.get_by_role("link", name="查看并缴费").click()
    for words in ("20.00", "工本费", "高州市公安局", "模拟收银台"):
        expect(page.locator("main")).to_contain_text(words)
    keep(page, "2-bill")
    begun(page)
    expect(page.get_by_role("link", name="立即付款")).to_be_visible()  # without a reload
    keep(page, "3-order")
    through_the_company(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("已支付")
    keep(page, "4-paid")
    page.get_by_role("link", name="查看账单和凭证").click()
    expect(page.get_by_role("link", name="下载缴费凭证")).to_be_visible()  # without a reload
    keep(page, "5-receipt")
    with page.expect_download() as file:
        page.get_by_role("link", name="下载缴费凭证").click()
    assert file.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"{portal.url}/my/bills/")
    expect(page.locator("main")).to_contain_text("已缴费")
    keep(page, "6-bills")
    for name, rest in (("7-invoice", "invoice/"), ("8-dispute", "dispute/")):
        page.goto(f"{portal.url}/my/bills/{ref}/{rest}")
        keep(page, name)
    page.goto(f"{portal.url}/my/bills/month/")
    keep(page, "9-month")


def test_while_nobody_knows_the_result_there_is_nothing_to_press(company: Company, new_context: NewContext) -> None:
    portal, there = company
    ref = bill(portal)
    there.faults(cut_after_effect=True)  # it takes every order and answers none
    page = signed_in(portal, new_context(viewport=PHONE).new_page())
    page.goto(f"{portal.url}/my/bills/{ref}/")
    number = begun(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("结果确认中")
    expect(page.get_by_role("link", name="立即付款")).to_have_count(0)
    keep(page, "11-unknown")
    other = page.context.new_page()
    other.goto(f"{portal.url}/my/bills/{ref}/")
    expect(other.locator("main")).to_contain_text("不要再次支付")
    expect(other.get_by_role("button", name=re.compile("^缴费"))).to_have_count(0)
    keep(other, "12-bill-unknown")
    there.pay(number)
    expect(page.get_by_role("heading", level=1)).to_contain_text("已支付")  # both without a reload
    expect(other.locator("main .cash-head")).to_contain_text("已缴费")


def test_another_pays_by_link_and_both_pages_move(company: Company, new_context: NewContext) -> None:
    portal, _there = company
    ref = bill(portal)
    page = signed_in(portal, new_context(viewport=PHONE).new_page())
    page.goto(f"{portal.url}/my/bills/{ref}/")
    page.get_by_role("button", name="生成代付链接").click()
    address = page.locator(".cash-address a").get_attribute("href")
    keep(page, "21-link-made")
    helper = new_context(viewport=PHONE).new_page()
    helper.goto(address)
    expect(helper.locator("main")).not_to_contain_text(ref)
    keep(helper, "22-link")
    helper.get_by_role("button", name="缴费：模拟支付").click()
    expect(helper.get_by_role("link", name="立即付款")).to_be_visible()  # signed in nowhere, without a reload
    keep(helper, "23-link-open")
    expect(page.locator("main .cash-head")).to_contain_text("有一笔缴费正在进行")
    through_the_company(helper)
    expect(helper.get_by_role("heading", level=1)).to_contain_text("已代付")
    keep(helper, "24-link-paid")
    expect(page.locator("main .cash-head")).to_contain_text("已缴费")


def test_a_refund_comes_onto_the_page_of_who_paid(company: Company, new_context: NewContext) -> None:
    portal, there = company
    ref = bill(portal)
    page = signed_in(portal, new_context(viewport=PHONE).new_page())
    page.goto(f"{portal.url}/my/bills/{ref}/")
    there.pay(begun_at_the_company(page))
    expect(page.get_by_role("heading", level=1)).to_contain_text("已支付")
    page.goto(f"{portal.url}/my/bills/{ref}/")
    there.faults(refund_slow=True)
    portal.python(GIVE_BACK.format(ref=ref))
    expect(page.locator("main")).to_contain_text("原路退回")
    keep(page, "31-refund-under-way")
    there.faults(refund_slow=False)
    expect(page.locator("main .cash-head")).to_contain_text("已部分退款", timeout=45_000)
    keep(page, "32-refunded")


def begun_at_the_company(page: Page) -> str:
    """As ``begun``, once the company knows the order."""
    number = begun(page)
    expect(page.get_by_role("link", name="立即付款")).to_be_visible()
    return number


def test_it_is_paid_without_script(company: Company, new_context: NewContext) -> None:
    portal, _there = company
    ref = bill(portal)
    context = new_context(viewport=PHONE, java_script_enabled=False)
    page = signed_in(portal, context.new_page())
    page.goto(f"{portal.url}/my/bills/{ref}/")
    begun(page)
    through_the_company(page)  # the page read itself anew until the company had answered
    expect(page.get_by_role("heading", level=1)).to_contain_text("已支付")
    page.get_by_role("link", name="查看账单和凭证").click()
    expect(page.locator("main .cash-head")).to_contain_text("已缴费")
    page.goto(f"{portal.url}/my/bills/{ref}/invoice/")
    for buyer, asked in (("person", False), ("firm", True), ("person", False)):
        page.locator(f"[name=buyer][value={buyer}]").check()
        for label in ("单位名称", "纳税人识别号"):
            expect(page.get_by_label(label)).to_be_visible(visible=asked)
