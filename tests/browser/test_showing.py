"""亮证, told by two browsers: issued, shown on a phone, scanned once elsewhere; the holder sees at once who looked.

Pictures of each station are kept in ``var/pictures/showing``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import PHONE, Looked, picture
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "showing"


def keep(page: Page, name: str) -> None:
    picture(page, PICTURES / f"{name}-{page.viewport_size['width']}.png", full=True)


def test_the_holder_sees_at_once_who_looked(
    portal: Portal, new_context: Callable[..., BrowserContext], looked: Looked
) -> None:
    looked.allowed.append("/show/.*404")  # the second look
    phone = new_context(viewport=PHONE).new_page()
    people.sign_in_resident(phone, portal.url, "13800000001")
    people.begin(phone, portal.url, "laonian-youdai")
    people.fill_elder_card(phone)
    people.submit(phone)
    expect(phone.get_by_role("link", name="看证照")).to_be_visible()
    phone.goto(f"{portal.url}/my/certificates/")
    keep(phone, "1-wallet")
    phone.get_by_role("link", name="亮证").first.click()
    phone.get_by_role("button", name="出示亮证码").click()
    expect(phone.locator(".show__code .qr")).to_be_visible()
    keep(phone, "2-code")

    other = new_context(viewport=PHONE).new_page()
    address = people.scanned(portal, phone)
    other.goto(address)
    keep(other, "3-scanned")
    expect(other.locator("main")).not_to_contain_text("陈")  # opening it shows nothing yet
    other.locator("main input[name=who]").fill("示例药店")
    other.get_by_role("button", name="查看").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("有效")
    expect(other.locator("main")).to_contain_text("陈*示")
    expect(other.locator("main")).not_to_contain_text("陈演示")
    keep(other, "4-looked")

    expect(phone.locator(".show__seen")).to_contain_text("示例药店")  # without a reload
    keep(phone, "5-seen")
    other.goto(address)
    expect(other.locator("main")).to_contain_text("已经用过一次")
    keep(other, "6-used")
