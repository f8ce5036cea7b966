"""An old woman appoints a relative; he applies for her under the band; she sees it and ends it in two taps."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal import env
from tests.support import people
from tests.support.browser import PHONE, axe_violations, picture
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.both_databases]
CHEN, WANG = "13800000001", "13800000003"
PICTURES = env.ROOT / "var" / "pictures" / "delegation"


def kept(page: Page, name: str) -> None:
    """A picture of this step; the page is also fit for everybody."""
    assert axe_violations(page) == [], name
    picture(page, Path(PICTURES) / f"{name}.png", full=True)


def appoint(page: Page) -> None:
    """From the elder home: name, phone, three months."""
    page.get_by_role("link", name=re.compile("请家人代办")).click()
    page.get_by_role("link", name="委托亲友").click()
    page.get_by_label("亲友的姓名").fill("王测试")
    page.get_by_label("其他亲属", exact=True).check()
    page.get_by_role("textbox", name="他（她）的手机号").fill(WANG)
    kept(page, "1-who")
    page.get_by_role("button", name="下一步，填验证码").click()
    page.wait_for_url(re.compile("/code/"))
    page.get_by_label("验证码").fill(people.shown_code(page))
    kept(page, "2-code")
    page.get_by_role("button", name="我同意").click()
    expect(page.locator("main")).to_contain_text("还没有答复")


def accept(page: Page, portal: Portal) -> None:
    """In his own account, and from there to the other identity."""
    page.goto(f"{portal.url}/my/delegation/for/")
    page.get_by_role("link", name="查看并答复").click()
    kept(page, "3-invited")
    page.get_by_role("button", name="接受", exact=True).click()
    page.get_by_role("button", name=re.compile("替他（她）办事")).first.click()
    expect(page.get_by_role("region", name=re.compile("身份|替谁|办事")).first).to_contain_text("陈*示")


def test_appoint_act_see_end(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    hers, his = new_context(viewport=PHONE).new_page(), new_context(viewport=PHONE).new_page()
    people.sign_in_resident(hers, portal.url, CHEN)
    people.sign_in_resident(his, portal.url, WANG)
    hers.goto(portal.url)
    hers.get_by_role("button", name="长辈版").first.click()
    appoint(hers)
    accept(his, portal)
    people.begin(his, portal.url, "laonian-youdai")
    expect(his.locator(".acting").first).to_contain_text("陈*示")
    kept(his, "4-applying")
    people.fill_elder_card(his)
    people.submit(his)
    kept(his, "5-done")
    his.goto(f"{portal.url}/my/delegation/for/")

    hers.goto(f"{portal.url}/my/delegation/")
    hers.get_by_role("link", name=re.compile("看办了什么")).first.click()
    expect(hers.locator("main")).to_contain_text("提交了“老年人优待证申领”的申请")
    kept(hers, "6-what-was-done")
    hers.get_by_role("link", name="结束代办").click()
    kept(hers, "7-end")
    hers.get_by_role("button", name="现在结束").click()
    expect(hers.locator("main")).to_contain_text("已结束")

    his.goto(f"{portal.url}/my/cases/")
    expect(his.locator(".acting:not(.acting--self)")).to_have_count(0)
    assert his.goto(f"{portal.url}/my/cases/").status == 200
    expect(his.locator("main")).not_to_contain_text("陈*示")
