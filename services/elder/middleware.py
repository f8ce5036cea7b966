"""Gives every request its `display`, and opens 长辈版 for whoever searches for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils.decorators import sync_only_middleware
from django.utils.functional import SimpleLazyObject

from services.common.display import ELDER
from services.elder.access import display_of
from services.elder.answers import keep
from services.elder.words import asks_for_elder

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


@sync_only_middleware
def display_mode(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.display`, read only by pages that are drawn. Searching 长辈版 (亲情版 …) turns it on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.display = SimpleLazyObject(lambda: display_of(request))
        if request.method == "GET" and asks_for_elder(request.GET.get("q", "")):
            return keep(request, request.display.changed(theme=ELDER), HttpResponseRedirect("/"))
        return get_response(request)

    return middleware
