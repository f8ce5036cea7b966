"""Which materials these answers ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.catalog.enums import Necessity
from services.questions.conditions import holds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from services.catalog.models import ItemVersion, Material


def asked(version: ItemVersion, answers: Mapping[str, Any]) -> list[Material]:
    """The materials of the version whose condition holds, in order."""
    return [material for material in version.materials.all() if holds(material.shown_when, answers)]


def to_upload(version: ItemVersion, answers: Mapping[str, Any], held: Collection[str] = ()) -> list[Material]:
    """Those the applicant must hand in: not fetched, not answered by a question, not held as a certificate.

    ``held`` are codes of certificate types the applicant holds.
    """
    return [
        material
        for material in asked(version, answers)
        if not material.is_fetched
        and not material.question_key
        and not (material.certificate_type_id and material.certificate_type.code in held)
    ]


def counted(materials: Iterable[Material]) -> tuple[int, int]:
    """How many pieces one brings at most, and how many are fetched. Pieces asked by one answer count as one."""
    materials = list(materials)
    brought = [m for m in materials if not m.is_fetched and m.necessity != Necessity.OPTIONAL]
    always = sum(1 for m in brought if not m.shown_when)
    by_answer = {m.shown_when[0]["question"] for m in brought if m.shown_when}
    return always + len(by_answer), sum(1 for m in materials if m.is_fetched)
