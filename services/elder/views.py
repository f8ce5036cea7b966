"""The switch in the bar of every page, and the choice of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from services.elder.answers import keep
from services.elder.language import remember

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _back(request: HttpRequest, here: str) -> str:
    """``here`` when it is a page of this site, else the first page."""
    return (
        here if url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure()) else "/"
    )


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Take over theme, contrast or size and go back to the page they were chosen on. Needs no script and no sign-in."""
    wishes = {name: request.POST[name] for name in ("theme", "contrast", "size") if name in request.POST}
    display = request.display.changed(**wishes)
    return keep(request, display, HttpResponseRedirect(_back(request, request.POST.get("next", ""))))


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """The languages to choose from, and what each of them covers. Leads back to the page one came from."""
    came_from = urlsplit(_back(request, request.headers.get("Referer", "")))
    here = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    back = "/" if here == reverse("elder:languages") else _back(request, here)
    shown = {"back": back, "languages": settings.LANGUAGES, "chosen": get_language()}
    return render(request, "elder/languages.html", shown)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language on this device and go back to the page it was chosen on. Needs no script and no sign-in."""
    here = _back(request, request.POST.get("next", ""))
    return remember(request.POST.get("language", ""), HttpResponseRedirect(here))
