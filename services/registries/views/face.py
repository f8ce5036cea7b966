"""The simulated face check of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.accounts.decorators import resident_required
from services.common.access import NotFoundOrNotYours
from services.registries.gateways import demo_face

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def face(request: HttpRequest, asked: str) -> HttpResponse:
    """Says that nothing is compared, and lets one choose how it ends."""
    found = demo_face.read(asked, request.user.pk) if settings.DEMO else None
    if found is None:
        raise NotFoundOrNotYours
    if request.method == "POST":
        return redirect(demo_face.address_after(found, same=request.POST.get("answer") == "same"))
    return render(request, "registries/resident/face.html", {"back": found["back"]})
