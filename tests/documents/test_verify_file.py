"""Verification of a file: the very bytes that were signed, and what they are worth now."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from services.certificates.operations import revoke
from services.documents import verdicts
from services.documents.models import Document
from services.documents.sealing import signatures
from services.files import pipeline
from services.files.child.wire import Refused
from services.files.operations import read_bytes
from tests.factories import accounts, certificates

pytestmark = pytest.mark.django_db
PAGE = "/verify/file/"


def sent(client, data, name="x.pdf"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data, content_type="application/pdf")})


def test_the_file_itself_is_valid_until_its_certificate_is_not(client):
    certificate = certificates.made(accounts.person("陈演示"))
    pdf = read_bytes(certificate.document.file)
    assert "verdict-head--valid" in sent(client, pdf).content.decode()
    for place in (20, len(pdf) // 3, len(pdf) // 2, len(pdf) - 30):
        changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        assert verdicts.judge_file(changed).status == verdicts.CHANGED, place
    assert verdicts.judge_file(pdf + b"\n").status == verdicts.CHANGED
    revoke(certificate=certificate, reason="核查不实", by=None)
    page = sent(client, pdf).content.decode()
    assert "verdict-head--revoked" in page
    assert "核查不实" in page


@pytest.mark.parametrize("data", [b"", b"words", b"%PDF-1.7 broken", b"%PDF-" + b"\x00" * 2000])
def test_what_is_no_file_of_ours_is_told_in_words(client, data):
    response = sent(client, data)
    assert response.status_code == 200
    assert "verdict-head--valid" not in response.content.decode()


def test_a_number_alone_is_not_enough_for_a_certificate(client):
    certificate = certificates.issued(accounts.person("陈演示"))
    document = certificates.printed_without_paper(certificate)
    last = certificate.holder.id_number[-4:]
    assert client.post("/verify/", {"q": document.number}).status_code == 404
    assert client.post("/verify/", {"q": document.number, "last": "0000"}).status_code == 404
    assert document.verify_code in client.post("/verify/", {"q": document.number, "last": last.lower()}).url
    assert Document.objects.found_by(document.verify_code) == document


def test_the_public_keys_are_published(client):
    response = client.get("/verify/keys/")
    assert response.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in response.content


def endless() -> bytes:
    """A PDF of 4 MB with two million things in one list: a reader in Python works for a minute and fills gigabytes."""
    objects = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n",
        b"3 0 obj\n<</Fields[" + b"1 " * 2_000_000 + b"]>>\nendobj\n",
    ]
    out, rows = b"%PDF-1.7\n", [b"0000000000 65535 f \n"]
    for thing in objects:
        rows.append(b"%010d 00000 n \n" % len(out))
        out += thing
    tail = b"xref\n0 4\n" + b"".join(rows) + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + tail


def test_a_file_made_to_take_for_ever_is_ended_in_its_own_process(client):
    before, used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    response = sent(client, endless())
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert response.status_code == 200
    assert "不能安全打开" in response.content.decode()
    assert grown < 150, f"{grown:.0f} MB in the portal itself"
    assert time.process_time() - used < 3, "the portal itself worked on it"


def test_what_cannot_be_checked_now_is_not_called_forged(client, monkeypatch):
    certificate = certificates.made(accounts.person("陈演示"))
    pdf = read_bytes(certificate.document.file)
    monkeypatch.setattr(pipeline, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(signatures, "_places", threading.BoundedSemaphore(1))
    assert signatures._places.acquire(blocking=False)
    assert verdicts.judge_file(pdf).ok
    assert verdicts.judge_file(pdf + b"\n").status == verdicts.UNKNOWN
    page = sent(client, pdf + b"\n").content.decode()
    assert "verdict-head--valid" not in page
    assert "一分钟" in page


def test_uploads_and_signatures_do_not_wait_for_each_other(monkeypatch):
    monkeypatch.setattr(pipeline, "WAIT_SECONDS", 0.01)
    for module in (signatures, pipeline):
        monkeypatch.setattr(module, "_places", threading.BoundedSemaphore(1))
    with signatures._places:
        assert pipeline.check(picture()).media_type == "image/jpeg"
        with pytest.raises(Refused):
            signatures.check(b"%PDF-1.7", roots=[])
    with pipeline._places:
        assert not signatures.check(b"%PDF-1.7", roots=[]).ok
        with pytest.raises(Refused):
            pipeline.check(picture())


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "#88aacc").save(out, "JPEG")
    return out.getvalue()


def test_checking_knows_no_secret_and_loads_no_portal():
    script = "import sys, services.documents.sealing.child as c; c.read(b'', []); print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=pipeline.PROJECT, env=pipeline.ENVIRONMENT, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"False"
