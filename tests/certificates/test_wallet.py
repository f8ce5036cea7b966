"""The wallet: one's own certificates, masked, and nobody else's."""

from __future__ import annotations

import pytest

from services.audit.models import AuditEntry
from services.certificates.models import Certificate
from services.certificates.operations import revoke
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db
WALLET = "/my/certificates/"


@pytest.fixture
def owner():
    return accounts.real_named(accounts.person("陈演示", address="高州市演示路 8 号"))


def test_own_certificates_stand_in_the_wallet_masked(client, owner):
    certificate = certificates.issued(owner.person)
    accounts.sign_in(client, owner)
    page = client.get(WALLET).content.decode()
    assert "居住证" in page
    assert "陈*示" in page
    assert certificate.number not in page
    assert owner.person.id_number not in page


def test_the_face_is_masked_until_asked_and_asking_is_written_down(client, owner):
    face = certificates.face_of(owner.person) | {"address": "高州市演示路 8 号"}
    certificate = certificates.issued(owner.person, face_data=face)
    accounts.sign_in(client, owner)
    address = f"{WALLET}{certificate.pk}/"
    masked = client.get(address).content.decode()
    assert owner.person.id_number not in masked
    assert "演示路 8 号" not in masked
    assert not AuditEntry.objects.filter(event="certificate.revealed").exists()
    asked = client.post(address, {"show": "1"})
    assert asked.url == f"/account/confirm/?next={address}"
    assert not AuditEntry.objects.filter(event="certificate.revealed").exists()
    accounts.step_up(client, owner)
    shown = client.post(address, {"show": "1"}).content.decode()
    assert owner.person.id_number in shown
    assert "演示路 8 号" in shown
    assert (
        AuditEntry.objects.filter(event="certificate.revealed", subject_ref=f"certificate:{certificate.pk}").count()
        == 1
    )
    assert owner.person.id_number not in client.get(address).content.decode()


@pytest.mark.parametrize("part", ["", "code/", "download/"])
def test_a_strangers_certificate_looks_absent(client, owner, part):
    strange = certificates.issued(accounts.person("李样例"))
    certificates.printed_without_paper(strange)
    accounts.sign_in(client, owner)
    theirs, absent = client.get(f"{WALLET}{strange.pk}/{part}"), client.get(f"{WALLET}999999/{part}")
    assert theirs.status_code == absent.status_code == 404
    assert client.post(f"{WALLET}{strange.pk}/", {"show": "1"}).status_code == 404
    assert not AuditEntry.objects.filter(event="certificate.revealed").exists()


def test_visitors_and_unnamed_residents_are_sent_away(client):
    certificate = certificates.issued()
    assert client.get(WALLET).status_code == 302
    accounts.sign_in(client, accounts.resident())
    assert "/account/real-name/" in client.get(f"{WALLET}{certificate.pk}/").url
    accounts.sign_in(client, accounts.staff())
    assert client.get(WALLET).status_code == 403


def test_the_signed_file_is_a_download_nobody_keeps(client, owner):
    certificate = certificates.issued(owner.person)
    accounts.sign_in(client, owner)
    address = f"{WALLET}{certificate.pk}/download/"
    assert client.get(address).url == f"{WALLET}{certificate.pk}/"
    certificates.printed_without_paper(certificate)
    assert client.get(address).url == f"/account/confirm/?next={address}"
    accounts.step_up(client, owner)
    response = client.get(address)
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert AuditEntry.objects.filter(event="certificate.downloaded").count() == 1


def test_the_code_page_leads_to_verification_and_says_nothing_personal(client, owner):
    certificate = certificates.issued(owner.person)
    document = certificates.printed_without_paper(certificate)
    accounts.sign_in(client, owner)
    page = client.get(f"{WALLET}{certificate.pk}/code/").content.decode()
    assert document.verify_code[:4] in page
    assert owner.person.id_number not in page
    revoke(certificate=certificate, reason="核查不实", by=None)
    assert document.verify_code[:4] not in client.get(f"{WALLET}{certificate.pk}/code/").content.decode()


def test_the_number_of_queries_does_not_grow(client, owner, django_assert_max_num_queries):
    accounts.sign_in(client, owner)
    for code in ("JZZ", "B2", "C3", "D4"):
        certificates.issued(owner.person, code=code)
    client.get(WALLET)
    with django_assert_max_num_queries(15):
        client.get(WALLET)
    assert Certificate.objects.count() == 4
