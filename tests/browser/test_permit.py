"""居住证, told by two browsers: a resident on a phone, the counter at a desk, and a second person who decides.

Pictures of each station are kept in ``var/pictures/permit`` at 375 and 1280 px.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, picture
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.both_databases]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "permit"


def keep(page: Page, name: str) -> None:
    """A picture at the page's own size and at the other one."""
    own = page.viewport_size
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)
    page.set_viewport_size(own)


def ask_for_supplement(desk: Page) -> None:
    desk.get_by_role("link", name=re.compile("^补正")).click()
    row = desk.locator(".desk-supplement__row", has_text="就业证明")
    row.locator("input[type=checkbox]").check()
    row.locator("input[type=text]").fill("缺少盖章的那一页，请补拍。")
    desk.get_by_role("button", name="发出补正告知书").click()


def answer_supplement(phone: Page) -> None:
    phone.get_by_role("link", name="去补材料").first.click()
    expect(phone.locator("main input[name=employer]")).to_have_count(0)
    people.hand_in(phone, people.paper("盖章页.jpg"))
    keep(phone, "4-supplement")
    phone.get_by_role("button", name="提交补正").click()


def check_and_accept(desk: Page) -> None:
    waiting = desk.locator(".fit button:not([aria-pressed])")
    while waiting.count():
        waiting.first.click()
        desk.wait_for_load_state()
    keep(desk, "5-desk-checked")
    desk.get_by_role("button", name=re.compile("^受理")).click()
    expect(desk.locator(".desk-case__head")).to_contain_text("已受理")


def test_a_permit_from_phone_to_wallet(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    phone = new_context(viewport=PHONE).new_page()
    desk = new_context().new_page()
    people.sign_in_staff(desk, portal.url, "clerk1")
    expect(desk.get_by_text("没有待办")).to_be_visible()

    people.sign_in_resident(phone, portal.url, "13800000004")
    people.begin(phone, portal.url, "juzhuzheng")
    expect(phone.locator("main")).to_contain_text("已替您填好")
    keep(phone, "1-form")
    people.fill_permit(phone)
    keep(phone, "2-check")
    ref = people.submit(phone)
    keep(phone, "2-submitted")

    entry = desk.locator(f'a[href*="{ref}"]').first  # arrives without reload
    expect(entry).to_be_visible()
    entry.click()
    keep(desk, "3-desk")
    phone.goto(f"{portal.url}/my/cases/{ref}/")
    ask_for_supplement(desk)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("待补正")  # says so at once
    expect(phone.locator(".next-box")).to_contain_text("就业证明")
    answer_supplement(phone)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("已收件")

    desk.goto(f"{portal.url}/desk/cases/{ref}/")
    check_and_accept(desk)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("已受理")
    desk.get_by_role("link", name=re.compile("^送审批")).click()
    desk.get_by_role("button", name="送审批").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("审核中")
    expect(desk.get_by_role("button", name=re.compile("^准予"))).to_have_count(0)  # not the same person

    other = new_context().new_page()
    people.sign_in_staff(other, portal.url, "approver1")
    other.goto(f"{portal.url}/desk/cases/{ref}/")
    keep(other, "6-decision")
    other.get_by_role("button", name=re.compile("^准予")).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("已办结")
    expect(phone.get_by_role("link", name="看证照")).to_be_visible()
    expect(phone.locator("main")).not_to_contain_text("制作中", timeout=20_000)
    keep(phone, "7-timeline")
    phone.get_by_role("link", name="看证照").click()
    expect(phone.locator("main")).to_contain_text("居住证")
    keep(phone, "8-certificate")
    with phone.expect_download() as download:
        phone.locator('main a[href*="download"]').first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
