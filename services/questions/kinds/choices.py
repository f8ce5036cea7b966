"""One of several, several of several, yes or no, and the promise that must be ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from services.questions.kinds.base import Bound, Kind, common

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec

RADIOS_UP_TO = 8
"""More options than this are a list one scrolls."""


def pairs(question: QuestionSpec) -> list[tuple[str, str]]:
    """Value and label of each option."""
    return [(str(option["value"]), option["label"]) for option in question.options]


def one_of(rows: list[tuple[str, str]]) -> dict[str, Any]:
    """The values with what they mean."""
    return {"oneOf": [{"const": value, "title": label} for value, label in rows]}


def noted(field: forms.Field, question: QuestionSpec) -> forms.Field:
    """The field with the second line of each option: what choosing it brings."""
    field.choice_hints = {str(option["value"]): option["note"] for option in question.options if option.get("note")}
    return field


def choose_one(question: QuestionSpec, labels: list[str]) -> str:
    """``选一项：租的、自己的，还是单位的``."""
    if 1 < len(labels) <= 3 and sum(map(len, labels)) <= 20:
        listed = _("%(first)s or %(last)s") % {"first": "、".join(labels[:-1]), "last": labels[-1]}
        return _("Choose one: %(options)s") % {"options": listed}
    return _("Choose one under “%(label)s”") % {"label": question.label}


class ChoiceKind(Kind):
    """One option: rows up to eight, a list beyond."""

    key = "choice"
    label = _lazy("Choose one")
    is_group = True
    has_options = True

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return one_of(pairs(question))

    def field(self, question: QuestionSpec) -> forms.Field:
        message = choose_one(question, [label for _value, label in pairs(question)])
        arguments = {**common(question), "error_messages": {"required": message, "invalid_choice": message}}
        if len(question.options) > RADIOS_UP_TO:
            return forms.ChoiceField(choices=[("", _("Choose")), *pairs(question)], **arguments)
        return noted(forms.ChoiceField(choices=pairs(question), widget=forms.RadioSelect, **arguments), question)

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return dict(pairs(question)).get(str(value), "") if value is not None else ""


class SeveralField(forms.MultipleChoiceField):
    """Several options with a least and a greatest number."""

    def __init__(self, *, least: int = 0, most: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def clean(self, value: Any) -> list[str]:
        chosen = list(dict.fromkeys(super().clean(value)))
        if chosen and len(chosen) < self.least:
            message = ngettext("Choose at least %(n)d.", "Choose at least %(n)d.", self.least) % {"n": self.least}
            raise ValidationError(message, code="few")
        if self.most and len(chosen) > self.most:
            message = ngettext("Choose at most %(n)d.", "Choose at most %(n)d.", self.most) % {"n": self.most}
            raise ValidationError(message, code="many")
        return chosen


class SeveralKind(Kind):
    """Any number of options. Bounds: ``min`` and ``max`` of how many."""

    key = "several"
    label = _lazy("Choose several")
    is_group = True
    has_options = True
    bounds = (Bound("min", _lazy("At least how many")), Bound("max", _lazy("At most how many")))

    def raw(self, value: Any) -> Any:
        return value if isinstance(value, list) and all(isinstance(v, str) for v in value) else []

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        least = max(question.bounds.get("min", 0), 1 if question.required else 0)
        most = question.bounds.get("max") or len(question.options)
        counted = {"minItems": least, "maxItems": most, "uniqueItems": True}
        return {"type": "array", "items": one_of(pairs(question)), **counted}

    def field(self, question: QuestionSpec) -> forms.Field:
        message = _("Choose at least one under “%(label)s”") % {"label": question.label}
        field = SeveralField(
            least=question.bounds.get("min", 0),
            most=question.bounds.get("max"),
            choices=pairs(question),
            widget=forms.CheckboxSelectMultiple,
            **{**common(question), "error_messages": {"required": message, "invalid_choice": message}},
        )
        return noted(field, question)

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        labels = dict(pairs(question))
        return "、".join(labels[str(v)] for v in value if str(v) in labels) if isinstance(value, list) else ""


class YesNoKind(Kind):
    """Yes or no; options may replace the two words: ``[{"value": "yes", "label": "领取过"}, …]``."""

    key = "yes_no"
    label = _lazy("Yes or no")
    is_group = True

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "boolean"}

    def words(self, question: QuestionSpec) -> list[tuple[str, str]]:
        """The two rows."""
        return pairs(question) or [("yes", _("Yes")), ("no", _("No"))]

    def field(self, question: QuestionSpec) -> forms.Field:
        rows = self.words(question)
        message = choose_one(question, [label for _value, label in rows])
        arguments = {**common(question), "error_messages": {"required": message, "invalid_choice": message}}
        field = forms.TypedChoiceField(
            choices=rows, coerce=lambda value: value == "yes", empty_value=None, widget=forms.RadioSelect, **arguments
        )
        return noted(field, question)

    def to_json(self, cleaned: bool | None) -> bool | None:
        return cleaned

    def raw(self, value: Any) -> str:
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else ""

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return dict(self.words(question)).get(self.raw(value), "")


class PromiseKind(Kind):
    """A sentence the applicant answers for. Never ticked beforehand."""

    key = "promise"
    label = _lazy("Promise to tick")

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"const": True}

    def field(self, question: QuestionSpec) -> forms.Field:
        message = _("Read it and tick the box to go on")
        return forms.BooleanField(**{**common(question), "error_messages": {"required": message}})

    def to_json(self, cleaned: bool) -> bool | None:
        return cleaned or None

    def raw(self, value: Any) -> bool:
        return value is True

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return _("Promised") if value is True else ""
