"""A walk-in served from the document to the receipt by keys alone, and counted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import Looked
from tests.support.portal import Portal, running_portal
from tests.support.prepared import ROOT
from tests.support.services import free_port

pytestmark = [pytest.mark.browser, pytest.mark.servers]  # keys and devices: once; what is kept: on both databases
DESK = {"width": 1280, "height": 720}
MOST_KEYS = 25
NUMBER, MIGRANT = "440981195003150023", "44098119720229001X"


class Keys:
    """A keyboard that counts; nothing else touches the page."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        self.page.wait_for_load_state()  # its scripts listen
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


@pytest.mark.both_databases
def test_known_data_in_at_most_25_keys_without_the_mouse(
    portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=DESK).new_page()
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    people.sign_in_staff(page, portal.url, "window1")
    page.goto(f"{portal.url}/desk/reception/")
    expect(page.locator("input[name=id_number]")).to_be_focused()
    keys = Keys(page)
    keys.press(*NUMBER, "Enter")
    item = page.locator(".reception__items button", has_text="养老待遇资格认证")
    expect(item).to_be_visible()
    keys.press(str(item.get_attribute("aria-keyshortcuts")))
    expect(page.get_by_role("heading", level=1)).to_contain_text("养老待遇资格认证")
    keys.press("Space", "F8", "Space", "Enter")
    expect(page.locator(".reception__list").first).to_contain_text("养老待遇资格认证")
    assert keys.pressed <= MOST_KEYS
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0
    expect(page.locator("[aria-keyshortcuts=R]")).to_be_visible(timeout=60_000)
    keys.press("r")
    expect(page.locator("html[data-printed]")).to_be_attached()
    expect(page.locator("[data-print-now] img").first).to_be_visible()
    keys.press("n")
    expect(page.locator("input[name=id_number]")).to_be_focused()
    expect(page.locator("body")).not_to_contain_text("陈演示")


def test_a_key_in_a_field_or_under_an_input_method_writes_and_does_nothing_else(
    portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=DESK).new_page()
    people.sign_in_staff(page, portal.url, "window1")
    page.goto(f"{portal.url}/desk/reception/")
    expect(page.locator("input[name=id_number]")).to_be_focused()
    keys = Keys(page)
    keys.press(*NUMBER, "Enter")
    expect(page.locator(".client-bar")).to_be_visible()
    page.wait_for_load_state()
    address = page.url
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        page.evaluate(
            "init => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true, ...init}))",
            composing,
        )
    keys.press("/", "n", "1")
    expect(page.locator("#item-words")).to_have_value("n1")
    assert page.url == address


def test_digits_pressed_before_the_cursor_stands_in_the_field_are_not_lost(
    portal: Portal, new_context: Callable[..., BrowserContext], looked: Looked
) -> None:
    looked.allowed.append("422")
    page = new_context(viewport=DESK).new_page()
    people.sign_in_staff(page, portal.url, "window1")
    page.goto(f"{portal.url}/desk/reception/")
    number = page.locator("input[name=id_number]")
    expect(number).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type(NUMBER[:-1])
    expect(number).to_have_value(NUMBER[:-1])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type(NUMBER[-1])
    expect(number).to_have_value(NUMBER)
    number.fill("440981195003150024")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.type(NUMBER)
    expect(number).to_have_value(NUMBER)
    page.keyboard.press("Enter")
    expect(page.locator(".client-bar")).to_be_visible()


def test_a_reader_faster_than_the_page_is_waited_for(
    portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=DESK).new_page()
    people.sign_in_staff(page, portal.url, "window1")
    script = (ROOT / "static" / "js" / "first-keys.js").read_text()
    keys = "".join(
        f"document.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}'}}));" for key in [*NUMBER, "Enter"]
    )
    page.route("**/js/first-keys*", lambda route: route.fulfill(content_type="text/javascript", body=script + keys))
    page.goto(f"{portal.url}/desk/reception/")
    expect(page.locator(".client-bar")).to_be_visible()


READY = """
from services.applications.models import Application, Delivery
from services.applications.operations import counter
from services.applications.operations.finishing import finish
from services.departments.models import StaffPost
from tests.factories import applications as make
case = make.proposed()
window = StaffPost.objects.get(user=make.staff("clerk1"), role="deliverer").window
Delivery.objects.create(application=case, way="hand", window=window)
counter.refuse(application=case, reason="演示理由", by=make.staff("approver1"))
finish(application=Application.objects.get(pk=case.pk))
print(Delivery.objects.get(application=case).code)
"""
"""Not granted, and waiting for whoever brings the printed code."""


@pytest.mark.both_databases
def test_a_result_is_handed_over_by_its_code_in_ten_keys(
    portal: Portal, new_context: Callable[..., BrowserContext]
) -> None:
    code = portal.python(READY).split()[-1]
    page = new_context(viewport=DESK).new_page()
    people.sign_in_staff(page, portal.url, "clerk1")
    page.goto(f"{portal.url}/desk/")
    keys = Keys(page)
    keys.press("F3")
    expect(page.locator("input[name=words]")).to_be_focused()
    keys.press(*code, "Enter")
    expect(page.locator("input[name=code]")).to_have_value(code)
    assert code not in page.url
    expect(page.locator("input[name=code]")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("统一出件")
    expect(page.locator("main")).not_to_contain_text("居住证申领")
    assert keys.pressed <= 10


@contextmanager
def bridge(port: int, origin: str, portal: Portal) -> Iterator[None]:
    """Card reader and camera of the window's computer, in a process of their own."""
    command = [sys.executable, "manage.py", "bridge_simulator", "--port", str(port), "--origin", origin]
    process = subprocess.Popen(command, cwd=ROOT, env=portal.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_card_reader_and_camera_of_the_window(new_context: Callable[..., BrowserContext], looked: Looked) -> None:
    looked.allowed.append("ERR_CONNECTION")
    port = free_port()
    with running_portal(BRIDGE_URL=f"http://127.0.0.1:{port}") as portal:
        page = new_context(viewport=DESK).new_page()
        people.sign_in_staff(page, portal.url, "window1")
        with bridge(port, portal.url, portal):
            page.goto(f"{portal.url}/desk/reception/")
            expect(page.locator("[data-bridge-read]")).to_be_visible()
            page.wait_for_load_state()
            page.keyboard.press("F9")
            expect(page.locator(".client-bar")).to_contain_text("陈演示")
            page.wait_for_load_state()
            page.keyboard.press("n")
            expect(page.locator("input[name=id_number]")).to_be_focused()
            page.keyboard.type(MIGRANT)
            page.keyboard.press("Enter")
            item = page.locator(".reception__items button", has_text="居住证申领")
            expect(item).to_be_visible()
            page.wait_for_load_state()
            page.keyboard.press(str(item.get_attribute("aria-keyshortcuts")))
            take = page.locator("[data-bridge-photo]").first
            expect(take).to_be_visible()
            take.click()
            chosen = f"#{take.get_attribute('data-bridge-photo')}"
            page.wait_for_function("id => document.querySelector(id).files.length === 1", arg=chosen)
            portrait = page.locator(".with-camera [data-bridge-photo]").first
            portrait.click()
            expect(page.locator(".photo-crop").first).to_be_visible()
            page.locator("h1").click()
            page.wait_for_load_state()
            page.keyboard.press("n")
            expect(page.locator("input[name=id_number]")).to_be_focused()
            expect(page.locator("[data-bridge-read]")).to_be_visible()
        page.wait_for_load_state()
        page.keyboard.press("F9")
        expect(page.locator("[data-bridge-told]")).to_contain_text("没有读到证件")
