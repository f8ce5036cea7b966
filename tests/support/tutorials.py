"""The pictures of the tutorials in help: `make pictures`. Real pages on a phone, a ring around what one presses next.

`python -m tests.support.tutorials static/img/help`; the texts that show them are in `services/content/demo_data`.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from portal import env
from tests.support import people
from tests.support.browser import ARGUMENTS, follow
from tests.support.localgw import simulator
from tests.support.portal import Portal
from tests.support.visitors import session_cookie

HELP = env.ROOT / "services/content/demo_data/help.json"
SCREEN = {"width": 375, "height": 600}
MOST_BYTES = 40_000
OLD, DRIVER, NEW_PHONE = "demo-01", "demo-04", "13800000099"
PARKED = "from tests.factories import parking; parking.of_resident('13800000004')"
RING = """(e, on) => { if (on) e.scrollIntoView({block: 'center'});
  e.style.outline = on ? '4px solid #b3261e' : ''; e.style.outlineOffset = on ? '4px' : ''; }"""


@dataclass
class Camera:
    """Where the pictures go, and who is looking."""

    browser: Browser
    portal: Portal
    folder: Path

    def phone(self, username: str = "", display: str = "") -> BrowserContext:
        """Somebody with a phone, signed in when named."""
        context = self.browser.new_context(viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(30_000)
        cookies = dict([session_cookie(self.portal, username)] if username else [])
        cookies |= {"display": display} if display else {}
        context.add_cookies([{"name": n, "value": v, "url": self.portal.url} for n, v in cookies.items()])
        return context

    def take(self, name: str, pressed: Locator) -> None:
        """The screen with ``pressed`` in its middle and a ring around it."""
        pressed.wait_for()
        pressed.page.wait_for_load_state()
        pressed.evaluate(RING, True)
        shot = pressed.page.screenshot(animations="disabled", caret="hide")
        pressed.evaluate(RING, False)
        out = io.BytesIO()
        Image.open(io.BytesIO(shot)).convert("RGB").save(out, "WEBP", quality=80, method=6)
        if out.tell() > MOST_BYTES:
            raise ValueError(f"{name}: {out.tell()} bytes")
        (self.folder / f"{name}.webp").write_bytes(out.getvalue())
        print(name, out.tell(), flush=True)


def sent(page: Page) -> Locator:
    """The button that sends the form of a page."""
    return page.locator("main form button[type=submit]").first


def sign_in(camera: Camera) -> None:
    """From the home page to the confirmed name."""
    page = camera.phone().new_page()
    page.goto(camera.portal.url)
    camera.take("sign-in-1", page.locator("a.me--enter"))
    follow(page.locator("a.me--enter"))
    page.get_by_label(re.compile("手机")).first.fill(NEW_PHONE)
    camera.take("sign-in-2", sent(page))
    sent(page).click()
    page.wait_for_selector("[data-demo]")
    page.get_by_label(re.compile("验证码")).first.fill(people.shown_code(page))
    camera.take("sign-in-3", sent(page))
    sent(page).click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.goto(f"{camera.portal.url}/account/real-name/")
    page.locator("input[name=name]").fill("许新办")
    camera.take("sign-in-4", page.locator("input[name=id_number]"))
    page.locator("input[name=id_number]").fill("440981200102035059")
    page.locator("input[name=consent]").check()
    sent(page).click()
    camera.take("sign-in-5", page.get_by_text("实名认证成功").first)


def apply(camera: Camera) -> None:
    """An elder card, from the search to its number; then it is shown to somebody."""
    page = camera.phone(OLD).new_page()
    page.goto(camera.portal.url)
    page.locator("main input[name=q]").fill("老人证")
    camera.take("apply-1", page.locator("main form[role=search] button"))
    page.goto(f"{camera.portal.url}/items/laonian-youdai/")
    camera.take("apply-2", page.get_by_role("button", name="在线办理").first)
    people.begin(page, camera.portal.url, "laonian-youdai")
    page.get_by_label("没有领过", exact=True).check()
    page.set_input_files("main input[type=file]", people.portrait())
    camera.take("apply-3", page.get_by_role("button", name="保存并继续"))
    people.go_on(page)
    page.locator("input[name=truth]").check()
    camera.take("apply-4", page.get_by_role("button", name="确认并提交"))
    people.submit(page)
    camera.take("apply-5", page.get_by_role("link", name="看办理进度").first)
    page.get_by_role("link", name="看证照").wait_for()
    show(camera, page)


def show(camera: Camera, page: Page) -> None:
    """The certificate that was just issued, and its code."""
    page.goto(f"{camera.portal.url}/my/certificates/")
    camera.take("show-1", page.get_by_role("link", name="亮证").first)
    follow(page.get_by_role("link", name="亮证").first)
    camera.take("show-2", page.get_by_role("button", name="出示亮证码"))
    page.get_by_role("button", name="出示亮证码").click()
    camera.take("show-3", page.locator(".show__code .qr"))


def parking(camera: Camera) -> None:
    """A car that stands in a lot is paid for before it leaves."""
    camera.portal.python(PARKED)
    page = camera.phone(DRIVER).new_page()
    page.goto(f"{camera.portal.url}/my/parking/")
    camera.take("parking-1", page.get_by_role("button", name="离场前缴费").first)
    follow(page.get_by_role("button", name="离场前缴费").first)
    camera.take("parking-2", page.get_by_role("button", name="缴费：模拟支付"))
    page.get_by_role("button", name="缴费：模拟支付").click()
    camera.take("parking-3", page.get_by_role("link", name="立即付款"))
    page.get_by_role("link", name="立即付款").click()
    page.get_by_role("button", name="模拟支付成功").click()
    page.get_by_role("link", name="返回原来的页面").click()
    camera.take("parking-4", page.get_by_role("heading", name="已支付").first)


def large_type(camera: Camera) -> None:
    """长辈版, and somebody of the family who does it."""
    page = camera.phone(OLD).new_page()
    page.goto(camera.portal.url)
    camera.take("elder-1", page.locator(".switch--elder"))
    follow(page.locator(".switch--elder"))
    camera.take("elder-2", page.locator(".switch--size"))
    camera.take("elder-3", page.get_by_role("link", name=re.compile("请家人代办")).first)
    follow(page.get_by_role("link", name=re.compile("请家人代办")).first)
    camera.take("elder-4", page.get_by_role("link", name="委托亲友").first)
    follow(page.get_by_role("link", name="委托亲友").first)
    page.get_by_label("亲友的姓名").fill("王测试")
    page.get_by_label("其他亲属", exact=True).check()
    page.get_by_role("textbox", name="他（她）的手机号").fill("13800000003")
    camera.take("elder-5", page.get_by_role("button", name="下一步，填验证码"))


STORIES: tuple[Callable[[Camera], None], ...] = (sign_in, apply, parking, large_type)


def hold_places(folder: Path) -> None:
    """A blank sheet for every picture the texts name and nobody took yet: without it the demo city refuses the text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in re.findall(r"!\[[^\]]+\]\(([a-z0-9-]+)\)", HELP.read_text(encoding="utf-8")):
        if not (path := folder / f"{name}.webp").exists():
            Image.new("RGB", (SCREEN["width"], SCREEN["height"]), "#ffffff").save(path, "WEBP")


def main(folder: Path) -> None:
    """Takes all pictures anew."""
    hold_places(folder)
    with tempfile.TemporaryDirectory(prefix="tongban-tutorials-") as run, sync_playwright() as playwright:
        os.environ.setdefault("TEST_RUN_DIR", run)
        browser = playwright.chromium.launch(executable_path=env.text("CHROMIUM"), args=ARGUMENTS)
        portal = Portal(Path(run) / "portal")
        try:
            with simulator(portal.folder, notify=f"{portal.url}/pay/notify/localgw/") as company:
                portal.environment["LOCALGW_URL"] = company.address
                portal.start()
                for story in STORIES:
                    story(Camera(browser, portal, folder))
        finally:
            portal.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
