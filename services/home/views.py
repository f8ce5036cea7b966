"""The home page in both versions, the plain pages of the site, the style guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from services.accounts.access import person_of
from services.catalog import catalogue
from services.catalog.enums import ThemeKind
from services.common import fragments
from services.common.masking import mask_name
from services.home.choices import elder_choices
from services.home.figures import figures
from services.home.mine import mine
from services.home.specimens import specimens
from services.places.enums import PlaceKind
from services.places.models import Place

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

POPULAR = 8
HOT = 4


def _mine(request: HttpRequest) -> dict[str, Any]:
    person = person_of(request.user)
    return {"mine": mine(request.acting) if person else None, "own_name": mask_name(person.name) if person else ""}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Home; in the elder version its few choices. Plain visitors share one page for each state of the catalogue."""
    shelf = "enterprise" if request.GET.get("for") == "enterprise" else "person"
    address = ("home", *catalogue.state(), shelf)
    return fragments.page(request, address, lambda: _home(request, shelf))


def _home(request: HttpRequest, shelf: str) -> HttpResponse:
    context = _mine(request)
    if context["mine"] and request.acting.enterprise and "for" not in request.GET:
        shelf = "enterprise"
    if request.display.elder:
        context["choices"] = elder_choices(request, context["mine"])
        return render(request, "home/resident/elder.html", context)
    context |= {
        "figures": figures(),
        "life": catalogue.themes(ThemeKind.LIFE),
        "themes": _themes(first=shelf),
        "popular": catalogue.popular(POPULAR, serves=shelf),
        "hot": catalogue.popular(HOT),
        "has_enterprise": bool(catalogue.popular(1, serves="enterprise")),
        "shelf": shelf,
        "hall": Place.objects.filter(kind=PlaceKind.HALL, is_open=True).order_by("code").first(),
    }
    return render(request, "home/resident/index.html", context)


def _themes(first: str) -> list[tuple[str, Any]]:
    """(whose, themes) for individuals and for enterprises, those asked for first; without the empty ones."""
    kinds = sorted((ThemeKind.PERSON, ThemeKind.ENTERPRISE), key=lambda kind: kind != first)
    return [(kind.label, rows) for kind in kinds if (rows := catalogue.themes(kind))]


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """All items; the way there from the elder version."""
    return redirect("catalog:items")


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of words: accessibility, privacy."""
    return fragments.page(request, ("page", name), lambda: render(request, f"home/resident/{name}.html", {}))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every place one can go to without knowing a number."""
    return fragments.page(request, ("sitemap", *catalogue.state()), lambda: _sitemap(request))


def _sitemap(request: HttpRequest) -> HttpResponse:
    themes = [(kind, label, catalogue.themes(kind)) for kind, label in ThemeKind.choices]
    return render(request, "home/resident/sitemap.html", {"themes": [row for row in themes if row[2]]})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, live, in the theme that is on."""
    sent = request.GET if "questions" in request.GET else None
    return render(request, "home/resident/styleguide.html", specimens(bound="errors" in request.GET, sent=sent))


@require_safe
def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """An error page to look at, from the style guide; answered with 200. Http404 for a status without a page."""
    if status not in (400, 403, 404, 405, 500, 503):
        raise Http404(status)
    return render(request, f"errors/{status}.html", {"number": "A7F3"})
