"""The system's Chromium: pages that collect errors and broken content policy, axe, measures of the layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from portal import env

expect.set_options(timeout=20_000)  # patience, not speed: a busy machine is not a mistake
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
PHONE = {"width": 375, "height": 812}
DESKTOP = {"width": 1280, "height": 900}
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation',
  e => window.__violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile || ''}:${e.lineNumber || ''}`));
"""
TARGETS = """least => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')]
  .filter(e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (box.width < 2 || box.height < 2 || style.visibility == 'hidden' || e.disabled) return false;
    if (e.matches('.visually-hidden, .skip-link, .visually-hidden *')) return false;
    if (e.matches('input[type=radio],input[type=checkbox]')) return false;
    if (e.tagName == 'A' && style.display == 'inline') return false;   // a link inside running text
    return box.height < least - 0.5 || box.width < least - 0.5;
  }).map(e => { const b = e.getBoundingClientRect(), said = (e.innerText || e.name || '').slice(0, 20);
    return `${e.tagName} ${said} ${Math.round(b.width)}x${Math.round(b.height)}`; })"""
SMALLEST_TEXT = """() => { let least = 1e9; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !e.checkVisibility()) continue;
    if (e.closest('svg,script,style,.visually-hidden')) continue;
    least = Math.min(least, parseFloat(getComputedStyle(e).fontSize)); }
  return least; }"""

CUT_WORDS = """() => { const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const text = walk.currentNode, own = text.parentElement;
    if (!text.textContent.trim() || !own.checkVisibility() || own.closest('svg,script,style,select,option')) continue;
    const range = document.createRange(); range.selectNodeContents(text); const said = range.getBoundingClientRect();
    for (let e = own; e && e !== document.body; e = e.parentElement) { const look = getComputedStyle(e);
      if (look.clipPath !== 'none' || look.textOverflow === 'ellipsis' || look.position === 'fixed') break;
      if (!/hidden|clip/.test(look.overflowX)) { if (/auto|scroll/.test(look.overflowX)) break; continue; }
      const edge = e.getBoundingClientRect();
      if (edge.width > 2 && (said.right > edge.right + 2 || said.left < edge.left - 2))
        found.add(`${text.textContent.trim().slice(0, 30)} in ${e.tagName}.${e.className}`); } }
  return [...found].slice(0, 10); }"""
"""Words that reach beyond the edge at which they are cut off, and what cuts them."""


def follow(link: Locator) -> None:
    """A press on what leads to another page, until that page is there."""
    with link.page.expect_navigation():
        link.click()


def sideways(page: Page) -> int:
    """Pixels by which the page, once it is there, is wider than its window."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


STILL = """() => Promise.all(document.getAnimations()
  .filter(one => one.playState == 'running' && Number.isFinite(one.effect.getComputedTiming().endTime))
  .map(one => one.finished.catch(() => 0))).then(() => 0)"""
"""Until nothing moves that will end: what appears or changes is not measured half way."""


class Looked:
    """What went wrong on the pages of one context."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.allowed: list[str] = []
        """Patterns of messages a test expects, such as a refused answer or a broken wire."""

    def unexpected(self) -> list[str]:
        """What no pattern allows."""
        return [error for error in self.errors if not any(re.search(pattern, error) for pattern in self.allowed)]

    def follow(self, page: Page) -> None:
        """Collects script errors, failed requests of our own files and refused content of a page."""
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda m: self.errors.append(f"{page.url}: {m.text}") if m.type == "error" else None)

    def violations(self, page: Page) -> list[str]:
        """Content-security-policy violations of the page now shown."""
        return page.evaluate("window.__violations || []")


def axe_violations(page: Page, *, thorough: bool = False, enhanced: bool = False) -> list[str]:
    """Every rule of WCAG 2.2 A and AA the page, once it is there, breaks, as one line each.

    ``thorough``: best practice too; ``enhanced``: contrast as AAA wants it, in place of AA.
    """
    page.wait_for_load_state()
    page.evaluate(STILL)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", *(["best-practice"] if thorough else [])]
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": tags}}
    options["resultTypes"] = ["violations"]  # what is right is not listed
    if enhanced:
        options["rules"] = {"color-contrast": {"enabled": False}, "color-contrast-enhanced": {"enabled": True}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium per test module."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=env.text("CHROMIUM"), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def looked() -> Looked:
    """What went wrong on the pages of this test; a test may add patterns it expects to ``allowed``."""
    return Looked()


@pytest.fixture
def new_context(browser: Browser, looked: Looked) -> Iterator[Callable[..., BrowserContext]]:
    """Makes separate visitors (cookies of their own); script errors and refused content fail the test at its end."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        )
        context.set_default_timeout(15_000)
        context.add_init_script(WATCH)
        context.on("page", looked.follow)
        made.append(context)
        return context

    yield make
    for context in made:
        for page in context.pages:
            looked.errors += looked.violations(page)
        context.close()
    assert looked.unexpected() == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """One visitor at a desk."""
    return new_context().new_page()


@pytest.fixture
def two_pages(new_context: Callable[..., BrowserContext]) -> tuple[Page, Page]:
    """A resident and somebody else, each with cookies of their own."""
    return new_context().new_page(), new_context().new_page()


def picture(page: Page, path: Path, *, full: bool = False) -> None:
    """A still picture of the page once it is there: no caret, no motion."""
    page.wait_for_load_state()
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=full, animations="disabled", caret="hide")
