"""Documents under CRYPTO_PROFILE=gm: sealed with SM2 beside the file, kept, checked, packed and given out."""

from __future__ import annotations

import io
import random

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client

from services.applications import archiving
from services.certificates.operations import revoke
from services.common.crypto import digest
from services.documents import checks, verdicts
from services.documents.models import DetachedSignature, Document, SealUse
from services.documents.sealing import authority, signed_data
from services.documents.sealing.providers import provider
from services.files.operations import read_bytes
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db


@pytest.fixture
def aes(settings):
    """The keys this process was started with."""
    return settings.FIELD_KEYS


@pytest.fixture(autouse=True)
def gm(settings, aes, tmp_path):
    """The profile in a process that was started with the other one."""
    settings.CRYPTO_PROFILE = "gm"
    settings.FILES_DIR = tmp_path
    settings.FIELD_KEYS = {"g1": b"sixteen bytes ok"}
    return settings


@pytest.fixture
def certificate():
    return certificates.made(accounts.person("陈演示"))


def test_a_document_is_sealed_beside_its_file(certificate):
    document = certificate.document
    pdf = read_bytes(document.file)
    kept = DetachedSignature.objects.get(document=document)
    assert signed_data.check(pdf, bytes(kept.der), roots=provider().roots(), now=document.made_at).ok
    assert document.digest_sm3 == digest(pdf) == document.file.digest
    use = SealUse.objects.get(document=document)
    assert (use.provider, use.file_digest) == ("demo-sm2", document.digest_sm3)
    assert use.certificate_fingerprint == authority.seal_of(document.seal, document.issuer_name).fingerprint
    assert len(bytes(kept.der)) < 4096


def test_the_paper_bears_the_seal_as_a_picture_and_stays_pdf_a(certificate):
    with pikepdf.open(io.BytesIO(read_bytes(certificate.document.file))) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert 'part="3"' in str(pdf.open_metadata()) or ">3<" in str(pdf.open_metadata())
        drawn = [form for page in pdf.pages for form in page.Resources.XObject.values() if form.Subtype == "/Form"]
        assert any(b"0.757 0.106 0.090 rg" in form.read_bytes() for form in drawn)


def test_the_very_file_is_valid_and_any_other_is_not(certificate):
    pdf = read_bytes(certificate.document.file)
    assert verdicts.judge_file(pdf).ok
    for place in random.Random(7).sample(range(len(pdf)), 20):
        changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        assert verdicts.judge_file(changed).status == verdicts.CHANGED
    assert verdicts.judge_file(pdf + b"\n").status == verdicts.CHANGED
    revoke(certificate=certificate, reason="核查不实", by=None)
    assert verdicts.judge_file(pdf).status == "revoked"


def test_a_file_put_in_the_place_of_another_is_not_valid_though_the_register_knows_it(certificate):
    other = certificates.made(accounts.person("李演示", id_number="440981199001010017"))
    der = DetachedSignature.objects.get(document=other.document).der
    DetachedSignature.objects.filter(document=certificate.document).update(der=der)
    verdict = verdicts.judge_file(read_bytes(certificate.document.file))
    assert (verdict.ok, verdict.status) == (False, verdicts.CHANGED)
    DetachedSignature.objects.filter(document=certificate.document).delete()
    assert not verdicts.judge_file(read_bytes(certificate.document.file)).ok


def test_the_signature_is_given_out_by_its_code(certificate):
    code = certificate.document.verify_code
    assert f"/verify/{code}/signature/" in Client().get(f"/verify/{code}/").content.decode()
    answer = Client().get(f"/verify/{code}/signature/")
    assert answer["Content-Type"] == "application/pkcs7-signature"
    assert f'filename="{code}.p7s"' in answer["Content-Disposition"]
    pdf = read_bytes(certificate.document.file)
    assert provider().check(pdf, answer.content).ok
    assert Client().get("/verify/000000000000/signature/").status_code == 404
    assert Client().post(f"/verify/{code}/signature/").status_code == 405


def test_a_document_of_the_default_profile_has_no_signature_to_give(settings, aes):
    settings.CRYPTO_PROFILE, settings.FIELD_KEYS = "default", aes
    code = certificates.made(accounts.person("陈演示")).document.verify_code
    assert not DetachedSignature.objects.exists()
    assert "signature/" not in Client().get(f"/verify/{code}/").content.decode()
    assert Client().get(f"/verify/{code}/signature/").status_code == 404


def test_another_key_turns_the_keys_of_the_seals_too(certificate, settings):
    before = read_bytes(certificate.document.file)
    settings.FIELD_KEYS = {"g2": b"another sixteen!"} | settings.FIELD_KEYS
    call_command("rotate_keys", stdout=io.StringIO())
    settings.FIELD_KEYS = {"g2": b"another sixteen!"}
    try:
        assert all(path.read_text().startswith("v1:g2:") for path in authority.folder().glob("*.key"))
        fresh = Document.objects.get(pk=certificate.document_id)
        assert fresh.context["face"] == certificate.document.context["face"]
        assert read_bytes(fresh.file) == before
        assert verdicts.judge_file(before).ok
    finally:  # the folder of the authority outlives the test
        settings.FIELD_KEYS = {"g1": b"sixteen bytes ok"} | settings.FIELD_KEYS
        call_command("rotate_keys", stdout=io.StringIO())


def test_seals_of_the_other_profile_are_refused(settings):
    assert checks.seals_of_the_profile(None) == []
    settings.SEAL_PROVIDER = "demo"
    assert [error.id for error in checks.seals_of_the_profile(None)] == ["documents.E003"]
    settings.CRYPTO_PROFILE, settings.SEAL_PROVIDER = "default", "demo-sm2"
    assert [error.id for error in checks.seals_of_the_profile(None)] == ["documents.E003"]
    settings.CRYPTO_PROFILE, settings.DEMO = "gm", False
    assert [error.id for error in checks.no_demo_seal_in_production(None)] == ["documents.E001"]


def test_without_sm2_on_the_machine_the_check_fails(monkeypatch):
    monkeypatch.setattr(checks.sm2, "is_available", lambda: False)
    assert [error.id for error in checks.seals_of_the_profile(None)] == ["documents.E004"]


def page() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def packed() -> io.BytesIO:
    """A package of a file and its signature."""
    parts = [
        archiving.small("证照", "document", page(), archiving.PDF, 1),
        archiving.small("证照（签名）", "signature", b"der", archiving.SIGNATURE, 0),
    ]
    parts = archiving.number_paths(parts)
    with archiving.merged(page(), parts) as whole:
        with pikepdf.open(whole) as pdf:
            assert len(pdf.pages) == 2, "the cover and the paper"
        return archiving.pack(parts, whole, archiving.listing({}, parts, whole))


def test_a_package_holds_the_signature_and_names_its_digests(settings):
    with packed() as by_sm3:
        settings.CRYPTO_PROFILE = "default"
        with packed() as by_sha256:
            for package, name in ((by_sm3, b'"sm3"'), (by_sha256, b'"sha256"')):
                assert archiving.differences(package) == [], "whatever profile proves it"
                with archiving._opened(package) as opened:
                    told = opened.read(archiving.LIST)
                assert b"parts/02-signature.p7s" in told
                assert told.count(name) == 3
