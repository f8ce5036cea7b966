"""The desk of an operator in a real browser: a charge point on a socket moves the board, is told, and answers.

Pictures are kept in ``var/pictures/charging_desk``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_charging import KEY, POINT, plugged_in
from tests.support.browser import (
    DESKTOP,
    PHONE,
    SMALLEST_TEXT,
    TARGETS,
    Looked,
    axe_violations,
    follow,
    picture,
    sideways,
)
from tests.support.portal import Portal, running_portal
from tests.support.visitors import session_cookies

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "charging_desk"
STOP = """
from tests.factories import charging
charging.of_resident("13800000004")
print(charging.of_operator()["stop"])
"""
QUIET = """
from services.charging.models import ChargePoint
ChargePoint.objects.update(connection="")
"""
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """One for all tests here."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(autouse=True)
def refusals(looked: Looked) -> None:
    """What a form refuses is answered with 422 or 409."""
    looked.allowed += ["status of 422", "status of 409"]


def come(portal: Portal, new_context: NewContext, username: str, theme: str = "") -> Page:
    cookie = session_cookies(portal, [username])[username]
    context = new_context(viewport=DESKTOP)
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": portal.url}])
    if theme:
        context.add_cookies([{"name": "display", "value": theme, "url": portal.url}])
    return context.new_page()


def keep(page: Page, name: str) -> None:
    """Pictures on a phone and at a desk; nothing scrolls sideways."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert sideways(page) <= 0, f"{name} {size['width']}"
        assert page.evaluate(TARGETS, 44) == [], name
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)


def test_a_charge_point_moves_the_board_and_answers_a_command(portal: Portal, new_context: NewContext) -> None:
    portal.python(QUIET)
    page = come(portal, new_context, "charging1")
    page.goto(f"{portal.url}/desk/")
    expect(page).to_have_url(f"{portal.url}/desk/charging/")
    page.evaluate("window.__same = true")
    row = page.locator(".pile-table tr", has_text="政务服务中心充电站")
    expect(row.locator("b.num")).to_have_text("0")
    with plugged_in(portal):
        expect(row.locator("b.num")).to_have_text("2")
        assert page.evaluate("window.__same")  # the page was never loaded anew
        assert axe_violations(page) == []
        keep(page, "board")
        row.get_by_role("link").first.click()
        expect(page.locator(".pile-list li", has_text=POINT)).to_contain_text("在线")
        keep(page, "station")
        page.locator(".pile-list li", has_text=POINT).get_by_role("link").first.click()
        page.get_by_role("link", name="重启充电桩").click()
        page.get_by_role("button", name="重启充电桩").click()
        expect(page.locator(".error-summary")).to_be_visible()
        page.locator("[name=reason]").fill("屏幕卡住。")
        keep(page, "restart")
        page.get_by_role("button", name="重启充电桩").click()
        expect(page.locator(".pile-commands li").first).to_contain_text("屏幕卡住。")
        expect(page.locator(".pile-commands li").first).to_contain_text("拒绝")  # this one knows no such message
        keep(page, "point")
        page.get_by_role("link", name="这个桩的全部通信记录").click()
        expect(page.locator(".pile-frames li").first).to_be_visible()
        expect(page.locator(".pile-frames")).not_to_contain_text(KEY)
        page.locator("[name=action]").select_option("Reset")
        page.get_by_role("button", name="查找").click()
        expect(page.locator(".pile-frames li")).to_have_count(1)
        keep(page, "messages")
        follow(page.locator(".pile-frames a").first)
        keep(page, "message")


def test_a_stop_is_matched_and_codes_are_printed(portal: Portal, new_context: NewContext) -> None:
    portal.python(STOP)
    page = come(portal, new_context, "charging1")
    page.goto(f"{portal.url}/desk/charging/stops/")
    keep(page, "stops")
    follow(page.locator(".pile-list a").first)
    keep(page, "stop")
    page.get_by_role("link", name="认到一次充电").click()
    page.locator("[name=session]").first.check()
    page.locator("[name=reason]").fill("现场看过，是这辆车。")
    keep(page, "attach")
    page.get_by_role("button", name="就是这一次").click()
    page.get_by_role("link", name="对应的充电").click()
    expect(page.locator("main")).to_contain_text("需要财务核价")
    keep(page, "session")
    page.goto(f"{portal.url}/desk/charging/sessions/?show=held")
    expect(page.locator(".pile-list li")).to_have_count(1)
    keep(page, "held")
    page.goto(f"{portal.url}/desk/charging/stations/ctr/codes/")
    expect(page.locator(".pile-signs svg")).to_have_count(14)
    assert axe_violations(page) == []
    keep(page, "codes")
    page.goto(f"{portal.url}/desk/charging/points/")
    keep(page, "points")


def test_large_words(portal: Portal, new_context: NewContext) -> None:
    page = come(portal, new_context, "charging1", "elder.normal.")
    for name, path in (
        ("board", ""),
        ("station", "stations/ctr/"),
        ("point", f"points/{POINT}/"),
        ("messages", "messages/"),
        ("read", f"points/{POINT}/settings/"),
    ):
        page.goto(f"{portal.url}/desk/charging/{path}")
        assert page.evaluate(SMALLEST_TEXT) >= 20, name
        keep(page, f"elder-{name}")


def test_another_organisation_sees_its_own(portal: Portal, new_context: NewContext) -> None:
    page = come(portal, new_context, "parking2")
    page.goto(f"{portal.url}/desk/charging/")
    expect(page.locator(".pile-table tbody tr")).to_have_count(2)
    expect(page.locator(".pile-table")).not_to_contain_text("政务服务中心充电站")
