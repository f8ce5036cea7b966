"""Confirming again, within ten minutes and in this session, before what matters most."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from services.accounts import operations
from services.accounts.decorators import resident_required, step_up_required
from services.accounts.enums import CodePurpose
from services.accounts.models import PhoneCode, SignInAttempt
from services.accounts.step_up import stepped_up
from services.audit.models import AuditEntry
from services.common.models import DemoMessage
from services.common.relay import drain
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/account/confirm/"
NEXT = PAGE + "?next=/account/real-name/"


@pytest.fixture
def user(client):
    user = accounts.resident()
    accounts.sign_in(client, user)
    return user


def newest() -> PhoneCode:
    return PhoneCode.objects.order_by("-pk").first()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def confirmed(client) -> bool:
    request = RequestFactory().get("/")
    request.session, request.user = client.session, _user_of(client)
    return stepped_up(request)


def _user_of(client):
    from services.accounts.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def guarded(client, user, method="get", path="/x/?a=1") -> HttpResponse:
    request = getattr(RequestFactory(), method)(path)
    request.session, request.user = client.session, user
    return resident_required(step_up_required(lambda request: HttpResponse("in")))(request)


def test_the_guard_sends_to_the_page_and_lets_in_afterwards(client, user):
    assert guarded(client, user).url == PAGE + "?next=/x/%3Fa%3D1"
    assert guarded(client, user, "post").url == PAGE + "?next=/x/"
    client.post(NEXT, {"action": "send"})
    assert client.post(NEXT, {"action": "code", "code": newest().code}).url == "/account/real-name/"
    assert guarded(client, user).status_code == 200


def test_visitors_sign_in_and_staff_confirm_with_their_own_code(client):
    from django.contrib.auth.models import AnonymousUser

    assert guarded(client, AnonymousUser()).url.startswith("/account/sign-in/")
    clerk = accounts.staff()
    accounts.sign_in(client, clerk)
    request = RequestFactory().get("/desk/")
    request.session, request.user = client.session, clerk
    response = step_up_required(lambda request: HttpResponse("in"))(request)
    assert response.url == "/accounts/second-factor/again/?next=/desk/"
    assert client.get(PAGE).status_code == 403


def test_signing_in_does_not_count_as_confirming(client):
    accounts.resident(phone="13800200001")
    client.post("/account/sign-in/", {"phone": "13800200001"})
    client.post("/account/sign-in/code/", {"code": newest().code})
    assert not confirmed(client)
    client.post(NEXT, {"action": "send"})
    assert newest().purpose == CodePurpose.STEP_UP, "no minute to wait after signing in"


def test_the_page_shows_the_phone_masked_and_the_code_in_the_demo_alone(client, user, settings):
    page = client.get(NEXT).content.decode()
    assert user.phone not in page
    assert f"{user.phone[:3]}****{user.phone[-4:]}" in page
    page = client.post(NEXT, {"action": "send"}, follow=True).content.decode()
    assert newest().code in page
    settings.DEMO = False
    assert newest().code not in client.get(NEXT).content.decode()


def test_the_message_says_what_the_code_is_for(client, user):
    client.post(NEXT, {"action": "send"})
    drain()
    text = DemoMessage.objects.order_by("-pk").first().text
    assert f"验证码 {newest().code}，用于：确认是您本人" in text
    operations.request_code(phone=user.phone, network="n")
    drain()
    assert "用于" not in DemoMessage.objects.order_by("-pk").first().text


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1" * 5000, "\x00"])
def test_what_is_no_code_costs_no_try(client, user, typed):
    client.post(NEXT, {"action": "send"})
    page = client.post(NEXT, {"action": "code", "code": typed})
    assert page.status_code == 200
    assert "错误：" in page.content.decode()
    assert newest().tries_left == 5


def test_five_wrong_codes_end_the_code(client, user):
    client.post(NEXT, {"action": "send"})
    code = newest().code
    for left in (4, 3, 2, 1):
        page = client.post(NEXT, {"action": "code", "code": wrong(code)}).content.decode()
        assert f"还可以试 {left} 次" in page
    assert client.post(NEXT, {"action": "code", "code": wrong(code)}).url == PAGE + "?next=/account/real-name/"
    client.post(NEXT, {"action": "code", "code": code})
    assert not confirmed(client)


def test_a_code_confirms_once_and_in_its_own_session_alone(client, user):
    client.post(NEXT, {"action": "send"})
    code, token = newest().code, client.session["step_up_code"]
    other = Client()
    accounts.sign_in(other, user)
    other.post(NEXT, {"action": "code", "code": code})
    assert not confirmed(other)
    client.post(NEXT, {"action": "code", "code": code})
    assert confirmed(client)
    with pytest.raises(operations.CodeGone):
        operations.use_code(token=token, digits=code, network="10.0.0.1", purpose=CodePurpose.STEP_UP)


def test_a_code_for_one_purpose_opens_no_other(client, user):
    waiting = operations.request_code(phone=user.phone, network="10.0.0.1")
    session = client.session
    session["step_up_code"] = waiting.token
    session.save()
    client.post(NEXT, {"action": "code", "code": waiting.code})
    assert not confirmed(client)
    other = operations.request_code(phone=user.phone, network="10.0.0.1", purpose=CodePurpose.STEP_UP)
    with pytest.raises(operations.CodeGone):
        operations.sign_in_by_code(token=other.token, digits=other.code, network="10.0.0.1")


def test_an_old_code_does_not_confirm(client, user):
    client.post(NEXT, {"action": "send"})
    code = newest().code
    PhoneCode.objects.update(sent_at=timezone.now() - timedelta(minutes=11), expires_at=timezone.now())
    client.post(NEXT, {"action": "code", "code": code})
    assert not confirmed(client)


def test_codes_are_not_sent_without_end(client, user):
    client.post(NEXT, {"action": "send"})
    client.post(NEXT, {"action": "send"})
    assert PhoneCode.objects.count() == 1
    for _ in range(6):
        SignInAttempt.objects.update(at=timezone.now() - timedelta(seconds=61))
        client.post(NEXT, {"action": "send"})
    assert PhoneCode.objects.count() == 5


def test_it_holds_for_ten_minutes_and_a_clock_set_back_ends_it(client, user, settings):
    for age, holds in ((0, True), (599, True), (601, False), (-60, False)):
        session = client.session
        record = {"method": "code", "at": time.time() - age, "reauthenticated": True}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        assert confirmed(client) is holds, age


def test_it_belongs_to_the_person_and_the_session(client, user):
    accounts.step_up(client, user)
    assert confirmed(client)
    other = Client()
    accounts.sign_in(other, user)
    assert not confirmed(other)
    client.post("/account/sign-out/")
    accounts.sign_in(client, accounts.resident())
    assert not confirmed(client)


def test_who_confirmed_is_not_asked_again(client, user):
    accounts.step_up(client, user)
    assert client.get(NEXT).url == "/account/real-name/"
    assert client.get(PAGE + "?next=https://evil.example/").url == "/account/"


def test_a_one_time_code_confirms_once(client, user):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    secret = totp.generate_totp_secret()
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(secret)})
    shown = re.findall(r'<b class="num">(\d{6})</b>', client.get(NEXT).content.decode())[-1]
    assert client.post(NEXT, {"action": "app", "app-code": wrong(shown)}).status_code == 200
    assert not confirmed(client)
    assert client.post(NEXT, {"action": "app", "app-code": shown}).url == "/account/real-name/"
    assert confirmed(client)
    other = Client()
    accounts.sign_in(other, user)
    assert other.post(NEXT, {"action": "app", "app-code": shown}).status_code == 200
    assert not confirmed(other)


def test_the_audit_knows_how(client, user):
    client.post(NEXT, {"action": "send"})
    client.post(NEXT, {"action": "code", "code": newest().code})
    entry = AuditEntry.objects.get(event="accounts.stepped_up")
    assert (entry.subject_ref, entry.detail) == (f"user:{user.pk}", {"method": "code"})


def test_a_sign_in_without_a_phone_is_told_of_the_window_and_no_code_goes_out(client):
    user = accounts.resident()
    user.phone = ""
    user.save()
    accounts.sign_in(client, user)
    page = client.post(PAGE, {"action": "send", "next": "/account/"}, follow=True).content.decode()
    assert "服务窗口" in page
    assert "获取验证码" not in page
    assert not PhoneCode.objects.exists()
