"""The fee of a case, paid on a phone: what is to be paid and why, paid at the company, and the case goes on by itself.

Pictures are kept in ``var/pictures/case-fee``: a phone in both versions, and a desk.
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
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "case-fee"
PAYER = "13800000004"
COMPLETE = f"""
from tests.applications.fee_cases import checked_by
from tests.factories.filling import apply
print(checked_by(apply("juzhuzheng-buling", "{PAYER}"), "clerk1").ref)
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


def test_asked_at_the_desk_paid_on_the_phone_and_accepted_by_itself(
    company: tuple[Portal, Simulator], new_context: Callable[..., BrowserContext]
) -> None:
    portal, _there = company
    ref = portal.python(COMPLETE).split()[-1]
    phone = new_context(viewport=PHONE)
    case, pay = phone.new_page(), phone.new_page()
    people.sign_in_resident(case, portal.url, PAYER)
    case.goto(f"{portal.url}/my/cases/{ref}/")
    expect(case.get_by_role("heading", level=1)).to_contain_text("已收件")

    desk = new_context().new_page()
    people.sign_in_staff(desk, portal.url, "clerk1")
    desk.goto(f"{portal.url}/desk/cases/{ref}/")
    expect(desk.get_by_role("button", name=re.compile("^受理"))).to_have_count(0)
    picture(desk, PICTURES / "1-desk-1280.png", full=True)
    desk.get_by_role("button", name=re.compile("^材料齐全，通知缴费")).click()
    expect(desk.locator(".desk-case__head")).to_contain_text("待缴费")
    picture(desk, PICTURES / "2-desk-asked-1280.png", full=True)

    expect(case.get_by_role("heading", level=1)).to_contain_text("待缴费")  # without a reload
    expect(case.locator(".next-box")).to_contain_text("20 元")
    expect(case.get_by_role("link", name="缴款通知书")).to_be_visible()  # signed a moment later
    keep(case, "3-to-pay")

    pay.goto(case.url)
    pay.get_by_role("link", name="去缴费").click()
    expect(pay.locator("main")).to_contain_text("居住证工本费")
    pay.get_by_role("button", name="缴费：模拟支付").click()
    pay.get_by_role("link", name="立即付款").click()
    pay.get_by_role("button", name="模拟支付成功").click()
    pay.get_by_role("link", name="返回原来的页面").click()

    expect(case.get_by_role("heading", level=1)).to_contain_text("已受理")  # the page that stayed open
    expect(case.locator("main")).to_contain_text("已缴费")
    keep(case, "4-accepted")
