"""What a case renews: the certificate its holder has, whose face the new version takes over where nothing was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.catalog.enums import BusinessKind
from services.certificates.models import Certificate
from services.questions.answers import display_answers

if TYPE_CHECKING:
    from services.applications.models import Application

RENEWING = (BusinessKind.RENEWAL, BusinessKind.REPLACEMENT)
NUMBER = "licence_number"
"""Key of the question that asks which certificate is meant."""


def renewed(application: Application) -> Certificate | None:
    """The certificate that the new version replaces; None for a first issue, or when the register has none.

    Of several it is the one whose number was answered. One that nobody named is meant when the holder has no other.
    """
    version = application.item_version
    if version.business_kind not in RENEWING:
        return None
    holder = application.applicant_enterprise or application.holder
    held = Certificate.objects.held_by(holder).usable(on=timezone.localdate()).filter(type=version.certificate_type)
    found = list(held.select_related("type", "document", "photo"))
    if number := _number(application):
        found = [one for one in found if one.number == number]
    return found[0] if len(found) == 1 else None


def keeps_its_end(application: Application) -> bool:
    """A new paper for a lost or worn one is good as long as that was."""
    return application.item_version.business_kind == BusinessKind.REPLACEMENT


def face_on(previous: Certificate | None, said: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    """The face: what is known now, and what the earlier version says about the rest."""
    return {key: value for key, value in previous.face_data.items() if key in keys} | said if previous else said


def _number(application: Application) -> str:
    sections = display_answers(application.form, application.answers.data, masked=False)
    found = (row.value for section in sections for row in section.rows if row.key == NUMBER)
    return next(found, "").strip().upper()
