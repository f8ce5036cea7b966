"""What a page must be besides accessible: light, from one host alone, and with a focus one can see."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page as Tab

from tests.support.focus import SEEN
from tests.support.visitors import Visitor
from tests.walk.crawl import Page

KB = 1024
MOST_STOPS = 400
FETCHED = re.compile(
    r"<link\b(?=[^>]*\brel=\"(?:stylesheet|icon)\")[^>]*\bhref=\"([^\"]+)\""
    r"|<(?:script|img)\b(?![^>]*\bloading=\"lazy\")[^>]*\bsrc=\"([^\"]+)\""
)
"""What a browser fetches with the page, before anybody scrolls."""
STOP = f"""() => {{ const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return '';
  if (e.dataset.stoodOn) return '';
  e.dataset.stoodOn = '1';
  return ({SEEN})(e); }}"""


AT_THE_TOP = "() => { document.activeElement?.blur(); window.scrollTo(0, 0); }"


@dataclass(frozen=True)
class Budget:
    """Compressed bytes, requests, compressed bytes of script: of the first view.

    Pictures of people's own papers are requests; their bytes are not ours to save.
    """

    bytes: int
    requests: int
    script: int


FORMS = Budget(60 * KB, 6, 20 * KB)
HOME = Budget(90 * KB, 10, 22 * KB)
LIVE = Budget(70 * KB, 7, 22 * KB)
DESK = Budget(150 * KB, 12, 40 * KB)
PLACES = Budget(60 * KB, 8, 20 * KB)
"""Maps and lists of places have a sheet and a script of their own."""
OF_PLACES = ("/halls/", "/parking/", "/charging/", "/pay/")


def budget_of(page: Page) -> Budget:
    """The bound of this kind of page."""
    if page.path.startswith("/desk/"):
        return DESK
    if page.view in ("home:index", "home:styleguide"):
        return HOME
    if page.path.startswith(OF_PLACES):
        return PLACES
    return LIVE if page.path.startswith(("/my/", "/account/")) else FORMS


@dataclass
class Scales:
    """Weighs pages; what several of them fetch is fetched once."""

    visitor: Visitor
    known: dict[str, int] = field(default_factory=dict)

    def problems(self, page: Page) -> list[str]:
        """What is too heavy, and what would come from elsewhere."""
        found = [one or other for one, other in FETCHED.findall(page.response.text)]
        addresses = [urljoin(str(page.response.url), address.replace("&amp;", "&")) for address in found]
        here = urlsplit(str(page.response.url)).netloc
        foreign = [f"fetches {address}" for address in addresses if urlsplit(address).netloc not in ("", here)]
        sizes = {address: self._size(address) for address in addresses if urlsplit(address).netloc == here}
        script = sum(size for address, size in sizes.items() if urlsplit(address).path.endswith(".js"))
        weight = Budget(len(gzip.compress(page.response.content)) + sum(sizes.values()), 1 + len(sizes), script)
        most = budget_of(page)
        over = [
            f"{name}: {getattr(weight, name)} of {getattr(most, name)}"
            for name in ("bytes", "requests", "script")
            if getattr(weight, name) > getattr(most, name)
        ]
        return foreign + over

    def _size(self, address: str) -> int:
        if address not in self.known:
            ours = urlsplit(address).path.startswith("/static/")
            self.known[address] = len(gzip.compress(self.visitor.get(address).content)) if ours else 0
        return self.known[address]


def unseen_focus(tab: Tab) -> list[str]:
    """Stops of the Tab key, from the top of the page to its end, where nobody sees where they are."""
    tab.evaluate(AT_THE_TOP)
    problems = []
    for _ in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        if not (said := tab.evaluate(STOP)):
            tab.evaluate(
                "() => { document.activeElement?.blur(); window.scrollTo(0, 0); }"
            )  # no skip link over the bar
            return problems
        problems += [f"focus {said}"] if said != "seen" else []
    return [*problems, f"more than {MOST_STOPS} stops"]
