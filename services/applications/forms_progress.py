"""The form of 看办件进度: a number from the receipt and four digits."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.common.cleantext import CleanTextField

NUMBER = re.compile(r"[0-9A-Z]{6,60}")
DIGITS = re.compile(r"[0-9]{4}")


def plain(value: str) -> str:
    """Without spaces and dashes, full-width letters and digits as ordinary ones, capitals."""
    return re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", value)).upper()


class ProgressForm(forms.Form):
    """Nothing else is asked, and nothing is kept."""

    number = CleanTextField(
        label=gettext_lazy("Case number"),
        max_length=90,
        help_text=gettext_lazy("It stands on the receipt; spaces do not matter."),
    )
    digits = CleanTextField(
        label=gettext_lazy("Last four digits of the phone"),
        max_length=12,
        help_text=gettext_lazy("Of the phone that was given with the application."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, mode in (("number", "text"), ("digits", "numeric")):
            self.fields[name].inputmode = mode
            self.fields[name].widget.attrs |= {"autocomplete": "off", "inputmode": mode}

    def clean_number(self) -> str:
        """Letters and digits."""
        number = plain(self.cleaned_data["number"])
        if not NUMBER.fullmatch(number):
            raise forms.ValidationError(_("A case number is made of digits and letters. It stands on the receipt."))
        return number

    def clean_digits(self) -> str:
        """Four of them."""
        digits = plain(self.cleaned_data["digits"])
        if not DIGITS.fullmatch(digits):
            raise forms.ValidationError(_("Write four digits, the last ones of the phone."))
        return digits
