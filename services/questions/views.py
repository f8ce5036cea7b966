"""What pages of questions fetch while they are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from services.questions import divisions

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@cache_control(public=True, max_age=3600)
def regions(request: HttpRequest) -> JsonResponse:
    """Code and name of what lies under the division ``?under=``; nothing under a code that does not exist."""
    return JsonResponse({"rows": divisions.under(request.GET.get("under", ""))})
