"""Parking on a phone: pay before leaving, pay by plate from a sign, agree to automatic payment, object to a fee.

Pictures of each station are kept in ``var/pictures/parking``: a phone in both versions, and a desk.
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

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "parking"
DRIVER = "13800000004"
STORY = """
import json
from services.parking import signs
from services.parking.models import Lot
from tests.factories import parking
told = parking.of_resident("13800000004")
parking.see("center-in-1", "粤K00780", 200)
parking.see("library-in-1", "粤K00004", 5000)
parking.see("library-out-1", "粤K00004", 4800)
print(json.dumps(told | {"address": signs.address(Lot.objects.get(code="center"))}))
"""
LEAVES = """
from tests.factories import parking
from services.parking import access_resident
parking.see("library-in-1", "粤K00004", 100)
stay = parking.see("library-out-1", "粤K00004").stay
print(access_resident.chain_of(stay)[0].ref)
"""
Company = tuple[Portal, Simulator]
NewContext = Callable[..., BrowserContext]


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


def through_the_company(page: Page) -> None:
    """Press the button of the cashier, pay at the company, and come back."""
    page.get_by_role("button", name="缴费：模拟支付").click()
    page.get_by_role("link", name="立即付款").click()
    page.get_by_role("button", name="模拟支付成功").click()
    page.get_by_role("link", name="返回原来的页面").click()


def test_a_driver_pays_before_leaving_and_another_by_the_sign(company: Company, new_context: NewContext) -> None:
    """One portal for both: to start one takes longer than all the pages."""
    portal, _there = company
    told = portal.python(STORY).splitlines()[-1]
    by_the_sign(portal, new_context(viewport=PHONE).new_page(), re.search(r"/parking/center/pay/[0-9a-f]+/", told)[0])
    signed_in(portal, new_context(viewport=PHONE).new_page())


def signed_in(portal: Portal, page: Page) -> None:
    """From the home page to the fee, paid before leaving; a fee that is wrong; automatic payment."""
    people.sign_in_resident(page, portal.url, DRIVER)
    page.goto(portal.url)
    page.get_by_role("link", name="找车位").click()
    expect(page.get_by_role("heading", name="停车", exact=True)).to_be_visible()
    keep(page, "find")
    page.get_by_role("link", name="我的停车").click()
    expect(page.locator(".stay-fee b")).to_have_text(re.compile(r"^[1-9]\d*\.\d\d$"))  # day and night differ
    keep(page, "mine")
    page.get_by_role("link", name="车停在哪").click()
    expect(page.get_by_role("img", name="泊位 A047")).to_be_visible()
    keep(page, "stay")
    page.get_by_role("button", name="离场前缴费").click()
    page.wait_for_url(re.compile("/my/bills/"))
    through_the_company(page)
    expect(page.get_by_role("heading", name="已支付")).to_be_visible()
    page.goto(f"{portal.url}/my/parking/")
    expect(page.get_by_text("不再加钱").first).to_be_visible()
    keep(page, "mine-paid")
    page.get_by_role("link", name="图书馆停车场").click()
    page.get_by_role("link", name="费用不对").first.click()
    page.get_by_label("哪里不对").fill("那天 3 点就离场了，出口的杆没有记下来。")
    keep(page, "dispute")
    page.locator("main").get_by_role("button").last.click()
    page.wait_for_url(re.compile(r"/my/bills/[a-z0-9]+/$"))
    automatic(portal, page)


def automatic(portal: Portal, page: Page) -> None:
    """Switched on after a confirmation, taken when the car leaves, switched off with one button."""
    page.goto(f"{portal.url}/my/parking/auto/")
    page.get_by_role("link", name="开通").click()
    people.confirm(page)
    page.get_by_label("50 元").check()
    keep(page, "auto-agree")
    page.get_by_role("button", name="同意并开通").click()
    expect(page.get_by_text("每次最多 50.00 元")).to_be_visible()
    keep(page, "auto")
    bill = portal.python(LEAVES).splitlines()[-1]
    page.goto(f"{portal.url}/my/bills/{bill}/")
    expect(page.get_by_role("heading", name="缴费凭证")).to_be_visible(timeout=60_000)  # moves by itself
    keep(page, "auto-taken")
    page.goto(f"{portal.url}/my/parking/auto/")
    page.get_by_role("button", name="关闭").click()
    expect(page.get_by_role("link", name="开通")).to_be_visible()


def by_the_sign(portal: Portal, page: Page, path: str) -> None:
    """Without a sign-in: the sign is scanned, the plate typed, the fee paid; then debts of another plate."""
    page.goto(portal.url + path)
    keep(page, "scan")
    page.get_by_label("车牌号").fill("粤k·00780")
    page.get_by_role("button", name="看费用").click()
    expect(page.locator(".stay-fee b")).to_be_visible()
    keep(page, "standing")
    page.get_by_role("button", name="离场前缴费").click()
    page.wait_for_url(re.compile("/parking/bills/"))
    keep(page, "by-plate")
    through_the_company(page)
    expect(page.get_by_text("前离场，不再加钱")).to_be_visible()
    keep(page, "by-plate-paid")
    page.goto(f"{portal.url}/parking/debts/")
    page.get_by_label("车牌号").fill("粤K00776")
    page.get_by_role("button", name="查欠费").click()
    expect(page.get_by_text("有 1 笔要缴")).to_be_visible()
    keep(page, "debts")
