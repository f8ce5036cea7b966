"""The home page in both versions, the plain pages of the site, the style guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Home; in the elder version its few choices."""
    name = "elder" if request.display.elder else "index"
    return render(request, f"home/resident/{name}.html", {})


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All items."""
    return redirect("/items/")


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of words: help, site map, accessibility, privacy, offline."""
    return render(request, f"home/resident/{name}.html", {})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, live."""
    return render(request, "home/resident/styleguide.html", {})
