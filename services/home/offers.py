"""What home draws on the pages of rooms that may not see one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from services.catalog import catalogue
from services.common import slots

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Fill the slots; called once when the apps are ready."""
    slots.offer("policy.items", policy_items)


def policy_items(request: HttpRequest | None, *, codes: list[str], **context: object) -> str:
    """The published items among ``codes`` in that order; a code without an item is left out."""
    entries = {entry.code: entry for entry in catalogue.current().entries} if codes else {}
    found = [entries[code] for code in codes if code in entries]
    return render_to_string("home/_partials/policy_items.html", {"entries": found}) if found else ""
