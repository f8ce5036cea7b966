"""A password for residents who want one: set after confirming, never telling who has an account."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from django.contrib.auth import hashers
from django.test import Client

from services.accounts import operations
from services.accounts.enums import AttemptKind
from services.accounts.models import SignInAttempt
from services.audit.models import AuditEntry
from services.notices.models import Notice
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PHONE = "13800200001"
PASSWORD = "春天里的小河 2026"
SIGN_IN = "/account/sign-in/password/"
PAGE = "/account/security/password/"


@pytest.fixture
def user():
    user = accounts.resident(phone=PHONE)
    operations.set_password(user=user, password=PASSWORD, by=user)
    return user


def enter(client, password=PASSWORD, phone=PHONE, network="10.0.0.1", **data):
    return client.post(SIGN_IN, {"phone": phone, "password": password, **data}, REMOTE_ADDR=network)


def signed_in(client) -> str:
    return client.session.get("_auth_user_id", "")


def test_phone_and_password_sign_in(client, user):
    before = client.session.session_key
    response = enter(client, phone="+86 138 0020 0001", next="/account/")
    assert response.url == "/account/"
    assert signed_in(client) == str(user.pk)
    assert client.session.session_key != before


def test_the_way_is_a_link_and_keeps_where_one_was_going(client):
    page = client.get("/account/sign-in/?next=/account/").content.decode()
    assert f'href="{SIGN_IN}?next=/account/"' in page
    assert 'href="/account/sign-in/?next=/account/"' in client.get(SIGN_IN + "?next=/account/").content.decode()


def test_next_leads_only_to_the_portal(client, user):
    assert enter(client, next="https://evil.example/").url == "/"


def scrub(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}|1380020000\d", "", page)


def test_nothing_tells_whether_a_phone_is_known_or_has_a_password(user):
    accounts.resident(phone="13800200002")
    accounts.resident(phone="13800200003", is_active=False)
    texts = set()
    for phone in (PHONE, "13800200002", "13800200003", "13800200004"):
        page = enter(Client(), password="not the password", phone=phone)
        assert page.status_code == 200
        texts.add(scrub(page.content.decode()))
    assert len(texts) == 1
    assert "手机号或密码不对，再错 4 次，要等 15 分钟" in texts.pop()


@contextmanager
def counted_hashes(monkeypatch):
    hasher = hashers.get_hasher()
    kind, counted, original = type(hasher), [], type(hasher).encode

    def encode(self, password, salt, *rest):
        counted.append(1)
        return original(self, password, salt, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(kind, "encode", encode)
        if hasattr(kind, "verify") and "argon2" in hasher.algorithm:
            verify = kind.verify

            def verified(self, password, encoded):
                counted.append(1)
                return verify(self, password, encoded)

            patch.setattr(kind, "verify", verified)
        yield counted


def test_every_phone_costs_one_hash_and_the_same_queries(user, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user.set_password(PASSWORD)
    user.save()
    accounts.resident(phone="13800200002")
    figures = set()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for phone in (PHONE, "13800200002", "13800200009"):
        with (
            counted_hashes(monkeypatch) as hashes,
            CaptureQueriesContext(connection) as queries,
            pytest.raises(operations.WrongPassword),
        ):
            operations.sign_in_by_password(phone=phone, password="wrong", network="n")
        figures.add((len(hashes), len(queries)))
    assert len(figures) == 1
    assert figures.pop()[0] == 1


def test_the_sixth_try_waits_even_when_right_and_only_here(client, user):
    for _ in range(4):
        enter(client, password="wrong")
    assert "或改用短信验证码登录" in enter(client, password="wrong").content.decode()
    assert "15 分钟后可以再试" in enter(client).content.decode()
    assert not signed_in(client)
    other = Client()
    enter(other, network="10.0.0.2")
    assert signed_in(other), "a stranger locks nobody out"


def test_a_success_takes_back_its_own_try_alone(client, user):
    enter(client, password="wrong")
    enter(client)
    assert SignInAttempt.objects.filter(kind=AttemptKind.PASSWORD).count() == 1


@pytest.mark.parametrize(
    ("phone", "password"),
    [("", PASSWORD), (PHONE, ""), ("123", PASSWORD), (PHONE, "\ud800"), ("\x00", "x"), (PHONE, "x" * 5000)],
)
def test_what_cannot_be_right_is_answered(client, user, phone, password):
    from urllib.parse import urlencode

    body = urlencode({"phone": phone, "password": password}, errors="surrogatepass")
    page = client.post(SIGN_IN, body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 200
    assert "错误：" in page.content.decode()
    assert PASSWORD not in page.content.decode()


def test_staff_and_closed_sign_ins_stay_out(client, user):
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert enter(client).url == "/accounts/inactive/"
    assert not signed_in(client)


def test_setting_one_asks_who_it_is_first(client):
    assert client.get(PAGE).url.startswith("/account/sign-in/")
    user = accounts.resident()
    accounts.sign_in(client, user)
    assert client.get(PAGE).url == f"/account/confirm/?next={PAGE}"
    assert client.post(PAGE, {"password": PASSWORD, "again": PASSWORD}).url == f"/account/confirm/?next={PAGE}"
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_set_changed_and_removed(client):
    user = accounts.real_named()
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    assert client.post(PAGE, {"password": PASSWORD, "again": PASSWORD}).url == "/account/security/"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert client.get("/account/security/").status_code == 200, "this session goes on"
    other = "夏天里的大海 2027"
    assert client.post(PAGE, {"password": other, "again": other}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(other)
    assert client.post(PAGE, {"action": "remove"}).url == "/account/security/"
    user.refresh_from_db()
    assert not user.has_usable_password()
    events = list(AuditEntry.objects.filter(event__startswith="accounts.password").values_list("event", flat=True))
    assert sorted(events) == ["accounts.password_removed", "accounts.password_set", "accounts.password_set"]
    assert Notice.objects.filter(person=user.person, title="您账号的登录方式有变动").count() == 3


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("", "", "填写密码"),
        ("short-one", "short-one", "密码至少 10 个字符。"),
        ("password123", "password123", "常见"),
        (PASSWORD, PASSWORD + "x", "和上面的密码不一样"),
        ("x" * 500, "x" * 500, "200"),
    ],
)
def test_what_is_not_taken_is_said(client, password, again, words):
    from urllib.parse import urlencode

    user = accounts.resident()
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    body = urlencode({"password": password, "again": again}, errors="surrogatepass")
    page = client.post(PAGE, body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "This password" not in page.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_it_is_kept_as_argon2id(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = accounts.resident()
    operations.set_password(user=user, password=PASSWORD, by=user)
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$")


def test_a_new_phone_at_the_window_takes_the_password_away(user):
    from tests.factories import departments

    user.person = accounts.person()
    user.level = 1
    user.save()
    operations.move_phone(person=user.person, phone="13800200007", by=departments.clerk())
    with pytest.raises(operations.WrongPassword):
        operations.sign_in_by_password(phone="13800200007", password=PASSWORD, network="n")
