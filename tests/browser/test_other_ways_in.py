"""Other ways in, as people see them: by scanning, through an identity provider, at the window without the phone."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import PHONE, follow, picture
from tests.support.issuer import Issuer, running_issuer
from tests.support.people import enter_phone_and_code, shown_code, sign_in_resident, sign_in_staff
from tests.support.portal import Portal
from tests.support.services import free_port

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]
RESIDENT, NEW_NUMBER = "13800000004", "13800555555"
PICTURES = Path(os.environ["PICTURES"]) if os.environ.get("PICTURES") else None


@pytest.fixture(scope="module")
def offered() -> Iterator[tuple[Portal, Issuer]]:
    """A portal that knows an identity provider, and the provider."""
    port, run = free_port(), os.environ["TEST_RUN_DIR"]
    with (
        tempfile.TemporaryDirectory(prefix="issuer-", dir=run) as there,
        tempfile.TemporaryDirectory(prefix="portal-", dir=run) as here,
    ):
        known = Issuer(f"http://127.0.0.1:{port}", Path(there)).environment()
        portal = Portal(Path(here), **known)
        back = f"{portal.url}/account/sign-in/identity/done/"
        with running_issuer(Path(there), back=back, port=port) as issuer:
            try:
                yield portal.start(), issuer
            finally:
                portal.close()


@pytest.fixture(scope="module")
def portal(offered: tuple[Portal, Issuer]) -> Portal:
    """The portal alone."""
    return offered[0]


def person_of(portal: Portal, phone: str) -> tuple[str, str]:
    """Name and document number of an invented resident."""
    code = f"from services.accounts.access import find_resident\nperson = find_resident({phone!r}).person\n"
    told = portal.python(code + "print('is', person.name, person.id_number)")
    return re.search(r"is (\S+) (\S+)", told).groups()


def keep(page: Page, name: str) -> None:
    """A picture for whoever asked for them (PICTURES=<folder>)."""
    if PICTURES:
        picture(page, PICTURES / f"{name}.png", full=True)


def test_a_phone_signs_a_computer_in(portal: Portal, new_context: Callable[..., BrowserContext]):
    phone, computer = new_context(viewport=PHONE).new_page(), new_context().new_page()
    sign_in_resident(phone, portal.url, RESIDENT)
    computer.goto(f"{portal.url}/account/sign-in/?next=/my/cases/")
    computer.get_by_role("link", name="扫码登录").click()
    number = computer.locator(".scan-page__number b").inner_text()
    keep(computer, "scan")
    phone.goto(scanned(portal))
    keep(phone, "scanned")
    expect(computer.get_by_text("已扫码")).to_be_visible()
    phone.get_by_label("电脑上的数字").fill(number)
    phone.get_by_role("button", name="确认登录").click()
    expect(phone.get_by_role("heading", name="已确认")).to_be_visible()
    computer.wait_for_url(f"{portal.url}/my/cases/")
    expect(computer.get_by_text("黄*范").first).to_be_attached()


def scanned(portal: Portal) -> str:
    """What the phone's camera reads; the newest picture of the portal."""
    code = """
from django.contrib.sessions.models import Session
from services.common.sessions import SessionStore
kept = [SessionStore(row.session_key).get("scan") for row in Session.objects.all()]
print("says", [one["says"] for one in kept if one][-1])
"""
    says = re.search(r"says (\S+)", portal.python(code))[1]
    return f"{portal.url}/account/scan/{says}/"


def test_without_script_one_refreshes_and_enters(portal: Portal, new_context: Callable[..., BrowserContext]):
    phone, computer = new_context(viewport=PHONE).new_page(), new_context(java_script_enabled=False).new_page()
    sign_in_resident(phone, portal.url, "13800000003")
    computer.goto(f"{portal.url}/account/sign-in/scan/")
    number = computer.locator(".scan-page__number b").inner_text()
    phone.goto(scanned(portal))
    phone.get_by_label("电脑上的数字").fill(number)
    phone.get_by_role("button", name="确认登录").click()
    computer.get_by_role("link", name=re.compile("刷新")).click()
    computer.get_by_role("button", name="进入").click()
    computer.goto(f"{portal.url}/account/")
    expect(computer.get_by_role("heading", level=1)).to_have_text(re.compile("我的账号|我的"))


