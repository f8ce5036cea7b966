"""Somebody else's certificate: by number, address, code. Nothing is told, the try is written down."""

from __future__ import annotations

import pytest
from django.test import Client

from services.audit.models import AuditEntry
from services.certificates.models import Showing
from services.certificates.operations import show
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db
PARTS = ("", "show/", "code/", "download/", "allow/")


@pytest.fixture
def certificate():
    made = certificates.issued(accounts.person("陈演示"))
    certificates.printed_without_paper(made)
    return made


@pytest.mark.parametrize("part", PARTS)
def test_by_its_address_or_that_of_its_file(certificate, part):
    thief = accounts.sign_in(Client(), accounts.real_named(accounts.person("王测试")))
    assert thief.get(f"/my/certificates/{certificate.pk}/{part}").status_code == 404
    tried = AuditEntry.objects.get(event="access.refused")
    assert tried.subject_ref == f"certificate:{certificate.pk}"


@pytest.mark.parametrize("last", ["", "0000"])
def test_by_its_number_without_knowing_the_holder(certificate, last):
    page = Client().post("/verify/", {"q": certificate.number, "last": last})
    text = page.content.decode()
    assert page.status_code == 404
    assert "verdict-head--valid" not in text
    for hidden in ("陈*示", certificate.document.verify_code, certificate.issuer.name):
        assert hidden not in text
    tried = AuditEntry.objects.get(event="document.guessed_at")
    assert tried.subject_ref == f"document:{certificate.document_id}"


def test_a_picture_of_a_code_used_twice_is_refused_in_words(certificate):
    owner = accounts.real_named(certificate.holder)
    token = show(certificate=certificate, facts=[], person=owner.person, by=owner)[1]
    assert Client().post(f"/show/{token}/", {"who": "药店"}).status_code == 200
    second = Client().post(f"/show/{token}/", {"who": "别人"})
    assert second.status_code == 404
    assert "已经用过" in second.content.decode() or "截图" in second.content.decode()
    assert Showing.objects.get().seen_by.endswith("药店")
