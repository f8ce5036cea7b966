"""One definition, answers as JSON: their JSON Schema, and the check of a whole set sent by another system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.questions.answers import Problem
from services.questions.conditions import EMPTY, holds
from services.questions.enums import Operator
from services.questions.kinds import KINDS
from services.questions.kinds.base import missing
from services.questions.spec import AnyForm, QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answers_schema(form: AnyForm) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of all answers of a form: key → answer, conditional questions by ``if``/``then``.

    Checks that need a calendar, a check digit or the list of towns are made by ``clean_answers`` alone.
    """
    spec = form_spec(form)
    always = [q.key for q in spec.questions if q.required and not q.shown_when]
    rules = [rule for q in spec.questions if q.required and q.shown_when if (rule := _needed_when(q))]
    return {
        "$schema": DIALECT,
        "title": spec.title,
        "type": "object",
        "properties": {question.key: KINDS.get(question.kind).described(question) for question in spec.questions},
        "required": always,
        "additionalProperties": False,
        **({"allOf": rules} if rules else {}),
    }


def _needed_when(question: QuestionSpec) -> dict[str, Any] | None:
    """``if`` every condition holds ``then`` the answer is required; None when a condition has no words in a schema."""
    conditions = [_condition(row) for row in question.shown_when]
    if not all(conditions):
        return None
    return {"if": {"allOf": conditions}, "then": {"required": [question.key]}}


def _condition(row: Mapping[str, Any]) -> dict[str, Any] | None:
    key, operator, value = row["question"], row.get("operator", Operator.EQUALS), row.get("value")
    if operator == Operator.DIFFERS:
        return {"not": _about(key, {"const": value})}
    if operator == Operator.ANSWERED:
        return _about(key, {"not": {"enum": list(EMPTY)}})
    stated = _stated(operator, value)
    return _about(key, stated) if stated else None


def _stated(operator: str, value: Any) -> dict[str, Any] | None:
    if operator == Operator.EQUALS:
        return {"const": value}
    if operator == Operator.IN and isinstance(value, list):
        return {"enum": value}
    if operator == Operator.CONTAINS:
        return {"type": "array", "contains": {"const": value}}
    if operator == Operator.STARTS and isinstance(value, str):
        return {"type": "string", "pattern": f"^{re.escape(value)}"}
    limits = {
        Operator.GREATER: "exclusiveMinimum",
        Operator.AT_LEAST: "minimum",
        Operator.LESS: "exclusiveMaximum",
        Operator.AT_MOST: "maximum",
    }
    if operator in limits and isinstance(value, int | float) and not isinstance(value, bool):
        return {"type": "number", limits[Operator(operator)]: value}
    return None


def _about(key: str, stated: dict[str, Any]) -> dict[str, Any]:
    return {"required": [key], "properties": {key: stated}}


def clean_answers(form: AnyForm, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Answers of the questions that ``data`` leads to, each in its one spelling, and what stands against them.

    Answers to questions that are not asked are dropped; a key the form does not know is a problem. References of files
    (``{"files": [{"ref"}]}``) are taken as they are: the caller makes sure that they belong to the case.
    """
    spec = form_spec(form)
    known = {question.key for question in spec.questions}
    problems = [
        Problem("", str(key), str(key), _("The form has no such question.")) for key in data if key not in known
    ]
    cleaned: dict[str, Any] = {}
    for question in spec.questions:
        if not holds(question.shown_when, cleaned):
            continue
        value, message = _clean(question, data.get(question.key))
        if message:
            problems.append(Problem(question.group_key, question.key, question.label, message))
        elif value is not None:
            cleaned[question.key] = value
    return cleaned, problems


def _clean(question: QuestionSpec, given: Any) -> tuple[Any, str]:
    """The answer and no message, or no answer and what is wrong."""
    kind = KINDS.get(question.kind)
    if given in EMPTY:
        return None, (kind.problem(question, None) or missing(question)) if question.required else ""
    try:
        value = kind.clean(question, given)
    except ValidationError as error:
        return None, error.messages[0]
    except (TypeError, ValueError, AttributeError, KeyError, IndexError):
        value = None
    if value is None:
        return None, _("This answer has another shape than the question asks for.")
    return value, ""
