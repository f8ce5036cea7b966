"""Staff: password, then a one-time code; without it no staff page opens."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import ValidationError
from django.db import connection

from services.accounts import operations
from services.accounts.second_factor import demo_code
from services.audit.models import AuditEntry
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
PASSWORD = "a-demo-password-of-clerks"
LOGIN = "/accounts/login/"
FACTOR = "/accounts/second-factor/"


@pytest.fixture
def clerk():
    user = departments.clerk(username="clerk", password=PASSWORD)
    operations.give_second_factor(user=user, by=None)
    return user


def secret_of(user) -> str:
    from allauth.mfa.utils import decrypt

    return decrypt(Authenticator.objects.get(user=user).data["secret"])


def code_of(user, *, step: int = 0) -> str:
    value = totp.hotp_value(secret_of(user), int(time.time()) // 30 + step)
    return totp.format_hotp_value(value)


def password(client, following: str = "", **data):
    data = {"login": "clerk", "password": PASSWORD, **data}
    return client.post(LOGIN + (f"?next={following}" if following else ""), data)


def test_password_and_code_open_the_desk(client, clerk):
    assert client.get("/desk/").url == LOGIN + "?next=/desk/"
    assert password(client).url == FACTOR
    assert "_auth_user_id" not in client.session
    assert client.post(FACTOR, {"code": code_of(clerk)}).url == "/desk/"
    assert client.session["_auth_user_id"] == str(clerk.pk)


def test_next_is_kept_over_both_steps(client, clerk):
    password(client, "/desk/?view=mine")
    assert client.post(FACTOR, {"code": code_of(clerk)}).url == "/desk/?view=mine"


def test_the_password_alone_opens_nothing(client, clerk):
    password(client)
    assert client.get("/desk/").url.startswith(LOGIN)
    assert client.get("/admin/").url.startswith(LOGIN)


@pytest.mark.parametrize("typed", ["", "000000", "12345", "abc", "\x00", "1" * 3000])
def test_a_wrong_code_does_not_sign_in(client, clerk, typed):
    password(client)
    assert client.post(FACTOR, {"code": typed}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_post_without_the_field_is_answered(client, clerk):
    password(client)
    assert client.post(FACTOR, {}).status_code == 200


def test_a_code_opens_once(client, clerk):
    code = code_of(clerk)
    password(client)
    client.post(FACTOR, {"code": code})
    client.post("/account/sign-out/")
    password(client)
    assert client.post(FACTOR, {"code": code}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_demo_shows_the_next_code_when_one_is_used(client, clerk):
    password(client)
    shown = re.search(r'<b class="num">(\d{6})</b>', client.get(FACTOR).content.decode())[1]
    assert client.post(FACTOR, {"code": shown}).status_code == 302
    again = demo_code(clerk)
    assert again
    assert again != shown


def test_outside_the_demo_no_code_is_shown(client, clerk, settings):
    settings.DEMO = False
    password(client)
    assert demo_code(clerk) == ""
    assert code_of(clerk) not in client.get(FACTOR).content.decode()


def test_a_session_without_second_factor_is_asked_for_it(client, clerk):
    accounts.sign_in(client, clerk, second_factor=False)
    response = client.get("/desk/")
    assert response.url == "/accounts/second-factor/again/?next=/desk/"
    assert client.get(response.url).status_code == 200
    assert client.post(response.url, {"code": code_of(clerk)}).url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_staff_without_one_set_it_up_first(client):
    user = departments.clerk(password=PASSWORD)
    accounts.sign_in(client, user, second_factor=False)
    first = client.get("/desk/").url
    assert first == "/accounts/second-factor/first/?next=/desk/"
    page = client.get(first).content.decode()
    key = re.search(r'<code class="num key">([A-Z2-7]+)</code>', page)[1]
    assert client.post(first, {"code": "000000"}).status_code == 200
    key = re.search(r'<code class="num key">([A-Z2-7]+)</code>', client.get(first).content.decode())[1]
    code = totp.format_hotp_value(totp.hotp_value(key, int(time.time()) // 30))
    assert client.post(first, {"code": code}).url.startswith("/accounts/second-factor/again/")
    assert secret_of(user) == key
    assert client.get(first).url.startswith("/accounts/second-factor/again/")


def test_residents_cannot_come_in_by_the_staff_door(client):
    resident = accounts.real_named()
    resident.set_password(PASSWORD)
    resident.save()
    page = client.post(LOGIN, {"login": resident.username, "password": PASSWORD})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/desk/", "/admin/", "/admin/accounts/user/"])
def test_a_resident_is_refused_at_staff_pages(client, path):
    accounts.sign_in(client, accounts.real_named())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/account/", "/account/real-name/"])
def test_staff_are_refused_at_residents_pages(client, clerk, path):
    accounts.sign_in(client, clerk)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/accounts/password/", "/accounts/second-factor/again/", "/accounts/second-factor/first/"]
)
def test_pages_of_a_staff_session_are_staffs(client, path):
    assert client.get(path).url.startswith(LOGIN)
    accounts.sign_in(client, accounts.real_named())
    assert client.get(path).status_code == 403


def test_a_staff_password_has_fifteen_characters():
    with pytest.raises(ValidationError):
        operations.make_staff(username="short", display_name="演示", password="fourteen-chars", by=None)
    assert operations.make_staff(username="long", display_name="演示", password="fifteen-chars-x", by=None).is_staff


def test_one_changes_ones_own_password(client, clerk):
    accounts.sign_in(client, clerk)
    page = "/accounts/password/"
    good = {"oldpassword": PASSWORD, "password1": "another-long-secret", "password2": "another-long-secret"}
    for wrong in (
        {"oldpassword": "x"},
        {"password1": "short", "password2": "short"},
        {"password2": "different-long-one"},
    ):
        assert client.post(page, good | wrong).status_code == 200
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)
    assert client.post(page, good).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("another-long-secret")


def test_a_password_somebody_else_chose_opens_nothing_until_it_is_changed(client):
    """Made by an administrator, or set anew after it was forgotten: who handed it over knows it."""
    user = operations.make_staff(username="new.one", display_name="钟新来", password=PASSWORD, by=None)
    page = "/accounts/password/"
    for _way in ("made", "set anew"):
        user.refresh_from_db()
        accounts.sign_in(client, user)
        for path in ("/desk/", "/desk/start/", "/admin/"):
            assert client.get(path).url == page
        assert "请先换成自己的密码" in client.get(page).content.decode()
        same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
        assert client.post(page, same).status_code == 200
        other = {"password1": "another-long-secret", "password2": "another-long-secret"}
        assert client.post(page, same | other).url == "/desk/start/"
        assert client.get("/desk/start/").status_code == 200
        assert AuditEntry.objects.filter(event="accounts.password_set", actor_ref=f"user:{user.pk}").exists()
        operations.reset_password(user=user, password=PASSWORD, by=departments.security_admin(), reason="忘了")


def test_a_password_change_needs_the_second_factor(client, clerk):
    accounts.sign_in(client, clerk, second_factor=False)
    assert client.get("/accounts/password/").url.startswith("/accounts/second-factor/again/")
    accounts.sign_in(client, departments.clerk(password=PASSWORD), second_factor=False)
    assert client.get("/accounts/password/").url.startswith("/accounts/second-factor/first/")


def test_passwords_are_argon2_and_secrets_ciphertext(settings, clerk):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    made = operations.make_staff(username="argon", display_name="演示", password=PASSWORD, by=None)
    assert made.password.startswith("argon2$argon2id$")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert secret_of(clerk) not in str(cursor.fetchall())


@pytest.mark.parametrize(
    "typed", [{"login": "\ud800"}, {"password": "\ud800x"}, {"login": "a\x00b"}, {"login": "x" * 9000}]
)
def test_hostile_text_is_answered(client, clerk, typed):
    data = {"login": "clerk", "password": PASSWORD, **typed}
    from urllib.parse import urlencode

    body = urlencode(data, errors="surrogatepass")
    response = client.post(LOGIN, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


def test_nobody_takes_away_their_own_second_factor(clerk):
    with pytest.raises(PermissionError):
        operations.take_second_factor(user=clerk, by=clerk, reason="lost")
    other = departments.security_admin()
    operations.take_second_factor(user=clerk, by=other, reason="lost")
    assert not Authenticator.objects.filter(user=clerk).exists()


def test_a_resident_gets_no_second_factor_by_mistake():
    with pytest.raises(operations.NotStaff):
        operations.give_second_factor(user=accounts.resident(), by=None)


def test_a_closed_staff_sign_in_does_not_open(client, clerk):
    operations.set_active(user=clerk, active=False, by=departments.security_admin())
    assert password(client).status_code == 200
    assert "_auth_user_id" not in client.session
