"""A resident signs in by phone and code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from services.accounts.models import PhoneCode, SignInAttempt, User
from services.audit.models import AuditEntry
from services.common.messaging import last_demo_code
from services.common.relay import drain
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PHONE = "13800200001"
SIGN_IN = "/account/sign-in/"
CODE = "/account/sign-in/code/"


def ask(client: Client, phone: str = PHONE, **extra: str) -> object:
    return client.post(SIGN_IN, {"phone": phone, **extra})


def newest() -> PhoneCode:
    return PhoneCode.objects.order_by("-pk")[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_new_number_gets_a_sign_in_after_the_code(client):
    ask(client)
    assert not User.objects.exists()
    client.post(CODE, {"code": newest().code})
    user = User.objects.get()
    assert (user.phone, user.phone_verified, user.is_staff, user.person) == (PHONE, True, False, None)
    assert int(client.session["_auth_user_id"]) == user.pk
    assert set(AuditEntry.objects.values_list("event", flat=True)) == {"accounts.signed_up", "accounts.signed_in"}


def test_a_known_number_finds_its_sign_in(client):
    known = accounts.resident(phone=PHONE)
    ask(client, phone="+86 138-0020 0001")
    client.post(CODE, {"code": newest().code})
    assert int(client.session["_auth_user_id"]) == known.pk
    assert User.objects.count() == 1


def test_the_page_and_the_message_show_the_same_code(client):
    response = client.get(ask(client).url)
    drain()
    assert newest().code in response.content.decode()
    assert last_demo_code(PHONE) == newest().code


def test_outside_the_demo_the_page_does_not_show_the_code(client, settings):
    settings.DEMO = False
    response = client.get(ask(client).url)
    assert newest().code not in response.content.decode()


def test_nothing_tells_whether_a_number_is_known():
    accounts.resident(phone=PHONE)
    answers = []
    for phone in (PHONE, "13800200002"):
        client = Client()
        first = ask(client, phone=phone)
        page = client.get(first.url).content.decode()
        refused = client.post(CODE, {"code": wrong(newest().code)}).content.decode()
        tail = phone[-4:]
        answers.append((first.status_code, first.url, scrub(page, tail), scrub(refused, tail)))
    assert answers[0] == answers[1]


def scrub(page: str, tail: str) -> str:
    import re

    return re.sub(r"\b\d{6}\b|[A-Za-z0-9]{64}|d\d+[a-z]*", "", page.replace(tail, ""))


def test_five_wrong_codes_end_the_code_and_the_right_one_comes_too_late(client):
    ask(client)
    right = newest().code
    for left in (4, 3, 2, 1):
        page = client.post(CODE, {"code": wrong(right)})
        assert f"还可以试 {left} 次" in page.content.decode()
    assert client.post(CODE, {"code": wrong(right)}).url == SIGN_IN
    client.post(CODE, {"code": right})
    assert not signed_in(client)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２", "\ud800", "1" * 5000, "٣٣٣٣٣٣", "<b>"])
def test_what_is_no_code_costs_no_try(client, typed):
    ask(client)
    page = client.post(CODE, {"code": typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")})
    assert page.status_code == 200
    assert newest().tries_left == 5


def test_a_code_in_wide_digits_with_blanks_is_read(client):
    ask(client)
    wide = " ".join(chr(ord(digit) + 0xFEE0) for digit in newest().code)
    client.post(CODE, {"code": wide})
    assert signed_in(client)


def test_a_code_is_good_for_ten_minutes_and_once(client):
    ask(client)
    code = newest().code
    PhoneCode.objects.update(sent_at=timezone.now() - timedelta(minutes=11), expires_at=timezone.now())
    client.post(CODE, {"code": code})
    assert not signed_in(client)

    SignInAttempt.objects.all().delete()
    ask(client)
    token, code = client.session["sign_in_code"], newest().code
    client.post(CODE, {"code": code})
    other = Client()
    session = other.session
    session["sign_in_code"] = token
    session.save()
    other.cookies = client.cookies.__class__({"sessionid": session.session_key})
    other.post(CODE, {"code": code})
    assert not signed_in(other)


def test_a_clock_set_back_does_not_extend_a_code(client):
    ask(client)
    code = newest().code
    later = timezone.now() + timedelta(hours=1)
    PhoneCode.objects.update(sent_at=later, expires_at=later + timedelta(minutes=10))
    client.post(CODE, {"code": code})
    assert not signed_in(client)


def test_somebody_elses_code_does_not_open_my_session(client):
    """The code belongs to the session that asked for it."""
    ask(client)
    stranger = Client()
    stranger.post(CODE, {"code": newest().code})
    assert not signed_in(stranger)


def test_another_code_waits_a_minute_and_voids_the_first(client):
    ask(client)
    first = newest()
    client.post(CODE, {"action": "resend"})
    assert newest() == first
    SignInAttempt.objects.update(at=timezone.now() - timedelta(seconds=61))
    client.post(CODE, {"action": "resend"})
    assert newest() != first
    if first.code != newest().code:
        client.post(CODE, {"code": first.code})
        assert not signed_in(client)
    client.post(CODE, {"code": newest().code})
    assert signed_in(client)


@pytest.mark.parametrize("phone", ["", "123", "12800200001", "1380020000", "陈演示", "13800200001 OR 1=1", "\x00" * 3])
def test_what_is_no_phone_is_answered_and_kept(client, phone):
    page = ask(client, phone=phone)
    assert page.status_code == 200
    assert not PhoneCode.objects.exists()
    assert "错误：" in page.content.decode()


@pytest.mark.parametrize(
    ("following", "landing"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_the_portal(client, following, landing):
    response = ask(client, next=following)
    response = client.post(response.url, {"code": newest().code, "next": following})
    assert response.url == landing


def test_the_session_key_changes_at_sign_in(client):
    ask(client)
    before = client.session.session_key
    client.post(CODE, {"code": newest().code})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_closed_sign_in_stays_closed(client):
    accounts.resident(phone=PHONE, is_active=False)
    ask(client)
    response = client.post(CODE, {"code": newest().code})
    assert response.url == "/accounts/inactive/"
    assert not signed_in(client)
    page = client.get(response.url)
    assert page.status_code == 403
    assert "12345" in page.content.decode()


def test_who_is_signed_in_is_not_asked_again(client):
    accounts.sign_in(client, accounts.resident())
    assert client.get(SIGN_IN + "?next=/account/").url == "/account/"
    assert client.get(CODE).url == "/"


def test_no_number_stands_plain_in_the_tables(client):
    ask(client)
    client.post(CODE, {"code": newest().code})
    from django.db import connection

    with connection.cursor() as cursor:
        for model in (User, PhoneCode, SignInAttempt, AuditEntry, Session):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert PHONE not in str(cursor.fetchall())
