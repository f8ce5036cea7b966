"""Halls and departments as residents look for them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from services.departments import access, directory, sketch

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LONGEST_QUERY = 20


def asked(request: HttpRequest) -> str:
    """The words asked for: short, one line, nothing that cannot be read."""
    kept = "".join(c for c in request.GET.get("q", "")[:100] if unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())[:LONGEST_QUERY]


@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """Where to go: halls of the city, of the towns, points of the villages."""
    words = asked(request)
    found = directory.halls(words)
    context = {"words": words, "found": found, "map": sketch.halls(found.all)}
    return render(request, "departments/resident/halls.html", context)


@require_safe
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """One hall: way, phones, hours, windows, and what is handled there."""
    place = access.get_hall(code)
    context = {"place": place, "windows": directory.windows_of(place), "organs": directory.organs_in(place)}
    return render(request, "departments/resident/hall.html", context)


@require_safe
def organs(request: HttpRequest) -> HttpResponse:
    """Departments on three levels with their phones."""
    words = asked(request)
    return render(request, "departments/resident/directory.html", {"words": words, "found": directory.organs(words)})
