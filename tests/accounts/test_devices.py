"""Where one is signed in: listed in plain words, ended one by one or all at once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from services.accounts import devices, operations
from services.accounts.enums import DeviceBrowser, DeviceSystem
from services.accounts.models import Device, PhoneCode, User
from services.accounts.user_agents import read
from services.audit.models import AuditEntry
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PHONE = "13800200001"
PAGE = "/account/security/"
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.49"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/125.0 Safari/537.36 Edg/125.0"


@pytest.fixture
def user():
    return accounts.resident(phone=PHONE)


def come_in(agent: str = WECHAT, network: str = "113.96.12.34", phone: str = PHONE) -> Client:
    """A browser signed in by SMS code."""
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=network)
    code = operations.request_code(phone=phone, network=f"{network}/{time.monotonic_ns()}")
    session = client.session
    session["sign_in_code"] = code.token
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/account/sign-in/code/", {"code": PhoneCode.objects.get(pk=code.pk).code})
    assert "_auth_user_id" in client.session
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_each_session_is_listed_in_plain_words(user):
    first, second = come_in(), come_in(EDGE, "2408:8256:1:2:3:4:5:6")
    page = second.get(PAGE).content.decode()
    for words in ("iPhone，微信", "Windows 电脑，Edge 浏览器", "113.96.*.*", "2408:8256:*", "短信验证码", "本设备"):
        assert words in page, words
    for private in ("113.96.12", "2408:8256:1", "MicroMessenger", PHONE, first.session.session_key):
        assert private not in page
    assert page.index("Windows") < page.index("iPhone"), "this device first"


def test_neither_address_nor_text_of_the_browser_is_kept(user):
    come_in()
    kept = str(list(Device.objects.values()))
    assert "113.96.12" not in kept
    assert "Mozilla" not in kept


def test_one_is_signed_out_and_only_that_one(user):
    first, second, third = come_in(), come_in(EDGE), come_in()
    row = Device.objects.get(session_key=first.session.session_key)
    assert second.post(f"{PAGE}devices/{row.pk}/end/").url == PAGE
    assert not is_in(first)
    assert is_in(second)
    assert is_in(third)
    assert AuditEntry.objects.get(event="accounts.session_ended").subject_ref == f"user:{user.pk}"
    assert second.post(f"{PAGE}devices/{row.pk}/end/").status_code == 404


def test_somebody_elses_session_and_ones_own_are_not_ended_this_way(user):
    mine = come_in()
    accounts.resident(phone="13800200002")
    theirs = come_in(phone="13800200002")
    row = Device.objects.get(session_key=theirs.session.session_key)
    assert mine.post(f"{PAGE}devices/{row.pk}/end/").status_code == 404
    assert is_in(theirs)
    own = Device.objects.get(session_key=mine.session.session_key)
    assert mine.post(f"{PAGE}devices/{own.pk}/end/").status_code == 404
    assert is_in(mine)


def test_all_others_are_signed_out_also_those_not_listed(user):
    mine, other, unlisted = come_in(), come_in(), Client()
    accounts.sign_in(unlisted, user)
    before = mine.session.session_key
    assert mine.post(PAGE + "devices/end-others/").url == PAGE
    assert mine.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert is_in(mine)
    assert not is_in(other)
    assert not is_in(unlisted)
    assert [row.session_key for row in Device.objects.all()] == [mine.session.session_key]


@pytest.mark.parametrize("what", ["set_password", "remove_password", "set_up_app", "take_app_away", "remove_passkey"])
def test_a_change_of_the_ways_to_sign_in_ends_the_others(user, what):
    if what == "take_app_away":
        operations.set_up_app(user=user, secret="A" * 32, by=user)
    passkey = operations.add_passkey(user=user, name="a", credential={}, by=user)
    mine, other = come_in(), come_in()
    accounts.step_up(mine, User.objects.get(pk=user.pk))
    calls = {
        "set_password": ("password/", {"password": "春天里的小河 2026", "again": "春天里的小河 2026"}),
        "remove_password": ("password/", {"action": "remove"}),
        "take_app_away": ("app/", {"action": "remove"}),
        "remove_passkey": (f"passkeys/{passkey.pk}/", {"action": "remove"}),
    }
    if what == "set_up_app":
        import re

        from tests.accounts.test_app import code_for

        key = re.search(r'<code class="num key">([A-Z2-7]+)</code>', mine.get(PAGE + "app/").content.decode())[1]
        path, data = "app/", {"code": code_for(key)}
    else:
        path, data = calls[what]
    before = mine.session.session_key
    assert mine.post(PAGE + path, data).url == PAGE
    assert mine.session.session_key != before
    assert is_in(mine)
    assert not is_in(other)


def test_leaving_takes_the_line_away(user):
    mine, other = come_in(), come_in()
    other.post("/account/sign-out/")
    assert Device.objects.count() == 1
    assert "iPhone" in mine.get(PAGE).content.decode()


def test_sessions_that_are_over_are_not_listed(user):
    mine, idle, gone = come_in(), come_in(EDGE), come_in(EDGE)
    session = idle.session
    session["seen_at"] = int(time.time()) - 31 * 60
    session.save()
    Session.objects.filter(session_key=gone.session.session_key).update(expire_date=timezone.now())
    page = mine.get(PAGE).content.decode()
    assert "Windows" not in page


def test_rows_older_than_any_session_go(user):
    come_in()
    Device.objects.update(started_at=timezone.now() - timedelta(hours=13))
    come_in()
    assert Device.objects.count() == 1


def test_a_key_planted_before_signing_in_is_worth_nothing():
    """Fixation: whoever knows the key a browser had before does not have the one it has afterwards."""
    accounts.resident(phone=PHONE)
    victim, attacker = Client(), Client()
    victim.post("/account/sign-in/", {"phone": PHONE})
    planted = victim.session.session_key
    attacker.cookies["sessionid"] = planted
    victim.post("/account/sign-in/code/", {"code": PhoneCode.objects.order_by("-pk").first().code})
    assert is_in(victim)
    assert victim.session.session_key != planted
    assert not is_in(attacker)


def test_staff_sessions_are_noted_and_ended_with_their_second_factor(client):
    from tests.factories import departments

    staff = departments.clerk()
    accounts.sign_in(client, staff)
    assert client.get("/desk/").status_code == 200
    operations.take_second_factor(user=staff, by=departments.security_admin(), reason="lost")
    assert client.get("/desk/").url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("agent", "system", "browser"),
    [
        (WECHAT, DeviceSystem.IPHONE, DeviceBrowser.WECHAT),
        (EDGE, DeviceSystem.WINDOWS, DeviceBrowser.EDGE),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb HuaweiBrowser/5.0", DeviceSystem.HARMONY, DeviceBrowser.HUAWEI),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537", DeviceSystem.ANDROID, DeviceBrowser.CHROME),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17 Safari/605", DeviceSystem.MAC, DeviceBrowser.SAFARI),
        ("", DeviceSystem.OTHER, DeviceBrowser.OTHER),
        ("<script>alert(1)</script>" * 500, DeviceSystem.OTHER, DeviceBrowser.OTHER),
    ],
)
def test_browsers_in_plain_words(agent, system, browser):
    assert read(agent) == (system, browser)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("113.96.12.34", "113.96.*.*"),
        ("2408:8256:1::/64", "2408:8256:*"),
        ("::1", "0:0:*"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_networks_are_masked(address, shown):
    assert devices.mask_network(address) == shown


def test_pages_are_for_residents(client):
    for path in (PAGE, PAGE + "app/", PAGE + "password/", PAGE + "passkeys/1/"):
        assert client.get(path).url.startswith("/account/sign-in/")
    accounts.sign_in(client, accounts.staff())
    for path in (PAGE, PAGE + "app/", PAGE + "password/", PAGE + "passkeys/1/"):
        assert client.get(path).status_code == 403
    assert client.post(PAGE + "devices/end-others/").status_code == 403
    assert client.get(PAGE + "devices/end-others/").status_code == 405


def test_staff_see_where_they_are_signed_in_and_end_it(client):
    clerk, page = accounts.staff("clerk", password="a-demo-password-of-clerks"), "/accounts/passkeys/"
    for browser in (client, Client()):
        accounts.sign_in(browser, clerk)
        browser.get(page)
    other = Client()
    accounts.sign_in(other, clerk)
    row = Device.objects.create(
        user=clerk,
        session_key=other.session.session_key,
        system=DeviceSystem.WINDOWS,
        browser=DeviceBrowser.EDGE,
        method="password",
        started_at=timezone.now(),
    )
    assert "Windows" in client.get(page).content.decode()
    assert client.post(f"/accounts/devices/{row.pk}/end/").url == page
    assert other.get(page).status_code == 302
    assert client.post(f"/accounts/devices/{row.pk}/end/").status_code == 404
    third = accounts.sign_in(Client(), clerk)
    assert client.post("/accounts/devices/end-others/").url == page
    assert third.get(page).status_code == 302
    assert client.get(page).status_code == 200


def test_staff_cannot_end_a_session_of_somebody_else(client, user):
    row = Device.objects.create(
        user=user,
        session_key="k" * 32,
        system=DeviceSystem.WINDOWS,
        browser=DeviceBrowser.EDGE,
        method="code",
        started_at=timezone.now(),
    )
    accounts.sign_in(client, accounts.staff("clerk"))
    assert client.post(f"/accounts/devices/{row.pk}/end/").status_code == 404
    assert Device.objects.filter(pk=row.pk).exists()
