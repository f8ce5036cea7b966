"""Publishing a form: after that it never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.questions.kinds import KINDS
from services.questions.kinds.dates import bound_day
from services.questions.models import FormDefinition
from services.questions.sources import find
from services.questions.spec import FormSpec, QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import User


class CannotPublishForm(Exception):
    """The form has faults; ``faults`` lists them in words."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = faults


@transaction.atomic
def publish_form(*, definition: FormDefinition, by: User | None, before: Collection[str] = ()) -> FormDefinition:
    """Freeze the form. Raises CannotPublishForm; a form published already is returned as it is.

    ``before`` are keys of questions that are asked ahead of this form, so that its conditions may ask about them.
    """
    if faults := find_faults(form_spec(definition), before=before):
        raise CannotPublishForm(faults)
    if FormDefinition.objects.filter(pk=definition.pk).update(published_at=timezone.now()):
        record(event="form.published", by=by, subject=f"form:{definition.code}@{definition.version}")
    definition.refresh_from_db()
    return definition


def find_faults(spec: FormSpec, *, before: Collection[str] = ()) -> list[str]:
    """What would make this form fail in use; ``before`` as in ``publish_form``."""
    faults = [] if spec.questions else [_("The form has no questions.")]
    asked: set[str] = set(before)
    for question in spec.questions:
        faults += [f"{question.label}: {fault}" for fault in _faults_of(question, asked)]
        asked.add(question.key)
    return faults


def _faults_of(question: QuestionSpec, asked: set[str]) -> list[str]:
    if question.kind not in KINDS:
        return [_("there is no kind of question called %(kind)s") % {"kind": question.kind}]
    faults = []
    if question.kind in {"choice", "several"} and len(question.options) < 2:
        faults.append(_("a choice needs two options"))
    if question.prefill and find(question.prefill) is None:
        faults.append(_("nobody offers the source %(source)s") % {"source": question.prefill})
    unknown = set(question.bounds) - KINDS.get(question.kind).bound_names
    faults += [_("the bound %(name)s means nothing here") % {"name": name} for name in sorted(unknown)]
    for row in question.shown_when:
        if row.get("question") not in asked:
            faults.append(_("it asks about %(key)s, which is not asked before it") % {"key": row.get("question")})
    if question.kind == "date":
        faults += _date_faults(question)
    return faults


def _date_faults(question: QuestionSpec) -> list[str]:
    faults = []
    for name in ("min", "max"):
        if text := question.bounds.get(name):
            try:
                bound_day(text)
            except ValueError:
                faults.append(_("%(text)s is no bound for a date") % {"text": text})
    return faults
