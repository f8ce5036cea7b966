"""Scan a charge point, start, watch it charge, stop, pay, the receipt: on a phone, with a charge point on a socket.

Pictures of each station are kept in ``var/pictures/charging``: a phone, a desk, and the elder version of both.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint as Base16
from ocpp.v16 import call, call_result
from playwright.sync_api import BrowserContext, Page, expect
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.support import people
from tests.support.browser import DESKTOP, PHONE, axe_violations, picture, sideways
from tests.support.localgw import Simulator
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.both_databases]
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "charging"
PERSON, POINT, KEY = "13800000004", "GZ-CTR-01", "k" * 20
AGO = timedelta(minutes=4)
"""So long ago its charges began when the portal hears of them: there is something to draw."""
NewContext = Callable[..., BrowserContext]


class Car(Base16):
    """A charge point with a car: begins and ends when it is told to."""

    meter = 100_000
    transaction = 0
    has_told = False
    """Everything the meter read. A stop that is told between its readings would fit none of them."""

    @on("RemoteStartTransaction")
    def told_to_start(self, **told: Any) -> Any:
        return call_result.RemoteStartTransaction(status="Accepted")

    @after("RemoteStartTransaction")
    async def begin(self, id_tag: str, connector_id: int = 1, **told: Any) -> None:
        began = timezone.now() - AGO
        at = began.isoformat()
        answer = await self.call(
            call.StartTransaction(connector_id=connector_id, id_tag=id_tag, meter_start=self.meter, timestamp=at)
        )
        self.transaction = answer.transaction_id
        await self.say("Charging")
        for turn in range(1, 25):
            watt = min(90_000, 30_000 + turn * 8000) - turn % 3 * 1500
            self.meter += watt * 10 // 3600
            await self.read(began + timedelta(seconds=10 * turn), watt, 38 + turn // 2)
        self.has_told = True

    async def read(self, at: datetime, watt: int, soc: int) -> None:
        values = [
            {"value": str(self.meter), "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
            {"value": str(watt), "measurand": "Power.Active.Import", "unit": "W"},
            {"value": str(soc), "measurand": "SoC", "unit": "Percent"},
        ]
        value = [{"timestamp": at.isoformat(), "sampledValue": values}]
        await self.call(call.MeterValues(connector_id=1, meter_value=value, transaction_id=self.transaction))

    @on("RemoteStopTransaction")
    def told_to_stop(self, **told: Any) -> Any:
        return call_result.RemoteStopTransaction(status="Accepted")

    @after("RemoteStopTransaction")
    async def end(self, **told: Any) -> None:
        while not self.has_told:
            await asyncio.sleep(0.05)
        now = timezone.now().isoformat()
        await self.say("Finishing")
        await self.call(
            call.StopTransaction(meter_stop=self.meter, timestamp=now, transaction_id=self.transaction, reason="Remote")
        )

    async def say(self, status: str, number: int = 1) -> None:
        at = timezone.now().isoformat()
        told = call.StatusNotification(connector_id=number, error_code="NoError", status=status, timestamp=at)
        await self.call(told)


@contextlib.contextmanager
def plugged_in(portal: Portal) -> Iterator[None]:
    """The charge point is connected, a car hangs on its first plug."""
    portal.manage("add_station", POINT, "--key", KEY)
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def run() -> None:
        signed = base64.b64encode(f"{POINT}:{KEY}".encode()).decode()
        address = portal.url.replace("http", "ws", 1) + f"/ocpp/{POINT}"
        headers = {"Authorization": f"Basic {signed}"}
        async with connect(address, subprotocols=["ocpp1.6"], additional_headers=headers, proxy=None) as socket:
            car = Car(POINT, socket)
            listening = asyncio.create_task(car.start())
            await car.call(call.BootNotification(charge_point_model="M", charge_point_vendor="V"))
            await car.say("Preparing")
            await car.say("Available", 2)
            ready.set()
            with contextlib.suppress(WebSocketException):
                await listening

    task = loop.create_task(run())

    def serve() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
        loop.close()


def keep(page: Page, name: str) -> None:
    """Pictures on a phone in both versions and at a desk; nothing scrolls sideways, each is fit for everybody."""
    shown = page.evaluate("document.documentElement.dataset.theme")
    for theme in ("elder", "normal"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert sideways(page) <= 0, (name, theme)
        assert axe_violations(page) == [], (name, theme)
        picture(page, PICTURES / f"{name}-{theme}-375.png", full=True)
    page.set_viewport_size(DESKTOP)
    picture(page, PICTURES / f"{name}-1280.png", full=True)
    page.set_viewport_size(PHONE)
    page.evaluate("theme => document.documentElement.dataset.theme = theme", shown)


def charge(portal: Portal, page: Page, look: Callable[[Page, str], None]) -> None:
    """From the code on the charge point to the receipt."""
    page.goto(f"{portal.url}/charging/{POINT}/?plug=1")
    expect(page.locator("main")).to_contain_text("已插枪")
    look(page, "2-point")
    page.get_by_role("link", name="在这里充电").click()
    expect(page.get_by_role("button", name="开始充电")).to_be_visible()
    look(page, "3-start")
    page.get_by_label(re.compile("充完再付")).check()
    page.get_by_role("button", name="开始充电").click()
    expect(page.locator(".charge-figures")).to_contain_text("90.0")  # without a reload
    for words in ("到现在为止", "kW", "度", "50", "充电中"):
        expect(page.locator(".charge-head")).to_contain_text(words)
    look(page, "4-live")
    page.get_by_role("link", name="停止充电").click()
    expect(page.get_by_role("button", name="停止充电")).to_be_visible()
    look(page, "5-stop")
    page.get_by_role("button", name="停止充电").click()
    expect(page.locator("main")).to_contain_text("待付")  # without a reload
    expect(page.locator("main")).to_contain_text("请拔枪")
    look(page, "6-bill")
    page.get_by_role("link", name="去缴费").click()
    page.get_by_role("button", name="缴费：模拟支付").click()
    page.get_by_role("link", name="立即付款").click()
    page.get_by_role("button", name="模拟支付成功").click()
    page.get_by_role("link", name="返回原来的页面").click()
    page.get_by_role("link", name="查看账单和凭证").click()
    expect(page.get_by_role("link", name="下载缴费凭证")).to_be_visible()  # without a reload
    look(page, "7-receipt")
    page.goto(f"{portal.url}/my/charging/")
    expect(page.locator("main")).to_contain_text("本月 1 次")
    look(page, "8-mine")
    page.locator(".item-rows a").first.click()
    expect(page.locator("main")).to_contain_text("已付")
    look(page, "9-charge")


def test_from_the_code_to_the_receipt(company: tuple[Portal, Simulator], new_context: NewContext) -> None:
    portal, _there = company
    page = new_context(viewport=PHONE).new_page()
    people.sign_in_resident(page, portal.url, PERSON)
    with plugged_in(portal):
        page.goto(f"{portal.url}/charging/")
        keep(page, "1-find")
        page.get_by_label("桩号").fill(POINT.lower())
        page.get_by_role("button", name="继续").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("1 号桩")
        page.get_by_role("link", name="政务服务中心充电站").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("充电站")
        keep(page, "1-station")
        charge(portal, page, keep)


@pytest.mark.parametrize("script", [True, False])
def test_in_the_elder_version_and_without_script(
    script: bool, company: tuple[Portal, Simulator], new_context: NewContext
) -> None:
    portal, _there = company
    context = new_context(viewport=PHONE, java_script_enabled=script)
    page = context.new_page()
    people.sign_in_resident(page, portal.url, PERSON)
    context.add_cookies([{"name": "display", "value": "elder.normal.", "url": portal.url}])

    def look(page: Page, name: str) -> None:
        assert page.locator("html").get_attribute("data-theme") == "elder"
        picture(page, PICTURES / f"{name}-elder{'' if script else '-plain'}.png")

    with plugged_in(portal):
        if script:
            charge(portal, page, look)
        else:
            without_script(portal, page)


def without_script(portal: Portal, page: Page) -> None:
    """What moves by itself elsewhere is looked at again by hand."""
    page.goto(f"{portal.url}/charging/{POINT}/")
    page.get_by_role("link", name="在这里充电").click()
    page.get_by_role("button", name="开始充电").click()
    again(page, ".charge-figures", "90.0")
    page.get_by_role("link", name="停止充电").click()
    page.get_by_role("button", name="停止充电").click()
    again(page, "main", "待付")
    expect(page.get_by_role("link", name="去缴费")).to_be_visible()


def again(page: Page, where: str, words: str) -> None:
    """Read the page anew until it says so."""
    for _turn in range(40):
        if page.locator(where).count() and words in page.locator(where).first.inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator(where).first).to_contain_text(words)
