"""What residents type and choose about a charge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.charging.operations.requesting import LEAST, MOST
from services.common.cleantext import CleanTextField
from services.common.templatetags.words import yuan

AFTER, OTHER = "after", "other"
SUMS = (3_000, 5_000, 10_000)
"""Fen that are offered to be paid before."""


class StartForm(forms.Form):
    """Which connector, and when one pays."""

    plug = forms.ChoiceField(label=gettext_lazy("Which plug is in your car?"), widget=forms.RadioSelect)
    paying = forms.ChoiceField(label=gettext_lazy("How do you want to pay?"), widget=forms.RadioSelect)
    other = CleanTextField(
        label=gettext_lazy("Another amount (yuan)"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("1 to 500 yuan; only when you chose another amount."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, plugs: list[Any], limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plug"].choices = [(str(one["number"]), one["name"]) for one in plugs]
        self.fields["plug"].choice_hints = {str(one["number"]): one["state"] for one in plugs}
        ways = [(AFTER, _("Afterwards, up to {limit} yuan").format(limit=yuan(limit)))] if limit else []
        ways += [(str(fen), _("{sum} yuan now, the rest comes back").format(sum=fen // 100)) for fen in SUMS]
        self.fields["paying"].choices = [*ways, (OTHER, _("Another amount now"))]
        self.fields["paying"].initial = ways[0][0]
        free = [one for one in plugs if one["is_free"]]
        self.fields["plug"].initial = str((free or plugs)[0]["number"]) if plugs else None

    def clean(self) -> dict[str, Any]:
        """The other amount belongs to its choice."""
        told = super().clean() or {}
        if told.get("paying") == OTHER:
            told["fen"] = _fen(told.get("other", ""))
            if told["fen"] is None and "other" not in self.errors:
                self.add_error("other", ValidationError(_("Write an amount between 1 and 500 yuan, for example 80.")))
        elif told.get("paying"):
            told["fen"] = 0 if told["paying"] == AFTER else int(told["paying"])
        return told


def _fen(text: str) -> int | None:
    """``80`` or ``80.5`` yuan in fen; None for what is no such amount."""
    whole, _dot, rest = text.strip().removesuffix("元").removeprefix("￥").strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 4) or len(rest) > 2:
        return None
    if rest and not (rest.isascii() and rest.isdigit()):
        return None
    fen = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
    return fen if LEAST <= fen <= MOST else None
