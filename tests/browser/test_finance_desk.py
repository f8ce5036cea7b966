"""The finance desk in a real browser: cash is taken, a till is closed by two. Pictures are kept in
``var/pictures/finance``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, Looked, picture
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


@pytest.fixture(autouse=True)
def refusals(looked: Looked) -> None:
    """What a form refuses is answered with 422 or 409."""
    looked.allowed += ["status of 422", "status of 409"]


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
