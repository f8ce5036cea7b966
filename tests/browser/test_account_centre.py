"""My account, as one lives with it: another number, a copy of the data, thinking again about closing."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import PHONE, TARGETS, axe_violations, picture, sideways
from tests.support.people import confirm, shown_code, sign_in_resident
from tests.support.portal import Portal, running_portal

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]
OLD, NEW, TYPED = "13800000003", "13800990003", "138 0099 0003"
PICTURES = Path(os.environ["PICTURES"]) if os.environ.get("PICTURES") else None


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """A portal of its own."""
    with running_portal() as portal:
        yield portal


def look(page: Page, name: str) -> None:
    """Nothing wrong with the page now shown; a picture for whoever asked (PICTURES=<folder>)."""
    assert axe_violations(page) == []
    assert not sideways(page)
    assert page.evaluate(TARGETS, 44) == []
    if PICTURES:
        picture(page, PICTURES / f"{name}.png", full=True)


def change_number(page: Page) -> None:
    page.get_by_role("link", name=re.compile("换手机号")).click()
    confirm(page)
    page.wait_for_url(re.compile("/account/phone/"))
    look(page, "phone")
    page.get_by_label("新手机号").fill(TYPED)
    page.get_by_role("button", name="获取验证码").click()
    page.wait_for_url(re.compile("/phone/code/"))
    look(page, "phone-code")
    page.get_by_label(re.compile("验证码")).first.fill(shown_code(page))
    page.get_by_role("button", name="确认新号码").click()
    expect(page.get_by_text("换好了")).to_be_visible()


def take_data_along(page: Page, folder: Path) -> None:
    page.get_by_role("link", name=re.compile("导出我的数据")).click()
    page.get_by_role("button", name="生成我的数据文件").click()
    expect(page.get_by_text("已经准备好了")).to_be_visible(timeout=90_000)  # the page moves by itself
    look(page, "copy")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    download.value.save_as(folder / "copy.zip")
    assert NEW in zipfile.ZipFile(folder / "copy.zip").read("data.json").decode()


def think_again(page: Page, url: str) -> None:
    page.goto(f"{url}/account/close/")
    look(page, "close")
    page.get_by_role("link", name="继续注销").click()
    look(page, "close-confirm")
    page.get_by_label(re.compile("我已看清")).check()
    page.get_by_role("button", name="注销我的账户").click()
    expect(page.get_by_text("可以取消注销")).to_be_visible()
    sign_in_resident(page, url, NEW)
    page.goto(f"{url}/account/")
    page.get_by_role("button", name=re.compile("取消注销")).click()
    expect(page.get_by_text("已取消注销")).to_be_visible()


def test_another_number_a_copy_and_second_thoughts(
    portal: Portal, new_context: Callable[..., BrowserContext], tmp_path: Path
):
    page = new_context(viewport=PHONE, accept_downloads=True).new_page()
    sign_in_resident(page, portal.url, OLD)
    page.goto(f"{portal.url}/account/")
    look(page, "account")
    change_number(page)
    take_data_along(page, tmp_path)
    think_again(page, portal.url)
    page.goto(f"{portal.url}/account/uses/")
    look(page, "uses")
