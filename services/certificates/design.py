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
SITTER = "art:sitter.svg"
YEAR, COUNT = "{year}", "{n}"
"""What stands for the year and the count in the pattern of a number."""


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


def number_of(pattern: str, *, year: int, count: int) -> str:
    """``440981JZ`` → ``440981JZ2026000012``; ``粤（{year}）…第{n}号`` → ``粤（2026）…第000012号``."""
    return full_pattern(pattern).replace(YEAR, str(year)).replace(COUNT, f"{count:06d}")


def full_pattern(prefix: str) -> str:
    """The pattern of which only the beginning was written."""
    return prefix if COUNT in prefix else f"{prefix}{YEAR}{COUNT}"


def is_pattern(prefix: str) -> bool:
    """Whether numbers made of it differ: a plain beginning, or year and count once each and no other brace."""
    if not {"{", "}"} & set(prefix):
        return True
    bare = prefix.replace(YEAR, "", 1).replace(COUNT, "", 1)
    return len(bare) == len(prefix) - len(YEAR) - len(COUNT) and not {"{", "}"} & set(bare)


def preview_context(kind: CertificateType, *, on: date | None = None) -> dict[str, Any]:
    """What the layout of a type reads, with sample values and nobody's portrait."""
    from services.certificates.operations.issuing import last_day

    day, face = on or timezone.localdate(), sample_face(kind)
    until = last_day(day, unit=kind.validity_unit, amount=kind.validity_amount)
    return {
        "title": kind.name,
        "rows": face_rows(kind, face, day, until),
        "design": design(kind, face),
        "identifier": "",
        "issued_on": day,
        "made_on": day,
        "number": number_of(kind.number_prefix, year=day.year, count=0),
        "issuer_name": kind.issuer_department_name,
        "photo": SITTER if any(field["kind"] == "photo" for field in kind.fields) else "",
        "qr": qr_picture(verify_address(SAMPLE_CODE)),
        "verify_code": spaced(SAMPLE_CODE),
        "verify_url": verify_address(SAMPLE_CODE),
        "is_demo": provider().is_demo,
    }


def preview(kind: CertificateType, *, on: date | None = None) -> bytes:
    """A PDF of the type with sample values and the picture of a seal: not registered, numbered or signed.

    Raises what WeasyPrint raises for a layout that cannot be drawn.
    """
    from services.documents.sealing.stamp import stamped

    printed = render(template=kind.layout, context=preview_context(kind, on=on), title=kind.name)
    if printed.seal is None:
        return printed.pdf
    return stamped(printed.pdf, place=printed.seal, organ=kind.issuer_department_name)
