"""When two items ask for the same paper: a copy a clerk compared once, or handed in before, is offered again."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

from services.accounts.enums import ActingScope
from services.applications.at_window import acting_of
from services.applications.models import CaseFile

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.applications.models import Application, CaseMaterial
    from services.catalog.models import Material

LOOKED_BACK = 200
"""So many files of a person are searched for an earlier copy."""


def kind_of(material: Material) -> str:
    """What paper this is, whatever item asks: the certificate type that satisfies it, else its name."""
    if material.certificate_type_id:
        return material.certificate_type.code
    name = "".join(unicodedata.normalize("NFKC", material.name).split()).casefold()
    return f"paper-{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def earlier(application: Application, rows: Collection[CaseMaterial]) -> dict[int, list[CaseFile]]:
    """Row id → the files of the same paper in the applicant's newest case that had it. Two queries, whatever the rows.

    Nothing where whoever stands at the window may not read the applicant's cases.
    """
    if not rows or not acting_of(application.visit).may(ActingScope.FOLLOW):
        return {}
    wanted = {kind_of(row.material): row.pk for row in rows}
    handed_in = CaseFile.objects.filter(
        application__applicant=application.applicant,
        application__applicant_enterprise=application.applicant_enterprise,
        application__submitted_at__isnull=False,
        material__isnull=False,
        removed_at=None,
    ).exclude(application=application.pk)
    related = ("file", "application", "material__material__certificate_type")
    found: dict[int, list[CaseFile]] = {}
    for handed in handed_in.select_related(*related).order_by("-application__submitted_at", "pk")[:LOOKED_BACK]:
        row = wanted.get(kind_of(handed.material.material))
        if row is None:
            continue
        same = found.setdefault(row, [])
        if not same or same[0].application_id == handed.application_id:
            same.append(handed)
    return found