def test_there_and_back_through_the_identity_provider(offered: tuple[Portal, Issuer], page: Page):
    portal, issuer = offered
    name, number = person_of(portal, RESIDENT)
    issuer.knows("huang", name=name, id_type="31", id_number=number, level="2")
    page.goto(f"{portal.url}/account/sign-in/?next=/my/cases/")
    follow(page.get_by_role("link", name=re.compile("统一身份认证")))
    keep(page, "identity")
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(f"{issuer.url}/**")
    page.get_by_label("账号").fill("huang")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{portal.url}/my/cases/")
    page.goto(f"{portal.url}/account/real-name/level/?level=2")
    page.wait_for_url(f"{portal.url}/account/")  # the provider's level 2 came along


def test_a_lost_phone(portal: Portal, new_context: Callable[..., BrowserContext]):
    old, new = new_context(viewport=PHONE).new_page(), new_context(viewport=PHONE).new_page()
    desk = new_context().new_page()
    name, number = person_of(portal, "13800000005")
    sign_in_resident(old, portal.url, "13800000005")
    new.goto(f"{portal.url}/account/sign-in/")
    new.get_by_role("link", name=re.compile("手机丢了")).click()
    expect(new.get_by_role("heading", level=1)).to_have_text("手机丢了、换了号，怎么登录")
    keep(new, "lost-phone")
    sign_in_staff(desk, portal.url, "window1")
    desk.goto(f"{portal.url}/desk/phone/")
    desk.get_by_label("姓名").fill(name)
    desk.get_by_label("证件号码").fill(number)
    desk.get_by_label("新手机号").fill(NEW_NUMBER)
    desk.get_by_label(re.compile("已核对本人")).check()
    keep(desk, "lost-phone-window")
    desk.get_by_role("button", name="确认更换").click()
    expect(desk.get_by_text(re.compile("新手机号登录|新号码登录"))).to_be_visible()
    keep(desk, "lost-phone-done")
    old.goto(f"{portal.url}/account/")
    assert "sign-in" in old.url  # the lost phone is out
    sign_in_resident(new, portal.url, NEW_NUMBER)
    new.goto(f"{portal.url}/my/notices/")
    expect(new.get_by_text("您的手机号已在窗口更换")).to_be_visible()
    keep(new, "lost-phone-notice")
    new.goto(f"{portal.url}/account/real-name/level/?level=3")
    new.wait_for_url(f"{portal.url}/account/")  # level 3


def test_the_window_confirms_who_somebody_is(portal: Portal, page: Page):
    name, number = person_of(portal, "13800000003")
    sign_in_staff(page, portal.url, "window1")
    page.goto(f"{portal.url}/desk/identity/")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("证件号码").fill(number)
    page.get_by_label(re.compile("已核对本人")).check()
    page.get_by_role("button", name="获取验证码").click()
    page.wait_for_selector("[data-demo]")
    keep(page, "window-identity")
    page.get_by_label("验证码").fill(shown_code(page))
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text(re.compile("最高实名等级$|现在是最高实名等级"))).to_be_visible()


def test_more_certainty_by_face_and_back_to_where_one_was(portal: Portal, new_context: Callable[..., BrowserContext]):
    page = new_context(viewport=PHONE).new_page()
    page.goto(f"{portal.url}/account/real-name/level/?level=2&next=/my/certificates/")
    enter_phone_and_code(page, "13800000002")
    page.wait_for_url(re.compile("/real-name/level/"))
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="开始人脸核验").click()
    expect(page.get_by_text("这是演示")).to_be_visible()
    keep(page, "face")
    page.get_by_role("button", name="模拟：是本人").click()
    page.wait_for_url(f"{portal.url}/my/certificates/")
    expect(page.get_by_text("人脸核验通过")).to_be_visible()
