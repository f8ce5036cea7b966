"""Limits of every kind as typed fields of one form; which of them show depends on the kind that is chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from services.common.cleantext import CleanTextField
from services.questions.kinds import KINDS
from services.questions.kinds.dates import bound_day

if TYPE_CHECKING:
    from services.questions.kinds.base import Bound

COLUMNS = "columns"
"""The one bound that is a table of its own, see question_form.py."""


def _distinct() -> dict[str, tuple[Bound, list[str]]]:
    """Name of the form field → the bound and the kinds that have it; the same bound of two kinds is one field."""
    fields: dict[int, tuple[str, Bound, list[str]]] = {}
    for key, kind in KINDS.items():
        for bound in kind.bounds:
            if bound.type == COLUMNS:
                continue
            fields.setdefault(id(bound), (f"bound_{bound.name}_{key}", bound, []))[2].append(key)
    return {name: (bound, kinds) for name, bound, kinds in fields.values()}


FIELDS = _distinct()


class DayBoundField(forms.CharField):
    """``2026-03-01``, ``today``, ``today-6m``."""

    def clean(self, value: Any) -> str:
        text = super().clean(value).strip()
        try:
            if text:
                bound_day(text)
        except ValueError:
            raise ValidationError(_("%(text)s is no bound for a date") % {"text": text}, code="day") from None
        return text


def _field(bound: Bound, kinds: list[str]) -> forms.Field:
    """The field one types or chooses a bound in."""
    names = lazy(lambda: "、".join(str(KINDS.get(kind).label) for kind in kinds), str)()
    told = format_lazy(_lazy("For: {kinds}."), kinds=names)
    arguments = {"label": bound.label, "required": False}
    arguments["help_text"] = format_lazy("{help} {told}", help=bound.help, told=told) if bound.help else told
    if bound.type == "tick":
        return forms.BooleanField(widget=UnfoldBooleanSwitchWidget, initial=bool(bound.default), **arguments)
    if bound.type == "one":
        return forms.ChoiceField(choices=bound.choices, widget=UnfoldAdminSelectWidget, **arguments)
    if bound.type == "several":
        return forms.MultipleChoiceField(
            choices=bound.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget, **arguments
        )
    if bound.type == "day":
        return DayBoundField(max_length=20, widget=UnfoldAdminTextInputWidget, **arguments)
    text = UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"})
    if bound.type == "money":
        return forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, widget=text, **arguments)
    if bound.type == "number":
        return forms.IntegerField(min_value=0, max_value=9_999_999_999, widget=text, **arguments)
    return CleanTextField(max_length=10, widget=UnfoldAdminTextInputWidget, **arguments)


BoundsForm = type("BoundsForm", (forms.Form,), {name: _field(bound, kinds) for name, (bound, kinds) in FIELDS.items()})
"""Every bound of every kind as a field of its own."""


def initial_of(kind: str, stored: dict[str, Any]) -> dict[str, Any]:
    """What the fields show for stored bounds."""
    shown = {}
    for name, (bound, kinds) in FIELDS.items():
        value = stored.get(bound.name, bound.default) if kind in kinds else bound.default
        shown[name] = Decimal(value) / 100 if bound.type == "money" and isinstance(value, int) else value
    return shown


def stored_of(kind: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    """The bounds of ``kind`` as they are stored; what says nothing is left out."""
    stored = {}
    for name, (bound, kinds) in FIELDS.items():
        value = cleaned.get(name)
        if kind not in kinds or value in (None, "", []) or value == bound.default:
            continue
        stored[bound.name] = int(value * 100) if bound.type == "money" else value
    return stored


def conditional_fields() -> dict[str, str]:
    """Field → when Unfold shows it, as an expression over the chosen kind."""
    return {name: " || ".join(f"kind == '{kind}'" for kind in kinds) for name, (_bound, kinds) in FIELDS.items()}
