"""The first page of an operator, one lot, devices that are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from services.departments.access import has_role
from services.parking import access_desk as access
from services.parking import board as shown
from services.parking import occupancy
from services.parking.enums import StayState
from services.parking.views.operator.acting import watch_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30


@never_cache
@watch_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How full every lot is, what passed last, what waits for somebody."""
    rows = shown.rows(request.user)
    context = {
        "rows": rows,
        "waiting": shown.waiting(rows),
        "latest": shown.latest(request.user),
        "topics": access.topics_of(request.user),
        "runs": has_role(request.user, *access.RUNS),
    }
    return render(request, "parking/operator/board.html", context)


@never_cache
@watch_required
@require_safe
def lot(request: HttpRequest, code: str) -> HttpResponse:
    """One lot: who stands there, what passed, its lanes."""
    found = access.lot_at_the_desk(request.user, code)
    stays = access.stays_at_the_desk(request.user).filter(lot=found, state=StayState.OPEN).order_by("-entered_at")
    words = request.GET.get("q", "")[:40]
    if words:
        stays = access.of_plate(access.stays_at_the_desk(request.user).filter(lot=found), words).order_by("-pk")
    context = {
        "lot": found,
        "full": occupancy.of_lot(found, occupancy.tally([found])[found.pk]),
        "words": words,
        "page": Paginator(stays, PAGE).get_page(request.GET.get("page")),
        "latest": shown.latest(request.user, found),
        "topics": access.topics_of(request.user),
        "lanes": list(found.lanes.order_by("code")),
        "runs": has_role(request.user, *access.RUNS, department=found.operator_id),
    }
    return render(request, "parking/operator/lot.html", context)


@never_cache
@watch_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Devices that said nothing for a while."""
    rows = shown.quiet_devices().filter(lot__in=access.lots_of(request.user)).select_related("lot", "lane")
    page = Paginator(rows.order_by("lot__code", "public_id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "parking/operator/devices.html", {"page": page})
