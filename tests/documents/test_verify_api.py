"""Verification for machines by number and by file: the same answers and the same limits as on the page."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from services.audit.models import AuditEntry
from services.certificates.operations import revoke
from services.documents import limits
from services.files.operations import read_bytes
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db
NUMBER, FILE = "/api/v1/verify/number/", "/api/v1/verify/file/"


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


def asked(number: str, last: str = "", **more) -> object:
    return Client(**more).post(NUMBER, {"number": number, "last": last}, content_type="application/json")


def sent(data: bytes) -> object:
    return Client().post(FILE, {"file": SimpleUploadedFile("x.pdf", data, content_type="application/pdf")})


@pytest.fixture
def certificate():
    made = certificates.issued(accounts.person("陈演示"))
    certificates.printed_without_paper(made)
    return made


def test_a_number_needs_the_last_characters_of_its_holder(certificate):
    last = certificate.holder.id_number[-4:]
    told = asked(certificate.number, last.lower())
    assert told.status_code == 200
    assert (told.json()["status"], told.json()["valid"]) == ("valid", True)
    assert certificate.holder.name not in told.content.decode()
    assert certificate.number not in told.content.decode()
    for wrong in ("", "0000"):
        answer = asked(certificate.number, wrong)
        assert (answer.status_code, answer.json()["status"]) == (404, "unknown")
    assert asked("nothing").status_code == 404
    assert AuditEntry.objects.filter(event="document.guessed_at").count() == 2
    revoke(certificate=certificate, reason="核查不实", by=None)
    told = asked(certificate.number, last).json()
    assert (told["status"], told["valid"]) == ("revoked", False)


def test_guesses_are_counted_whoever_asks(certificate, monkeypatch):
    monkeypatch.setattr(limits, "GUESSES", 2)
    for browser in ("a", "b"):
        assert asked(certificate.number, "0000", HTTP_USER_AGENT=browser).status_code == 404
    answer = asked(certificate.number, certificate.holder.id_number[-4:], HTTP_USER_AGENT="c")
    assert answer.status_code == 429
    assert answer["Retry-After"]


@pytest.mark.parametrize("body", [{}, {"number": ""}, {"number": 1.5}, {"number": "\u202e"}, {"number": "x" * 101}])
def test_what_is_no_number_is_told(body):
    assert Client().post(NUMBER, body, content_type="application/json").status_code in (404, 422)


def test_an_identity_number_is_not_taken():
    answer = asked(accounts.fake_id())
    assert answer.status_code == 422
    assert "number" in answer.content.decode()


def test_the_file_itself_a_changed_one_and_one_of_nobody():
    certificate = certificates.made(accounts.person("陈演示"))
    pdf = read_bytes(certificate.document.file)
    told = sent(pdf).json()
    assert (told["status"], told["valid"], told["title"]) == ("valid", True, "居住证")
    told = sent(pdf[:-30] + bytes([pdf[-30] ^ 1]) + pdf[-29:]).json()
    assert (told["status"], told["valid"]) == ("changed", False)
    assert "title" not in told
    for nothing in (b"", b"words"):
        assert sent(nothing).status_code == 422
    assert Client().post(FILE).status_code in (415, 422)
