"""A lost phone does not lock anybody out: the window changes the number."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from services.accounts import operations
from services.accounts.enums import RealNameLevel
from services.accounts.models import PhoneChange, User
from services.accounts.operations import phones
from services.accounts.tasks import tell_old_phone
from services.audit.models import AuditEntry
from services.departments.enums import Role
from services.notices.models import Notice
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
PAGE = "/desk/phone/"
NEW = "13800555555"


@pytest.fixture
def holder() -> User:
    return accounts.real_named(accounts.person("陈演示", phone="13800444444"))


@pytest.fixture
def window(client):
    clerk = departments.clerk()
    accounts.sign_in(client, clerk)
    return clerk


def send(client, user, **data):
    number = user.person.id_number
    return client.post(
        PAGE,
        {"name": "陈演示", "id_type": "31", "id_number": number, "phone": NEW, "seen": "on", "place": "window", **data},
    )


def test_the_number_is_changed_and_old_sessions_end(client, window, holder):
    old = accounts.sign_in(Client(), holder)
    assert old.get("/account/").status_code == 200
    assert send(client, holder).status_code == 302
    holder.refresh_from_db()
    assert (holder.phone, holder.level, holder.person.phone) == (NEW, RealNameLevel.IN_PERSON, NEW)
    assert old.get("/account/").status_code == 302
    entry = AuditEntry.objects.get(event="accounts.phone_moved")
    assert (entry.actor_ref, entry.subject_ref) == (f"user:{window.pk}", f"person:{holder.person_id}")
    assert Notice.objects.get(person=holder.person).title == "您的手机号已在窗口更换"


def test_the_old_number_is_told_and_then_forgotten(client, window, holder, monkeypatch):
    told = []
    monkeypatch.setattr(phones, "send_sms", lambda phone, template, context: told.append((phone, template)))
    send(client, holder)
    change = PhoneChange.objects.get(user=holder)
    tell_old_phone(change_id=change.pk)
    change.refresh_from_db()
    assert (told, change.old_phone) == ([("13800444444", "phone_changed")], "")


def test_what_the_lost_phone_held_opens_nothing(client, window, holder):
    row, token = operations.issue_app_token(user=holder, device="device-of-a-test", device_name="x")
    Authenticator.objects.create(user=holder, type=Authenticator.Type.WEBAUTHN, data={})
    send(client, holder)
    assert operations.token_in_force(token=token, device="device-of-a-test") is None
    assert not Authenticator.objects.filter(user=holder).exists()
    assert row.pk


def test_12345_sends_somebody_who_changes_it_at_home(client, window, holder):
    """Whoever cannot come calls; the number of the order is kept with the change, and the person reads how it was."""
    assert send(client, holder, place="home", call="GZ-2026-0417").status_code == 302
    holder.refresh_from_db()
    assert (holder.phone, holder.level) == (NEW, RealNameLevel.IN_PERSON)
    entry = AuditEntry.objects.get(event="accounts.phone_moved_at_home")
    assert (entry.actor_ref, entry.detail) == (f"user:{window.pk}", {"note": "GZ-2026-0417"})
    assert Notice.objects.get(person=holder.person).title == "您的手机号已由上门的工作人员更换"


def test_a_visit_without_an_order_changes_nothing(client, window, holder):
    page = send(client, holder, place="home", call=" ")
    assert "工单号" in page.content.decode()
    assert send(client, holder, place="garden", call="1").status_code == 200
    holder.refresh_from_db()
    assert holder.phone == "13800444444"
    assert send(client, holder, place="window", call="GZ-1").status_code == 302
    assert AuditEntry.objects.get(event="accounts.phone_moved").detail == {}


def test_who_lost_the_phone_reads_both_ways(client):
    page = client.get("/account/lost-phone/").content.decode()
    for words in ("带证件原件来窗口", "拨打 12345", "上门", "12345 不会在电话里"):
        assert words in page


def test_a_sign_in_that_knows_only_the_number_gives_it_up(client, window, holder):
    stray = accounts.resident(phone=NEW)
    assert send(client, holder).status_code == 302
    stray.refresh_from_db()
    holder.refresh_from_db()
    assert (stray.phone, stray.is_active, holder.phone) == ("", False, NEW)


def test_a_number_of_another_real_named_person_stays_theirs(client, window, holder):
    other = accounts.real_named(accounts.person("李样例", phone=NEW))
    page = send(client, holder)
    assert "另一位实名用户" in page.content.decode()
    other.refresh_from_db()
    holder.refresh_from_db()
    assert (other.phone, holder.phone) == (NEW, "13800444444")


@pytest.mark.parametrize(
    "wrong", [{"name": "王测试"}, {"seen": ""}, {"phone": "123"}, {"id_number": "440981195003150024"}]
)
def test_what_does_not_fit_changes_nothing(client, window, holder, wrong):
    assert send(client, holder, **wrong).status_code == 200
    holder.refresh_from_db()
    assert (holder.phone, holder.level) == ("13800444444", RealNameLevel.NAMED)


def test_somebody_without_a_sign_in(client, window):
    user = accounts.resident()
    user.person = accounts.person("陈演示")
    assert "没有找到" in send(client, user).content.decode()


@pytest.mark.parametrize("make", [departments.approver, departments.system_admin, accounts.real_named])
def test_only_the_window_may(client, holder, make):
    accounts.sign_in(client, make())
    assert send(client, holder).status_code == 403
    holder.refresh_from_db()
    assert holder.phone == "13800444444"


def test_the_role_is_the_receivers(client, holder):
    accounts.sign_in(client, departments.holder(Role.RECEIVER))
    assert client.get(PAGE).status_code == 200
