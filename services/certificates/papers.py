"""How copies of paper certificates are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.certificates.enums import TrustLevel
from services.common.masking import mask_id, mask_name
from services.documents.verdicts import mask_number

if TYPE_CHECKING:
    from services.certificates.models import HeldDocument


def state_of(paper: HeldDocument) -> tuple[str, str]:
    """What people read about it, and the tone of the tag."""
    if paper.valid_to is not None and paper.valid_to < timezone.localdate():
        return _("Its time is over"), "err"
    if paper.trust_level == TrustLevel.CHECKED:
        return _("Compared with the original"), "ok"
    if paper.refused_reason:
        return _("Did not pass the comparison"), "err"
    return _("Not compared yet"), "todo"


def line(paper: HeldDocument) -> dict[str, Any]:
    """A paper in lists and on its page."""
    state, tone = state_of(paper)
    rows = [
        (_("State"), state),
        (_("Trust level"), f"{paper.trust_level}，{paper.get_trust_level_display()}"),
        (_("Number on the paper"), mask_number(paper.paper_number) if paper.paper_number else ""),
        (_("Valid until"), paper.valid_to.isoformat() if paper.valid_to else _("without an end")),
        (_("Checked by"), paper.verified_by),
        (_("Added on"), timezone.localtime(paper.created_at).date().isoformat()),
    ]
    code = paper.check_code or ""
    return {
        "title": paper.title,
        "state": state,
        "tone": tone,
        "href": reverse("certificates:paper", args=[paper.pk]),
        "rows": [{"key": key, "value": value} for key, value in rows if value],
        "code": code,
        "spaced": " ".join(code[n : n + 4] for n in range(0, len(code), 4)),
    }


def holder_rows(paper: HeldDocument) -> list[dict[str, str]]:
    """Whose copy a clerk compares: the person in front of them is looked at, the paper too."""
    if paper.person is not None:
        rows = [
            (_("Holder"), mask_name(paper.person.name)),
            (_("Number on the document"), mask_id(paper.person.id_number)),
        ]
    else:
        rows = [(_("Holder"), paper.enterprise.name), (_("Credit code"), paper.enterprise.credit_code)]
    rows.append((_("Added on"), timezone.localtime(paper.created_at).date().isoformat()))
    return [{"key": key, "value": value} for key, value in rows]
