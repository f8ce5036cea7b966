"""The switch in the bar of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from services.elder.answers import keep

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Take over theme, contrast or size and go back to the page they were chosen on. Needs no script and no sign-in."""
    wishes = {name: request.POST[name] for name in ("theme", "contrast", "size") if name in request.POST}
    display = request.display.changed(**wishes)
    here = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure()):
        here = "/"
    return keep(request, display, HttpResponseRedirect(here))
