"""老年人优待证 decided at once: from the home page to the certificate, and verified by a stranger."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support import people
from tests.support.browser import PHONE
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.both_databases]


def test_from_the_home_page_to_the_verified_certificate(
    portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(portal.url)
    page.locator("main input[name=q]").fill("老人证")
    page.locator("main input[name=q]").press("Enter")
    page.get_by_role("link", name=re.compile("老年人优待证申领")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("老年人优待证")
    page.get_by_role("link", name=re.compile("在线办理")).first.click()
    people.enter_phone_and_code(page, "13800000001")
    page.get_by_role("button", name="开始填写").click()
    people.fill_elder_card(page)
    people.submit(page)
    link = page.get_by_role("link", name="看证照")
    expect(link).to_be_visible()
    link.click()
    page.get_by_role("link", name=re.compile("出示核验码")).click()
    code = page.locator(".show__code p.num").inner_text()

    stranger = new_context(viewport=PHONE).new_page()
    stranger.goto(f"{portal.url}/verify/")
    stranger.locator("main form input[type=text], main form input[type=search]").first.fill(f" {code.lower()} ")
    stranger.locator("main form button[type=submit]").first.click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("有效")
    expect(stranger.locator("main")).to_contain_text("陈*示")
    expect(stranger.locator("main")).not_to_contain_text("陈演示")
    expect(stranger.locator("main")).not_to_contain_text("440981195003150023")


def test_real_name_once_with_every_wrong_turn(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(f"{portal.url}/items/laonian-youdai/")
    page.get_by_role("link", name=re.compile("在线办理")).first.click()
    people.enter_phone_and_code(page, "13800000099")
    expect(page.get_by_role("heading", level=1)).to_contain_text("实名")
    page.locator("input[name=name]").fill("许新办")
    number = page.locator("input[name=id_number]")
    for wrong in ("11010519490230002X", "440981202812310012", "123"):
        number.fill(wrong)
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("main [role=alert], .error-summary")).to_be_visible()
        expect(page.locator("input[name=name]")).to_have_value("许新办")
        expect(number).to_have_value(wrong)
