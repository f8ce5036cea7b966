"""免证办 is offered, not imposed: for each material a certificate could satisfy, the applicant may hand in paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.applications.access import held_documents
from services.applications.enums import Fit, MaterialSource, State
from services.applications.models import CaseFile, CaseMaterial
from services.applications.operations.drafting import HeldIsGone
from services.applications.operations.moving import NotOpenToThis, hold
from services.applications.reuse import kind_of
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.common import transaction

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application
    from services.certificates.models import HeldDocument


def usable_for(row: CaseMaterial, held: dict[str, HeldDocument]) -> HeldDocument | None:
    """Which of ``held`` (by kind) could stand in for this material; None for one that is fetched or promised."""
    material = row.material
    if not held or row.source not in (MaterialSource.UPLOADED, MaterialSource.HELD):
        return None
    return held.get(kind_of(material)) if material.certificate_type_id or not material.question_key else None


@transaction.atomic
def hand_in_paper(*, application: Application, row: CaseMaterial, by: User) -> None:
    """The certificate is not used here: the material is handed in like any other. Again changes nothing.

    Raises NotOpenToThis after the draft.
    """
    _hold_draft(application)
    used = CaseMaterial.objects.filter(pk=row.pk, source=MaterialSource.HELD)
    if used.update(source=MaterialSource.UPLOADED, held=None, finding=Fit.UNCHECKED, finding_reason=""):
        _put_away(row)
        _note("case.paper_chosen", application, row, by)


@transaction.atomic
def use_certificate(*, application: Application, row: CaseMaterial, by: User) -> None:
    """The certificate stands in after all; what was handed in instead no longer counts. Again changes nothing.

    Raises NotOpenToThis after the draft, HeldIsGone when there is none to use.
    """
    _hold_draft(application)
    held = usable_for(row, held_documents(application, by))
    if held is None:
        raise HeldIsGone
    open_rows = CaseMaterial.objects.filter(pk=row.pk, source=MaterialSource.UPLOADED)
    if open_rows.update(source=MaterialSource.HELD, held=held, finding=Fit.FIT, finding_reason=""):
        _put_away(row)
        if held.file_id:
            CaseFile.objects.create(application=application, material=row, file=held.file)
        _note("case.certificate_chosen", application, row, by)


def _hold_draft(application: Application) -> None:
    if not hold(application, State.DRAFT):
        raise NotOpenToThis(MOVES["submit"], application.state)


def _put_away(row: CaseMaterial) -> None:
    CaseFile.objects.filter(material=row, removed_at=None).update(removed_at=timezone.now())


def _note(event: str, application: Application, row: CaseMaterial, by: User) -> None:
    record(
        event=event,
        by=by,
        subject=application.subject_ref,
        department=application.department,
        detail={"material": row.material_id} | application.on_behalf(by),
    )
