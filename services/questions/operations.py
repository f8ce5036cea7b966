"""Forms: publishing, after which they never change; next versions; pages copied from the library."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.questions.kinds import KINDS
from services.questions.kinds.dates import bound_day
from services.questions.kinds.rows import columns_of
from services.questions.library import digest_of
from services.questions.models import FormDefinition, Question, QuestionGroup
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
    if definition.is_library:
        raise CannotPublishForm([_("A library of pages is not published; forms copy its pages.")])
    if faults := find_faults(form_spec(definition), before=before):
        raise CannotPublishForm(faults)
    if FormDefinition.objects.filter(pk=definition.pk).update(published_at=timezone.now()):
        record(event="form.published", by=by, subject=f"form:{definition.code}@{definition.version}")
    definition.refresh_from_db()
    return definition


class NotFromTheLibrary(Exception):
    """The page does not stand in the library, or was not copied from it."""


_GROUP_FIELDS = ("title", "short_title", "intro")
_QUESTION_FIELDS = (
    "order", "kind", "label", "help", "example", "required", "options", "bounds", "shown_when", "prefill", "sensitive"
)  # fmt: skip


def _copied(question: Question, **changed: Any) -> dict[str, Any]:
    return {name: deepcopy(getattr(question, name)) for name in _QUESTION_FIELDS} | changed


@transaction.atomic
def next_version(*, definition: FormDefinition, by: User | None) -> FormDefinition:
    """A draft that begins as a copy of ``definition``; the draft that exists already when there is one."""
    versions = FormDefinition.objects.filter(code=definition.code).order_by("-version")
    draft = versions.filter(published_at__isnull=True).first()
    if draft is not None:
        return draft
    number = versions.values_list("version", flat=True)[0] + 1
    draft = FormDefinition.objects.create(code=definition.code, version=number, title=definition.title)
    for group in definition.groups.prefetch_related("questions"):
        kept = {name: getattr(group, name) for name in (*_GROUP_FIELDS, "key", "order")}
        origin = {name: getattr(group, name) for name in ("taken_from_id", "taken_digest", "taken_keys")}
        copy = QuestionGroup.objects.create(definition=draft, **kept, **origin)
        for question in group.questions.all():
            Question.objects.create(group=copy, **_copied(question, key=question.key))
    subject = f"form:{draft.code}@{draft.version}"
    record(event="form.version_begun", by=by, subject=subject, detail={"from": definition.version})
    return draft


@transaction.atomic
def take_page(*, definition: FormDefinition, page: QuestionGroup, by: User | None) -> QuestionGroup:
    """Copy a page of the library to the end of a draft; keys that are taken get a number.

    Raises NotFromTheLibrary, DefinitionFrozenError.
    """
    if not page.definition.is_library or definition.is_library:
        raise NotFromTheLibrary(page.key)
    keys = set(definition.groups.values_list("key", flat=True))
    last = definition.groups.aggregate(last=Max("order"))["last"] or 0
    kept = {name: getattr(page, name) for name in _GROUP_FIELDS}
    key = _free(page.key, keys)
    copy = QuestionGroup.objects.create(definition=definition, key=key, order=last + 1, taken_from=page, **kept)
    _fill(copy, page)
    _note(definition, page, by, event="form.page_taken")
    return copy


@transaction.atomic
def renew_page(*, page: QuestionGroup, by: User | None) -> None:
    """Take over what the library changed since the copy. Questions added here stay; those the library dropped go.

    Raises NotFromTheLibrary, DefinitionFrozenError.
    """
    if page.taken_from is None:
        raise NotFromTheLibrary(page.key)
    for name in _GROUP_FIELDS:
        setattr(page, name, getattr(page.taken_from, name))
    _fill(page, page.taken_from)
    _note(page.definition, page.taken_from, by, event="form.page_renewed")


def _note(definition: FormDefinition, page: QuestionGroup, by: User | None, *, event: str) -> None:
    subject = f"form:{definition.code}@{definition.version}"
    record(event=event, by=by, subject=subject, detail={"page": page.key})


def _free(key: str, taken: Collection[str]) -> str:
    return key if key not in taken else next(n for i in range(2, 999) if (n := f"{key[:36]}_{i}") not in taken)


def _fill(copy: QuestionGroup, page: QuestionGroup) -> None:
    """Write the library's questions into the copy, each under the key it has here."""
    wanted = list(page.questions.all())
    others = Question.objects.filter(definition=copy.definition).exclude(
        group=copy, key__in=[*copy.taken_keys.values()]
    )
    taken = set(others.values_list("key", flat=True))
    keys = dict(copy.taken_keys)
    for question in wanted:
        keys.setdefault(question.key, _free(question.key, taken | set(keys.values())))
    keys = {question.key: keys[question.key] for question in wanted}
    for gone in copy.questions.filter(key__in=set(copy.taken_keys.values()) - set(keys.values())):
        gone.delete()
    here = {question.key: question for question in copy.questions.all()}
    for question in wanted:
        rows = [{**row, "question": keys.get(row["question"], row["question"])} for row in question.shown_when]
        own = here.get(keys[question.key]) or Question(group=copy, key=keys[question.key])
        for name, value in _copied(question, shown_when=rows).items():
            setattr(own, name, value)
        own.save()
    copy.taken_digest, copy.taken_keys = digest_of(page), keys
    copy.save()


def find_faults(spec: FormSpec, *, before: Collection[str] = ()) -> list[str]:
    """What would make this form fail in use; ``before`` as in ``publish_form``."""
    faults = [] if spec.questions else [_("The form has no questions.")]
    asked: set[str] = set(before)
    for question in spec.questions:
        faults += [f"{question.label}: {fault}" for fault in _faults_of(question, asked)]
        asked.add(question.key)
    return faults


def asked_elsewhere(spec: FormSpec) -> set[str]:
    """Keys that conditions ask about and no question of the form has: the guide of an item may ask them first."""
    own = {question.key for question in spec.questions}
    return {row.get("question", "") for question in spec.questions for row in question.shown_when} - own


def _faults_of(question: QuestionSpec, asked: set[str]) -> list[str]:
    if question.kind not in KINDS:
        return [_("there is no kind of question called %(kind)s") % {"kind": question.kind}]
    faults = []
    if KINDS.get(question.kind).has_options and len(question.options) < 2:
        faults.append(_("a choice needs two options"))
    if question.kind == "rows" and not columns_of(question):
        faults.append(_("a table needs a column"))
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
