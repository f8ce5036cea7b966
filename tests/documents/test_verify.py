"""Public verification: every state, masked, gently limited, the same for machines."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache

from services.certificates.models import Certificate
from services.certificates.operations import change_status, revoke
from services.documents import limits
from services.documents.models import Document
from services.documents.operations import set_register_status
from services.documents.verdicts import judge
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db
PAGE, API = "/verify/", "/api/v1/verify/"


@pytest.fixture
def document():
    return certificates.printed_without_paper(certificates.issued(accounts.person("陈演示")))


def certificate_of(document: Document) -> Certificate:
    return Certificate.objects.get(document=document)


def test_valid_says_so_and_shows_nobody(client, document):
    response = client.get(f"{PAGE}{document.verify_code}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "verdict-head--valid" in page
    assert "陈*示" in page
    person = certificate_of(document).holder
    for hidden in (person.name, person.id_number, document.number):
        assert hidden not in page
    assert "no-cache" in response["Cache-Control"] or "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("status", ["02", "03", "04", "05", "06", "07", "99"])
def test_every_other_status_cannot_be_used_and_says_why(client, document, status):
    change_status(certificate=certificate_of(document), status=status, reason="原因甲", by=None)
    page = client.get(f"{PAGE}{document.verify_code}/").content.decode()
    assert "verdict-head--revoked" in page
    assert "verdict-head--valid" not in page
    assert "原因甲" in page
    answer = client.get(f"{API}{document.verify_code}/").json()
    assert (answer["valid"], answer["status"]) == (False, Document.objects.get(pk=document.pk).status)


def test_past_its_last_day_it_is_expired_without_anybody_writing_it(client, document):
    Document.objects.filter(pk=document.pk).update(valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31))
    assert client.get(f"{API}{document.verify_code}/").json()["status"] == "expired"
    assert "verdict-head--revoked" in client.get(f"{PAGE}{document.verify_code}/").content.decode()
    document.refresh_from_db()
    assert judge(document, on=date(2020, 12, 31)).ok
    assert not judge(document, on=date(2021, 1, 1)).ok


def test_an_old_version_is_superseded_and_the_number_finds_the_new_one(client, document):
    old = certificate_of(document)
    new = certificates.issued(old.holder, previous=old)
    certificates.printed_without_paper(new)
    assert client.get(f"{API}{document.verify_code}/").json()["status"] == "superseded"
    found = client.post(PAGE, {"q": old.number, "last": old.holder.id_number[-4:]})
    assert found.url == f"{PAGE}{new.document.verify_code}/"


def test_an_unknown_code_is_told_kindly(client):
    response = client.get(f"{PAGE}7Q2K9F4M2HXD/")
    assert response.status_code == 404
    assert "verdict-head--revoked" in response.content.decode()
    answer = client.get(f"{API}7Q2K9F4M2HXD/")
    assert answer.status_code == 404
    assert (answer.json()["status"], answer.json()["valid"]) == ("unknown", False)


def test_what_is_not_made_yet_is_not_known(client):
    code = certificates.issued().document.verify_code
    assert client.get(f"{PAGE}{code}/").status_code == 404
    assert client.get(f"{API}{code}/").status_code == 404


def test_the_field_takes_code_or_number_in_any_spacing(client, document):
    code = document.verify_code
    target = f"{PAGE}{code}/"
    for typed in (
        code,
        f"V {code[:4]} {code[4:8]} {code[8:]}".lower(),
        f" {document.number[:6]} {document.number[6:]} ",
    ):
        last = certificate_of(document).holder.id_number[-4:]
        assert client.post(PAGE, {"q": typed, "last": last}).url == target


def test_whose_number_it_is_is_not_guessed_at_by_whomever(client, document):
    last = certificate_of(document).holder.id_number[-4:]
    for n in range(10):
        visitor = {"HTTP_USER_AGENT": f"another {n}", "REMOTE_ADDR": f"10.0.{n}.1"}
        assert client.post(PAGE, {"q": document.number, "last": f"99{n:02d}"}, **visitor).status_code == 404
    answer = client.post(PAGE, {"q": document.number, "last": last}, HTTP_USER_AGENT="yet another")
    assert answer.status_code == 429
    assert client.post(PAGE, {"q": document.verify_code}).status_code == 302


def test_part_of_a_number_finds_nothing(client, document):
    for typed in (document.number[:-1], document.number[1:], document.verify_code[:-1]):
        response = client.post(PAGE, {"q": typed})
        assert response.status_code == 404
        assert f'value="{typed}"' in response.content.decode(), "it can be mended"
        assert document.verify_code not in response.content.decode().replace(typed, "")


@pytest.mark.parametrize("typed", ["", "   ", "440981195003150023", "4409 8119 5003 1500 23", "甲\u202e乙"])
def test_what_cannot_be_looked_up_stays_in_the_field_with_a_word(client, typed):
    response = client.post(PAGE, {"q": typed})
    assert response.status_code == 200
    assert "field--error" in response.content.decode()


def test_misses_are_limited_and_a_dead_cache_refuses_nobody(client, document, monkeypatch):
    for _ in range(limits.MISSES):
        assert client.get(f"{API}7Q2K9F4M2HXD/").status_code == 404
    assert client.get(f"{API}7Q2K9F4M2HXD/").status_code == 429
    assert client.get(f"{PAGE}{document.verify_code}/").status_code == 429
    assert client.post(PAGE, {"q": document.verify_code}).status_code == 429

    def broken(*args, **kwargs):
        raise ConnectionError

    for name in ("add", "incr", "get"):
        monkeypatch.setattr(cache, name, broken)
    assert client.get(f"{API}{document.verify_code}/").status_code == 200


def test_the_api_answers_without_signing_in_and_masks(client, document):
    answer = client.get(f"{API}{document.verify_code}/").json()
    assert answer["valid"] is True
    assert answer["status"] == "valid"
    assert answer["holder_masked"] == "陈*示"
    assert answer["number_masked"] == f"{document.number[:4]}****{document.number[-4:]}"
    assert answer["valid_from"] == document.valid_from.isoformat()
    assert certificate_of(document).holder.name not in str(answer)


def test_an_unknown_status_is_refused(document):
    with pytest.raises(ValueError):
        set_register_status(document=document, status="fine", reason="", by=None)
    document.refresh_from_db()
    assert document.status == "valid"


def test_revoked_shows_the_day_and_the_organ(client, document):
    revoke(certificate=certificate_of(document), reason="承诺与核查结果不符", by=None)
    page = client.get(f"{PAGE}{document.verify_code}/").content.decode()
    for said in ("承诺与核查结果不符", document.issuer_name, document.issuer_phone):
        assert said in page
