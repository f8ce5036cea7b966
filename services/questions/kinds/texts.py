"""Short and long text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils.translation import gettext as _

from services.common.cleantext import CleanTextField
from services.questions.kinds.base import Kind, common

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec


class BoundedTextField(CleanTextField):
    """Clean text whose length is told in characters, with words that say what to do."""

    def __init__(self, *, longest: int, shortest: int = 0, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.validators.append(
            MaxLengthValidator(longest, _("Shorten this to %(limit_value)d characters; it has %(show_value)d now."))
        )
        if shortest:
            self.validators.append(
                MinLengthValidator(shortest, _("Write a little more: at least %(limit_value)d characters."))
            )


class TextKind(Kind):
    """One line."""

    key = "text"
    default_length: ClassVar[int] = 80
    bound_names = frozenset({"max_length", "min_length", "autocomplete"})

    def field(self, question: QuestionSpec) -> forms.Field:
        attrs = {"autocomplete": question.bounds.get("autocomplete", "off")}
        return BoundedTextField(
            longest=question.bounds.get("max_length", self.default_length),
            shortest=question.bounds.get("min_length", 0),
            widget=forms.TextInput(attrs=attrs),
            **common(question),
        )

    def raw(self, value: object) -> object:
        return value if isinstance(value, str) else ""


class LongTextKind(TextKind):
    """Several lines."""

    key = "long_text"
    default_length = 500
    bound_names = frozenset({"max_length", "min_length"})

    def field(self, question: QuestionSpec) -> forms.Field:
        return BoundedTextField(
            longest=question.bounds.get("max_length", self.default_length),
            shortest=question.bounds.get("min_length", 0),
            multiline=True,
            **common(question),
        )
