"""What the search box offers while somebody types. Without script the same words are an ordinary search."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from services.catalog import catalogue, search

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST = 8
SECONDS = 60


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """``{"items": [{"name", "note", "url"}]}``: the best items for ``q``, at most ``MOST``. No words are counted."""
    words = request.GET.get("q", "")[: search.LONGEST_QUERY]
    shelf = catalogue.current()
    entries = [shelf.by_id[i] for i in search.find(words, elsewhere=False)[:MOST] if i in shelf.by_id]
    opened = urlencode({"from": words})
    answer = JsonResponse(
        {
            "items": [
                {
                    "name": entry.name,
                    "note": entry.department,
                    "url": f"{reverse('catalog:guide', args=[entry.code])}?{opened}",
                }
                for entry in entries
            ]
        }
    )
    answer["Cache-Control"] = f"private, max-age={SECONDS}"
    return answer
