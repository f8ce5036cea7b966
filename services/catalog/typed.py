"""Values that administrators type: read into what rules and conditions compare, and written back the same way."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.catalog.facts import DAY, NUMBER, TICK
from services.questions.kinds.base import narrow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import Promise

    Choices = Sequence[tuple[str, str | Promise]]

_SEPARATORS = re.compile(r"[、,;，；]\s*")


def read(kind: str, text: str, choices: Choices = ()) -> Any:
    """The value meant by ``text``. Raises ValueError whose text says what is expected."""
    text = text.strip()
    if kind == NUMBER:
        return _number(narrow(text))
    if kind == DAY:
        return _day(narrow(text))
    if kind == TICK:
        return _tick(text)
    if choices:
        return _one(text, choices)
    if not text:
        raise ValueError(_("a word or code"))
    return text


def read_several(kind: str, text: str, choices: Choices = ()) -> list[Any]:
    """Several values, separated by ``、`` or a comma."""
    return [read(kind, part, choices) for part in _SEPARATORS.split(text.strip()) if part] or [read(kind, "", choices)]


def written(kind: str, value: Any, choices: Choices = ()) -> str:
    """The text that ``read`` reads as ``value``."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(written(kind, one, choices) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(dict(choices).get(str(value), value))


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise ValueError(_("a number, for example 65")) from None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.replace("/", "-")).isoformat()
    except ValueError:
        raise ValueError(_("a day, for example 2026-01-31")) from None


def _tick(text: str) -> bool:
    answers = {_("Yes"): True, _("No"): False}
    if text not in answers:
        raise ValueError("、".join(answers))
    return answers[text]


def _one(text: str, choices: Choices) -> str:
    for value, label in choices:
        if text in {str(label), str(value)}:
            return str(value)
    raise ValueError("、".join(str(label) for _value, label in choices))
