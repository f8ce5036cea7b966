"""How a type of certificate is laid out: what its template reads besides the face data, and a page to look at first."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.certificates.faces import chinese_day, face_rows
from services.documents.printing.engine import render
from services.documents.printing.paper import qr_picture, spaced, verify_address
from services.documents.sealing.providers import provider

if TYPE_CHECKING:
    from services.certificates.models import CertificateType

PLACEHOLDER = re.compile(r"\{(\w+)\}")
SAMPLES = {"id_number": "440981194808081016", "date": "2026-11-22"}
"""What stands for a value on a preview; a field may bring its own ``sample``."""
SAMPLE_CODE = "000000000000"


def placeholders(text: str) -> set[str]:
    """Keys of the face data that a text names in braces."""
    return set(PLACEHOLDER.findall(text))


def design(kind: CertificateType, face: dict[str, str]) -> dict[str, Any]:
    """What layouts read as ``design``; frozen with the document, so a later change of the type alters nothing."""
    dates = {field["key"] for field in kind.fields if field["kind"] == "date"}
    said = {key: chinese_day(value) if key in dates else value for key, value in face.items()}
    return {
        "colour": kind.colour,
        "border": kind.has_border,
        "code": kind.has_code,
        "watermark": kind.watermark,
        "lead": PLACEHOLDER.sub(lambda found: said.get(found[1], ""), kind.lead_text),
        "back": [line for line in kind.back_text.splitlines() if line.strip()],
    }


def sample_face(kind: CertificateType) -> dict[str, str]:
    """Values for every field of the face."""
    fields = [field for field in kind.fields if field["kind"] != "photo"]
    return {f["key"]: f.get("sample") or SAMPLES.get(f["kind"], f"（{f['label']}）") for f in fields}


def preview(kind: CertificateType, *, on: date | None = None) -> bytes:
    """A PDF of the type with sample values: not registered, not numbered, not sealed.

    Raises what WeasyPrint raises for a layout that cannot be drawn.
    """
    from services.certificates.operations.issuing import last_day

    day, face = on or timezone.localdate(), sample_face(kind)
    until = last_day(day, unit=kind.validity_unit, amount=kind.validity_amount)
    context = {
        "title": kind.name,
        "rows": face_rows(kind, face, day, until),
        "design": design(kind, face),
        "identifier": "",
        "issued_on": day,
        "made_on": day,
        "number": f"{kind.number_prefix}{day.year}000000",
        "issuer_name": kind.issuer_department_name,
        "photo": "",
        "qr": qr_picture(verify_address(SAMPLE_CODE)),
        "verify_code": spaced(SAMPLE_CODE),
        "verify_url": verify_address(SAMPLE_CODE),
        "is_demo": provider().is_demo,
    }
    return render(template=kind.layout, context=context, title=kind.name).pdf
