"""Short and long text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.common.cleantext import CleanTextField
from services.questions.kinds.base import Bound, Kind, common

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


LENGTHS = (
    Bound("max_length", _lazy("At most how many characters")),
    Bound("min_length", _lazy("At least how many characters")),
)


def text_schema(question: QuestionSpec, longest: int, shortest: int = 0) -> dict[str, Any]:
    """A string between the bounds; an answer that must be given is not empty."""
    least = question.bounds.get("min_length", shortest)
    most = question.bounds.get("max_length", longest)
    return {"type": "string", "minLength": max(least, 1 if question.required else 0), "maxLength": most}


def filled_in_by_browser() -> list[tuple[str, str]]:
    """What a browser may fill in by itself (WCAG 1.3.5)."""
    words = {"name": _("name"), "organization": _("organisation"), "email": _("e-mail"), "postal-code": _("postcode")}
    return [("off", _("nothing")), *words.items()]


class TextKind(Kind):
    """One line."""

    key = "text"
    label = _lazy("One line of text")
    default_length: ClassVar[int] = 80
    bounds = (
        *LENGTHS,
        Bound("autocomplete", _lazy("The browser may fill in"), "one", filled_in_by_browser, default="off"),
    )

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

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return text_schema(question, self.default_length)


class LongTextKind(TextKind):
    """Several lines."""

    key = "long_text"
    label = _lazy("Several lines of text")
    default_length = 500
    bounds = LENGTHS

    def field(self, question: QuestionSpec) -> forms.Field:
        return BoundedTextField(
            longest=question.bounds.get("max_length", self.default_length),
            shortest=question.bounds.get("min_length", 0),
            multiline=True,
            **common(question),
        )
