"""What strangers' tools say of our documents, and that no byte can be changed unnoticed."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image

from services.accounts.models import Enterprise
from services.certificates.demo import DATA
from services.certificates.design import sample_face
from services.certificates.models import CertificateType
from services.certificates.operations import issue
from services.documents import verdicts
from services.documents.operations import make_document
from services.documents.sealing.child import read
from services.documents.sealing.providers import DemoSealProvider, provider
from services.documents.sealing.signatures import SignatureReport
from services.files.models import StoredFile
from services.files.operations import read_bytes, store_bytes
from tests.documents.test_making import text_of, tool
from tests.factories import accounts, certificates, departments

pytestmark = pytest.mark.django_db
TYPES = json.loads((DATA / "types.json").read_text(encoding="utf-8"))
RARE = "喆䶮𬭚〇"
LARGEST = 120 * 1024
VALIDATOR = """
import json, sys
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
with open(sys.argv[1], "rb") as file:
    root = x509.Certificate.load(file.read())
for path in sys.argv[2:]:
    trust = [ValidationContext(trust_roots=[root], allow_fetching=False) for _ in range(2)]
    with open(path, "rb") as file:
        signature, = PdfFileReader(file).embedded_signatures
        status = validate_pdf_signature(signature, trust[0], ts_validation_context=trust[1])
    print(json.dumps([status.bottom_line, status.coverage.name, bool(status.timestamp_validity.trusted)]))
"""
"""Nothing of ours: what somebody writes who has a root certificate and pyHanko."""


def roots() -> list[bytes]:
    return [root.public_bytes(Encoding.DER) for root in provider().roots()]


def holds(pdf: bytes) -> bool:
    """Whether the signature alone, without the register, calls the file the one that was signed."""
    said = read(pdf, roots())
    return bool(said and said["intact"] and said["trusted"] and said["stamped"] and said["covers_all"])


@pytest.fixture
def signed() -> bytes:
    return read_bytes(certificates.made(accounts.person("陈演示")).document.file)


def noise() -> StoredFile:
    """The heaviest portrait there is: as phones take them, of nothing but noise."""
    out, side = BytesIO(), (895, 1102)
    Image.frombytes("RGB", side, random.Random(7).randbytes(side[0] * side[1] * 3)).save(out, "JPEG", quality=88)
    return store_bytes(data=out.getvalue(), name="p.jpg", media_type="image/jpeg")


def made(row: dict) -> bytes:
    """A certificate of a demo type, whose every line is as long as people write them, for somebody with a rare name."""
    kind = CertificateType.objects.create(**row)
    face = sample_face(kind)
    face = {key: (RARE if "name" in key else value) for key, value in face.items()}
    if kind.holder_kind == "enterprise":
        firm, _new = Enterprise.objects.get_or_create(credit_code="91440981MA4W000035", defaults={"name": "演示商行"})
        holder = {"holder": None, "enterprise": firm}
    else:
        holder = {"holder": accounts.person(RARE)}
    given = {"type_code": kind.code, "face_data": face, "issuer": departments.department(), "issued_for": "t"}
    given["photo"] = noise() if any(field["kind"] == "photo" for field in kind.fields) else None
    certificate = issue(**given, **holder, by=None)
    return read_bytes(make_document(certificate.document_id).file)


def test_every_type_is_valid_for_strangers_light_and_readable(tmp_path):
    root, paths = tmp_path / "root.der", []
    root.write_bytes(roots()[0])
    for row in TYPES:
        path = tmp_path / f"{row['code']}.pdf"
        path.write_bytes(made(row))
        paths.append(path)
    told = subprocess.run([sys.executable, "-I", "-c", VALIDATOR, root, *paths], capture_output=True, check=True)
    assert [json.loads(line) for line in told.stdout.splitlines()] == [[True, "ENTIRE_FILE", True]] * len(TYPES)
    for path in paths:
        pdf = path.read_bytes()
        said = subprocess.run(["pdfsig", path], capture_output=True, check=False).stdout.decode()
        assert "Signature is Valid." in said, path.stem
        assert "Total document signed" in said, path.stem
        assert len(pdf) <= LARGEST, path.stem
        faces = tool("pdffonts", pdf, "-").splitlines()[2:]
        assert faces
        assert all(re.match(r"[A-Z]{6}\+TB-", line) and " yes yes yes " in line for line in faces), path.stem
        assert RARE in text_of(pdf), path.stem
        with pikepdf.open(path) as opened:
            assert re.search(r"pdfaid:part(>|=.)3", str(opened.open_metadata())), path.stem


def covered(pdf: bytes) -> list[int]:
    """Places of all bytes that the signature covers."""
    found = re.search(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", pdf)
    a, b, c, d = map(int, found.groups())
    return [*range(a, a + b), *range(c, c + d)]


def changed(pdf: bytes, place: int, bit: int = 0) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ (1 << bit)]) + pdf[place + 1 :]


def test_any_byte_that_is_covered_makes_the_signature_fail(signed, size):
    assert holds(signed)
    places = covered(signed)
    chosen = random.Random(7).sample(places, min(len(places), size(60, len(places))))
    for place in chosen:
        assert not holds(changed(signed, place, place % 8)), place


def test_a_damaged_compressed_stream_is_a_file_that_cannot_be_read(signed):
    for found in re.finditer(rb"stream\r?\n", signed):
        assert not holds(changed(signed, found.end() + 8)), found.start()


def contents(pdf: bytes) -> tuple[int, bytes]:
    """Where the signature stands as hex digits, and what it says."""
    found = re.search(rb"/Contents ?<([0-9A-Fa-f]{2000,})>", pdf)
    return found.start(1), bytes.fromhex(found[1].decode())


def test_any_byte_of_the_signature_or_its_attributes_makes_it_fail(signed, size):
    start, der = contents(signed)
    signer = cms.ContentInfo.load(der, strict=False)["content"]["signer_infos"][0]
    parts = (signer["signature"].contents, signer["signed_attrs"].dump()[1:])
    places = []
    for part in parts:
        at = der.index(part)
        places += range(at, at + len(part))
    chosen = random.Random(7).sample(places, min(len(places), size(80, len(places))))
    for place in chosen:
        other = bytes([der[place] ^ (1 << place % 8)]).hex().encode()
        at = start + 2 * place
        assert not holds(signed[:at] + other + signed[at + 2 :]), place


def test_any_byte_of_the_file_is_told_as_changed_by_the_upload_check(signed, size, monkeypatch):
    good = SignatureReport(intact=True, trusted=True, stamped=True, covers_all=True, signer="x")
    monkeypatch.setattr(DemoSealProvider, "check", lambda self, pdf: good)  # even then the register knows better
    assert verdicts.judge_file(signed).ok
    chosen = random.Random(7).sample(range(len(signed)), size(300, len(signed)))
    for place in chosen:
        other = changed(signed, place, place % 8)
        assert verdicts.judge_file(other).status == verdicts.CHANGED, place
