"""Types of certificates and certificates, named by state."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from services.accounts.access import user_of
from services.accounts.models import Enterprise, Person, User
from services.certificates.models import Certificate, CertificateType, HeldDocument
from services.certificates.operations import issue
from services.certificates.operations.papers import add_paper
from services.departments.models import Department
from services.documents.models import Document
from services.documents.operations import make_document
from services.files.models import StoredFile
from services.files.operations import store_bytes
from tests.factories import accounts, departments

FIELDS = [
    {"key": "name", "label": "姓名", "kind": "text"},
    {"key": "birth_date", "label": "出生日期", "kind": "date", "optional": True},
    {"key": "id_number", "label": "公民身份号码", "kind": "id_number"},
    {"key": "address", "label": "住址", "kind": "text", "sensitive": True, "optional": True},
]


def certificate_type(code: str = "JZZ", **fields: Any) -> CertificateType:
    """居住证: one year, one per holder."""
    found = CertificateType.objects.filter(code=code).first()
    if found:
        return found
    values = {
        "name": "居住证",
        "standard_code": "11440981MB2D10028MD01",
        "issuer_department_name": "高州市公安局",
        "fields": FIELDS,
        "validity_unit": "years",
        "validity_amount": 1,
        "layout": "pdf/certificates/residence_permit.html",
        "number_prefix": f"440981{code}",
        **fields,
    }
    return CertificateType.objects.create(code=code, **values)


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """A type as the form of the administration sends it: each field of the face is a row."""
    sent = {key: value for key, value in row.items() if key != "fields"}
    for n, field in enumerate(row["fields"], 1):
        sent |= {f"fields-{n}-{part}": "on" if value is True else value for part, value in field.items()}
        sent[f"fields-{n}-order"] = str(n)
    return sent


def face_of(person: Person) -> dict[str, Any]:
    """Face data of a person."""
    return {"name": person.name, "id_number": person.id_number, "birth_date": person.birth_date}


def issued(
    holder: Person | None = None, *, code: str = "JZZ", issuer: Department | None = None, **more: Any
) -> Certificate:
    """A valid certificate whose PDF is not made yet."""
    kind, holder = certificate_type(code), holder or accounts.person()
    more = {"face_data": face_of(holder), "issued_for": "case:test", "by": None, **more}
    issuer = issuer or kind.issuers.order_by("pk").first() or departments.department()
    return issue(type_code=kind.code, holder=holder, issuer=issuer, **more)


def made(holder: Person | None = None, **more: Any) -> Certificate:
    """A valid certificate with its signed PDF."""
    certificate = issued(holder, **more)
    make_document(certificate.document_id)
    certificate.document.refresh_from_db()
    return certificate


def photo() -> StoredFile:
    """A stored picture of a page."""
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#88aacc").save(out, "JPEG")
    return store_bytes(data=out.getvalue(), name="p.jpg", media_type="image/jpeg")


def paper(holder: Person | Enterprise, *, code: str = "JHZ", by: User | None = None, **more: Any) -> HeldDocument:
    """A copy of a paper certificate that waits for a window."""
    kind = certificate_type(code)
    values = {"number": "J440981-2010-000123", "valid_to": None, "file": photo(), **more}
    return add_paper(holder=holder, kind=kind, by=by or user_of(holder), **values)


def printed_without_paper(certificate: Certificate) -> Document:
    """The register row as if the PDF were made: for tests of pages, where the paper does not matter."""
    file = store_bytes(data=b"%PDF-1.7 test", name="x.pdf", media_type="application/pdf", pages=1)
    values = {"state": "made", "file": file, "digest_sha256": file.digest, "made_at": certificate.created_at}
    Document.objects.filter(pk=certificate.document_id).update(**values)
    certificate.document.refresh_from_db()
    return certificate.document
