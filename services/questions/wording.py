"""A form in plain words for the people who edit it: kinds, conditions, sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.questions import sources
from services.questions.enums import Operator
from services.questions.kinds import KINDS
from services.questions.kinds.numbers import yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from services.questions.spec import FormSpec, QuestionSpec


def kind_words(key: str) -> str:
    """What an administrator calls a kind; the key where nobody offers it."""
    return str(KINDS.get(key).label) if key in KINDS else key


def answer_words(question: QuestionSpec | None, value: Any) -> str:
    """An expected answer as the applicant reads it."""
    if isinstance(value, list):
        return "、".join(answer_words(question, one) for one in value)
    labels = {str(option.get("value")): option.get("label") for option in question.options} if question else {}
    if isinstance(value, bool):
        return labels.get("yes" if value else "no") or (_("Yes") if value else _("No"))
    if question and question.kind == "money" and isinstance(value, int):
        return yuan(value)
    return str(labels.get(str(value)) or value)


def condition_words(row: Mapping[str, Any], questions: Mapping[str, QuestionSpec]) -> str:
    """``“居住理由”是“在高州有稳定的工作”``."""
    question = questions.get(row.get("question", ""))
    name = question.label if question else row.get("question", "")
    operator = Operator(row.get("operator", Operator.EQUALS))
    if operator == Operator.ANSWERED:
        return _("“%(question)s” is answered") % {"question": name}
    said = {"question": name, "operator": operator.label, "value": answer_words(question, row.get("value"))}
    return _("“%(question)s” %(operator)s “%(value)s”") % said


def when_words(rows: Iterable[Mapping[str, Any]], questions: Mapping[str, QuestionSpec]) -> str:
    """All conditions; empty when there is none."""
    return "，".join(condition_words(row, questions) for row in rows)


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the outline of a form."""

    key: str
    label: str
    kind: str
    required: bool
    options: str
    when: str
    source: str
    private: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page in the outline of a form."""

    key: str
    title: str
    step: str
    intro: str
    lines: list[Line] = field(default_factory=list)


def outline(spec: FormSpec) -> list[Page]:
    """Pages and questions of a form, as one reads them."""
    asked = {question.key: question for question in spec.questions}
    named = {key: label for _group, rows in sources.choices() for key, label in rows}
    return [
        Page(
            group.key,
            group.title,
            group.short_title,
            group.intro,
            [
                Line(
                    q.key,
                    q.label,
                    kind_words(q.kind),
                    q.required,
                    "、".join(str(option.get("label", "")) for option in q.options),
                    when_words(q.shown_when, asked),
                    named.get(q.prefill, q.prefill),
                    q.sensitive,
                )
                for q in group.questions
            ],
        )
        for group in spec.groups
    ]
