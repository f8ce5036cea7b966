"""Nobody stays signed in by forgetting to leave."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from services.accounts.middleware import SEEN, SIGNED_IN
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
STILL = "/account/still-here/"


def clerk():
    return departments.clerk(password="a-demo-password-of-clerks")


def age(client, *, seen: int = 0, begun: int = 0) -> None:
    session = client.session
    session[SEEN], session[SIGNED_IN] = int(time.time()) - seen, int(time.time()) - begun
    session.save()


def inside(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("make", "path", "limit"),
    [(accounts.real_named, "/account/", 30 * 60), (clerk, "/accounts/password/", 15 * 60)],
)
def test_the_idle_limit(client, make, path, limit):
    accounts.sign_in(client, make())
    age(client, seen=limit - 5)
    assert client.get(path).status_code == 200
    age(client, seen=limit + 5)
    response = client.get(path + "?a=1")
    assert response.status_code == 302
    assert response.url.endswith(f"?next={path}%3Fa%3D1")
    assert not inside(client)


def test_the_sign_in_page_says_why(client):
    accounts.sign_in(client, accounts.real_named())
    age(client, seen=31 * 60)
    page = client.get("/account/", follow=True)
    assert "登录后接着办" in page.content.decode()


def test_each_request_is_a_sign_of_life_but_polling_is_none(client):
    accounts.sign_in(client, accounts.real_named())
    age(client, seen=600)
    client.get("/account/", HTTP_X_BACKGROUND="1")
    assert time.time() - client.session[SEEN] > 590
    client.get("/account/")
    assert time.time() - client.session[SEEN] < 5


def test_one_tap_keeps_the_session(client):
    accounts.sign_in(client, accounts.real_named())
    age(client, seen=29 * 60)
    assert client.post(STILL).status_code == 204
    assert time.time() - client.session[SEEN] < 5


def test_a_tap_too_late_is_401_for_a_script(client):
    assert client.post(STILL).status_code == 401
    accounts.sign_in(client, accounts.real_named())
    age(client, seen=31 * 60)
    assert client.post(STILL, HTTP_ACCEPT="application/json").status_code == 401
    assert not inside(client)


def test_twelve_hours_end_it_in_any_case(client):
    accounts.sign_in(client, accounts.real_named())
    age(client, begun=12 * 3600 + 5)
    assert client.post(STILL).status_code == 302
    assert not inside(client)


def test_a_clock_set_back_ends_it(client):
    accounts.sign_in(client, accounts.real_named())
    age(client, seen=-3600)
    client.get("/account/")
    assert not inside(client)


def test_looking_is_not_tapping(client):
    assert client.get(STILL).status_code == 405


def test_leaving(client):
    accounts.sign_in(client, accounts.real_named())
    assert client.get("/account/sign-out/").status_code == 405
    assert inside(client)
    assert client.post("/account/sign-out/").url == "/"
    assert not inside(client)
    assert client.post("/account/sign-out/").url == "/"


def test_signed_in_pages_are_kept_nowhere(client):
    accounts.sign_in(client, accounts.real_named())
    assert "no-store" in client.get("/account/")["Cache-Control"]
    assert "private" in client.get("/account/")["Cache-Control"]


def test_after_a_lost_post_one_comes_back_to_the_page(client):
    accounts.sign_in(client, accounts.real_named())
    age(client, seen=31 * 60)
    assert client.post("/account/", {"show": "1"}).url == "/account/sign-in/?next=/account/"


def test_a_button_pressed_after_the_session_ended_comes_back_to_the_page_it_stood_on(client):
    button, page = "/account/security/devices/end-others/", "/account/security/"
    answer = client.post(button, headers={"referer": f"http://testserver{page}?from=notice"})
    assert answer.url == "/account/sign-in/?next=/account/security/%3Ffrom%3Dnotice"
    assert "刚才的内容没有提交" in client.get(answer.url).content.decode()
    for strange in ("https://evil.example/account/", "javascript:alert(1)", ""):
        assert Client().post(button, headers={"referer": strange}).url == f"/account/sign-in/?next={button}"


def test_the_address_of_a_button_reads_as_a_page(client):
    answer = client.get("/account/sign-out/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "再点一次按钮" in answer.content.decode()


def test_a_button_pressed_too_late_comes_back_to_its_page_and_says_that_nothing_was_sent(client):
    accounts.sign_in(client, accounts.real_named())
    age(client, seen=31 * 60)
    button, page = "/account/security/devices/end-others/", "/account/security/"
    answer = client.post(button, headers={"referer": f"http://testserver{page}"})
    assert answer.url == f"/account/sign-in/?next={page}"
    said = client.get(answer.url).content.decode()
    assert "刚才的内容没有提交" in said
    assert "登录后接着办" not in said
