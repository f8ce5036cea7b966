"""Another number by oneself: proved by its code, the person by a step-up, the old number told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.accounts import operations
from services.accounts.models import PhoneChange, PhoneCode, ProfileSource, User
from services.accounts.tasks import tell_old_phone
from services.audit.models import AuditEntry
from services.common.models import DemoMessage, OutboxTask
from services.notices.models import Notice
from tests.applications.test_leaks import tables
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE, CODE = "/account/phone/", "/account/phone/code/"
OLD, NEW = "13800444444", "13800555555"


@pytest.fixture
def user(client) -> User:
    user = accounts.real_named(accounts.person("陈演示", phone=OLD))
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    return user


def sent() -> str:
    return PhoneCode.objects.order_by("-pk").first().code


def change(client, phone=NEW):
    client.post(PAGE, {"phone": phone})
    return client.post(CODE, {"code": sent()})


def test_the_code_of_the_new_number_changes_it(client, user):
    assert client.post(PAGE, {"phone": NEW}).url == CODE
    page = client.get(CODE).content.decode()
    assert "138****5555" in page
    assert NEW not in page
    assert client.post(CODE, {"code": sent()}).url == "/account/"
    user.refresh_from_db()
    assert (user.phone, user.person.phone) == (NEW, NEW)
    assert client.get("/account/").status_code == 200
    assert AuditEntry.objects.filter(event="accounts.phone_changed", subject_ref=f"user:{user.pk}").count() == 1
    assert Notice.objects.get(person=user.person).title == "您的手机号已更换"
    assert ProfileSource.objects.get(person=user.person, field="phone").origin == "code"


def test_other_sessions_end_and_the_password_stays(client, user):
    user.set_password("a-long-enough-password")
    user.save()
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    other = accounts.sign_in(Client(), user)
    change(client)
    user.refresh_from_db()
    assert user.check_password("a-long-enough-password")
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_the_old_number_is_told_and_then_forgotten(client, user):
    change(client)
    told = PhoneChange.objects.get(user=user)
    assert told.old_phone == OLD
    work = OutboxTask.objects.get(task="services.accounts.tasks.tell_old_phone")
    assert OLD not in str(work.kwargs)
    tell_old_phone(**work.kwargs)
    told.refresh_from_db()
    assert told.old_phone == ""
    assert told.told_at is not None
    texts = [row.text for row in DemoMessage.objects.order_by("pk")]
    assert any("本号码已不能登录" in text for text in texts)
    operations.tell_old_phone(change=told)
    assert DemoMessage.objects.count() == len(texts)


def test_neither_number_stands_in_plain_text_anywhere(client, user, caplog):
    change(client)
    client.post("/account/contact-phone/", {"phone": "13800666666"})
    client.post("/account/contact-phone/code/", {"code": sent()})
    numbers = (OLD, NEW, "13800666666")
    found = {(table, number) for table, text in tables().items() for number in numbers if number in text}
    assert found == set()
    assert not [number for number in numbers if number in caplog.text]


def test_without_a_step_up_nothing_is_sent(client):
    user = accounts.real_named()
    accounts.sign_in(client, user)
    answer = client.post(PAGE, {"phone": NEW})
    assert answer.url.startswith("/account/confirm/")
    assert not PhoneCode.objects.exists()
    assert client.post(CODE, {"code": "123456"}).url.startswith("/account/confirm/")


def test_a_wrong_code_changes_nothing(client, user):
    client.post(PAGE, {"phone": NEW})
    wrong = "000000" if sent() != "000000" else "111111"
    assert client.post(CODE, {"code": wrong}).status_code == 200
    user.refresh_from_db()
    assert user.phone == OLD


def test_a_code_for_signing_in_changes_no_number(client, user):
    code = operations.request_code(phone=NEW, network="10.0.0.1")
    session = client.session
    session["new_phone"] = code.token
    session.save()
    assert client.post(CODE, {"code": code.code}).url == PAGE
    user.refresh_from_db()
    assert user.phone == OLD


def test_a_number_of_another_real_named_person_is_refused_without_saying_whose(client, user):
    other = accounts.real_named(accounts.person("李样例", phone=NEW))
    answer = change(client)
    page = client.get(answer.url).content.decode()
    assert "这个号码不能用" in page
    for private in ("李样例", "李*", other.username, NEW):
        assert private not in page
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.phone, other.phone) == (OLD, NEW)
    assert not PhoneChange.objects.exists()


def test_nothing_differs_before_the_number_is_proved(client, user):
    accounts.real_named(accounts.person("李样例", phone=NEW))
    known = client.post(PAGE, {"phone": NEW})
    fresh = client.post(PAGE, {"phone": "13800777777"})
    assert (known.status_code, known.url) == (fresh.status_code, fresh.url) == (302, CODE)


def test_a_sign_in_that_knows_only_the_number_gives_it_up(client, user):
    stray = accounts.resident(phone=NEW)
    change(client)
    user.refresh_from_db()
    stray.refresh_from_db()
    assert (user.phone, stray.phone, stray.is_active) == (NEW, "", False)


def test_the_own_number_is_no_new_one(client, user):
    assert "这就是您现在的号码" in client.post(PAGE, {"phone": OLD}).content.decode()
    assert not PhoneCode.objects.exists()


def test_three_changes_in_a_month_are_enough(client, user):
    for days in (29, 15, 1):
        PhoneChange.objects.create(user=user, at=timezone.now() - timedelta(days=days))
    page = client.post(PAGE, {"phone": NEW}).content.decode()
    assert "30 天内已经换过 3 次" in page
    with pytest.raises(operations.TooManyChanges):
        operations.change_phone(user=user, phone=NEW, by=user)
    PhoneChange.objects.filter(user=user).update(at=timezone.now() - timedelta(days=31))
    assert operations.change_phone(user=user, phone=NEW, by=user).phone == NEW


def test_another_contact_phone_stays_when_the_sign_in_moves(client):
    user = accounts.real_named(accounts.person("陈演示", phone="13800222222"), phone=OLD)
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    change(client)
    user.refresh_from_db()
    assert (user.phone, user.person.phone) == (NEW, "13800222222")


def test_the_contact_phone_moves_alone(client, user):
    client.post("/account/contact-phone/", {"phone": NEW})
    assert client.post("/account/contact-phone/code/", {"code": sent()}).url == "/account/"
    user.refresh_from_db()
    assert (user.phone, user.person.phone) == (OLD, NEW)
    assert AuditEntry.objects.filter(event="accounts.contact_phone_changed").count() == 1


def test_a_contact_phone_needs_a_person(client):
    user = accounts.resident()
    accounts.sign_in(client, user)
    assert client.get("/account/contact-phone/").url.startswith("/account/real-name/")


def test_a_sign_in_without_a_person_may_move_too(client):
    user = accounts.resident(phone=OLD)
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    change(client)
    user.refresh_from_db()
    assert user.phone == NEW


@pytest.mark.parametrize("typed", ["", "12345", "陈演示", "+1 202 555 0100"])
def test_what_is_no_number_is_said_and_kept(client, user, typed):
    page = client.post(PAGE, {"phone": typed})
    assert page.status_code == 200
    assert typed in page.content.decode()
    assert not PhoneCode.objects.exists()
