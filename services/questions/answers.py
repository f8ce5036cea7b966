"""What was answered: merging pages, finding what is missing, and saying it in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from services.common.masking import mask_text
from services.questions.conditions import EMPTY, holds
from services.questions.kinds import KINDS
from services.questions.kinds.base import missing
from services.questions.spec import AnyForm, FormSpec, GroupSpec, QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.questions.forms import QuestionForm


PLAIN = frozenset({"text", "long_text", "address", "date", "number", "money"})
"""Kinds whose answers show whole unless the question is marked as personal; the others know how to mask themselves."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that cannot stand, and what to do about it."""

    group_key: str
    question_key: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question and its answer in words; ``source`` when it was filled in by a source."""

    key: str
    label: str
    value: str
    kind: str
    sensitive: bool = False
    source: dict[str, Any] | None = None
    pictures: tuple[str, ...] = ()
    """References of the files that are the answer."""
    table: dict[str, Any] | None = None
    """``{"head", "rows"}`` in words where the answer is a table; ``value`` says the same in lines."""


@dataclass(frozen=True, slots=True)
class Section:
    """One page of answers."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)


def shown(spec: FormSpec, answers: Mapping[str, Any]) -> list[QuestionSpec]:
    """The questions that these answers lead to, in order. A hidden question's answer counts as not given."""
    current: dict[str, Any] = {}
    found = []
    for question in spec.questions:
        if holds(question.shown_when, current):
            found.append(question)
            if question.key in answers:
                current[question.key] = answers[question.key]
    return found


def merge(
    form: AnyForm, answers: Mapping[str, Any], sources: Mapping[str, Any], page: QuestionForm
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers and sources after a valid page; whatever became hidden anywhere in the form is dropped."""
    together = {key: value for key, value in answers.items() if key not in page.hidden} | page.answers
    together = {key: value for key, value in together.items() if value is not None}
    kept = {question.key for question in shown(form_spec(form), together)}
    return (
        {key: value for key, value in together.items() if key in kept},
        {key: value for key, value in {**sources, **page.sources}.items() if key in kept},
    )


def visible_groups(form: AnyForm, answers: Mapping[str, Any]) -> list[GroupSpec]:
    """Pages with at least one question to ask."""
    spec = form_spec(form)
    keys = {question.key for question in shown(spec, answers)}
    return [group for group in spec.groups if any(question.key in keys for question in group.questions)]


def validate_all(form: AnyForm, answers: Mapping[str, Any]) -> list[Problem]:
    """Everything that stands against submitting these answers; empty when nothing does."""
    problems = []
    for question in shown(form_spec(form), answers):
        value = answers.get(question.key)
        message = _when_empty(question) if value in EMPTY else KINDS.get(question.kind).problem(question, value)
        if message:
            problems.append(Problem(question.group_key, question.key, question.label, message))
    return problems


def _when_empty(question: QuestionSpec) -> str | None:
    if not question.required:
        return None
    kind = KINDS.get(question.kind)
    return kind.problem(question, None) or missing(question)


def is_group_done(form: AnyForm, key: str, answers: Mapping[str, Any]) -> bool:
    """Whether nothing on that page stands against submitting, and the page was answered at all."""
    spec = form_spec(form)
    questions = [q for q in shown(spec, answers) if q.group_key == key]
    begun = any(q.key in answers for q in questions)
    return begun and not any(problem.group_key == key for problem in validate_all(spec, answers))


def display_answers(
    form: AnyForm,
    answers: Mapping[str, Any],
    *,
    sources: Mapping[str, dict[str, Any]] | None = None,
    masked: bool = True,
    with_empty: bool = False,
) -> list[Section]:
    """Answers in words, page by page, for the check page, the desk and PDFs; personal numbers masked by default."""
    spec = form_spec(form)
    asked = {question.key for question in shown(spec, answers)}
    sections = []
    for group in spec.groups:
        rows = [
            _row(q, answers.get(q.key), (sources or {}).get(q.key), masked) for q in group.questions if q.key in asked
        ]
        rows = [row for row in rows if row.value or with_empty]
        if rows:
            sections.append(Section(group.key, group.title, rows))
    return sections


def _row(question: QuestionSpec, value: Any, source: dict[str, Any] | None, masked: bool) -> Row:
    kind = KINDS.get(question.kind)
    words, table = kind.display(question, value, masked=masked), kind.table(question, value, masked=masked)
    if masked and question.sensitive and kind.key in PLAIN:
        words = mask_text(words)
    return Row(
        question.key, question.label, words, question.kind, question.sensitive, source, kind.pictures(value), table
    )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Keys whose answers differ."""
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}
