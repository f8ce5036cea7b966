"""A date in three boxes: year, month, day. Accepts full-width digits and any spacing; never a picker that moves."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DateParts(forms.MultiWidget):
    """Three text boxes; `{% field %}` writes year, month, day behind them."""

    units = (
        pgettext_lazy("part of a date", "year"),
        pgettext_lazy("part of a date", "month"),
        pgettext_lazy("part of a date", "day"),
    )

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"year": forms.TextInput, "month": forms.TextInput, "day": forms.TextInput}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """A date as its three numbers."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return [value, "", ""]
        return [value.year, value.month, value.day] if isinstance(value, date) else [None, None, None]


class DatePartsField(forms.Field):
    """A date from three boxes. Errors say which part is missing or that the day does not exist."""

    widget = DateParts
    default_error_messages = {
        "required": _("Fill in year, month and day"),
        "part": _("Year, month and day are whole numbers"),
        "invalid": _("There is no such day, for example 2026 3 1"),
    }

    def clean(self, value: Any) -> date | None:
        """The date; None when all boxes are empty and it is not required."""
        parts = [unicodedata.normalize("NFKC", str(part or "")).strip() for part in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError(self.error_messages["required"], code="required")
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            raise ValidationError(self.error_messages["part"], code="part")
        try:
            found = date(*(int(part) for part in parts))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        self.run_validators(found)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the three boxes say another day."""
        return [str(part or "") for part in self.widget.decompress(initial)] != [str(part or "") for part in data or []]
