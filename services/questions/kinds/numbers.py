"""Money and whole numbers; typed as text with a numeric keyboard, never type=number."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.questions.kinds.base import Bound, Kind, common, narrow

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec

_MONEY = re.compile(r"^\d{1,10}(\.\d{1,2})?$")
_NUMBER = re.compile(r"^-?\d{1,10}$")


class WholeNumberField(forms.CharField):
    """Digits in any width, with or without separators."""

    def __init__(self, *, least: int | None, most: int | None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return None if text in self.empty_values else self.in_bounds(self.read(narrow(text)))

    def read(self, text: str) -> int:
        """The number; ValidationError when it is none."""
        if not _NUMBER.match(text.replace(",", "").replace(" ", "")):
            raise ValidationError(_("Write a whole number in digits, for example 3."), code="number")
        return int(text.replace(",", "").replace(" ", ""))

    def words(self, number: int) -> str:
        """A bound as the message writes it."""
        return str(number)

    def in_bounds(self, number: int) -> int:
        """The number again; ValidationError when it lies outside."""
        if self.least is not None and number < self.least:
            raise ValidationError(_("This must be at least %(bound)s.") % {"bound": self.words(self.least)}, code="min")
        if self.most is not None and number > self.most:
            raise ValidationError(_("This can be at most %(bound)s.") % {"bound": self.words(self.most)}, code="max")
        return number


class MoneyField(WholeNumberField):
    """Yuan with up to two decimals, kept as whole fen."""

    def read(self, text: str) -> int:
        plain = text.replace(",", "").replace(" ", "").strip("¥￥元")
        if not _MONEY.match(plain):
            raise ValidationError(_("Write the amount in yuan with digits, for example 1200 or 1200.50."), code="money")
        return int(Decimal(plain) * 100)

    def words(self, number: int) -> str:
        return yuan(number)


def yuan(fen: int) -> str:
    """``1,200.50 元``."""
    return _("%(amount)s yuan") % {"amount": f"{Decimal(fen) / 100:,.2f}"}


LARGEST = 9_999_999_999


def number_schema(question: QuestionSpec, largest: int = LARGEST) -> dict[str, Any]:
    """A whole number between the bounds."""
    bounds = question.bounds
    return {"type": "integer", "minimum": bounds.get("min", 0), "maximum": bounds.get("max", largest)}


class NumberKind(Kind):
    """A whole number; ``unit`` stands behind the field."""

    key = "number"
    label = _lazy("Whole number")
    bounds = (
        Bound("min", _lazy("At least")),
        Bound("max", _lazy("At most")),
        Bound("unit", _lazy("Unit"), "text"),
    )

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return number_schema(question)

    def field(self, question: QuestionSpec) -> forms.Field:
        arguments = common(question)
        if unit := question.bounds.get("unit"):
            arguments["help_text"] = f"{question.help} {_('Unit: %(unit)s') % {'unit': unit}}".strip()
        return WholeNumberField(least=question.bounds.get("min", 0), most=question.bounds.get("max"), **arguments)

    def raw(self, value: Any) -> str:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return f"{value} {question.bounds.get('unit', '')}".strip() if value is not None else ""


class MoneyKind(Kind):
    """An amount in yuan, stored as fen; bounds in fen."""

    key = "money"
    label = _lazy("Amount of money")
    bounds = (Bound("min", _lazy("At least, in yuan"), "money"), Bound("max", _lazy("At most, in yuan"), "money"))

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {**number_schema(question, 100 * LARGEST + 99), "description": _("in fen")}

    def field(self, question: QuestionSpec) -> forms.Field:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        bounds = question.bounds
        return MoneyField(least=bounds.get("min", 0), most=bounds.get("max"), widget=widget, **common(question))

    def raw(self, value: Any) -> str:
        return f"{Decimal(value) / 100:.2f}" if isinstance(value, int) and not isinstance(value, bool) else ""

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        return yuan(value) if isinstance(value, int) else ""
