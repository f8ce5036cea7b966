"""Types of certificates of the demo city, and a few certificates to look at."""

from __future__ import annotations

import json
from pathlib import Path

from services.accounts.access import find_resident
from services.accounts.models import Enterprise
from services.certificates.models import Certificate, CertificateType
from services.certificates.operations import issue, revoke
from services.common import transaction
from services.common.drawings import sitters
from services.departments.models import Department
from services.documents.printing.pictures import photo_of
from services.files.models import StoredFile
from services.files.operations import store_bytes

DATA = Path(__file__).parent / "demo_data"
ORGAN_LENGTH = 18
"""Characters of a credit code, with which the standard code of a type begins."""


@transaction.atomic
def load() -> None:
    """Write the types and at least one specimen of each, one of them revoked; again changes nothing."""
    for row in json.loads((DATA / "types.json").read_text(encoding="utf-8")):
        kind, _new = CertificateType.objects.update_or_create(code=row["code"], defaults=row)
        kind.issuers.set(Department.objects.filter(code=kind.standard_code[:ORGAN_LENGTH]))
    for row in json.loads((DATA / "certificates.json").read_text(encoding="utf-8")):
        if "credit_code" in row:
            _licence(row)
        else:
            _specimen(row)


def _specimen(row: dict) -> None:
    user = find_resident(row["phone"])
    issuer = Department.objects.filter(code=row["issuer"]).first()
    if user is None or user.person is None or issuer is None:
        return
    person = user.person
    if Certificate.objects.filter(holder=person, type__code=row["type"]).exists():
        return
    known = {
        "name": person.name,
        "sex": person.get_sex_display(),
        "birth_date": person.birth_date,
        "id_number": person.id_number,
        "address": person.address,
    }
    face = _fitting(row, known)
    photo = portrait(row["portrait"]) if "portrait" in row else None
    given = {"type_code": row["type"], "face_data": face, "issuer": issuer, "issued_for": "demo", "photo": photo}
    certificate = issue(**given, holder=person, by=None)
    if row.get("revoked"):
        revoke(certificate=certificate, reason=row["revoked"], by=None)


def portrait(name: str) -> StoredFile:
    """The stored picture of a drawn sitter."""
    width = sitters.WIDE if name == "couple" else sitters.WIDTH
    data = photo_of(sitters.portrait(name), width=width, height=sitters.HEIGHT)
    return store_bytes(data=data, name=f"{name}.jpg", media_type="image/jpeg")


def _fitting(row: dict, known: dict) -> dict:
    """What is known of the holder and stands on the face of this type, and what the row says."""
    keys = {field["key"] for field in CertificateType.objects.get(code=row["type"]).fields}
    said = {key: value for key, value in row.get("face", {}).items() if value}
    return {key: value for key, value in known.items() if key in keys} | said


def _licence(row: dict) -> None:
    """What an enterprise holds."""
    firm = Enterprise.objects.filter(credit_code=row["credit_code"]).order_by("pk").first()
    issuer = Department.objects.filter(code=row["issuer"]).first()
    if firm is None or issuer is None:
        return
    if Certificate.objects.filter(holder_enterprise=firm, type__code=row["type"]).exists():
        return
    known = {"shop_name": firm.name, "unit_name": firm.name, "credit_code": firm.credit_code}
    given = {"type_code": row["type"], "face_data": _fitting(row, known), "issuer": issuer, "issued_for": "demo"}
    issue(**given, holder=None, enterprise=firm, by=None)
