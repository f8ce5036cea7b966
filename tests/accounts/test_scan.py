"""A computer is signed in by a phone: once, in the browser that asked, by the number that stands there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.accounts.enums import ScanState, SignInMethod
from services.accounts.models import Device, ScanRequest, User
from services.accounts.workflow import FINAL, SCAN_MOVES
from services.audit.models import AuditEntry
from services.notices.models import Notice
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE, STATE = "/account/sign-in/scan/", "/account/sign-in/scan/state/"


@pytest.fixture
def holder() -> User:
    return accounts.real_named(accounts.person("陈演示", phone="13800444444"))


@pytest.fixture
def phone(holder: User) -> Client:
    return accounts.sign_in(Client(), holder)


def picture(computer: Client) -> tuple[str, str]:
    """Path of the picture and the number beside it, as this computer shows them."""
    computer.get(PAGE)
    says = computer.session["scan"]["says"]
    return f"/account/scan/{says}/", str(ScanRequest.objects.latest("pk").number)


def state(computer: Client) -> str:
    """What the script of the page is told."""
    return computer.get(STATE).json()["state"]


def who(client: Client) -> str | None:
    """Who is signed in in this browser."""
    return client.session.get("_auth_user_id")


def test_from_the_picture_to_being_signed_in(client, phone, holder):
    path, number = picture(client)
    assert state(client) == "waiting"
    assert f"{number}</b>" in client.get(PAGE).content.decode()
    assert "确认登录" in phone.get(path).content.decode()
    assert state(client) == "seen"
    phone.post(path, {"action": "confirm", "number": f" {number} "})
    assert state(client) == "confirmed"
    assert who(client) is None  # only its own POST signs in
    answer = client.post(PAGE + "?next=/my/cases/", {"action": "enter"})
    assert (answer.status_code, answer["Location"], who(client)) == (302, "/my/cases/", str(holder.pk))
    assert AuditEntry.objects.filter(event="accounts.scan_confirmed", actor_ref=f"user:{holder.pk}").exists()
    assert Notice.objects.filter(person=holder.person, title__contains="手机").exists()


def test_the_session_of_the_computer_is_another_one_afterwards(client, phone):
    path, number = picture(client)
    before = client.session.session_key
    phone.get(path)
    phone.post(path, {"number": number})
    client.post(PAGE, {"action": "enter"})
    assert client.session.session_key != before
    assert Device.objects.get(session_key=client.session.session_key).method == SignInMethod.SCAN
    assert "scan" not in client.session


def test_who_photographs_the_picture_cannot_enter_with_it(client, phone):
    path, number = picture(client)
    phone.get(path)
    phone.post(path, {"number": number})
    thief = Client()
    thief.get(PAGE)
    thief.post(PAGE, {"action": "enter"})
    assert (who(thief), state(thief)) == (None, "waiting")


def test_it_opens_once(client, phone):
    path, number = picture(client)
    kept = client.session["scan"]
    phone.get(path)
    phone.post(path, {"number": number})
    client.post(PAGE, {"action": "enter"})
    again = Client()
    session = again.session
    session["scan"] = kept
    session.save()
    again.post(PAGE, {"action": "enter"})
    assert who(again) is None
    assert "不能用" not in phone.get(path).content.decode()  # the phone sees how it ended


def test_a_wrong_number_refuses_the_picture(client, phone):
    path, number = picture(client)
    phone.get(path)
    wrong = "10" if number != "10" else "11"
    phone.post(path, {"number": wrong})
    assert state(client) == "refused"
    phone.post(path, {"number": number})
    client.post(PAGE, {"action": "enter"})
    assert (state(client), who(client)) == ("refused", None)


def test_a_phone_may_refuse(client, phone):
    path, _number = picture(client)
    phone.get(path)
    phone.post(path, {"action": "refuse"})
    assert state(client) == "refused"
    assert "拒绝" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("wrong", ["", "1", "1a", "123", "一二"])
def test_what_is_no_number_is_said_and_nothing_is_lost(client, phone, wrong):
    path, number = picture(client)
    phone.get(path)
    assert phone.post(path, {"number": wrong}).status_code == 200
    assert state(client) == "seen"
    phone.post(path, {"number": number})
    assert state(client) == "confirmed"


def test_it_belongs_to_the_first_phone(client, phone):
    path, number = picture(client)
    phone.get(path)
    other = accounts.sign_in(Client(), accounts.real_named(accounts.person("李样例")))
    assert "不能用" in other.get(path).content.decode()
    other.post(path, {"number": number})
    other.post(path, {"action": "refuse"})
    assert state(client) == "seen"


def test_it_is_not_confirmed_unseen(client, phone):
    path, number = picture(client)
    phone.post(path, {"number": number})
    assert state(client) in ("waiting", "seen")


def test_after_two_minutes_it_opens_nothing(client, phone, settings):
    path, number = picture(client)
    phone.get(path)
    long_ago = timezone.now() - timedelta(seconds=1)
    ScanRequest.objects.update(asked_at=long_ago - timedelta(minutes=2), expires_at=long_ago)
    assert state(client) == "expired"
    phone.post(path, {"number": number})
    client.post(PAGE, {"action": "enter"})
    assert (state(client), who(client)) == ("expired", None)
    assert "太旧" in client.get(PAGE).content.decode()
    client.post(PAGE, {"action": "new"})
    assert state(client) == "waiting"


def test_confirmed_but_left_alone_it_ends_too(client, phone):
    path, number = picture(client)
    phone.get(path)
    phone.post(path, {"number": number})
    long_ago = timezone.now() - timedelta(seconds=1)
    ScanRequest.objects.update(asked_at=long_ago - timedelta(minutes=4), expires_at=long_ago)
    client.post(PAGE, {"action": "enter"})
    assert who(client) is None


def test_a_clock_set_back_ends_it(client, phone):
    picture(client)
    ahead = timezone.now() + timedelta(hours=1)
    ScanRequest.objects.update(asked_at=ahead, expires_at=ahead + timedelta(minutes=2))
    assert state(client) == "expired"


def test_a_sign_in_that_was_closed_meanwhile_does_not_come_in(client, phone, holder):
    path, number = picture(client)
    phone.get(path)
    phone.post(path, {"number": number})
    User.objects.filter(pk=holder.pk).update(is_active=False)
    client.post(PAGE, {"action": "enter"})
    assert who(client) is None


@pytest.mark.parametrize("token", ["x", "x:y:z", "-", "a" * 300])
def test_a_picture_that_is_none_of_ours(phone, token):
    answer = phone.get(f"/account/scan/{token}/")
    assert answer.status_code == 200
    assert "不能用" in answer.content.decode()
    assert phone.post(f"/account/scan/{token}/", {"number": "11"}).status_code == 302


def test_staff_and_visitors_confirm_nothing(client):
    path, number = picture(client)
    staff = accounts.sign_in(Client(), accounts.staff())
    assert staff.get(path).status_code == 403
    visitor = Client().get(path)
    assert (visitor.status_code, "/sign-in/" in visitor["Location"]) == (302, True)
    assert state(client) == "waiting"
    assert number


def test_neither_picture_nor_browser_is_stored(client):
    client.get(PAGE)
    kept, row = client.session["scan"], ScanRequest.objects.get()
    stored = " ".join(str(value) for value in vars(row).values())
    assert kept["secret"] not in stored
    assert kept["says"].split(":")[0] not in stored
    assert not re.search(r"127\.0\.0\.1", stored)


def test_pictures_are_not_made_without_end(client, settings):
    settings.SIGN_IN_SCANS_PER_NETWORK_HOUR = 2
    for _n in range(3):
        answer = client.post(PAGE, {"action": "new"})
        assert answer.status_code == 302
    assert ScanRequest.objects.count() == 2
    settings.SIGN_IN_HALL_NETWORKS = ["127.0.0.1"]
    client.post(PAGE, {"action": "new"})
    assert ScanRequest.objects.count() == 3


def test_the_table_of_moves_ends_and_is_complete():
    assert {move.target for move in SCAN_MOVES.values()} | {ScanState.WAITING, ScanState.EXPIRED} == set(ScanState)
    for final in FINAL:
        assert not [move.name for move in SCAN_MOVES.values() if final in move.sources]
