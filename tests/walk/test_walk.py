"""One walk over every page one can click to, as eight visitors, in three themes on a small phone.

Each page: no accessibility violation (for residents in the standard theme best practice too), no sideways scroll,
no words cut off, targets large enough, no broken content policy, nothing from another host, no more bytes than its
kind may have, in the elder theme no small text; of some pages a focus one sees at every stop of the Tab key. `make
soak` walks at 320, 375 and 1280 pixels, presses Tab on every page, asks for best practice everywhere and in elder and
high contrast for the contrast of AAA. A page nobody can click to is listed in UNREACHED, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ViewportSize
from playwright.sync_api import Page as Tab

from tests.matrix.table import TABLE
from tests.matrix.world import build
from tests.support.browser import CUT_WORDS, DESKTOP, PHONE, SMALLEST_TEXT, TARGETS, axe_violations, sideways
from tests.support.portal import Portal, running_portal
from tests.support.visitors import Visitor
from tests.walk.checks import Scales, unseen_focus
from tests.walk.crawl import Page, crawl

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(900)]
THEMES = {"standard": "", "elder": "elder.normal.", "contrast": "elder.high.30"}
VISITORS = ("anonymous", "owner", "clerk", "approver", "head", "finance", "operator", "charging")
"""Principals of the matrix, of whose world this is."""
OTHER_SIZES: tuple[ViewportSize, ...] = ({"width": 320, "height": 640}, DESKTOP)
"""In `make soak` also these."""
TABBED_THROUGH = {"account_login", "applications:fill", "counter:desk"}
"""Pages on which `make test` presses Tab from the top to the end."""


UNREACHED = {
    "accounts:confirm_code": "follows a code that was sent",
    "accounts:real_name": "for a visitor who is not among these eight",
    "accounts:real_name_found": "follows the real-name check",
    "account_inactive": "shown to nobody who can sign in",
    "account_change_password": "of staff, from the administration",
    "mfa_reauthenticate": "asked for before something grave",
    "accounts:step_up": "asked for before something grave",
    "accounts:raise_level": "asked for by an item that needs it",
    "accounts:scan_state": "data for scripts",
    "departments:start": "for staff whose work has no page yet",
    "accounts:scanned": "follows a picture that was scanned",
    "registries:face": "follows the beginning of a check",
    "applications:start": "its button posts; the page itself follows a sign-in",
    "applications:submitted": "follows the submission",
    "applications:withdraw": "offered once a case can no longer be cancelled",
    "counter:forward": "for a case taken in for an office elsewhere",
    "counter:propose": "for an accepted case; the journeys go there",
    "counter:file": "a picture, not a page",
    "counter:file_page": "a picture, not a page",
    "applications:file": "a picture, not a page",
    "certificates:paper_page": "a picture, not a page",
    "certificates:uses": "offered once an organ used it; tests/certificates/test_permitting.py",
    "papers:page": "a picture, not a page",
    "papers:compare": "follows a code that was typed; tests/certificates/test_papers.py",
    "certificates_public:look": "follows a code that is shown and lives a minute",
    "documents:keys": "a file, not a page",
    "documents:verify_result": "follows a code that was typed or scanned",
    "notices:live": "data for scripts",
    **dict.fromkeys(
        ("content:feedback", "content:feedback_reason", "content:feedback_thanks"),
        "follows an answer below a guide; tests/content/test_feedback.py",
    ),
    "catalog:suggest": "data for scripts",
    "questions:regions": "data for scripts",
    "bundles:materials": "follows a form that was filled in; the stories of bundles go there",
    "bundles:check": "follows a form that was filled in; the stories of bundles go there",
    "bundles:discard": "offered where everything is checked",
    **dict.fromkeys(
        ("counter:arrange_visit", "counter:ask_opinions", "counter:hand_on", "counter:propose_pause", "counter:extend"),
        "for a case under review; tests/applications/test_buttons.py asks for the page",
    ),
    **dict.fromkeys(
        ("counter:visit_time", "counter:call_off_visit"),
        "for a visit that is arranged; tests/applications/test_moves.py",
    ),
    "counter:accept_later": "for an item that lets a paper follow; tests/applications/test_later.py",
    "counter:end_pre_exam": "for a case in pre-examination; tests/applications/test_buttons.py",
    "counter:decline_pause": "for a special procedure that was proposed; tests/applications/test_buttons.py",
    **dict.fromkeys(
        ("counter:propose_waiver", "counter:waive_fee"),
        "for a case that waits for its fee; tests/applications/test_fees.py",
    ),
    "counter:take_over": "for a case that a colleague holds; tests/applications/test_holding.py",
    **dict.fromkeys(
        ("grants:desk", "grants:programme", "grants:candidate", "grants:act"),
        "of a department whose staff are not among these eight; tests/grants goes there",
    ),
    "finance:ask_refund": "offered on a bill that is paid; tests/browser/test_finance_desk.py",
    "finance:transfer": "offered for a refund that does not go through; tests/payments/test_transferring.py",
    "parking_desk:read_plate": "for a plate no camera could read; tests/parking/test_operator_pages.py",
    "payments:invoice": "offered once a bill is paid; tests/browser/test_paying.py",
    "payments:receipt": "a file, not a page",
    "parking:scan": "follows a code on a sign; tests/browser/test_parking.py",
    "parking:scan_in": "follows a code on a sign; tests/parking/test_roadside_residents.py",
    **dict.fromkeys(
        ("parking_desk:left", "parking_desk:notice"),
        "for a space in which a car is noted; tests/parking/test_rounds.py",
    ),
    **dict.fromkeys(
        (
            "parking_desk:photo",
            "parking_desk:picture",
            "parking_desk:objection_photo",
            "finance:dispute_photo",
            "payments:dispute_photo",
        ),
        "a picture, not a page",
    ),
    "parking:standing": "follows a plate that was typed; tests/browser/test_parking.py",
    "parking:pay_bill": "follows a plate that was typed; tests/browser/test_parking.py",
    "parking:proof": "offered once a bill was paid by plate; tests/parking/test_resident_plate.py",
    "payments_link:page": "follows a link that was sent; tests/browser/test_paying.py",
    "schema": "data",
    "common:healthz": "for machines",
    "common:readyz": "for machines",
}
"""Pages nobody clicks to, and why that is right."""


FOR_RESIDENTS = {
    "accounts:real_name",
    "applications:start",
    "bundles:begin",
    "catalog:query",
    "charging:mine",
    "charging:start",
    "grants:objection",
    "parking:mine",
}
"""What leads there is the same for everybody; staff who go are told that it is for residents (403)."""


@dataclass
class Walk:
    """A portal, and who reached what in it."""

    portal: Portal
    visitors: dict[str, Visitor]
    pages: dict[str, list[Page]]


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """A portal with a case, a draft and a certificate; everybody has clicked through it."""
    with running_portal(LOCALGW_URL="http://127.0.0.1:9") as portal:  # a company that never answers
        world = build(portal)
        visitors = {name: world.visitors[name] for name in VISITORS}
        yield Walk(portal, visitors, {name: crawl(visitor) for name, visitor in visitors.items()})
        world.close()


def test_no_link_is_broken(walk: Walk):
    broken = [
        f"{name}: {page.linked_from} links to {page.path}: {page.response.status_code}"
        for name, pages in walk.pages.items()
        for page in pages
        if page.response.status_code >= 400 and page.linked_from and page.view not in FOR_RESIDENTS
    ]
    assert broken == [], "\n".join(broken)


def test_every_page_is_reached(walk: Walk):
    reached = {page.view for pages in walk.pages.values() for page in pages if page.response.status_code == 200}
    shown = {name for name, row in TABLE.items() if row.method == "get" and "ok" in row.cells.values()}
    shown = {name for name in shown if not name.partition(":")[0].endswith("_api")}  # for other systems
    missed = sorted(shown - reached - set(UNREACHED))
    assert missed == [], "\n".join(missed)


def test_every_page_is_light(walk: Walk):
    scales = {name: Scales(visitor) for name, visitor in walk.visitors.items()}
    wrong = [
        f"{name} {page.path} {problem}"
        for name, pages in walk.pages.items()
        for page in pages
        if is_shown(page)
        for problem in scales[name].problems(page)
    ]
    assert wrong == [], "\n".join(wrong)


def is_shown(page: Page) -> bool:
    """Whether it is a page people look at."""
    return page.response.status_code == 200 and "html" in page.response.headers["content-type"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", VISITORS)
def test_every_page(
    name: str, theme: str, walk: Walk, new_context: Callable[..., BrowserContext], size: Callable[[int, int], int]
):
    context = new_context(viewport=PHONE)
    cookies = walk.visitors[name].cookies | ({"display": THEMES[theme]} if THEMES[theme] else {})
    context.add_cookies([{"name": n, "value": v, "url": walk.portal.url} for n, v in cookies.items()])
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    tab = context.new_page()
    public = {page.view for page in walk.pages["anonymous"]} if name != "anonymous" else set()
    wrong, soaking = [], size(0, 1) == 1
    for page in walk.pages[name]:
        if is_shown(page) and page.view not in public:
            tab.goto(walk.portal.url + page.path)
            wrong += [f"{page.path}: {problem}" for problem in problems_at(tab, theme, PHONE, soaking)]
            if soaking or (theme == "standard" and page.view in TABBED_THROUGH):
                wrong += [f"{page.path}: {problem}" for problem in unseen_focus(tab)]
            for look in OTHER_SIZES if soaking else ():
                wrong += [f"{page.path}: {problem}" for problem in problems_at(tab, theme, look, soaking)]
    assert wrong == [], "\n".join(wrong)
    assert asked <= {urlsplit(walk.portal.url).netloc, ""}


def problems_at(tab: Tab, theme: str, look: ViewportSize, soaking: bool) -> list[str]:
    """What is wrong with the page now shown, on a screen of this size."""
    if tab.viewport_size != look:
        tab.set_viewport_size(look)
    return [f"at {look['width']} px {problem}" for problem in problems_of(tab, theme, soaking)]


def problems_of(tab: Tab, theme: str, soaking: bool) -> list[str]:
    """What is wrong with the page now shown."""
    thorough = soaking or (theme == "standard" and "/desk/" not in tab.url)
    problems = axe_violations(tab, thorough=thorough, enhanced=soaking and theme != "standard")
    if wider := sideways(tab):
        problems.append(f"scrolls {wider} px sideways")
    problems += [f"words are cut: {words}" for words in tab.evaluate(CUT_WORDS)]
    least = 44 if theme == "standard" or "/desk/" in tab.url else 60
    problems += [f"small target: {target}" for target in tab.evaluate(TARGETS, least)]
    if theme != "standard" and (smallest := tab.evaluate(SMALLEST_TEXT)) < 20:
        problems.append(f"text of {smallest} px")
    return problems
