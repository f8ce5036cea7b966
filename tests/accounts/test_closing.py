"""注销: blocked while something runs, days to think again, then everything no law keeps is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from services.accounts import operations
from services.accounts.access import user_of
from services.accounts.acting import rights
from services.accounts.consents import REAL_NAME
from services.accounts.enums import HandlerRole, HandlerState
from services.accounts.models import (
    AccountClosing,
    AppToken,
    Consent,
    DataExport,
    EnterpriseHandler,
    Person,
    PhoneChange,
    User,
)
from services.accounts.tasks import make_export
from services.applications.models import Application
from services.applications.operations import submitting
from services.audit.models import AuditEntry
from services.certificates.models import Certificate
from services.departments.enums import Relation
from services.departments.models import StaffKin
from services.files.models import StoredFile
from services.notices.models import Notice
from services.registries.models import RegistryQuery
from services.registries.operations import household
from tests.applications.test_leaks import tables
from tests.factories import accounts, applications, certificates

pytestmark = pytest.mark.django_db
PAGE, CONFIRM, KEEP = "/account/close/", "/account/close/confirm/", "/account/close/keep/"
PHONE, NAME = "13800166666", "欧阳注销"


@pytest.fixture
def user(client) -> User:
    user = accounts.real_named(accounts.person(NAME, phone=PHONE, address="高州市销户测试巷 8 号"))
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    return user


def due(user) -> AccountClosing:
    """Asked for, and the days are over."""
    operations.ask_closing(user=user, by=user)
    AccountClosing.objects.filter(user=user).update(
        asked_at=timezone.now() - timedelta(days=8), due_at=timezone.now() - timedelta(days=1)
    )
    return AccountClosing.objects.get(user=user)


def test_asking_signs_out_everywhere_and_waits(client, user):
    other = accounts.sign_in(Client(), user)
    assert client.get(PAGE).status_code == 200
    assert client.post(CONFIRM, {}).status_code == 200
    assert not AccountClosing.objects.exists()
    assert client.post(CONFIRM, {"understood": "on"}).url == "/"
    assert client.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 302
    closing = AccountClosing.objects.get(user=user)
    assert (closing.due_at - closing.asked_at).days == 7
    assert operations.close_due() == 0
    assert User.objects.filter(pk=user.pk).exists()
    assert Notice.objects.get(person=user.person).title == "您的账户将要注销"


def test_it_is_confirmed_by_a_step_up():
    user = accounts.real_named()
    client = accounts.sign_in(Client(), user)
    assert client.post(CONFIRM, {"understood": "on"}).url.startswith("/account/confirm/")
    assert not AccountClosing.objects.exists()


def test_signing_in_before_the_end_keeps_it(client, user):
    operations.ask_closing(user=user, by=user)
    back = accounts.sign_in(Client(), User.objects.get(pk=user.pk))
    assert "这个账户将要注销" in back.get("/account/").content.decode()
    assert back.post(KEEP).url == "/account/"
    assert not AccountClosing.objects.exists()
    assert "这个账户将要注销" not in back.get("/account/").content.decode()
    assert AuditEntry.objects.filter(event="accounts.closing_taken_back").count() == 1


def test_a_person_without_cases_is_erased_from_every_table(client, user):
    household(person=user.person, purpose="老年人优待证", by=user)
    asked, papers = RegistryQuery.objects.count(), StoredFile.objects.count()
    export = operations.ask_export(user=user, by=user)
    make_export(export_id=export.pk)
    person, index = user.person, user.person.id_index
    secrets = [NAME, PHONE, person.id_number, index, user.phone_index, "销户测试巷 8 号"]
    assert any(NAME in text for text in tables().values())
    assert operations.close(closing=due(user))
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Person.objects.filter(pk=person.pk).exists()
    assert StoredFile.objects.count() == papers
    found = {(table, secret) for table, text in tables().items() for secret in secrets if secret in text}
    assert found == set()
    assert RegistryQuery.objects.count() == asked >= 1
    assert AuditEntry.objects.filter(event="accounts.closed", subject_ref=f"user:{user.pk}").count() == 1


def test_the_phone_can_sign_up_anew(user):
    operations.close(closing=due(user))
    code = operations.request_code(phone=PHONE, network="10.0.0.1")
    again, new = operations.sign_in_by_code(token=code.token, digits=code.code, network="10.0.0.1")
    assert new
    assert (again.pk != user.pk, again.person) == (True, None)


def test_nothing_to_think_about_when_the_days_are_none(client, user, settings):
    settings.ACCOUNT_CLOSING_DAYS = 0
    assert client.post(CONFIRM, {"understood": "on"}).url == "/"
    assert not User.objects.filter(pk=user.pk).exists()


def test_certificates_stay_and_are_found_again(client, user):
    certificate, number = certificates.issued(user.person), user.person.id_number
    operations.close(closing=due(user))
    person = Person.objects.get(pk=certificate.holder_id)
    assert (person.phone, person.address, person.name) == ("", "", NAME)
    assert Certificate.objects.get(pk=certificate.pk).holder == person
    assert operations.register_person(name=NAME, id_type="31", id_number=number) == person


def test_of_a_sign_in_that_must_stay_nothing_but_an_empty_row_stays(user):
    """Somebody signed a record: the row is kept for it, and nothing that hangs on it."""
    StaffKin.objects.create(user=user, person=accounts.person("留痕样"), relation=Relation.OTHER)
    _row, token = operations.issue_app_token(user=user, device="device-of-a-test", device_name="旧平板")
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    operations.give(user=user, purpose=REAL_NAME, by=user)
    PhoneChange.objects.create(user=user, old_phone="13800167777", at=timezone.now())
    operations.close(closing=due(user))
    kept = User.objects.get(pk=user.pk)
    assert (kept.phone, kept.phone_index, kept.person, kept.display_name, kept.is_active) == ("", None, None, "", False)
    assert operations.token_in_force(token=token, device="device-of-a-test") is None
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    for model in (AppToken, Consent, PhoneChange):
        assert not model.objects.filter(user=kept).exists()


def test_one_that_fails_does_not_stop_the_others(user, monkeypatch, caplog):
    from services.accounts.operations import closing

    other = accounts.real_named()
    due(user)
    due(other)
    erase = closing._erase
    monkeypatch.setattr(closing, "_erase", lambda who: 1 / 0 if who.pk == user.pk else erase(who))
    assert operations.close_due() == 1
    assert User.objects.filter(pk=user.pk).exists()
    assert not User.objects.filter(pk=other.pk).exists()
    assert "could not be closed" in caplog.text


@pytest.mark.usefixtures("city")
class TestWithCases:
    """In the demo city."""

    def test_a_running_case_stands_against_it(self, client):
        case, user = applications.received(), applications.resident(applications.MIGRANT)
        accounts.step_up(accounts.sign_in(client, user), user)
        page = client.get(PAGE).content.decode()
        assert case.item_version.name in page
        assert "还在办理中" in page
        assert client.post(CONFIRM, {"understood": "on"}).url == PAGE
        with pytest.raises(operations.CannotClose):
            operations.ask_closing(user=user, by=user)
        assert not AccountClosing.objects.exists()

    def test_a_case_begun_meanwhile_makes_it_void(self):
        user = applications.resident(applications.MIGRANT)
        closing = due(user)
        applications.received()
        assert not operations.close(closing=closing)
        assert User.objects.filter(pk=user.pk).exists()
        assert not AccountClosing.objects.exists()
        assert Notice.objects.filter(person=user.person, event="closing_void").count() == 1

    def test_finished_cases_stay_and_drafts_go_with_their_files(self):
        case, user = applications.received(), applications.resident(applications.MIGRANT)
        submitting.withdraw(application=case, by=user)
        draft = applications.filled(applications.MIGRANT, applications.ELDER_CARD)
        uploaded = {handed.file_id for handed in draft.files.all()}
        assert uploaded
        assert operations.close(closing=due(user))
        assert Application.objects.filter(pk=case.pk, applicant=user.person).exists()
        assert not Application.objects.filter(pk=draft.pk).exists()
        assert not StoredFile.objects.filter(pk__in=uploaded).exists()
        assert not DataExport.objects.exists()

    def test_rights_to_act_for_a_firm_end_and_who_leads_it_is_told(self):
        handler = EnterpriseHandler.objects.get(role=HandlerRole.HANDLER, state=HandlerState.STANDING)
        user, firm = user_of(handler.person), handler.enterprise
        assert rights(handler.person)
        assert operations.close(closing=due(user))
        handler.refresh_from_db()
        assert handler.state == HandlerState.ENDED
        assert handler.ended_at is not None
        assert not [right for right in rights(handler.person) if right.principal == firm]
        assert Notice.objects.filter(person=firm.legal_representative, event="handler_left").count() == 1
