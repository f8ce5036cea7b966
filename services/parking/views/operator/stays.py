"""Stays: those without an end, one with its way and its bills, and ending it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.departments.access import has_role
from services.parking import access_desk as access
from services.parking import board as shown
from services.parking import desk
from services.parking.enums import StayState
from services.parking.forms_desk import ChooseStayForm, LeaveForm, ReasonForm, stay_choices
from services.parking.operations import closing
from services.parking.views.operator.acting import data_of, done, form_page, of_others, run_required, watch_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.parking.models import Stay

PAGE = 30
SHOWN = {"open_end": shown.WITHOUT_END, "parked": (StayState.OPEN,), "owed": (StayState.BILLED, StayState.EXITED)}


@never_cache
@watch_required
@require_safe
def stays(request: HttpRequest) -> HttpResponse:
    """Those that wait for somebody first; any by its plate."""
    show = request.GET.get("show", "open_end")
    show = show if show in (*SHOWN, "standing") else "open_end"
    words = request.GET.get("q", "")[:40]
    rows = access.stays_at_the_desk(request.user)
    if words:
        rows = access.of_plate(rows, words)
    elif show == "standing":
        rows = desk.standing_long(rows)
    else:
        rows = rows.filter(state__in=SHOWN[show])
    order = ("entered_at", "pk") if show == "standing" else ("-entered_at", "-pk")
    page = Paginator(rows.order_by(*order), PAGE).get_page(request.GET.get("page"))
    return render(request, "parking/operator/stays.html", {"page": page, "show": show, "words": words})


@never_cache
@watch_required
@require_safe
def stay(request: HttpRequest, number: str) -> HttpResponse:
    """One stay: what cameras saw of it, its bills, and what may be done now."""
    found = access.stay_at_the_desk(request.user, number)
    runs = has_role(request.user, *access.RUNS, department=found.lot.operator_id)
    context = {
        "stay": found,
        "facts": desk.stay_facts(found),
        "latest": desk.reads_of(found),
        "bills": desk.bills_of(found),
        "runs": runs,
        **desk.may(found, runs=runs),
    }
    return render(request, "parking/operator/stay.html", context)


def _of(request: HttpRequest, number: str) -> Stay:
    return access.stay_at_the_desk(request.user, number, *access.RUNS)


def _page(request: HttpRequest, found: Stay, **page: Any) -> HttpResponse:
    way = ("parking_desk:stay", found.number)
    return form_page(request, way=way, facts=desk.stay_facts(found), **page)


@never_cache
@run_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody saw when it left."""
    found = _of(request, number)

    def verb(data: dict) -> None:
        of_others(request, found)
        closing.leave(stay=found, at=data["at"], reason=data["reason"], by=request.user)

    return _page(
        request,
        found,
        form=LeaveForm(data_of(request)),
        verb=verb,
        words=_("Written down, and priced as if a camera had seen it."),
        title=_("It left"),
        go=_("Write it down"),
        closed=not desk.may(found, runs=True)["may_leave"],
    )


@run_required
@require_POST
def give_up(request: HttpRequest, number: str) -> HttpResponse:
    """Nobody will tell any more when it left."""
    found = _of(request, number)
    words = _("Given up: nobody knows when it left. Close it, or write down when it left.")
    return done(request, lambda: closing.give_up(stay=found, by=request.user), words, "parking_desk:stay", found.number)


@never_cache
@run_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Closed without a price."""
    found = _of(request, number)

    def verb(data: dict) -> None:
        of_others(request, found)
        closing.close(stay=found, reason=data["reason"], by=request.user)

    return _page(
        request,
        found,
        form=ReasonForm(data_of(request)),
        verb=verb,
        words=_("Closed. Nothing is owed for it."),
        title=_("Close without a price"),
        go=_("Close without a price"),
        lead=_("Only when nobody can tell how long it stood. Otherwise write down when it left: then it is priced."),
        closed=not desk.may(found, runs=True)["may_close"],
    )


@never_cache
@run_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Two reads of one visit."""
    found = _of(request, number)
    others = desk.may_be_one(found)

    def verb(data: dict) -> None:
        into = _of(request, data["stay"])
        of_others(request, found, into)
        closing.merge(stay=found, into=into, reason=data["reason"], by=request.user)

    return _page(
        request,
        found,
        form=ChooseStayForm(data_of(request), choices=stay_choices(others)),
        verb=verb,
        words=_("The two are one now."),
        title=_("The same visit as another stay"),
        go=_("They are one"),
        lead=_("This stay goes into the one you choose; what was to be paid for it is taken back."),
        note="" if others else _("No other stay of a plate like this one within two days."),
        closed=found.state == StayState.MERGED,
    )
