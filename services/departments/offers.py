"""What departments draws in pages of lower rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from services.common import slots
from services.departments import directory

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Called once, when the portal starts."""
    slots.offer("window.halls", window_halls)


def window_halls(request: HttpRequest | None, **context: object) -> str:
    """The halls of the city with hours and phones, and the way to all others."""
    return render_to_string("departments/_partials/window_halls.html", {"halls": directory.halls().city})
