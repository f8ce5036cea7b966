"""The signed list of states: what ended is on it, nothing personal, checkable with the published root alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from services.certificates.operations import change_status, revoke
from services.documents import limits
from services.documents.models import SealUse
from services.documents.sealing import statements
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db


@pytest.fixture
def organ():
    cache.clear()
    return departments.department("演示公安局")


def issued(organ, **more):
    made = certificates.issued(accounts.person("陈演示"), issuer=organ, **more)
    certificates.printed_without_paper(made)
    type(made.document).objects.filter(pk=made.document_id).update(digest_sha256=f"{made.pk:064x}")
    made.document.refresh_from_db()
    return made


def said(organ, **more):
    root = x509.load_pem_x509_certificate(Client().get("/verify/keys/").content)
    answer = Client().get(f"/verify/status/{organ.code}/")
    assert answer["Content-Type"] == "application/jwt"
    return statements.checked(answer.content.decode(), root=root, longest=1_000_000, **more)


def test_what_ended_is_listed_by_its_file_and_nothing_else(organ):
    valid, held, gone = issued(organ), issued(organ), issued(organ)
    change_status(certificate=held, status="02", reason="调查中", by=None)
    revoke(certificate=gone, reason="核查不实", by=None)
    listed = said(organ)
    assert listed["statuses"] == {held.document.digest_sha256: "02", gone.document.digest_sha256: "03"}
    assert (listed["iss"], listed["exp"] - listed["iat"], listed["ttl"]) == (organ.code, 3600, 60)
    for hidden in ("陈", valid.number, gone.number, gone.identifier, "核查不实"):
        assert hidden not in str(listed)


def test_it_counts_until_its_end_and_a_changed_one_never(organ):
    issued(organ)
    said(organ)
    with pytest.raises(statements.NotAStatement):
        said(organ, at=timezone.now() + timedelta(minutes=61))
    (root,) = [x509.load_pem_x509_certificate(Client().get("/verify/keys/").content)]
    head, body, mark = Client().get(f"/verify/status/{organ.code}/").content.decode().split(".")
    other = body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB")
    with pytest.raises(statements.NotAStatement):
        statements.checked(f"{head}.{other}.{mark}", root=root)


def test_one_that_came_back_leaves_the_list(organ):
    one = issued(organ)
    change_status(certificate=one, status="02", reason="调查中", by=None)
    assert said(organ)["statuses"]
    change_status(certificate=one, status="01", reason="", by=None)
    cache.clear()
    assert said(organ)["statuses"] == {}


def test_key_and_chain_of_an_organ_are_published(organ):
    issued(organ)
    signer, root = x509.load_pem_x509_certificates(Client().get(f"/verify/keys/{organ.code}/").content)
    signer.verify_directly_issued_by(root)
    assert root == x509.load_pem_x509_certificate(Client().get("/verify/keys/").content)


def test_an_organ_that_signed_no_certificate_has_no_list(organ):
    for address in (f"/verify/status/{organ.code}/", f"/verify/keys/{organ.code}/", "/verify/status/x/"):
        assert Client().get(address).status_code == 404


def test_the_answer_of_a_verification_signed(organ):
    one = issued(organ)
    revoke(certificate=one, reason="核查不实", by=None)
    answer = Client().get(f"/api/v1/verify/{one.document.verify_code}/statement/")
    root = x509.load_pem_x509_certificate(Client().get("/verify/keys/").content)
    told = statements.checked(answer.json()["statement"], root=root)
    assert (told["status"], told["valid"], told["sha256"]) == ("revoked", False, one.document.digest_sha256)
    assert "陈" not in str(told)
    assert Client().get("/api/v1/verify/000000000000/statement/").status_code == 404


def test_an_answer_is_signed_once_a_minute_and_anew_when_the_state_changes(organ):
    one = issued(organ)
    address = f"/api/v1/verify/{one.document.verify_code}/statement/"
    first = Client().get(address).json()["statement"]
    assert Client().get(address).json()["statement"] == first
    assert SealUse.objects.filter(document=one.document).count() == 1
    change_status(certificate=one, status="02", reason="调查中", by=None)
    assert Client().get(address).json()["statement"] != first
    assert SealUse.objects.filter(document=one.document).count() == 2


@pytest.mark.parametrize("kind", ["status", "keys"])
def test_lists_and_chains_are_not_asked_for_without_end(organ, kind, monkeypatch):
    issued(organ)
    monkeypatch.setattr(limits, "LISTS", 2)
    address = f"/verify/{kind}/{organ.code}/"
    assert [Client().get(address).status_code for _ in range(3)] == [200, 200, 429]
    assert Client().get(address)["Retry-After"] == "300"
    assert Client(HTTP_USER_AGENT="another").get(address).status_code == 200
