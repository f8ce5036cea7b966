"""What a resident and a clerk do on the pages, as a person would: by labels and buttons."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.portal import Portal

PASSWORD = "Tongban-Demo-2026"
READ = """
from importlib import import_module
from django.conf import settings
session = import_module(settings.SESSION_ENGINE).SessionStore({key!r})
print("code", session["showing"]["says"])
"""


def portrait() -> dict[str, object]:
    """A small picture to hand in."""
    return _picture("照片.jpg", (358, 441), "#dfe6ef")


def paper(name: str = "合同.jpg", colour: str = "#fdfcf8") -> dict[str, object]:
    """A picture that stands for a photographed page."""
    return _picture(name, (900, 1200), colour)


def _picture(name: str, size: tuple[int, int], colour: str) -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def shown_code(page: Page) -> str:
    """The code of the demo's banner, once it is there."""
    banner = page.locator("[data-demo]")
    expect(banner).to_contain_text(re.compile(r"\d{6}"))
    return re.search(r"\d{6}", banner.inner_text())[0]


def sign_in_resident(page: Page, url: str, phone: str) -> None:
    """By phone and the code shown on the page."""
    page.goto(f"{url}/account/sign-in/")
    enter_phone_and_code(page, phone)


def enter_phone_and_code(page: Page, phone: str) -> None:
    """On the sign-in page: phone, then code."""
    page.get_by_label(re.compile("手机")).first.fill(phone)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[data-demo]")
    page.get_by_label(re.compile("验证码")).first.fill(shown_code(page))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def confirm(page: Page) -> None:
    """By SMS code on the page that asks once more who it is."""
    page.wait_for_url(re.compile("/account/confirm/"))
    page.locator("button[value=send]").first.click()
    page.wait_for_selector("[data-demo]")
    page.get_by_label(re.compile("验证码")).first.fill(shown_code(page))
    page.locator("button[value=code]").click()


def sign_in_staff(page: Page, url: str, username: str, *, to: str = "/desk/") -> None:
    """By user name, password and the one-time code shown on the page; ends at the desk."""
    page.goto(url + to)
    page.locator("input[name=login], input[name=username]").first.fill(username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[data-demo]")
    page.locator("input[name=code]").fill(shown_code(page))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/desk/"))


def begin(page: Page, url: str, item: str) -> None:
    """From the guide of an item into its form."""
    page.goto(f"{url}/items/{item}/")
    page.get_by_role("button", name=re.compile("在线办理|接着填")).first.click()
    page.wait_for_url(re.compile("/fill/"))


def go_on(page: Page) -> None:
    """Save this page and continue."""
    before = page.url
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url(lambda address: address != before)


def fill_elder_card(page: Page) -> None:
    """The one page of 老年人优待证."""
    page.get_by_label("没有领过", exact=True).check()
    page.set_input_files("main input[type=file]", portrait())
    go_on(page)


def fill_permit(page: Page, *, until_materials: bool = False) -> None:
    """The pages of 居住证 for somebody who works here, and the proof of work."""
    go_on(page)
    page.get_by_label(re.compile("^在高州有稳定的工作")).check()
    page.get_by_label("工作单位").fill("高州市演示果品有限公司")
    for part, value in enumerate(("2025", "3", "1")):
        page.locator(f"input[name=job_since_{part}]").fill(value)
    go_on(page)
    page.locator("select[name=town_0]").select_option("440981001")
    go_on(page)
    page.set_input_files("main input[type=file]", portrait())
    go_on(page)
    if until_materials:
        return
    hand_in(page, paper("就业证明.jpg"))
    page.get_by_role("link", name="继续", exact=True).click()
    page.wait_for_url(re.compile("/check/"))


def hand_in(page: Page, file: dict[str, object]) -> None:
    """Choose a file; the page sends it and shows it."""
    count = page.locator(".uploads__good").count()
    page.set_input_files("main form.upload input[type=file][multiple]", file)
    expect(page.locator(".uploads__good")).to_have_count(count + 1)


def submit(page: Page) -> str:
    """Tick the statement and submit; the ref of the case."""
    page.locator("input[name=truth]").check()
    page.get_by_role("button", name="确认并提交").click()
    page.wait_for_url(re.compile("/submitted/"))
    return re.search(r"/cases/(\w+)/", page.url)[1]


def scanned(portal: Portal, phone: Page) -> str:
    """Where the code on the phone leads: read from its session, since no camera looks at the screen."""
    key = next(one["value"] for one in phone.context.cookies() if "session" in one["name"])
    says = portal.python(READ.format(key=key)).split()[-1]
    return f"{portal.url}/show/{says}/"
