"""The desk in a real browser: two clerks on one case, its papers, menus by keys, an input method that composes; a clock
that stands still, and a refusal that says why. Pictures are kept in ``var/pictures/desk``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, picture
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]
DESK = {"width": 1280, "height": 720}
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "desk"
MIGRANT = "13800000004"


def case(portal: Portal, state: str) -> str:
    """The ref of a residence permit in a state the factories know."""
    code = f"from tests.factories import applications as make; print(make.{state}().ref)"
    return portal.python(code).split()[-1]


def clerk(portal: Portal, new_context: Callable[..., BrowserContext], username: str) -> Page:
    page = new_context(viewport=DESK).new_page()
    people.sign_in_staff(page, portal.url, username)
    return page


def keep(page: Page, name: str) -> None:
    own = page.viewport_size
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)
    page.set_viewport_size(own)


def press(page: Page, key: str) -> None:
    """A key, once the scripts of the page listen."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def test_two_at_one_case_menus_by_keys_and_a_page_turned(
    portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    ref = case(portal, "received")
    one, two = clerk(portal, new_context, "clerk1"), clerk(portal, new_context, "approver1")
    one.goto(f"{portal.url}/desk/")
    assert one.locator(".desk-bar").bounding_box()["height"] <= 60
    press(one, "f")
    expect(one.locator(".desk-narrow__groups a").first).to_be_focused()
    picture(one, PICTURES / "narrow-1280.png")
    press(one, "Escape")
    expect(one.locator(".desk-narrow summary")).to_be_focused()
    press(one, "g")
    expect(one.locator(".desk-more__list a").first).to_be_focused()
    press(one, "Escape")
    press(one, "?")
    expect(one.locator("dialog[open]")).to_contain_text("领下一件")
    press(one, "Escape")
    for page in (one, two):
        page.goto(f"{portal.url}/desk/cases/{ref}/")
    for page in (one, two):
        expect(page.locator("[data-here-names]")).to_contain_text("同时打开")
    address = one.url
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        one.evaluate(
            "init => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true, ...init}))",
            composing,
        )
    assert one.url == address
    image = one.locator("[data-paper] img").first
    one.wait_for_function("document.querySelector('[data-paper] img').naturalWidth > 0")
    press(one, "+")
    press(one, "]")
    room, seen = one.locator("[data-paper]").bounding_box(), image.bounding_box()
    assert seen["width"] > room["width"]
    assert seen["x"] >= room["x"]
    picture(one, PICTURES / "paper-turned-1280.png")


def test_the_clock_stands_still_and_a_refusal_says_why_and_what_can_be_done(
    portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    ref = case(portal, "accepted")
    one, two = clerk(portal, new_context, "clerk1"), clerk(portal, new_context, "approver1")
    phone = new_context(viewport=PHONE).new_page()
    people.sign_in_resident(phone, portal.url, MIGRANT)
    one.goto(f"{portal.url}/desk/cases/{ref}/")
    press(one, "b")
    expect(one.locator(".desk-case__head")).to_contain_text("审核中")
    press(one, "p")
    one.locator("select[name=kind]").select_option(index=1)
    one.locator("[name=expected_days]").fill("10")
    one.locator("textarea[name=reason]").fill("需要核实居住地址。")
    one.locator(".form-actions .btn").first.click()
    two.goto(f"{portal.url}/desk/cases/{ref}/")
    press(two, "p")
    expect(two.locator(".desk-case__head")).to_contain_text("暂停")
    keep(two, "clock-stopped-desk")
    phone.goto(f"{portal.url}/my/cases/{ref}/")
    expect(phone.locator("main")).to_contain_text("特别程序")
    keep(phone, "clock-stopped-resident")
    one.goto(f"{portal.url}/desk/cases/{ref}/")
    press(one, "a")
    expect(one.locator(".desk-case__head")).to_contain_text("审核中")
    one.goto(f"{portal.url}/desk/cases/{ref}/propose/")
    one.locator("[name=proposal][value=refuse]").check()
    one.locator("textarea[name=reason]").fill("居住登记不满半年。")
    one.locator(".form-actions .btn").first.click()
    two.goto(f"{portal.url}/desk/cases/{ref}/")
    press(two, "x")
    two.locator("textarea[name=reason]").fill("居住登记不满半年。")
    two.locator(".form-actions .btn").first.click()
    expect(two.locator(".desk-case__head")).not_to_contain_text("待审批")
    keep(two, "refused-desk")
    phone.goto(f"{portal.url}/my/cases/{ref}/")
    for words in ("居住登记不满半年。", "不同意时可以怎么办"):
        expect(phone.locator("main")).to_contain_text(words)
    keep(phone, "refused-resident")
