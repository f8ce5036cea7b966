"""The screenshots of the README: `make pictures`. A portal of its own, the demo city, three kinds of visitors."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from portal import env
from tests.support.browser import ARGUMENTS, DESKTOP, PHONE, picture
from tests.support.portal import Portal, running_portal
from tests.support.visitors import Visitor, links


@dataclass(frozen=True)
class Shot:
    """One picture: file name, address (or the beginning of the first link to it, on a page), who looks, how."""

    name: str
    address: str
    follow: str = ""
    username: str = ""
    phone: bool = False
    display: str = ""


SHOTS = (
    Shot("home", "/"),
    Shot("home-phone", "/", phone=True),
    Shot("elder", "/", phone=True, display="elder.normal."),
    Shot("contrast", "/", phone=True, display="elder.high.30"),
    Shot("search", "/items/?q=身份"),
    Shot("guide", "/items/", follow="/items/"),
    Shot("case", "/my/cases/", follow="/my/cases/", username="demo-01"),
    Shot("wallet", "/my/certificates/", username="demo-01", phone=True),
    Shot("verify", "/verify/"),
    Shot("desk", "/desk/", username="clerk2"),
)


def address_of(portal: Portal, shot: Shot, visitor: Visitor) -> str:
    """The shot's own address, or that of the first deeper link on it."""
    if not shot.follow:
        return portal.url + shot.address
    page = visitor.get(shot.address)
    deeper = [link for link in links(page.text, portal.url) if link.startswith(shot.follow) and "?" not in link]
    return portal.url + next(link for link in deeper if link != shot.address)


def take(browser: Browser, portal: Portal, shot: Shot, folder: Path) -> None:
    """One visitor, one page, one file."""
    visitor = Visitor(portal, shot.username)
    context = browser.new_context(viewport=PHONE if shot.phone else DESKTOP, device_scale_factor=2, locale="zh-CN")
    cookies = visitor.cookies | ({"display": shot.display} if shot.display else {})
    context.add_cookies([{"name": n, "value": v, "url": portal.url} for n, v in cookies.items()])
    page = context.new_page()
    page.goto(address_of(portal, shot, visitor))
    page.wait_for_load_state("networkidle")
    picture(page, folder / f"{shot.name}.png")
    context.close()
    visitor.close()
    print(shot.name, flush=True)


def main(folder: Path) -> None:
    """Takes all pictures."""
    with tempfile.TemporaryDirectory(prefix="tongban-pictures-") as run, sync_playwright() as playwright:
        os.environ["TEST_RUN_DIR"] = run
        browser = playwright.chromium.launch(executable_path=env.text("CHROMIUM"), args=ARGUMENTS)
        with running_portal() as portal:
            for shot in SHOTS:
                take(browser, portal, shot, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
