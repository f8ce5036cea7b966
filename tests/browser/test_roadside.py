"""An attendant with a phone: streets, a space, a plate with its photo, leaving, the notice; also without scripts.

Pictures are kept in ``var/pictures/roadside``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories.applications import photo
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
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "roadside"
NOTED = """
from services.parking.models import Stay
print(Stay.objects.open().filter(lot__code="road-wenming").order_by("entered_at")[0].space.number)
"""
SWITCH = """async theme => {
  document.documentElement.dataset.theme = theme;
  await Promise.allSettled(document.getAnimations().map(one => one.finished));
}"""
"""The other version, once its colours are there."""
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with running_portal() as portal:
        portal.python("from services.parking import demo; demo.park()")
        yield portal


def come(portal: Portal, new_context: NewContext, **options: Any) -> Page:
    cookie = session_cookies(portal, ["attendant1"])["attendant1"]
    context = new_context(viewport=PHONE, **options)
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": portal.url}])
    return context.new_page()


def keep(page: Page, name: str) -> None:
    """On a phone in both versions and at a desk; nothing scrolls sideways, each is fit for everybody."""
    for theme in ("elder", "normal"):
        page.evaluate(SWITCH, theme)
        assert sideways(page) <= 0, (name, theme)
        assert page.evaluate(TARGETS, 44) == [], (name, theme)
        assert axe_violations(page) == [], (name, theme)
        if theme == "elder":
            assert page.evaluate(SMALLEST_TEXT) >= 20, name
        picture(page, PICTURES / f"{name}-{theme}-375.png", full=True)
    page.set_viewport_size(DESKTOP)
    assert sideways(page) <= 0, (name, "desk")
    picture(page, PICTURES / f"{name}-1280.png", full=True)
    page.set_viewport_size(PHONE)


def test_a_car_is_noted_and_leaves_without_scripts(portal: Portal, new_context: NewContext, tmp_path: Path) -> None:
    shot = tmp_path / "car.jpg"
    shot.write_bytes(photo().read())
    page = come(portal, new_context, java_script_enabled=False)
    page.goto(f"{portal.url}/desk/parking/")
    page.get_by_role("link", name="路侧巡查").click()
    page.get_by_role("link", name="文明路路侧泊位").click()
    page.locator(".round-spaces a", has_text="未登记车牌").first.click()
    page.get_by_role("link", name="登记车辆").click()
    page.locator("[name=plate]").fill("粤K·00791")
    page.locator("[name=photo]").set_input_files(shot)
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("已登记，开始计时")).to_be_visible()
    expect(page.locator(".round-photos img")).to_have_count(1)
    page.get_by_role("link", name="车已开走").click()
    page.get_by_role("button", name="车已开走").click()
    expect(page.get_by_role("heading", name="停车缴费通知单")).to_be_visible()
    expect(page.get_by_text("粤K·00791")).to_be_visible()


def test_the_round_on_a_phone(portal: Portal, new_context: NewContext, looked: Looked) -> None:
    looked.allowed += ["status of 422"]
    number = portal.python(NOTED).split()[-1]
    page = come(portal, new_context)
    page.goto(f"{portal.url}/desk/parking/round/")
    keep(page, "streets")
    follow(page.get_by_role("link", name="文明路路侧泊位"))
    keep(page, "street")
    page.locator("#round-q").fill(number)
    page.get_by_role("button", name="查找").click()
    expect(page.locator("h1")).to_contain_text(number)
    keep(page, "space")
    page.get_by_role("link", name="缴费通知单和缴费码").click()
    expect(page.locator(".park-notice svg.qr")).to_be_visible()
    keep(page, "notice")
    page.go_back()
    page.get_by_role("link", name="换了车，或补拍照片").click()
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".error-summary")).to_be_visible()
    keep(page, "note")
    page.locator(".back-link a").click()
    follow(page.get_by_role("link", name="车已开走"))
    keep(page, "left")
