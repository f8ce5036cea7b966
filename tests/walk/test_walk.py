"""One walk over every page one can click to, as four visitors, in three themes on a small phone.

Each page: no accessibility violation, no sideways scroll, targets large enough, no broken content policy, and in the
elder theme no small text. A page nobody can click to is listed in UNREACHED, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.support.browser import PHONE, SIDEWAYS, SMALLEST_TEXT, TARGETS, axe_violations
from tests.support.portal import Portal
from tests.support.visitors import Visitor
from tests.walk.crawl import Page, crawl

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(900)]
THEMES = {"standard": "", "elder": "elder.normal.", "contrast": "elder.high.30"}
VISITORS = {"anonymous": "", "resident": "demo-01", "clerk": "clerk1", "approver": "approver1"}


@pytest.fixture(scope="module")
def reached(shared_portal: Portal) -> Iterator[dict[str, tuple[Visitor, list[Page]]]]:
    """Visitor name → its session and the pages it reached."""
    found = {}
    for name, username in VISITORS.items():
        visitor = Visitor(shared_portal, username)
        found[name] = visitor, crawl(visitor)
    yield found
    for visitor, _pages in found.values():
        visitor.close()


def test_no_link_is_broken(reached: dict[str, tuple[Visitor, list[Page]]]):
    broken = [
        f"{name}: {page.path} {page.response.status_code}"
        for name, (_visitor, pages) in reached.items()
        for page in pages
        if page.response.status_code >= 400 and page.path not in ("/desk/", "/account/")
    ]
    assert broken == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", VISITORS)
def test_every_page(
    name: str, theme: str, reached: dict, shared_portal: Portal, new_context: Callable[..., BrowserContext]
):
    visitor, pages = reached[name]
    context = new_context(viewport=PHONE)
    cookies = visitor.cookies | ({"display": THEMES[theme]} if THEMES[theme] else {})
    context.add_cookies([{"name": n, "value": v, "url": shared_portal.url} for n, v in cookies.items()])
    tab = context.new_page()
    wrong = []
    for page in pages:
        shown = page.response.status_code == 200 and "html" in page.response.headers["content-type"]
        if not shown or (name != "anonymous" and page.view in {p.view for p in reached["anonymous"][1]}):
            continue
        tab.goto(shared_portal.url + page.path)
        problems = axe_violations(tab)
        if sideways := tab.evaluate(SIDEWAYS):
            problems.append(f"scrolls {sideways} px sideways")
        least = 60 if theme != "standard" else 44
        problems += [f"small target: {target}" for target in tab.evaluate(TARGETS, least)]
        if theme != "standard" and (smallest := tab.evaluate(SMALLEST_TEXT)) < 20:
            problems.append(f"text of {smallest} px")
        wrong += [f"{page.path}: {problem}" for problem in problems]
    assert wrong == []
