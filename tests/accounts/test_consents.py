"""What somebody agreed to: kept with its words, taken back with what follows."""

from __future__ import annotations

import pytest

from services.accounts import operations
from services.accounts.consents import FACE, PURPOSES, REAL_NAME, Purpose
from services.accounts.enums import RealNameLevel
from services.accounts.models import Consent, Person
from services.audit.models import AuditEntry
from services.notices.models import Notice
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "/account/consents/"


@pytest.fixture
def user(client):
    user = accounts.real_named(accounts.person("陈演示", phone="13800166666"))
    accounts.sign_in(client, user)
    return user


def give(user):
    return operations.give(user=user, purpose=REAL_NAME, by=user)


def test_the_real_name_form_writes_it_down(client):
    from services.accounts.checks import IDENTITY, IdentityAnswer

    user = accounts.resident()
    accounts.sign_in(client, user)
    data = {"name": "陈演示", "id_type": "31", "id_number": "440981195003150023", "consent": "on"}
    with IDENTITY.replace("default", lambda **q: IdentityAnswer(matches=True, organ="演示库")):
        client.post("/account/real-name/", {**data, "consent": ""})
        assert not Consent.objects.exists()
        client.post("/account/real-name/", data)
    given = Consent.objects.get(user=user)
    assert (given.purpose, given.version) == (REAL_NAME, PURPOSES.get(REAL_NAME).version)
    assert "比对" in given.text
    assert AuditEntry.objects.filter(event="accounts.consent_given").count() == 1


def test_a_face_is_used_only_after_an_agreement_of_its_own(client, user):
    page = client.post("/account/real-name/level/?level=2", {})
    assert "核验人脸要先勾选" in page.content.decode()
    assert not Consent.objects.exists()
    answer = client.post("/account/real-name/level/?level=2", {"consent": "on"})
    assert answer.status_code == 302
    given = Consent.objects.get(user=user)
    assert given.purpose == FACE
    operations.withdraw(consent=given, by=user)
    user.refresh_from_db()
    assert user.person is not None


def test_the_same_words_stand_once_and_new_words_are_a_new_row(user):
    first = give(user)
    assert give(user) == first
    old = PURPOSES.get(REAL_NAME)
    with PURPOSES.replace(REAL_NAME, Purpose(old.title, "新的文本", "2027-01", old.consequence, old.on_withdraw)):
        second = give(user)
    first.refresh_from_db()
    assert (second.text, second.withdrawn_at) == ("新的文本", None)
    assert first.withdrawn_at is not None


def test_the_page_shows_the_words_of_then(client, user):
    given = give(user)
    Consent.objects.filter(pk=given.pk).update(text="当时的文本")
    page = client.get(PAGE).content.decode()
    assert "当时的文本" in page
    assert f"{PAGE}{given.pk}/withdraw/" in page


def test_taking_the_real_name_back_unties_the_sign_in_and_loses_nothing(client, user):
    given, person = give(user), user.person
    address = f"{PAGE}{given.pk}/withdraw/"
    assert client.post(address).url.startswith("/account/confirm/")
    accounts.step_up(client, user)
    assert "账户只认手机号" in client.get(address).content.decode()
    assert client.post(address).url == PAGE
    user.refresh_from_db()
    assert (user.person, user.level, user.display_name) == (None, RealNameLevel.PHONE, "")
    assert Person.objects.filter(pk=person.pk).exists()
    assert Notice.objects.get(person=person).title == "您的实名认证已撤回"
    assert client.get("/my/certificates/").url.startswith("/account/real-name/")
    assert client.post(address).status_code == 404


def test_it_is_taken_back_once(user):
    given = give(user)
    operations.withdraw(consent=given, by=user)
    with pytest.raises(operations.CannotWithdraw):
        operations.withdraw(consent=given, by=user)


def test_a_purpose_that_cannot_be_taken_back(client, user):
    with PURPOSES.replace("record", Purpose("记录", "我同意", "1", "法律要求保留")):
        given = operations.give(user=user, purpose="record", by=user)
        accounts.step_up(client, user)
        assert "法律要求保留" in client.get(PAGE).content.decode()
        client.post(f"{PAGE}{given.pk}/withdraw/")
        with pytest.raises(operations.CannotWithdraw):
            operations.withdraw(consent=given, by=user)
    given.refresh_from_db()
    assert given.withdrawn_at is None


def test_somebody_elses_is_not_there(client, user):
    other = accounts.real_named()
    given = give(other)
    accounts.step_up(client, user)
    assert client.get(f"{PAGE}{given.pk}/withdraw/").status_code == 404
    assert client.post(f"{PAGE}{given.pk}/withdraw/").status_code == 404
    other.refresh_from_db()
    assert other.person is not None
