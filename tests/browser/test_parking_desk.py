"""The board of an operator in a real browser: what a camera tells moves it, a read is solved, a bar is raised.

Pictures are kept in ``var/pictures/parking_desk``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

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
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "parking_desk"
KEY = """
from services.parking.models import Device
print(Device.objects.get(public_id="{device}").secret)
"""
FREE = """
from services.parking.models import Space
print(Space.objects.filter(lot__code="{lot}", status="free").order_by("number").values_list("number", flat=True)[0])
"""
PAY = """
from services.accounts.models import User
from services.payments.models import Bill
from services.payments.operations import taking
clerk = User.objects.get(username="finance1")
for bill in Bill.objects.filter(kind="parking.stay", state="issued").select_related("payee"):
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key=f"key-{bill.ref}", by=clerk)
"""
FILL = """
from services.parking.models import Space
rows = Space.objects.filter(lot__code="tcm-hospital", status="free").order_by("pk")[:3]
Space.objects.filter(pk__in=[row.pk for row in rows]).update(status="taken")
"""
NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """One for all tests here: each looks at another lot."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(autouse=True)
def refusals(looked: Looked) -> None:
    """What a form refuses is answered with 422 or 409."""
    looked.allowed += ["status of 422", "status of 409"]


def tell(portal: Portal, device: str, plate: str, *, minutes_ago: float = 0, **fields: str) -> dict:
    """A camera of the demo city tells what it saw, signed by its key."""
    key = portal.python(KEY.format(device=device)).split()[-1]
    at = timezone.now() - timedelta(minutes=minutes_ago)
    said = {"event": f"b{time.monotonic_ns()}", "plate": plate, "at": at.isoformat()} | fields
    path, stamp, body = "/api/v1/devices/passages/", str(int(time.time())), json.dumps(said).encode()
    text = "\n".join(["POST", path, stamp, hashlib.sha256(body).hexdigest()])
    signed = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers = {"X-Device": device, "X-Timestamp": stamp, "X-Signature": signed, "Content-Type": "application/json"}
    answer = httpx.post(portal.url + path, content=body, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


def come(portal: Portal, new_context: NewContext, username: str, theme: str = "") -> Page:
    cookie = session_cookies(portal, [username])[username]
    context = new_context(viewport=DESKTOP)
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": portal.url}])
    if theme:
        context.add_cookies([{"name": "display", "value": theme, "url": portal.url}])
    return context.new_page()


def keep(page: Page, name: str) -> None:
    """Pictures on a phone and at a desk; nothing scrolls sideways."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert sideways(page) <= 0, f"{name} {size['width']}"
        assert page.evaluate(TARGETS, 44) == [], name
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)


def test_the_board_moves_when_a_camera_tells(portal: Portal, new_context: NewContext) -> None:
    tell(portal, "center-in-1", "粤K00901", minutes_ago=75, image="cam-1/2026/0901.jpg")
    page = come(portal, new_context, "parking1")
    page.goto(f"{portal.url}/desk/")
    expect(page).to_have_url(f"{portal.url}/desk/parking/")
    page.evaluate("window.__same = true")
    row = page.locator(".park-lots tr", has_text="政务服务中心停车场")
    before, space = int(row.locator("b.num").inner_text()), portal.python(FREE.format(lot="center")).split()[-1]
    tell(portal, "center-in-2", "粤K00902", image="cam-2/2026/0902.jpg", space=space)
    expect(page.locator(".passages li").first).to_contain_text("粤K·00902")
    expect(page.locator(".passages li").first).to_contain_text("cam-2/2026/0902.jpg")
    expect(row.locator("b.num")).to_have_text(str(before - 1))
    tell(portal, "center-out-1", "粤K77777")
    expect(row).to_contain_text("识别待处理 1")
    assert page.evaluate("window.__same")  # the page was never loaded anew
    assert axe_violations(page) == []
    keep(page, "board")


def test_a_read_is_solved_and_a_bar_raised(portal: Portal, new_context: NewContext) -> None:
    tell(portal, "library-in-1", "粤K23456", minutes_ago=130)
    tell(portal, "library-in-1", "粤K20001", minutes_ago=40)
    tell(portal, "library-out-1", "粤K28457", image="cam-9/1.jpg")  # two signs otherwise
    page = come(portal, new_context, "parking1")
    page.goto(f"{portal.url}/desk/parking/reads/")
    keep(page, "reads")
    follow(page.locator(".passages li", has_text="粤K·28457").get_by_role("link", name="处理"))
    keep(page, "read")
    page.get_by_role("link", name="认领车辆").click()
    page.get_by_role("button", name="就是这辆").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("[name=stay]").first.check()
    page.locator("[name=reason]").fill("车牌沾了泥，现场看过。")
    keep(page, "attach")
    page.get_by_role("button", name="就是这辆").click()
    expect(page.get_by_text("已按拍到的时间出场计费")).to_be_visible()
    page.get_by_role("link", name="开闸放行").click()
    page.locator("[name=reason]").fill("车主说路上再缴。")
    page.get_by_role("button", name="开闸放行").click()
    follow(page.get_by_role("link", name="查看停车记录"))
    keep(page, "stay")
    page.goto(f"{portal.url}/desk/parking/openings/")
    expect(page.locator("table")).to_contain_text("车主说路上再缴。")
    keep(page, "openings")
    page.goto(f"{portal.url}/desk/parking/lots/library/")
    keep(page, "lot")


def test_what_is_owed_what_came_in_and_signs(portal: Portal, new_context: NewContext) -> None:
    tell(portal, "stadium-in-1", "粤K00921", minutes_ago=300)
    tell(portal, "stadium-out-1", "粤K00921", minutes_ago=30)
    page = come(portal, new_context, "parking1")
    page.goto(f"{portal.url}/desk/parking/arrears/")
    expect(page.locator("table")).to_contain_text("粤K00921")
    keep(page, "arrears")
    portal.python(PAY)
    page.goto(f"{portal.url}/desk/parking/income/")
    expect(page.locator(".park-chart rect")).to_have_count(14)
    keep(page, "income")
    page.goto(f"{portal.url}/desk/parking/lots/stadium/signs/?zone=ground")
    expect(page.locator(".park-signs svg")).to_have_count(48)
    assert axe_violations(page) == []
    keep(page, "signs")


def test_large_words(portal: Portal, new_context: NewContext) -> None:
    tell(portal, "river-park-in-1", "粤K00911")
    page = come(portal, new_context, "parking1", "elder.normal.")
    for name, path in (
        ("board", ""),
        ("lot", "lots/river-park/"),
        ("empty", "lots/cinema/"),
        ("enter", "lots/river-park/enter/"),
    ):
        page.goto(f"{portal.url}/desk/parking/{path}")
        assert page.evaluate(SMALLEST_TEXT) >= 20, name
        keep(page, f"elder-{name}")


def test_a_visitor_sees_free_spaces_move_without_a_sign_in(portal: Portal, new_context: NewContext) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.clock.install()
    for path, part in (("/parking/", '[data-fresh="tcm-hospital"] b'), ("/parking/tcm-hospital/", "#room b")):
        page.goto(portal.url + path)
        before = int(page.locator(part).first.inner_text())
        portal.python(FILL)
        page.clock.fast_forward("01:01")
        expect(page.locator(part).first).to_have_text(str(before - 3))
        assert sideways(page) <= 0
