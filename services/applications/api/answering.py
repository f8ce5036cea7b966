"""Answers sent as JSON, in the shape the operations take pages in: checked by the kinds of their questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.catalog import situations
from services.common.api.problems import Problem, pointer
from services.questions.answers import shown
from services.questions.kinds import KINDS
from services.questions.schema import clean_answers
from services.questions.sources import Prefill
from services.questions.spec import FormSpec, GroupSpec, QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from services.applications.models import Application
    from services.catalog.models import ItemVersion


@dataclass
class Page:
    """What ``merge`` and the operations read of a valid page."""

    group: GroupSpec
    answers: dict[str, Any] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: dict[str, UploadedFile] = field(default_factory=dict)
    uploads_removed: set[str] = field(default_factory=set)


def page_of(
    application: Application,
    group: GroupSpec,
    data: Any,
    *,
    files: Mapping[str, UploadedFile] | None = None,
    partial: bool = False,
) -> Page:
    """The answers of ``group`` as sent; with ``partial`` what was not sent stays as it is.

    A file is handed in by itself and stays when its question is not named; ``null`` takes it back. Answers to questions
    that are not asked are left out. Raises the problem ``invalid`` naming every answer that cannot stand.
    """
    if not isinstance(data, dict):
        raise Problem("invalid", errors=[_error("", _("An object: key of the question, answer."))])
    before, spec = application.answers.data, form_spec(application.form)
    own = {question.key: question for question in group.questions}
    files = files or {}
    errors = [_error(key, _("It is not asked for here.")) for key in [*data, *files] if key not in own]
    given = dict(before) if partial else {key: value for key, value in before.items() if key not in own}
    for question in group.questions:
        given |= _given(question, data, before, errors)
    pending = {key: {"files": [{"ref": ""}]} for key in files if key in own}
    cleaned, found = clean_answers(spec, {k: v for k, v in (given | pending).items() if k in _known(spec)})
    wanted = set(data) | set(files) if partial else set(own)
    errors += [_error(p.question_key, p.message) for p in found if p.question_key in own and p.question_key in wanted]
    asked = {question.key for question in shown(spec, cleaned)}
    errors += [_error(k, m) for k, upload in files.items() if k in own and (m := _wrong(own[k], upload))]
    if errors:
        raise Problem("invalid", errors=errors)
    return _page(application, group, cleaned, asked, dict(files), data, partial)


def _known(spec: FormSpec) -> set[str]:
    return {question.key for question in spec.questions}


def _given(
    question: QuestionSpec, data: dict[str, Any], before: Mapping[str, Any], errors: list[dict[str, str]]
) -> dict[str, Any]:
    """What counts as sent for one question. A file stands only as it was handed in."""
    key = question.key
    if not KINDS.get(question.kind).is_upload:
        return {key: data[key]} if key in data else {}
    if key not in data:
        return {key: before[key]} if key in before else {}
    value = data[key]
    if value is None or (isinstance(value, dict) and "files" not in value):
        return {key: value}
    if refs(value) and refs(value) == refs(before.get(key)):
        return {key: before[key]}
    errors.append(_error(key, _("Hand the file in first, then name it as you were told.")))
    return {}


def refs(value: Any) -> list[str]:
    """References of the files in an answer; empty for any other shape."""
    files = value.get("files") if isinstance(value, dict) else None
    return [str(one.get("ref", "")) for one in files if isinstance(one, dict)] if isinstance(files, list) else []


def _wrong(question: QuestionSpec, upload: UploadedFile) -> str:
    kind = KINDS.get(question.kind)
    if not kind.is_upload:
        return _("It is not asked for here.")
    try:
        kind.field(question).clean(upload)
    except ValidationError as error:
        return error.messages[0]
    return ""


def _page(
    application: Application,
    group: GroupSpec,
    cleaned: dict[str, Any],
    asked: set[str],
    files: dict[str, UploadedFile],
    data: dict[str, Any],
    partial: bool,
) -> Page:
    before = application.answers.data
    page = Page(group, uploads={key: upload for key, upload in files.items() if key in asked})
    offered = {key: Prefill(**told).as_json() for key, told in application.answers.prefill.items()}
    known = offered | application.answers.sources
    for question in group.questions:
        key = question.key
        if key not in asked:
            page.hidden.add(key)
        elif key in page.uploads:
            page.answers[key] = before.get(key)
        elif not partial or key in data:
            page.answers[key] = cleaned.get(key)
            if KINDS.get(question.kind).is_upload and refs(before.get(key)) and not refs(cleaned.get(key)):
                page.uploads_removed.add(key)
            if key in known:
                page.sources[key] = {**known[key], "changed": cleaned.get(key) != known[key].get("value")}
    return page


def _error(key: str, text: str) -> dict[str, str]:
    return {"pointer": pointer(*([key] if key else [])), "detail": text}


def situation_of(version: ItemVersion, sent: dict[str, Any]) -> dict[str, Any]:
    """The answers to what the guide asks first. Raises ``invalid``, and ``not-open`` with what to do instead."""
    page = situations.page_of(version)
    cleaned, found = clean_answers(FormSpec("", 0, "", (page,) if page else ()), sent)
    if found:
        errors = [{"pointer": pointer("situation", row.question_key), "detail": row.message} for row in found]
        raise Problem("invalid", errors=errors)
    if refused := situations.refusal(version, cleaned):
        raise Problem("not-open", "：".join(filter(None, (refused.title, refused.text))))
    return situations.kept(version, cleaned)


def whole(application: Application) -> GroupSpec:
    """All questions of the form as one page."""
    spec = form_spec(application.form)
    return GroupSpec(spec.groups[-1].key if spec.groups else "", spec.title, "", questions=spec.questions)


def named(application: Application, keys: list[str]) -> GroupSpec:
    """Exactly these questions."""
    spec = form_spec(application.form)
    return GroupSpec("supplement", "", "", questions=tuple(spec.question(key) for key in keys))
