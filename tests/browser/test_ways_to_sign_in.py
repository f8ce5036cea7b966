"""Ways to sign in, in a real browser: a passkey in Chromium's virtual authenticator, password and one-time code."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import people
from tests.support.browser import PHONE, axe_violations
from tests.support.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.servers]
RESIDENT = "13800000003"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> Callable[[bool], None]:
    """Gives the page a virtual authenticator; the result sets whether finger or PIN is right."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def verified(right: bool) -> None:
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": made, "isUserVerified": right})

    return verified


def sign_out(page: Page, url: str) -> None:
    page.goto(f"{url}/account/")
    page.locator("main").get_by_role("button", name=re.compile("退出登录")).click()
    page.wait_for_url(f"{url}/")


def test_a_passkey_from_the_first_to_the_last_day(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    url = portal.url.replace("127.0.0.1", "localhost")
    page = new_context(viewport=PHONE).new_page()
    verified = with_authenticator(page)
    people.sign_in_resident(page, url, RESIDENT)

    page.goto(f"{url}/account/security/")
    assert axe_violations(page) == []
    page.get_by_role("link", name="添加通行密钥").click()
    people.confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("添加通行密钥")
    assert axe_violations(page) == []
    page.get_by_label("给它起个名字").fill("演示手机")
    page.get_by_role("button", name="设置通行密钥").click()
    expect(page.locator("main")).to_contain_text("演示手机")

    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_role("button", name="设置通行密钥").click()
    expect(page.get_by_role("alert")).to_have_text("这台设备上已经有您的通行密钥了。")

    sign_out(page, url)
    page.goto(f"{url}/account/sign-in/?next=/account/")
    assert axe_violations(page) == []
    verified(False)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert")).to_have_text("没有用上通行密钥。请再试一次，或换一种方式。")
    verified(True)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{url}/account/")

    page.goto(f"{url}/account/security/password/")
    page.get_by_role("button", name="用通行密钥", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("设置密码")
    assert axe_violations(page) == []
    page.goto(f"{url}/account/security/app/")
    assert axe_violations(page) == []

    page.goto(f"{url}/account/security/")
    expect(page.locator("main")).to_contain_text("通行密钥登录")
    page.get_by_role("link", name=re.compile("改名或删除")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("演示手机")
    assert axe_violations(page) == []
    page.get_by_role("button", name="删除").click()
    expect(page.locator("main")).not_to_contain_text("演示手机")
    sign_out(page, url)
    page.goto(f"{url}/account/sign-in/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator("body")).to_contain_text("这次没有用上通行密钥")
    page.goto(f"{url}/account/")
    expect(page).to_have_url(re.compile("/account/sign-in/"))


def test_password_and_one_time_code_and_the_other_device_is_signed_out(
    portal: Portal, two_pages: tuple[Page, Page]
) -> None:
    page, other = two_pages
    phone, password = "13800000005", "春天里的小河 2026"
    people.sign_in_resident(page, portal.url, phone)
    page.goto(f"{portal.url}/account/security/password/")
    people.confirm(page)
    page.get_by_label("新密码", exact=True).fill(password)
    page.get_by_label("再输一遍新密码").fill(password)
    page.get_by_role("button", name="保存密码").click()
    expect(page.locator("main")).to_contain_text("可以用手机号和密码登录")
    page.get_by_role("link", name="去开启").click()
    secret = page.locator("code.key").inner_text()
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("动态码").fill(code)
    page.get_by_role("button", name="开启").click()
    expect(page.locator("main")).to_contain_text("还要输入动态码应用上的 6 位数字")

    other.goto(f"{portal.url}/account/sign-in/password/?next=/account/security/")
    other.get_by_label("手机号码").fill(phone)
    other.get_by_label("密码", exact=True).fill(password)
    other.locator("main form button[type=submit]").first.click()
    other.get_by_label("动态码").fill(people.shown_code(other))
    other.locator("main form button[type=submit]").first.click()
    expect(other.get_by_role("heading", level=1)).to_have_text("登录与安全")

    page.goto(f"{portal.url}/account/security/")
    expect(page.locator(".safety-devices > li")).to_have_count(2)
    page.get_by_role("button", name="让它退出").click()
    expect(page.locator(".safety-devices > li")).to_have_count(1)
    other.goto(f"{portal.url}/account/security/")
    expect(other).to_have_url(re.compile("/account/sign-in/"))


def test_without_script_the_other_ways_are_there(portal: Portal, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{portal.url}/account/sign-in/")
    expect(page.get_by_role("button", name="用通行密钥登录")).to_be_hidden()
    page.get_by_role("link", name="密码登录").click()
    expect(page.get_by_label("密码", exact=True)).to_be_visible()
