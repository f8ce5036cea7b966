"""What a client who stands at a window does with a case that runs: hands in what was asked for, or withdraws it.

The clerk acts on behalf of whoever is present; the case keeps who that was and at which window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.accounts.enums import ActingKind, ActingScope
from services.applications import flow
from services.applications.at_window import acting_of, present
from services.applications.enums import Actor
from services.applications.operations import drafting, receiving, submitting
from services.audit.refs import ref as ref_of
from services.common.masking import mask_name
from services.common.together import together
from services.files.operations import linked_or_removed, store_upload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.accounts.models import User
    from services.applications.models import Application, CaseMaterial, Visit
    from services.applications.operations.receiving import Handed
    from services.files.models import StoredFile
    from services.questions.forms import QuestionForm


class NotTheirs(Exception):
    """The right of whoever stands there does not reach this case; ``str(error)`` says so."""


@dataclass(frozen=True, slots=True)
class Present:
    """Who was there, as the step of the case and the audit keep it."""

    visit: Visit

    def told(self, note: str = "") -> dict[str, Any]:
        """Arguments of ``moving.move``."""
        visit, person = self.visit, present(self.visit)
        detail = {"visit": visit.ref, "present": ref_of(person), "right": visit.right or visit.authority}
        return {
            "actor": Actor.RECEIVER,
            "label": _("the window of {organ}").format(organ=visit.department.name),
            "note": "；".join(part for part in (note, self.words()) if part),
            "detail": detail,
        }

    def words(self) -> str:
        """Who was there, masked, as applicant and organ read it."""
        visit = self.visit
        if visit.agent is None:
            return _("The applicant was present in person.")
        texts = {
            ActingKind.GUARDIAN: _("The guardian {name} was present."),
            ActingKind.ENTERPRISE: _("{name} was present for the enterprise."),
        }
        text = texts.get(ActingKind(visit.kind), _("The agent {name} was present."))
        return text.format(name=mask_name(visit.agent.name))


def refuse_strangers(visit: Visit, application: Application) -> None:
    """Raises NotTheirs where the right of whoever is present does not reach the case."""
    if not acting_of(visit).may(ActingScope.APPLY, application.item_version.item_code):
        raise NotTheirs(_("The right of whoever stands here does not reach this case."))


def answer(
    *,
    visit: Visit,
    application: Application,
    form: QuestionForm | None,
    handed: Mapping[int, Handed],
    by: User,
) -> None:
    """What the supplement asked for comes over the counter, as files or on paper: all of it, or nothing is kept.

    Raises NotTheirs, NotComplete, NotOpenToThis, UploadRefused, TooManyFiles.
    """
    refuse_strangers(visit, application)
    rows = {row.pk: row for row in flow.listed_materials(application)}
    stored: list[tuple[CaseMaterial, StoredFile]] = []
    with linked_or_removed(by=by) as files:
        for pk, papers in handed.items():
            for upload in papers.files:
                files.append(store_upload(upload=upload, by=by))
                stored.append((rows[pk], files[-1]))
        _answer(visit, application, form, {rows[pk]: papers for pk, papers in handed.items()}, stored, by)


@together()
def _answer(
    visit: Visit,
    application: Application,
    form: QuestionForm | None,
    handed: Mapping[CaseMaterial, Handed],
    stored: Sequence[tuple[CaseMaterial, StoredFile]],
    by: User,
) -> None:
    for row, file in stored:
        drafting.link(application=application, row=row, file=file, by=by)
    for row, papers in handed.items():
        receiving.note_papers(application, row, papers, by=by)
    on_paper = {str(row.material_id) for row, papers in handed.items() if papers.on_paper or papers.earlier}
    submitting.answer_supplement(
        application=application, form=form, by=by, on_paper=on_paper, present=Present(visit).told
    )


def withdraw(*, visit: Visit, application: Application, by: User) -> None:
    """The client signed that they withdraw. Raises NotTheirs, NotOpenToThis."""
    refuse_strangers(visit, application)
    submitting.withdraw(application=application, by=by, present=Present(visit).told)
