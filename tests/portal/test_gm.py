"""A fresh installation under CRYPTO_PROFILE=gm: demo city, a certificate, its seal for a stranger, other keys."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from asn1crypto import pem, x509

from services.common.sm4 import SM4GCM
from services.documents.sealing.signed_data import Message
from tests.support import sm2 as stranger
from tests.support.prepared import ROOT, clean_environment, migrated, server_address

pytestmark = [
    pytest.mark.once,  # the columns of both databases hold the same text: tests/common, tests/documents
    pytest.mark.timeout(900),
]
NUMBER = "440981197703037776"
BEGIN = "import django, io, json, sys; django.setup(); from django.core.management import call_command\n"
INSTALL = """
for command in ("check", "make_demo_ca", "demo_city", "verify_audit"):
    call_command(command, stdout=io.StringIO())
from services.accounts.models import Person, User
from services.certificates.design import sample_face
from services.certificates.models import CertificateType
from services.certificates.operations import issue
from services.documents.operations import make_document
from services.files.operations import read_bytes
kind = CertificateType.objects.get(code="JZZ")
person = Person.objects.create(name="国密演示", id_number=sys.argv[1])
face = sample_face(kind) | {"name": person.name, "id_number": person.id_number}
issuer = kind.issuers.order_by("pk")[0]
one = issue(type_code=kind.code, holder=person, issuer=issuer, face_data=face, issued_for="t", by=None)
document = make_document(one.document_id)
staff = User.objects.filter(is_staff=True).order_by("pk")[0]
told = {
    "code": document.verify_code, "sm3": document.digest_sm3, "organ": issuer.code, "person": person.pk,
    "password": [staff.password.split("$")[0], staff.check_password("Tongban-Demo-2026")],
    "pdf": read_bytes(document.file).hex(),
}
print(json.dumps(told))
"""
USE = """
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from services.certificates.models import Certificate
from services.certificates.operations import revoke
from services.departments.models import Department
from services.documents import status_list
from services.documents.models import Document
from services.documents.sealing import statements
from services.documents.sealing.providers import provider
from services.files.operations import read_bytes
document = Document.objects.get(verify_code=sys.argv[1])
visitor = Client(HTTP_HOST="127.0.0.1")
def look(data):
    sent = {"file": SimpleUploadedFile("x.pdf", data, content_type="application/pdf")}
    return "verdict-head--valid" in visitor.post("/verify/file/", sent).content.decode()
pdf = read_bytes(document.file)
told = {
    "page": visitor.get(f"/verify/{document.verify_code}/").content.decode(),
    "signature": visitor.get(f"/verify/{document.verify_code}/signature/").content.hex(),
    "keys": visitor.get("/verify/keys/").content.decode(),
    "looked": [look(pdf), look(pdf[:-40] + b"x" + pdf[-39:])],
    "holder": Certificate.objects.get(document=document).holder.id_number,
}
revoke(certificate=Certificate.objects.get(document=document), reason="核查不实", by=None)
text = status_list.signed_list(Department.objects.get(code=document.seal))
told["list"] = statements.checked(text, root=provider().roots()[0], longest=1_000_000)
told["revoked"] = look(pdf)
call_command("rotate_keys", check=True, stdout=io.StringIO())
call_command("verify_audit", stdout=io.StringIO())
print(json.dumps(told))
"""


def run(folder: Path, script: str, *arguments: str, **more: str) -> dict:
    """What a process of this installation says last, as JSON."""
    environment = clean_environment(DATA_DIR=str(folder), CRYPTO_PROFILE="gm", RELAY="none", **more)
    command = [sys.executable, "-W", "ignore", "-c", BEGIN + script, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def holds_for_a_stranger(signature: bytes, pdf: bytes, root: x509.Certificate) -> bool:
    """By the arithmetic of the standard: the seal's signature, its digest of the file, the root's over the seal."""
    body = Message.load(signature, strict=True)["content"]
    (signer,), (seal,) = body["signers"], body["certificates"]
    said = signer["signed"].untag().dump()
    return (
        stranger.holds(stranger.point_of(seal), signer["signature"].native, said)
        and stranger._sm3(pdf) in said
        and stranger.holds(stranger.point_of(root), seal["signature_value"].native, seal["tbs_certificate"].dump())
    )


def test_a_fresh_installation_issues_seals_verifies_and_changes_its_keys(tmp_path: Path):
    assert server_address() is None
    shutil.copyfile(migrated() / "portal.sqlite3", tmp_path / "portal.sqlite3")
    made = run(tmp_path, INSTALL, NUMBER)
    pdf = bytes.fromhex(made["pdf"])
    assert made["password"] == ["pbkdf2_sm3", True]
    assert stranger._sm3(pdf).hex() == made["sm3"]
    assert b"/ByteRange" not in pdf, "no signature inside the file"

    name, key = (tmp_path / "keys" / "field_keys").read_text().strip().split(":")
    with sqlite3.connect(tmp_path / "portal.sqlite3") as database:
        ((text,),) = database.execute("select id_number from accounts_person where id = ?", [made["person"]])
    assert text.startswith(f"v1:{name}:")
    sealed = base64.b64decode(text.split(":")[2])
    assert SM4GCM(base64.b64decode(key)).decrypt(sealed[:12], sealed[12:], b"person.id_number").decode() == NUMBER
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert NUMBER.encode() not in path.read_bytes(), path

    new = f"next:{base64.b64encode(b'another key: 16b').decode()}"
    turn = 'call_command("rotate_keys", stdout=io.StringIO()); print("{}")'
    run(tmp_path, turn, FIELD_KEYS=f"{new},{name}:{key}")
    used = run(tmp_path, USE, made["code"], FIELD_KEYS=new)
    assert "verdict-head--valid" in used["page"]
    assert f"/verify/{made['code']}/signature/" in used["page"]
    assert used["looked"] == [True, False]
    assert used["holder"] == NUMBER
    root = x509.Certificate.load(pem.unarmor(used["keys"].encode())[2])
    assert holds_for_a_stranger(bytes.fromhex(used["signature"]), pdf, root)
    assert not holds_for_a_stranger(bytes.fromhex(used["signature"]), pdf + b"\n", root)
    assert used["list"]["hash"] == "sm3"
    assert used["list"]["statuses"] == {made["sm3"]: "03"}
    assert used["revoked"] is False
