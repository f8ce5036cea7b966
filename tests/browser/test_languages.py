"""English on a phone: no page is wider than the screen, in both themes; the choice needs no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.browser import PHONE, follow, sideways
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]
PAGES = ("/", "/items/", "/items/juzhuzheng/", "/account/sign-in/", "/progress/", "/halls/", "/mode/languages/")


def test_english_fits_a_phone(shared_portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{shared_portal.url}/help/")
    follow(page.locator(".footer").get_by_role("button", name="English"))
    assert page.url == f"{shared_portal.url}/help/"
    expect(page.locator("html")).to_have_attribute("lang", "en")
    wide = {}
    for theme in ("normal", "elder"):
        context.add_cookies([{"name": "display", "value": f"{theme}.normal.", "url": shared_portal.url}])
        for path in PAGES:
            page.goto(shared_portal.url + path)
            expect(page.locator(f'html[lang="en"][data-theme="{theme}"]')).to_have_count(1)
            wide[theme, path] = sideways(page)
    assert {where: by for where, by in wide.items() if by > 0} == {}
