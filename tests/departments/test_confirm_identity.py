"""The window confirms who somebody is: person, document, and a code that comes to their own phone."""

from __future__ import annotations

import pytest

from services.accounts.enums import CodePurpose, RealNameLevel
from services.accounts.models import PhoneCode, User
from services.audit.models import AuditEntry
from services.notices.models import Notice
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
PAGE, CODE = "/desk/identity/", "/desk/identity/code/"


@pytest.fixture
def holder() -> User:
    return accounts.real_named(accounts.person("陈演示", phone="13800444444"))


@pytest.fixture
def window(client):
    clerk = departments.clerk()
    accounts.sign_in(client, clerk)
    return clerk


def send(client, user, **data):
    known = {"name": "陈演示", "id_type": "31", "id_number": user.person.id_number, "seen": "on"}
    return client.post(PAGE, known | data)


def test_the_code_of_the_phone_gives_the_highest_level(client, window, holder):
    assert send(client, holder)["Location"] == CODE
    page = client.get(CODE).content.decode()
    assert "138****4444" in page
    assert holder.person.id_number not in page
    code = PhoneCode.objects.get(purpose=CodePurpose.WINDOW).code
    assert client.post(CODE, {"code": code})["Location"] == PAGE
    holder.refresh_from_db()
    assert holder.level == RealNameLevel.IN_PERSON
    entry = AuditEntry.objects.get(event="accounts.seen_in_person")
    assert (entry.actor_ref, entry.subject_ref) == (f"user:{window.pk}", f"person:{holder.person_id}")
    assert Notice.objects.get(person=holder.person).title == "您的实名等级已提升"


def test_a_wrong_code_raises_nobody(client, window, holder):
    send(client, holder)
    right = PhoneCode.objects.get().code
    wrong = "000000" if right != "000000" else "000001"
    for _n in range(4):
        assert client.post(CODE, {"code": wrong}).status_code == 200
    assert client.post(CODE, {"code": wrong})["Location"] == PAGE
    assert client.post(CODE, {"code": right})["Location"] == PAGE
    holder.refresh_from_db()
    assert holder.level == RealNameLevel.NAMED


def test_a_code_for_signing_in_is_not_good_at_the_window(client, window, holder):
    from services.accounts import operations

    code = operations.request_code(phone=holder.phone, network="10.0.0.1")
    session = client.session
    session["window_check"] = {"token": code.token, "user": holder.pk}
    session.save()
    assert client.post(CODE, {"code": code.code})["Location"] == PAGE
    holder.refresh_from_db()
    assert holder.level == RealNameLevel.NAMED


@pytest.mark.parametrize("wrong", [{"name": "王测试"}, {"seen": ""}, {"id_number": "440981195003150024"}])
def test_what_does_not_fit_sends_no_code(client, window, holder, wrong):
    assert send(client, holder, **wrong).status_code == 200
    assert not PhoneCode.objects.exists()


def test_unknown_and_wrong_are_told_alike(client, window, holder):
    wrong_name = send(client, holder, name="王测试").content.decode()
    user = accounts.resident()
    user.person = accounts.person("陈演示")
    assert "没有找到" in wrong_name
    assert "没有找到" in send(client, user).content.decode()


def test_a_sign_in_without_a_phone_gets_one_first(client, window):
    user = accounts.real_named(accounts.person("陈演示"), phone="")
    User.objects.filter(pk=user.pk).update(phone="", phone_index=None)
    assert "没有手机号" in send(client, user).content.decode()


def test_nothing_of_one_person_stands_in_the_next_ones_form(client, window, holder):
    send(client, holder)
    page = client.get(PAGE).content.decode()
    assert holder.person.id_number not in page
    assert "陈演示" not in page
    assert client.get(CODE)["Location"] == PAGE


@pytest.mark.parametrize("make", [departments.approver, departments.system_admin, accounts.real_named])
def test_only_the_window_may(client, holder, make):
    accounts.sign_in(client, make())
    assert send(client, holder).status_code == 403
    assert client.get(CODE).status_code == 403
    assert not PhoneCode.objects.exists()
