"""What departments draws in pages of other rooms: the halls on pages of lower rooms, a line above the desk's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from services.common import slots
from services.departments import directory
from services.departments.people import told_at_the_desk

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Called once, when the portal starts."""
    slots.offer("window.halls", window_halls)
    slots.offer("desk.top", told)


def window_halls(request: HttpRequest | None, **context: object) -> str:
    """The halls of the city with hours and phones, and the way to all others."""
    return render_to_string("departments/_partials/window_halls.html", {"halls": directory.halls().city})


def told(request: HttpRequest) -> str:
    """Posts that end, for whom one stands in, what waits for a head; nothing when there is nothing to tell."""
    found = told_at_the_desk(request.user)
    return render_to_string("departments/_partials/told.html", found, request=request) if any(found.values()) else ""
