"""Signs of a lot and its spaces, to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.parking import access_desk as access
from services.parking import signs as codes
from services.parking.views.operator.acting import run_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.parking.models import Lot

SHEET = 48
"""Signs of one page: four sheets."""


@never_cache
@run_required
@require_safe
def signs(request: HttpRequest, code: str) -> HttpResponse:
    """The sign of the lot; with ``?zone=`` those of its spaces."""
    lot = access.lot_at_the_desk(request.user, code, *access.RUNS)
    zones = list(lot.zones.order_by("code"))
    zone = next((one for one in zones if one.code == request.GET.get("zone")), None)
    numbers, page = [""], None
    if zone is not None:
        spaces = zone.spaces.order_by("number").values_list("number", flat=True)
        page = Paginator(spaces, SHEET).get_page(request.GET.get("page"))
        numbers = list(page.object_list)
    context = {"lot": lot, "zones": zones, "zone": zone, "page": page, "signs": [_sign(lot, one) for one in numbers]}
    return render(request, "parking/operator/signs.html", context)


def _sign(lot: Lot, number: str) -> dict[str, str]:
    picture = mark_safe(codes.picture(lot, number))  # noqa: S308  own drawing, nothing typed by anybody
    return {"number": number, "picture": picture}
