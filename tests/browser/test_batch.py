"""A batch at the desk: one reads the file in, another starts it, both see how far it is, one archive is printed.

Pictures are kept in ``var/pictures/batch``.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.certificates.test_batches import as_csv, named
from tests.factories.accounts import fake_id
from tests.support import people
from tests.support.browser import DESKTOP, PHONE, picture
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]  # issuing itself is asked of both databases elsewhere
PICTURES = Path(__file__).parents[2] / "var" / "pictures" / "batch"
ROWS = 6


def keep(page: Page, name: str) -> None:
    own = page.viewport_size
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        picture(page, PICTURES / f"{name}-{size['width']}.png", full=True)
    page.set_viewport_size(own)


def read_in(desk: Page) -> None:
    desk.get_by_label("证照类型").select_option(label="居住证")
    desk.get_by_label("做什么用").fill("演示批次")
    rows = [[named(n), "", fake_id(serial=n), "高州市", "高州市演示路 1 号"] for n in range(300, 300 + ROWS)]
    table = as_csv(rows, ["姓名", "证件类型", "证件号码", "常住户口所在地", "居住地住址"])
    desk.locator("input[type=file]").set_input_files({"name": "名单.csv", "mimeType": "text/csv", "buffer": table})
    desk.get_by_role("button", name="检查并导入").click()
    desk.wait_for_url(re.compile(r"/batches/(?!new)[^/]+/$"))


def test_a_file_is_read_in_started_watched_and_printed(
    portal: Portal, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    desk, second = new_context().new_page(), new_context().new_page()
    people.sign_in_staff(desk, portal.url, "clerk1")
    desk.goto(f"{portal.url}/desk/certificates/batches/new/")
    read_in(desk)
    expect(desk.get_by_role("button", name=re.compile("^签发"))).to_have_count(0)
    keep(desk, "1-waits")
    people.sign_in_staff(second, portal.url, "approver1")
    second.goto(desk.url)
    second.get_by_role("button", name=f"签发 {ROWS} 份证照").click()
    for page in (second, desk):  # neither loads the page again
        expect(page.locator(".big-figure b")).to_have_text(str(ROWS), timeout=60_000)
    printing = desk.get_by_role("button", name=f"打印 {ROWS} 份证照")
    expect(printing).to_be_visible(timeout=120_000)
    keep(desk, "2-issued")
    with desk.expect_download() as download:
        printing.click()
    download.value.save_as(tmp_path / "stack.zip")
    with zipfile.ZipFile(tmp_path / "stack.zip") as archive:
        assert len(archive.namelist()) == ROWS
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    desk.reload()
    expect(printing).to_have_count(0)
