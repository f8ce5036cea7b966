"""Reads that no stay answers to: which car it was, or none of this lot; the bar before which it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.files.responses import preview
from services.parking import access_desk as access
from services.parking import board as shown
from services.parking.enums import Direction
from services.parking.forms_desk import ChooseStayForm, ReadPlateForm, ReasonForm, stay_choices
from services.parking.operations import matching, opening, solving
from services.parking.views.operator.acting import data_of, form_page, of_others, watch_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.parking.models import Observation, Stay

PAGE = 30


@never_cache
@watch_required
@require_safe
def reads(request: HttpRequest) -> HttpResponse:
    """Those that wait, the newest first: a car may stand before the bar."""
    rows = access.waiting_reads(request.user).order_by("-observed_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [shown.passage(row) for row in page.object_list]
    context = {"page": page, "latest": lines, "topics": access.topics_of(request.user)}
    return render(request, "parking/operator/reads.html", context)


@never_cache
@watch_required
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One read and what may be done with it."""
    found = access.read_at_the_desk(request.user, pk)
    line = shown.passage(found)
    context = {
        "line": line,
        "facts": shown.read_facts(found),
        "goes_out": found.direction == Direction.OUT,
        "may_open": found.device.lane is not None,
        "openings": list(found.openings.select_related("opened_by").order_by("-pk")),
    }
    return render(request, "parking/operator/read.html", context)


@watch_required
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """What the camera sent, for whoever works in that lot."""
    return preview(access.picture_at_the_desk(request.user, pk).file)


def _candidates(found: Observation, words: str) -> list[Stay]:
    plate = words or (found.vehicle.plate if found.vehicle else "")
    return matching.likely(lot=found.device.lot, plate=plate.upper(), before=found.observed_at)


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of the cars that stand there it was. ``?q=`` another plate, as somebody read it."""
    found = access.read_at_the_desk(request.user, pk)
    words = "".join(request.GET.get("q", "").split())[:12]
    by_number = {stay.number: stay for stay in _candidates(found, words)}

    def verb(data: dict) -> None:
        stay = access.stay_at_the_desk(request.user, data["stay"])
        of_others(request, stay)
        solving.attach(read=found, stay=stay, reason=data["reason"], by=request.user)

    return form_page(
        request,
        form=ChooseStayForm(data_of(request), choices=stay_choices(by_number.values())),
        verb=verb,
        words=_("The stay ended when the camera saw it. The gate is told what follows."),
        way=("parking_desk:read", pk),
        title=_("Which vehicle was it?"),
        go=_("It was this one"),
        facts=shown.read_facts(found),
        closed=found.outcome not in access.TO_SOLVE,
        search={"words": words, "none": not by_number},
    )


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def read_plate(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody reads what the camera at the entry could not."""
    found = access.read_at_the_desk(request.user, pk)
    return form_page(
        request,
        form=ReadPlateForm(data_of(request)),
        verb=lambda data: solving.read_plate(read=found, plate=data["plate"], reason=data["reason"], by=request.user),
        words=_("The stay began when the camera saw it."),
        way=("parking_desk:read", pk),
        title=_("Write the plate"),
        go=_("It came in"),
        facts=shown.read_facts(found),
        closed=found.outcome not in access.TO_SOLVE,
    )


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """No vehicle of this lot."""
    found = access.read_at_the_desk(request.user, pk)
    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=lambda data: solving.dismiss(read=found, reason=data["reason"], by=request.user),
        words=_("Noted: nobody's. It waits no more."),
        way=("parking_desk:read", pk),
        title=_("Not a vehicle of this lot"),
        go=_("Note it"),
        facts=shown.read_facts(found),
        closed=found.outcome not in access.TO_SOLVE,
    )


@never_cache
@watch_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_bar(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar before which it stands goes up."""
    found = access.read_at_the_desk(request.user, pk)

    def verb(data: dict) -> None:
        if found.device.lane is None:
            raise opening.NoBar
        of_others(request, found.stay)
        opening.open_bar(lane=found.device.lane, passage=found, reason=data["reason"], by=request.user)

    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=verb,
        words=_("The gate opens when it asks next, within two seconds. It is written down."),
        way=("parking_desk:read", pk),
        title=_("Raise the bar"),
        go=_("Raise the bar"),
        facts=shown.read_facts(found),
        lead=_("What is owed stays owed. Who raised it and why is kept."),
    )
