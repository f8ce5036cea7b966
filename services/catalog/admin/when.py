"""“Asked when …” as rows of a form: a question and an answer are chosen in words, nothing is written by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import INPUT_CLASSES, SELECT_CLASSES

from services.catalog.facts import DAY, NUMBER, ONE, SEVERAL, TICK, fact_of
from services.catalog.typed import read, written
from services.catalog.wording import answer_words, condition_words
from services.questions.enums import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from services.questions.spec import QuestionSpec

SPARE = 2
"""Empty rows shown after the filled ones."""
TYPED = {
    NUMBER: (Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUALS),
    DAY: (Operator.AT_LEAST, Operator.AT_MOST),
    "text": (Operator.EQUALS, Operator.STARTS),
}
"""Comparisons with a value that is typed, by the kind of answer."""


def _code(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def options_of(question: QuestionSpec) -> list[tuple[str, str]]:
    """Every condition one may set about a question: (code, words)."""
    return [(_code(row), f"{question.label}　{words}") for row, words in _conditions(question)]


def _conditions(question: QuestionSpec) -> Iterator[tuple[dict[str, Any], str]]:
    fact = fact_of(question)
    is_among = Operator.CONTAINS if fact.kind == SEVERAL else Operator.EQUALS
    for operator in (is_among, Operator.DIFFERS) if fact.kind == ONE else (is_among,):
        for value in _answers(question):
            row = {"question": question.key, "operator": operator.value, "value": value}
            yield row, f"{operator.label}“{answer_words(question, value)}”"
    if not fact.choices and fact.kind != TICK:
        for operator in TYPED.get(fact.kind, ()):
            yield {"question": question.key, "operator": operator.value}, f"{operator.label} …"
    answered = Operator.ANSWERED
    yield {"question": question.key, "operator": answered.value}, str(answered.label)


def _answers(question: QuestionSpec) -> list[Any]:
    """The answers one can choose."""
    fact = fact_of(question)
    if fact.kind == TICK:
        return [True, False] if question.kind == "yes_no" else [True]
    return [value for value, _label in fact.choices]


class WhenWidget(forms.Widget):
    """Rows of a condition each: what is asked, and where it takes one, a value to type."""

    template_name = "admin/catalog/when.html"

    def __init__(self, questions: Mapping[str, QuestionSpec]) -> None:
        super().__init__()
        self.questions = questions
        self.groups = [(question.label, options_of(question)) for question in questions.values()]
        self.known = {code for _label, options in self.groups for code, _words in options}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        shown = [self._row(name, n, row) for n, row in enumerate([*rows, *[{}] * SPARE])]
        classes = {"select_class": " ".join(SELECT_CLASSES), "input_class": " ".join(INPUT_CLASSES)}
        return context | {"rows": shown, "nothing_asked": not self.questions, **classes}

    def _row(self, name: str, n: int, row: Mapping[str, Any]) -> dict[str, Any]:
        code, typed = self._split(row)
        groups = list(self.groups)
        if row and code not in self.known:  # several answers at once, or a question that is not asked any more
            groups.append((_("As it stands"), [(_code(row), condition_words(row, self.questions))]))
            code, typed = _code(row), ""
        return {"name": f"{name}-{n}", "code": code, "typed": typed, "groups": groups, "first": n == 0}

    def _split(self, row: Mapping[str, Any]) -> tuple[str, str]:
        if not row:
            return "", ""
        if (code := _code(row)) in self.known:
            return code, ""
        bare = {key: value for key, value in row.items() if key != "value"}
        question = self.questions.get(row.get("question", ""))
        kind = fact_of(question).kind if question else "text"
        return _code(bare), written(kind, row.get("value"))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        rows, n = [], 0
        while f"{name}-{n}-what" in data:
            if code := data.get(f"{name}-{n}-what"):
                rows.append({"code": code, "typed": data.get(f"{name}-{n}-value", "").strip()})
            n += 1
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-what" not in data


class WhenField(forms.Field):
    """Conditions that must all hold; a list as ``Question.shown_when`` keeps it."""

    default_error_messages = {
        "typed": gettext_lazy("Write the value to compare with: %(why)s"),
        "unknown": gettext_lazy("Choose a condition from the list."),
    }

    def __init__(self, *, questions: Mapping[str, QuestionSpec], **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=WhenWidget(questions), **kwargs)
        self.questions = questions

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != list(initial or [])
        except ValidationError:
            return True

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        return [self._row(**row) for row in value or []]

    def _row(self, code: str, typed: str) -> dict[str, Any]:
        try:
            row = json.loads(code)
            question = self.questions.get(row["question"])
            operator = Operator(row.get("operator", "eq"))
        except (ValueError, KeyError, TypeError) as error:
            raise ValidationError(self.error_messages["unknown"], code="unknown") from error
        if "value" in row or operator == Operator.ANSWERED:
            return row
        kind = fact_of(question).kind if question else "text"
        try:
            return row | {"value": read(kind, typed)}
        except ValueError as error:
            raise ValidationError(self.error_messages["typed"], code="typed", params={"why": str(error)}) from error

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = self.to_python(value)
        if self.required and not rows:
            raise ValidationError(_("Choose when it applies."), code="required")
        return rows
