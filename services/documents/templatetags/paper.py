"""Words of documents on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from services.documents.printing.fitting import PLACES, Fit, fitted

register = template.Library()


@register.filter
def paper_date(value: Any) -> str:
    """``2026年11月21日`` (GB/T 9704) of a date, a moment or an ISO text; any other text stays."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else ""


@register.simple_tag(takes_context=True)
def fit(context: Any, place: str) -> Fit:
    """How the lines of the face fill the place of this layout."""
    design = context.get("design") or {}
    return fitted(
        PLACES[place],
        context["rows"],
        photo=bool(context.get("photo")),
        lead=design.get("lead", ""),
        back=design.get("back", ()),
    )
