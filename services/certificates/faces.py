"""照面信息: whether face data fits its type, and how it is written on paper and screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from services.certificates.enums import Layout
from services.common.masking import mask_id, mask_name

if TYPE_CHECKING:
    from services.certificates.models import Certificate, CertificateType

NO_END = "长期有效"
VALIDITY_LABEL = "有效期限"


class FaceDataWrong(Exception):
    """``missing`` fields are not filled, ``unknown`` ones are not on the face of this type."""

    def __init__(self, *, missing: set[str], unknown: set[str]) -> None:
        self.missing, self.unknown = missing, unknown
        super().__init__(f"missing {sorted(missing)}, unknown {sorted(unknown)}")


def checked_face(kind: CertificateType, data: dict[str, Any]) -> dict[str, str]:
    """The face data as texts in the order of the type. Raises FaceDataWrong."""
    fields = {field["key"]: field for field in kind.fields if field["kind"] != "photo"}
    given = {key: value for key, value in data.items() if value not in (None, "")}
    missing = {key for key, field in fields.items() if key not in given and not field.get("optional")}
    unknown = set(given) - set(fields)
    if missing or unknown:
        raise FaceDataWrong(missing=missing, unknown=unknown)
    return {key: _text(given[key]) for key in fields if key in given}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def chinese_day(value: str | date) -> str:
    """``2026年11月21日``; a text that is no ISO date stays."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return value
    return f"{value.year}年{value.month}月{value.day}日"


def short_span(first: date, last: date) -> str:
    """``2026.11.23–2036.11.22``: a validity on one line of a card."""
    return f"{first:%Y.%m.%d}–{last:%Y.%m.%d}"


def span(first: date, last: date | None) -> str:
    """How a validity is written."""
    return f"{chinese_day(first)} 至 {chinese_day(last)}" if last else f"{chinese_day(first)} 起，{NO_END}"


def _shown(field: dict[str, Any], value: str) -> str:
    return chinese_day(value) if field["kind"] == "date" else value


def _masked(field: dict[str, Any], value: str) -> str:
    if field["key"] == "name":
        return mask_name(value)
    if field["kind"] == "id_number":
        return mask_id(value)
    return f"{value[:2]}{'*' * 6}" if field.get("sensitive") else _shown(field, value)


def face_rows(kind: CertificateType, face: dict[str, str], first: date, last: date | None) -> list[dict[str, Any]]:
    """Label, value and ``number`` (set in figures) of every line on paper, the validity last.

    What has no end prints no validity: a 结婚证 or a proof of birth is not "valid from" a day.
    """
    rows = [
        {"label": field["label"], "value": _shown(field, face[field["key"]]), "number": field["kind"] == "id_number"}
        for field in kind.fields
        if field["key"] in face
    ]
    if last is None:
        return rows
    said = short_span(first, last) if kind.layout == Layout.CARD else span(first, last)
    return [*rows, {"label": VALIDITY_LABEL, "value": said, "number": False}]


def screen_rows(certificate: Certificate, *, masked: bool) -> list[dict[str, str]]:
    """``{"key": label, "value": …}`` for a summary list; masked unless the holder asked to see it."""
    write = _masked if masked else _shown
    return [
        {"key": field["label"], "value": write(field, certificate.face_data[field["key"]])}
        for field in certificate.type.fields
        if field["key"] in certificate.face_data
    ]
