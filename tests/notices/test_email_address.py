"""An e-mail address becomes one's own by a code that was sent there, and by nothing else."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from services.accounts.models import User
from services.audit.models import AuditEntry
from services.common.relay import drain
from services.notices.models import EmailCode, Notice, Preference
from services.notices.personal_data import NoticesData
from tests.factories import accounts
from tests.support.clock import Clock

pytestmark = pytest.mark.django_db
PAGE, CODE, FORGET = "/my/notices/email/", "/my/notices/email/code/", "/my/notices/email/forget/"
PLACE = "Resident@example.com"


@pytest.fixture
def user() -> User:
    return accounts.real_named()


@pytest.fixture
def client(user: User) -> Client:
    client = accounts.sign_in(Client(), user)
    return accounts.step_up(client, user)


def sent_code() -> str:
    drain()
    return re.search(r"\d{6}", mail.outbox[-1].body)[0]


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


def test_the_way(user: User, client: Client) -> None:
    assert client.post(PAGE, {"email_address": "Resident@EXAMPLE.com"})["Location"] == CODE
    digits = sent_code()
    assert mail.outbox[-1].to == [PLACE]
    assert not Preference.objects.exists()
    page = client.get(CODE).content.decode()
    assert "R***@example.com" in page
    assert PLACE not in page
    assert client.post(CODE, {"code": digits}).status_code == 302
    assert Preference.objects.get(person=user.person).email_address == PLACE
    assert Notice.objects.get().event == "email_confirmed"
    assert AuditEntry.objects.filter(event="notices.email_confirmed").count() == 1
    assert "邮件" in client.get("/my/notices/preferences/").content.decode()


def test_it_is_ciphertext_in_the_database(client: Client) -> None:
    client.post(PAGE, {"email_address": PLACE})
    client.post(CODE, {"code": sent_code()})
    with connection.cursor() as cursor:
        for column, table in (("email_address", "notices_preference"), ("email_address", "notices_emailcode")):
            cursor.execute(f"SELECT {column} FROM {table}")
            assert all("example" not in row[0] for row in cursor.fetchall())
    assert "example" not in "".join(str(entry.detail) for entry in AuditEntry.objects.all())


@pytest.mark.parametrize(
    "typed",
    ["", "nobody", "a@b", "a@b.c\nBcc: x@example.com", "a b@", "<a@example.com>", "a@example.com,b@example.com"],
)
def test_what_is_no_address(client: Client, typed: str) -> None:
    answer = client.post(PAGE, {"email_address": typed})
    assert answer.status_code == 200
    assert "错误：" in answer.content.decode()
    assert not EmailCode.objects.exists()


def test_five_tries_and_no_more(client: Client) -> None:
    client.post(PAGE, {"email_address": PLACE})
    digits = sent_code()
    for left in (4, 3, 2, 1):
        assert f"{left} 次" in client.post(CODE, {"code": wrong(digits)}).content.decode()
    assert client.post(CODE, {"code": wrong(digits)})["Location"] == PAGE
    assert client.post(CODE, {"code": digits})["Location"] == PAGE
    assert not Preference.objects.exists()


def test_a_code_is_good_for_ten_minutes(client: Client, clock: Clock) -> None:
    client.post(PAGE, {"email_address": PLACE})
    digits = sent_code()
    code = EmailCode.objects.get()
    clock.time = code.expires_at
    assert client.post(CODE, {"code": digits}).status_code == 302
    assert not Preference.objects.exists()


def test_a_code_is_good_once_and_for_its_person(user: User, client: Client) -> None:
    client.post(PAGE, {"email_address": PLACE})
    digits = sent_code()
    other = accounts.real_named()
    stranger = accounts.step_up(accounts.sign_in(Client(), other), other)
    assert stranger.post(CODE, {"code": digits})["Location"] == PAGE
    assert not Preference.objects.exists()
    client.post(CODE, {"code": digits})
    assert client.post(CODE, {"code": digits})["Location"] == PAGE
    assert not Preference.objects.filter(person=other.person).exists()


def test_not_too_many_codes(client: Client, clock: Clock) -> None:
    client.post(PAGE, {"email_address": PLACE})
    assert "秒" in client.post(PAGE, {"email_address": PLACE}).content.decode()
    for _ in range(4):
        clock.forward(seconds=61)
        assert client.post(PAGE, {"email_address": PLACE}).status_code == 302
    clock.forward(seconds=61)
    assert "分钟" in client.post(PAGE, {"email_address": PLACE}).content.decode()
    assert EmailCode.objects.count() == 5


def test_the_address_is_deleted(user: User, client: Client) -> None:
    Preference.objects.create(person=user.person, email_address=PLACE)
    assert client.get(FORGET).status_code == 405
    assert client.post(FORGET).status_code == 302
    assert Preference.objects.get().email_address == ""
    assert AuditEntry.objects.filter(event="notices.email_removed").count() == 1
    client.post(FORGET)
    assert AuditEntry.objects.filter(event="notices.email_removed").count() == 1


def test_without_a_fresh_confirmation_nothing_opens(user: User) -> None:
    client = accounts.sign_in(Client(), user)
    Preference.objects.create(person=user.person, email_address=PLACE)
    for answer in (
        client.get(PAGE),
        client.get(CODE),
        client.post(PAGE, {"email_address": PLACE}),
        client.post(FORGET),
    ):
        assert "/account/confirm/" in answer["Location"]
    assert Preference.objects.get().email_address == PLACE
    assert not EmailCode.objects.exists()


def test_it_is_in_the_copy_of_ones_data_and_erased(user: User) -> None:
    Preference.objects.create(person=user.person, email_address=PLACE)
    (section,) = NoticesData().sections(user.person)
    assert PLACE in str(section)
    NoticesData().erase(user.person)
    assert not Preference.objects.exists()
