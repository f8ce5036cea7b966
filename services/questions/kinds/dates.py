"""A date in three fields: no calendar to page through, every spacing and width of digits taken."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.questions.kinds.base import Bound, Kind, common, narrow

if TYPE_CHECKING:
    from services.questions.spec import QuestionSpec

_RELATIVE = re.compile(r"^today(?:([+-]\d{1,4})([dmy]))?$")


def bound_day(text: str) -> date:
    """A bound: ``2026-03-01``, ``today``, ``today-6m``, ``today+30d``, ``today-60y``. ValueError otherwise."""
    match = _RELATIVE.match(text)
    if not match:
        return date.fromisoformat(text)
    today = timezone.localdate()
    if not match[1]:
        return today
    number = int(match[1])
    if match[2] == "d":
        return today + timedelta(days=number)
    return months_later(today, number * (12 if match[2] == "y" else 1))


def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class DateWidget(forms.MultiWidget):
    """Year, month, day."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__([forms.TextInput, forms.TextInput, forms.TextInput], attrs)

    def decompress(self, value: Any) -> list[str]:
        return split(value)


def split(value: Any) -> list[str]:
    """``2026-03-01`` → ``["2026", "3", "1"]``."""
    match = re.match(r"^(\d{4})-(\d{2})-(\d{2})$", value) if isinstance(value, str) else None
    return [str(int(part)) for part in match.groups()] if match else ["", "", ""]


class ThreeFieldDate(forms.MultiValueField):
    """Year, month and day cleaned to a date."""

    def __init__(self, *, earliest: str = "", latest: str = "", **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        parts = [forms.CharField(required=False, max_length=20) for _part in range(3)]
        super().__init__(parts, require_all_fields=False, widget=DateWidget(), **kwargs)

    def clean(self, value: Any) -> date | None:
        value = value if isinstance(value, list | tuple) and len(value) == 3 else split(value)
        parts = [narrow(part or "") for part in value]
        if self.disabled or not any(parts):
            if self.required and not any(parts):
                raise ValidationError(self.error_messages["required"], code="required")
            if not any(parts):
                return None
        return self.in_bounds(self.read(parts))

    def read(self, parts: list[str]) -> date:
        """The day; ValidationError naming what is missing or does not exist."""
        for part, word in zip(parts, (_("year"), _("month"), _("day")), strict=True):
            if not part:
                raise ValidationError(_("The date needs a %(part)s.") % {"part": word}, code="part")
        if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts) or len(parts[0]) != 4:
            raise ValidationError(
                _("Write the date in digits, the year with four: for example 2026, 3, 1."), code="digits"
            )
        try:
            return date(*(int(part) for part in parts))
        except ValueError:
            raise ValidationError(
                _("There is no %(day)s/%(month)s/%(year)s in the calendar. Check month and day.")
                % {"year": parts[0], "month": parts[1], "day": parts[2]},
                code="calendar",
            ) from None

    def in_bounds(self, day: date) -> date:
        """The day again; ValidationError when it lies outside."""
        if self.earliest and day < bound_day(self.earliest):
            raise ValidationError(
                _("The date must be %(day)s or later.") % {"day": words(bound_day(self.earliest))}, code="early"
            )
        if self.latest and day > bound_day(self.latest):
            raise ValidationError(
                _("The date must be %(day)s or before.") % {"day": words(bound_day(self.latest))}, code="late"
            )
        return day


def words(day: date) -> str:
    """``2026 年 3 月 1 日``."""
    return _("%(month)d/%(day)d/%(year)d") % {"year": day.year, "month": day.month, "day": day.day}


class DateKind(Kind):
    """A day of the calendar. Bounds: ``min`` and ``max`` as ``bound_day`` reads them."""

    key = "date"
    label = _lazy("Date")
    is_group = True
    bounds = (
        Bound("min", _lazy("Not before"), "day", help=_lazy("2026-03-01, or today, today-6m, today-60y, today+30d")),
        Bound("max", _lazy("Not after"), "day", help=_lazy("2026-03-01, or today, today-6m, today-60y, today+30d")),
    )

    def field(self, question: QuestionSpec) -> forms.Field:
        bounds = question.bounds
        return ThreeFieldDate(earliest=bounds.get("min", ""), latest=bounds.get("max", ""), **common(question))

    def to_json(self, cleaned: date | None) -> str | None:
        return cleaned.isoformat() if cleaned else None

    def raw(self, value: Any) -> list[str]:
        return split(value)

    def schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

    def display(self, question: QuestionSpec, value: Any, *, masked: bool = True) -> str:
        try:
            return words(date.fromisoformat(value))
        except (TypeError, ValueError):
            return ""
