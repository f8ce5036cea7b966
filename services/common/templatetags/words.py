"""Dates, numbers and limits as people say them: 11 月 24 日, 5 个工作日, 18,204. Builtin in every template."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.common import language

if TYPE_CHECKING:
    from collections.abc import Iterable

register = template.Library()
CASE_NUMBER_LENGTH = 44
"""Implementation code 31, date 8, serial 5."""


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value if isinstance(value, date) else None


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def day(value: Any) -> str:
    """11 月 24 日; with the year when it is another: 2027 年 11 月 24 日. Empty for nothing."""
    found = _day(value)
    if found is None:
        return ""
    return date_format(found, _("F j")) if found.year == timezone.localdate().year else full_day(found)


@register.filter
def full_day(value: Any) -> str:
    """2026 年 11 月 24 日."""
    found = _day(value)
    return date_format(found, _("F j, Y")) if found else ""


@register.filter
def month(value: Any) -> str:
    """2026 年 11 月."""
    found = _day(value)
    return date_format(found, _("F Y")) if found else ""


@register.filter
def weekday(value: Any) -> str:
    """星期三."""
    found = _day(value)
    return date_format(found, "l") if found else ""


@register.simple_tag
def sign(chinese: str) -> str:
    """A punctuation mark between two values.  + chinese: as Chinese writes it     {% sign "：" %}"""
    return language.sign(chinese)


@register.filter
def listed(parts: Iterable[Any]) -> str:
    """Names one after the other: 姓名、电话."""
    return language.sign("、").join(map(str, parts))


@register.filter
def iso_day(value: Any) -> str:
    """2026-11-24, for documents and tables."""
    found = _day(value)
    return found.isoformat() if found else ""


@register.filter
def clock(value: Any) -> str:
    """10:26 at +08:00."""
    found = _moment(value)
    return f"{found:%H:%M}" if found else ""


@register.filter
def moment(value: Any) -> str:
    """11 月 18 日 10:26; the time alone when it is today: 今天 10:26."""
    found = _moment(value)
    if found is None:
        return day(value)
    if found.date() == timezone.localdate():
        return _("today {time}").format(time=f"{found:%H:%M}")
    return f"{day(found)} {found:%H:%M}"


@register.filter
def thousands(value: Any) -> str:
    """18,204. What is no number comes back as it is."""
    try:
        return f"{Decimal(str(value)):,}"
    except ArithmeticError:
        return str(value)


@register.filter
def yuan(fen: Any) -> str:
    """7.00 from 700 fen."""
    try:
        cents = int(fen)
    except (TypeError, ValueError):
        return ""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


@register.filter
def working_days(value: Any) -> str:
    """5 个工作日; 当场 for 0."""
    try:
        days = int(value)
    except (TypeError, ValueError):
        return ""
    if days <= 0:
        return _("at once")
    return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}


@register.filter
def grouped(value: Any) -> str:
    """A case number (办件编号) in groups that can be read aloud: organ, level, item, day, serial; others unchanged."""
    text = str(value)
    if len(text) == CASE_NUMBER_LENGTH:
        cuts = (0, 9, 18, 25, 31, 39, 44)
        return " ".join(text[a:b] for a, b in pairwise(cuts))
    return text


@register.filter
def hits(text: Any, words: Any) -> SafeString:
    """The text with the words of a search marked; ``words`` is the query or a list."""
    safe = str(conditional_escape(text))
    wanted = words.split() if isinstance(words, str) else list(words or ())
    for word in sorted({str(conditional_escape(w)) for w in wanted if w}, key=len, reverse=True):
        safe = safe.replace(word, f"\x01{word}\x02")
    return mark_safe(safe.replace("\x01", "<mark>").replace("\x02", "</mark>"))  # noqa: S308  both parts were escaped
