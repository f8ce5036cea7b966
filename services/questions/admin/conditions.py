"""“Shown when …” as rows: a question asked earlier and its answer are chosen in words."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.questions.enums import Operator
from services.questions.kinds.choices import pairs
from services.questions.wording import answer_words, condition_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from services.questions.spec import QuestionSpec

COMPARED = (Operator.AT_LEAST, Operator.AT_MOST, Operator.GREATER, Operator.LESS, Operator.EQUALS)
TYPED: dict[str, tuple[Operator, ...]] = {
    "number": COMPARED,
    "money": COMPARED,
    "date": (Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUALS),
    "text": (Operator.EQUALS, Operator.STARTS, Operator.DIFFERS),
    "credit_code": (Operator.STARTS,),
    "plate": (Operator.STARTS,),
}
"""Comparisons with a value one types, by kind."""


def code_of(row: dict[str, Any]) -> str:
    """A condition as the value of an option."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def choices(questions: dict[str, QuestionSpec], kept: Iterable[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Every condition one may set, in words, grouped by question; stored ones about questions of the guide besides."""
    groups = [(q.label, _codes(q)) for q in questions.values()]
    others = [(code_of(row), condition_words(row, {})) for row in kept if row.get("question") not in questions]
    return [("", _("Always asked")), *groups, *([(_("Asked elsewhere"), others)] if others else [])]


def _conditions(question: QuestionSpec) -> Iterator[tuple[dict[str, Any], str]]:
    chosen = _answers(question)
    among = Operator.CONTAINS if question.kind == "several" else Operator.EQUALS
    operators = (among, Operator.DIFFERS) if question.kind == "choice" else (among,)
    for operator in operators if chosen else ():
        for value in chosen:
            row = {"question": question.key, "operator": operator.value, "value": value}
            yield row, f"“{question.label}”{operator.label}“{answer_words(question, value)}”"
    if len(chosen) > 2 and question.kind == "choice":
        row = {"question": question.key, "operator": Operator.IN.value}
        yield row, _("“%(question)s” is one of (write the answers, parted by 、)") % {"question": question.label}
    for operator in TYPED.get(question.kind, ()):
        row = {"question": question.key, "operator": operator.value}
        yield row, f"“{question.label}”{operator.label} …"
    yield (
        {"question": question.key, "operator": Operator.ANSWERED.value},
        _("“%(question)s” is answered") % {"question": question.label},
    )


def _answers(question: QuestionSpec) -> list[Any]:
    """The answers one can choose."""
    if question.kind == "yes_no":
        return [True, False]
    if question.kind == "promise":
        return [True]
    return [value for value, _label in pairs(question)] if question.kind in {"choice", "several"} else []


def as_rows(conditions: Iterable[dict[str, Any]], questions: dict[str, QuestionSpec]) -> list[dict[str, str]]:
    """Stored conditions as rows of the table: the option, and what was typed beside it."""
    rows = []
    for condition in conditions:
        question = questions.get(condition.get("question", ""))
        known = {code for code, _words in _codes(question)} if question else set()
        plain = {"operator": Operator.EQUALS.value, **condition} if question else condition
        if question is None or code_of(plain) in known:
            rows.append({"condition": code_of(plain), "value": ""})
            continue
        bare = {"question": plain["question"], "operator": plain["operator"]}
        rows.append({"condition": code_of(bare), "value": _typed_words(question, plain.get("value"))})
    return rows


def _codes(question: QuestionSpec) -> list[tuple[str, str]]:
    return [(code_of(row), words) for row, words in _conditions(question)]


def _typed_words(question: QuestionSpec | None, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(answer_words(question, one) for one in value)
    if question and question.kind == "money" and isinstance(value, int):
        return f"{Decimal(value) / 100:.2f}"
    return str(value)


def from_rows(rows: Iterable[dict[str, str]], questions: dict[str, QuestionSpec]) -> list[dict[str, Any]]:
    """Rows of the table as conditions. ValidationError names the row that misses a value."""
    found = []
    for n, row in enumerate(rows, 1):
        condition = json.loads(row["condition"])
        if (
            condition["question"] in questions
            and "value" not in condition
            and condition["operator"] != Operator.ANSWERED
        ):
            condition["value"] = _read(
                n, questions[condition["question"]], condition["operator"], row.get("value") or ""
            )
        found.append(condition)
    return found


def _read(n: int, question: QuestionSpec, operator: str, text: str) -> Any:
    """The typed value in the JSON of the question's kind."""
    text = text.strip()
    try:
        if operator == Operator.IN:
            values = {label: value for value, label in pairs(question)}
            return [values[word.strip()] for word in text.replace("，", "、").split("、") if word.strip()] or _miss()
        if question.kind == "date":
            return date.fromisoformat(text).isoformat()
        if question.kind == "number":
            return int(text)
        if question.kind == "money":
            return int(Decimal(text) * 100)
        return text or _miss()
    except (ValueError, KeyError, InvalidOperation):
        wanted = {"date": "2026-03-01", "number": "3", "money": "1200.50"}.get(question.kind, question.label)
        said = {"n": n, "example": wanted}
        raise ValidationError(
            _("Row %(n)d: write the value it is compared with, such as %(example)s.") % said
        ) from None


def _miss() -> Any:
    raise ValueError
