"""An enterprise applies: identity switched, item handed in, seen in the space; who is no handler any more sees nothing.

Pictures of each station are kept in ``var/pictures/enterprise`` at 375 and 1280 px.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, follow, picture
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "enterprise"
FIRM = "高州市演示食品有限公司"
LEGAL, HANDLER = "13800000003", "13800000008"


def keep(page: Page, name: str) -> None:
    """A picture at the page's own size and at the other one."""
    own = page.viewport_size
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)
    page.set_viewport_size(own)


def act_for_the_firm(page: Page, url: str) -> None:
    page.goto(f"{url}/account/acting/")
    page.locator("li", has_text=FIRM).get_by_role("button").click()
    expect(page.locator(".acting")).to_contain_text(FIRM)


def register_an_employee(page: Page, url: str) -> str:
    """招用员工就业登记: one page about the firm, already filled in, one about the employee."""
    people.begin(page, url, "zhaogong-beian")
    expect(page.get_by_label("单位名称")).to_have_value(FIRM)
    expect(page.locator("main")).not_to_contain_text("冯䶮试")
    keep(page, "2-form")
    page.get_by_label(re.compile("^联系人")).fill("演示联系人")
    page.get_by_label(re.compile("联系电话|手机")).first.fill("13800000008")
    people.go_on(page)
    typed = {"staff_name": "演示员工", "staff_id_1": "440981199001010017", "post": "厨师", "wage": "4500"}
    typed |= {f"began_on_{n}": part for n, part in enumerate(("2026", "11", "1"))}
    for name, value in typed.items():
        page.locator(f"input[name=staff-0-{name}]").fill(value)
    page.get_by_label("固定期限", exact=True).check()
    people.go_on(page)
    if "/materials/" in page.url:
        people.hand_in(page, people.paper("营业执照.jpg"))
        page.get_by_role("link", name="继续", exact=True).click()
    return people.submit(page)


def test_a_handler_applies_for_the_enterprise(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport=PHONE).new_page()
    people.sign_in_resident(page, portal.url, HANDLER)
    page.goto(f"{portal.url}/items/zhaogong-beian/")
    expect(page.get_by_role("link", name=re.compile("切换身份")).first).to_be_visible()  # not as oneself
    expect(page.get_by_role("button", name="在线办理")).to_have_count(0)
    act_for_the_firm(page, portal.url)
    keep(page, "1-switched")
    ref = register_an_employee(page, portal.url)
    keep(page, "3-submitted")

    page.get_by_role("button", name="换回本人").click()
    page.goto(f"{portal.url}/my/cases/")
    expect(page.locator(f'a[href*="{ref}"]')).to_have_count(0)

    legal = new_context().new_page()
    people.sign_in_resident(legal, portal.url, LEGAL)
    legal.goto(f"{portal.url}/account/enterprises/")
    legal.get_by_role("link", name=FIRM).click()
    expect(legal.locator(f'a[href*="{ref}"]')).to_be_visible()
    keep(legal, "4-space")
    space = legal.url
    follow(legal.locator(".people-rows li", has_text="冯䶮试").get_by_role("link", name=re.compile("^结束")))
    keep(legal, "5-end")
    legal.get_by_role("button", name="确定结束").click()  # the second tap
    expect(legal.locator(".people-rows")).not_to_contain_text("冯䶮试")

    for address in (f"{portal.url}/my/cases/{ref}/", space):
        assert page.request.get(address).status == 404
