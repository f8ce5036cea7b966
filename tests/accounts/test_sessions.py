"""Nobody stays signed in by forgetting to leave."""

from __future__ import annotations

import time

import pytest

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
    assert "已填内容都已保存" in page.content.decode()


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
