"""Bars that were raised by hand, and writing one down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.parking import access_desk as access
from services.parking.forms_desk import EnterForm, LaneForm
from services.parking.operations import closing, opening
from services.parking.views.operator.acting import data_of, form_page, watch_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30


@never_cache
@watch_required
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """Who raised which bar, when and why."""
    rows = access.openings_at_the_desk(request.user).order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "parking/operator/openings.html", {"page": page})


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_lane(request: HttpRequest, code: str) -> HttpResponse:
    """A bar that was raised by the button at the gate is written down."""
    lot = access.lot_at_the_desk(request.user, code)
    lanes = {lane.code: lane for lane in lot.lanes.select_related("lot__operator").order_by("code")}
    return form_page(
        request,
        form=LaneForm(data_of(request), lanes=lanes.values()),
        verb=lambda data: opening.open_bar(
            lane=lanes[data["lane"]], passage=None, reason=data["reason"], by=request.user
        ),
        words=_("Written down."),
        way=("parking_desk:lot", code),
        title=_("Write down a bar opened by hand"),
        go=_("Write it down"),
        lead=lot.name,
        note=_("Somebody pressed the button at the gate, for example for an ambulance. It is written down at once."),
    )


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """A vehicle came that no camera saw."""
    lot = access.lot_at_the_desk(request.user, code)
    return form_page(
        request,
        form=EnterForm(data_of(request)),
        verb=lambda data: closing.enter(
            lot=lot, plate=data["plate"], at=data["at"], reason=data["reason"], by=request.user
        ),
        words=_("Written down. The stay runs."),
        way=("parking_desk:lot", code),
        title=_("Write down an entry no camera saw"),
        go=_("Write it down"),
        lead=lot.name,
    )
