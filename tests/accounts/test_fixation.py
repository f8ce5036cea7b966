"""A session key that somebody planted before signing in is worth nothing afterwards, by whichever door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from services.accounts import operations
from services.accounts.models import PhoneCode
from services.accounts.second_factor import demo_code
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
PHONE, PASSWORD = "13800200001", "a-demo-password-of-clerks"


def by_code(client: Client) -> None:
    client.post("/account/sign-in/", {"phone": PHONE})
    client.post("/account/sign-in/code/", {"code": PhoneCode.objects.order_by("-pk")[0].code})


def by_password(client: Client) -> None:
    user = accounts.resident(phone=PHONE)
    operations.set_password(user=user, password=PASSWORD, by=user)
    client.post("/account/sign-in/password/", {"phone": PHONE, "password": PASSWORD})


def as_staff(client: Client) -> None:
    clerk = departments.clerk(username="clerk", password=PASSWORD)
    operations.give_second_factor(user=clerk, by=None)
    client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    client.post("/accounts/second-factor/", {"code": demo_code(clerk)})


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("enter", [by_code, by_password, as_staff])
def test_the_planted_key_opens_nothing(enter: Callable[[Client], None]) -> None:
    stranger, victim = Client(), Client()
    stranger.post("/account/sign-in/", {"phone": "13800299999"})
    planted = key_of(stranger)
    victim.cookies[settings.SESSION_COOKIE_NAME] = planted
    enter(victim)
    assert "_auth_user_id" in victim.session
    assert key_of(victim) != planted
    assert not Session.objects.filter(session_key=planted).exists()
    for address in ("/account/", "/desk/", "/my/cases/"):
        assert stranger.get(address).status_code == 302
    assert "_auth_user_id" not in stranger.session


@pytest.mark.parametrize("enter", [by_code, by_password, as_staff])
def test_a_key_nobody_gave_out_is_not_taken(enter: Callable[[Client], None]) -> None:
    """An invented key does not become a session of that name."""
    invented = "abcdefghijklmnopqrstuvwxyz012345"
    victim = Client()
    victim.cookies[settings.SESSION_COOKIE_NAME] = invented
    enter(victim)
    assert key_of(victim) != invented
    assert not Session.objects.filter(session_key=invented).exists()


@pytest.mark.parametrize("enter", [by_code, by_password, as_staff])
def test_the_old_key_opens_nothing_after_signing_out(enter: Callable[[Client], None]) -> None:
    client, thief = Client(), Client()
    enter(client)
    thief.cookies[settings.SESSION_COOKIE_NAME] = key_of(client)
    client.post("/account/sign-out/")
    assert thief.get("/account/").status_code == 302
    assert thief.get("/desk/").status_code == 302
