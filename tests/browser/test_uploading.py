"""Who goes on while a photo is still on its way does not lose it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.support import people
from tests.support.browser import PHONE, Looked
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]


class Wire:
    """Holds what the page sends of a file until it is let go."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        page.route("**/my/cases/**", self._asked)

    def _asked(self, route: Route) -> None:
        if route.request.headers.get("x-requested-with") == "fetch":
            self.held.append(route)
        else:
            route.continue_()


def sending(portal: Portal, context: BrowserContext, phone: str) -> tuple[Page, Wire]:
    """The page of the materials, one of which is on its way."""
    page = context.new_page()
    people.sign_in_resident(page, portal.url, phone)
    people.begin(page, portal.url, "juzhuzheng")
    people.fill_permit(page, until_materials=True)
    wire = Wire(page)
    page.set_input_files("main form.upload input[type=file][multiple]", people.paper("就业证明.jpg"))
    expect(page.locator("progress")).to_be_visible()
    return page, wire


def press(page: Page, wire: Wire, name: str, role: str) -> None:
    """Somebody does not wait; the page says that it does."""
    before = page.url
    page.get_by_role(role, name=name).first.click()
    expect(page.locator(".sending")).to_contain_text("正在")
    assert (page.url, len(wire.held)) == (before, 1)


def test_who_goes_on_arrives_with_the_file(shared_portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    page, wire = sending(shared_portal, new_context(viewport=PHONE), "13800000004")
    press(page, wire, "先核对填写的内容", "link")
    wire.held.pop().continue_()
    page.wait_for_url(re.compile("/check/"))
    expect(page.locator("main")).to_contain_text("就业证明 1")
    page.go_back()
    page.set_input_files("main form.upload input[type=file][multiple]", people.paper("背面.jpg"))
    press(page, wire, "长辈版", "button")
    wire.held.pop().continue_()
    expect(page.locator("html")).to_have_attribute("data-theme", "elder")
    expect(page.locator(".uploads__good")).to_have_count(2)


def test_a_file_that_does_not_arrive_keeps_one_there(
    shared_portal: Portal, new_context: Callable[..., BrowserContext], looked: Looked
) -> None:
    looked.allowed.append("ERR_FAILED")  # the wire is cut
    page, wire = sending(shared_portal, new_context(viewport=PHONE), "13800000011")
    before = page.url
    press(page, wire, "先核对填写的内容", "link")
    wire.held.pop().abort()
    expect(page.get_by_role("alert")).to_contain_text("没有传上来")
    expect(page.locator(".sending")).to_have_count(0)
    assert page.url == before
