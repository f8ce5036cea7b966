"""Copies: the next version of an item, a new item like another one, questions that may change again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone

from services.audit.operations import record
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.catalog.operations.beginning import free_number
from services.catalog.operations.life import NotOpenToThis
from services.catalog.querysets import STATE_FIELDS
from services.common import transaction
from services.questions.models import FormDefinition, Question, QuestionGroup
from services.questions.operations import next_version as next_questions

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import Model

    from services.accounts.models import User
    from services.catalog.models import ImplementedItem

CHILDREN = (
    "conditions",
    "materials",
    "fees",
    "fee_reductions",
    "steps",
    "law_articles",
    "faqs",
    "situations",
    "auto_rules",
)
"""Lists of rows that belong to a version."""
_OWN = STATE_FIELDS - {"popularity"} | {"id", "version", "effective_from_date"}
"""What a copy does not take over."""


class AddressTaken(Exception):
    """Another item has the address."""


@transaction.atomic
def next_version(*, version: ItemVersion, by: User | None) -> ItemVersion:
    """The draft that follows: every field, row and theme as in ``version``. A draft there is already is returned."""
    waiting = ItemVersion.objects.filter(item_code=version.item_code, state=VersionState.DRAFT)
    if draft := waiting.order_by("-version").first():
        return draft
    last = ItemVersion.objects.filter(item_code=version.item_code).aggregate(last=Max("version"))["last"]
    draft = _copy(version, number=last + 1)
    record(event="item.next_version", by=by, subject=_subject(draft), department=draft.department)
    return draft


@transaction.atomic
def copy_as_new(
    *, version: ItemVersion, name: str, item_code: str, by: User, item: ImplementedItem | None = None
) -> ItemVersion:
    """The first draft of another item, like ``version``, with questions of its own. Raises AddressTaken."""
    if ItemVersion.objects.filter(item_code=item_code).exists():
        raise AddressTaken(item_code)
    item = item or version.item
    forms = {
        field: _copy_form(form, code=f"{item_code}{suffix}"[:60])
        for field, suffix in (("form", ""), ("situation_form", "-guide"))
        if (form := getattr(version, field))
    }
    fields = {"name": name, "item_code": item_code, "item": item, "external_code": "", "popularity": 0}
    draft = _copy(version, number=1, business_number=free_number(item), **fields, **forms)
    detail = {"from": version.rule_version}
    record(event="item.copied", by=by, subject=_subject(draft), department=draft.department, detail=detail)
    return draft


@transaction.atomic
def reopen_questions(*, version: ItemVersion, field: str, by: User) -> FormDefinition:
    """Questions of a draft that may change: published ones are copied into their next version, which the draft takes.

    ``field`` is ``form`` or ``situation_form``. Raises NotOpenToThis when the version is no draft or has no such form.
    """
    form = getattr(version, field)
    if form is None or version.state != VersionState.DRAFT:
        raise NotOpenToThis(version.pk)
    if not form.is_published:
        return form
    copy = next_questions(definition=form, by=by)
    setattr(version, field, copy)
    version.save(update_fields=[field])
    record(event="item.questions_reopened", by=by, subject=_subject(version), department=version.department)
    return copy


def _copy(version: ItemVersion, *, number: int, **changed: Any) -> ItemVersion:
    values = _values(version, _OWN) | {"effective_from_date": timezone.localdate()}
    for name, value in changed.items():
        values[ItemVersion._meta.get_field(name).attname] = getattr(value, "pk", value)
    draft = ItemVersion(**values, version=number)
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise NotOpenToThis(version.pk) from error
    draft.themes.set(version.themes.all())
    for name in CHILDREN:
        rows = getattr(version, name)
        rows.model.objects.bulk_create(
            rows.model(**_values(row, {"id", "version"}), version=draft) for row in rows.all()
        )
    return draft


def _copy_form(form: FormDefinition, *, code: str) -> FormDefinition:
    last = FormDefinition.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
    copy = FormDefinition.objects.create(code=code, version=last + 1, title=form.title)
    for group in form.groups.prefetch_related("questions"):
        page = QuestionGroup.objects.create(**_values(group, {"id", "definition"}), definition=copy)
        own = {"id", "definition", "group"}
        Question.objects.bulk_create(
            Question(**_values(question, own), definition=copy, group=page) for question in group.questions.all()
        )
    return copy


def _values(row: Model, without: set[str] | frozenset[str]) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in without}


def _subject(version: ItemVersion) -> str:
    return f"item:{version.rule_version}"
