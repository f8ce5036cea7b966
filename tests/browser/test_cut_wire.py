"""The wire to one browser is cut and restored: what was missed arrives, in order and once. A restart loses nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import PHONE, Looked
from tests.support.portal import Portal
from tests.support.proxy import Wire

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.both_databases]
RECORD = """
window.__seen = [];
document.addEventListener('live:case.moved', e => window.__seen.push([e.detail.seq, e.detail.payload.move]));
"""
MOVE = """
from services.accounts.models import User
from services.applications.models import Application
from services.applications.operations import counter
a = Application.objects.get(ref={ref!r})
by = User.objects.get(username="clerk1")
for row in a.materials.all():
    row.application = a
    counter.check_material(case_material=row, finding="fit", reason="", by=by)
counter.accept(application=a, by=by)
counter.begin_review(application=a, by=by)
counter.propose(application=a, proposal="grant", reason="", by=by)
"""
GRANT = """
from services.accounts.models import User
from services.applications.models import Application
from services.applications.operations import counter
counter.grant(application=Application.objects.get(ref={ref!r}), by=User.objects.get(username="approver1"))
"""
EXPECTED = ["accept", "begin_review", "propose"]


def seen(page: Page) -> list[list]:
    return page.evaluate("window.__seen")


def submitted_case(portal: Portal, page: Page, url: str) -> str:
    people.sign_in_resident(page, url, "13800000004")
    people.begin(page, url, "juzhuzheng")
    people.fill_permit(page)
    return people.submit(page)


def test_missed_events_arrive_in_order_and_once(
    portal: Portal, new_context: Callable[..., BrowserContext], size: Callable[[int, int], int], looked: Looked
) -> None:
    looked.allowed.append("ERR_CONNECTION|WebSocket|Failed to load resource|ERR_EMPTY|ERR_SOCKET")
    with Wire(("127.0.0.1", portal.port)) as wire:
        url = f"http://127.0.0.1:{wire.port}"
        page = new_context(viewport=PHONE).new_page()
        ref = submitted_case(portal, page, url)
        page.add_init_script(RECORD)
        page.goto(f"{url}/my/cases/{ref}/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("已收件")
        page.wait_for_timeout(1000)
        wire.cut()
        portal.python(MOVE.format(ref=ref))
        expect(page.get_by_text("每 15 秒自动更新")).to_be_visible(timeout=20_000)
        page.wait_for_timeout(1000 * size(5, 60))
        assert seen(page) == []
        wire.restore()
        expect(page.get_by_role("heading", level=1)).to_contain_text("审核中", timeout=40_000)
        page.wait_for_function("window.__seen.length >= 3", timeout=40_000)
        portal.stop()
        portal.start()
        portal.python(GRANT.format(ref=ref))
        expect(page.get_by_role("heading", level=1)).to_contain_text("已办结", timeout=60_000)
        page.wait_for_function("window.__seen.length >= 6", timeout=40_000)  # the page may be newer than what it heard
        numbers = [seq for seq, _move in seen(page)]
        assert numbers == sorted(set(numbers))
        assert [move for _seq, move in seen(page)] == [*EXPECTED, "grant", "deliver", "close"]
