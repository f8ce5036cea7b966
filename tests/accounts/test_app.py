"""The one-time code some residents want asked after their password."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection
from django.test import Client

from services.accounts import operations
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PHONE = "13800200001"
PASSWORD = "春天里的小河 2026"
SIGN_IN = "/account/sign-in/password/"
FACTOR = "/account/sign-in/one-time-code/"
PAGE = "/account/security/app/"


def code_for(secret: str, step: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + step))


@pytest.fixture
def user():
    user = accounts.resident(phone=PHONE)
    operations.set_password(user=user, password=PASSWORD, by=user)
    return user


@pytest.fixture
def secret(user):
    secret = totp.generate_totp_secret()
    operations.set_up_app(user=user, secret=secret, by=user)
    return secret


def enter(client, **data):
    return client.post(SIGN_IN, {"phone": PHONE, "password": PASSWORD, **data})


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_it_is_asked_after_the_password(client, user, secret):
    assert enter(client, next="/account/").url == FACTOR
    assert not signed_in(client)
    assert client.get("/account/").url.startswith("/account/sign-in/")
    assert client.post(FACTOR, {"code": code_for(secret)}).url == "/account/"
    assert signed_in(client)


def test_it_is_not_asked_after_an_sms_code(client, user, secret):
    from services.accounts.models import PhoneCode

    enter(client)
    client.post("/account/sign-in/", {"phone": PHONE})
    client.post("/account/sign-in/code/", {"code": PhoneCode.objects.order_by("-pk").first().code})
    assert signed_in(client)


def test_without_a_password_given_the_page_asks_nothing(client, user, secret):
    assert client.get(FACTOR).url == "/account/sign-in/"
    assert client.post(FACTOR, {"code": code_for(secret)}).url == "/account/sign-in/"
    accounts.sign_in(client, user)
    assert client.get(FACTOR).url == "/"


@pytest.mark.parametrize("typed", ["", "000000", "abc", "1" * 3000, "\x00"])
def test_a_wrong_code_does_not_sign_in(client, user, secret, typed):
    enter(client)
    page = client.post(FACTOR, {"code": typed})
    assert page.status_code == 200
    assert "错误：" in page.content.decode()
    assert not signed_in(client)


def test_a_code_opens_once_even_when_the_cache_forgot(client, user, secret):
    from django.core.cache import cache

    code = code_for(secret)
    enter(client)
    client.post(FACTOR, {"code": code})
    cache.clear()
    other = Client()
    enter(other)
    assert other.post(FACTOR, {"code": code}).status_code == 200
    assert not signed_in(other)


def test_guessing_has_an_end(client, user, secret):
    enter(client)
    for _ in range(5):
        client.post(FACTOR, {"code": "000000"})
    page = client.post(FACTOR, {"code": code_for(secret)})
    assert "分钟后可以再试" in page.content.decode()
    assert not signed_in(client)


def test_set_up_with_a_first_code_and_switched_off_again(client, user):
    accounts.sign_in(client, user)
    assert client.get(PAGE).url == f"/account/confirm/?next={PAGE}"
    accounts.step_up(client, user)
    page = client.get(PAGE).content.decode()
    assert "带身份证到任一服务窗口" in page
    assert PHONE not in page
    assert client.post(PAGE, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    key = re.search(r'<code class="num key">([A-Z2-7]+)</code>', client.get(PAGE).content.decode())[1]
    code = code_for(key)
    assert client.post(PAGE, {"code": code}).url == "/account/security/"
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert key not in str(cursor.fetchall())
    other = Client()
    enter(other)
    assert other.post(FACTOR, {"code": code}).status_code == 200, "the first code is used up"

    assert client.post(PAGE, {"code": code_for(key)}).url == PAGE, "only once"
    assert "关闭" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"action": "remove"}).url == "/account/security/"
    assert client.post(PAGE, {"action": "remove"}).url == "/account/security/"
    assert not Authenticator.objects.exists()
    third = Client()
    assert enter(third).url == "/"


def test_two_tabs_set_up_one(user):
    operations.set_up_app(user=user, secret=totp.generate_totp_secret(), by=user)
    with pytest.raises(operations.FactorThere):
        operations.set_up_app(user=user, secret=totp.generate_totp_secret(), by=user)


def test_staff_do_not_switch_theirs_off():
    staff = accounts.staff()
    operations.give_second_factor(user=staff, by=None)
    with pytest.raises(PermissionError):
        operations.take_app_away(user=staff, by=staff)
    assert Authenticator.objects.filter(user=staff).exists()


def test_the_picture_names_the_portal_and_a_masked_phone(user):
    from allauth.mfa.adapter import get_adapter

    address = get_adapter().build_totp_url(user, "ABC")
    assert "138%2A%2A%2A%2A0001" in address
    assert PHONE not in address


def test_a_new_phone_at_the_window_takes_app_and_keys_away(user, secret):
    from tests.factories import departments

    user.person, user.level = accounts.person(), 1
    user.save()
    operations.add_passkey(user=user, name="a", credential={}, by=user)
    operations.move_phone(person=user.person, phone="13800200007", by=departments.clerk())
    assert not Authenticator.objects.filter(user=user).exists()
