"""Partial showing: single facts of a certificate, instead of its face."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.certificates.faces import chinese_day

if TYPE_CHECKING:
    from services.certificates.models import Certificate

AGES = (18, 60, 65)
"""Ages about which a certificate with a date of birth can speak."""
NAME = "name"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be shown alone: its key, what it is called, what it says."""

    key: str
    label: str
    value: str


def _born(certificate: Certificate) -> date | None:
    face = certificate.face_data
    if value := face.get("birth_date"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    number = face.get("id_number", "")
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Full years; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def facts(certificate: Certificate, *, on: date | None = None) -> list[Fact]:
    """What can be shown alone: ages reached, and each field of the face that is neither a number nor an address."""
    day, found = on or timezone.localdate(), []
    if born := _born(certificate):
        for age in AGES:
            value = _("yes") if age_on(born, day) >= age else _("no")
            found.append(Fact(f"age_{age}", _("{n} years old or older").format(n=age), value))
    for field in certificate.type.fields:
        value = certificate.face_data.get(field["key"])
        if not value or field["kind"] in ("photo", "id_number") or field.get("sensitive"):
            continue
        if field["key"] != "birth_date":
            said = chinese_day(value) if field["kind"] == "date" else value
            found.append(Fact(f"face_{field['key']}", field["label"], said))
    return found


def chosen(certificate: Certificate, keys: list[str]) -> list[Fact]:
    """The facts with these keys, in their order; unknown keys are nothing."""
    return [fact for fact in facts(certificate) if fact.key in keys]
