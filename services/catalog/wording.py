"""Conditions and values of items in plain words: for guides of administrators, differences, rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.questions.enums import Operator
from services.questions.spec import QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from services.catalog.models import ItemVersion


def asked_by(version: ItemVersion) -> dict[str, QuestionSpec]:
    """Every question of the version by its key: those of the guide first, then those of the form."""
    forms = [form for form in (version.situation_form, version.form) if form]
    return {question.key: question for form in forms for question in form_spec(form).questions}


def option_words(question: QuestionSpec | None, value: Any) -> str:
    """An expected answer as the applicant reads it."""
    if isinstance(value, bool):
        named = {str(option["value"]): option["label"] for option in question.options} if question else {}
        return named.get("yes" if value else "no") or (_("Yes") if value else _("No"))
    if isinstance(value, list):
        return "、".join(option_words(question, one) for one in value)
    labels = {str(option.get("value")): option.get("label") for option in question.options} if question else {}
    return str(labels.get(str(value)) or value)


def condition_words(row: Mapping[str, Any], questions: Mapping[str, QuestionSpec]) -> str:
    """``“在高州做什么”是“上班”``."""
    question = questions.get(row.get("question", ""))
    name = question.label if question else row.get("question", "")
    operator = row.get("operator", Operator.EQUALS)
    if operator == Operator.ANSWERED:
        return _("“%(question)s” is answered") % {"question": name}
    said = {"question": name, "operator": Operator(operator).label, "value": option_words(question, row.get("value"))}
    return _("“%(question)s” %(operator)s “%(value)s”") % said


def when_words(rows: Iterable[Mapping[str, Any]], questions: Mapping[str, QuestionSpec]) -> str:
    """All conditions of a row; empty when there is none."""
    return "，".join(condition_words(row, questions) for row in rows)
