"""Rows, signatures and lists of regions on the style guide: by keyboard, with a script and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import PHONE, axe_violations
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]
ROWS = "#id_s_rows"


def guide(portal: Portal, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(f"{portal.url}/styleguide/#questions")
    return page


def test_without_a_script_everything_is_asked_of_the_server(
    shared_portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    page = guide(shared_portal, new_context(viewport=PHONE, java_script_enabled=False))
    rows = page.locator(f"{ROWS} .row")
    rows.first.get_by_label("姓名").fill("陈演示")
    page.get_by_role("button", name="再加一行").press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_label("姓名")).to_have_value("陈演示")
    assert not page.locator("#questions .field__error").count()
    rows.nth(1).get_by_label("姓名").fill("李样例")
    rows.first.get_by_role("button", name="删除这一行").press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.first.get_by_label("姓名")).to_have_value("李样例")
    page.locator("select[name=s_country_0]").select_option(label="广东省")
    page.get_by_role("button", name="显示下一级").press("Enter")
    expect(page.locator("select[name=s_country_1]")).to_contain_text("茂名市")
    page.locator("input[name=s_signature-typed]").fill("陈演示")
    page.locator("input[name=s_signature-typed]").press("Enter")  # means "check", not "one more row"
    expect(rows).to_have_count(1)
    expect(page.locator(f"{ROWS} .field__error").first).to_contain_text("出生日期")
    expect(page.locator("#id_s_signature .field__error")).to_have_count(0)


def test_with_a_script_rows_come_and_go_in_place_by_keyboard(
    shared_portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    page = guide(shared_portal, new_context())
    rows = page.locator(f"{ROWS} .row")
    add = page.get_by_role("button", name="再加一行")
    add.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("李样例")
    expect(rows.nth(1).get_by_label("姓名")).to_have_value("李样例")
    add.press("Enter")
    expect(rows).to_have_count(3)
    expect(add).to_be_hidden()
    rows.nth(0).get_by_role("button", name="删除这一行").press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.first.locator("legend").first).to_contain_text("第 1 行")
    expect(add).to_be_visible()
    page.locator("select[name=s_country_0]").select_option(label="广东省")
    page.locator("select[name=s_country_1]").select_option(label="茂名市")
    page.locator("select[name=s_country_2]").select_option(label="高州市")
    expect(page.locator("select[name=s_country_3]")).to_contain_text("根子镇")
    page.locator("select[name=s_country_0]").select_option(label="北京市")
    expect(page.locator("select[name=s_country_1]")).to_contain_text("东城区")
    assert axe_violations(page) == []


def test_a_signature_is_drawn_wiped_or_typed(shared_portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    page = guide(shared_portal, new_context())
    chosen = "document.querySelector('[data-signature-file]').files.length"
    box = page.locator("[data-signature-pad] canvas")
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    page.mouse.move(at["x"] + 40, at["y"] + 60)
    page.mouse.down()
    page.mouse.move(at["x"] + 200, at["y"] + 90, steps=5)
    page.mouse.up()
    expect(page.locator("[data-signature-said]")).to_contain_text("已签名")
    assert page.evaluate(chosen) == 1
    page.get_by_role("button", name="擦掉重签").press("Enter")
    assert page.evaluate(chosen) == 0
    page.get_by_role("button", name="打字签名").press("Enter")
    page.keyboard.type("陈演示")
    expect(page.locator("input[name=s_signature-typed]")).to_have_value("陈演示")
    expect(page.locator("input[name=s_signature-way]")).to_have_value("type")


def test_what_an_answer_brings_up_unfolds_at_once(
    shared_portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    page = guide(shared_portal, new_context())
    followed = {name: page.locator(f".follow-up:has([name^={name}])") for name in ("s_why", "s_old", "s_dear")}
    for part in followed.values():
        expect(part).to_be_hidden()
    page.locator("#id_s_yes_no_0").check()
    expect(followed["s_why"]).to_be_visible()
    for n, text in enumerate(("２０１０", "1", "2")):
        page.locator(f"input[name=s_date_{n}]").fill(text)
    expect(followed["s_old"]).to_be_visible()
    page.locator("input[name=s_money]").fill("1,999.99")
    expect(followed["s_dear"]).to_be_hidden()
    page.locator("input[name=s_money]").fill("2000")
    expect(followed["s_dear"]).to_be_visible()
    page.locator("#id_s_yes_no_1").check()
    expect(followed["s_why"]).to_be_hidden()
