"""The number on a computer, typed on the phone."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.common import identifiers
from services.common.cleantext import CleanTextField


class NumberField(CleanTextField):
    """Two digits, in any width."""

    def clean(self, value: Any) -> str:
        """The digits alone."""
        digits = identifiers.compact(super().clean(value))
        if not re.fullmatch(r"[0-9]{2}", digits):
            raise ValidationError(_("The number on the computer has 2 digits."), code="number")
        return digits


class ScanNumberForm(forms.Form):
    """What stands on the computer."""

    use_required_attribute = False
    number = NumberField(
        label=gettext_lazy("Number on the computer"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}),
        error_messages={"required": gettext_lazy("Write the 2 digits that stand on the computer.")},
    )
