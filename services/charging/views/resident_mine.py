"""我的充电: the charge that goes on, live; its end; what was, and what it came to month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.accounts.decorators import real_name_required
from services.charging import access, access_resident, months, shown
from services.charging.enums import RUNNING, SessionState
from services.charging.operations import billing, commanding, requesting

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.charging.models import ChargingSession

PER_PAGE = 15


@never_cache
@real_name_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What goes on, what is owed, what was; the months as a picture."""
    person = request.user.person
    sessions = access.sessions_of(person)
    going = list(sessions.filter(state__in=access_resident.GOING)[:20])
    page = Paginator(sessions.exclude(state__in=access_resident.GOING), PER_PAGE).get_page(request.GET.get("page"))
    bills = access_resident.open_bills([*going, *page])
    context = {
        "going": [shown.line(row, bills.get(row.pk)) for row in going],
        "page": page,
        "over": [shown.line(row, bills.get(row.pk)) for row in page],
        "months": months.of(person),
    }
    return render(request, "charging/resident/mine.html", context)


@never_cache
@real_name_required
@require_safe
def session(request: HttpRequest, number: str) -> HttpResponse:
    """One charge: while it goes on its figures; afterwards what it cost and why."""
    found = access.get_for_resident(request.user, number)
    chain = access_resident.chain_of(found)
    owed = next((bill for bill in chain if bill.state in access_resident.OWED), None)
    context = {
        "session": found,
        "title": shown.title(found),
        "line": shown.line(found, owed),
        "facts": shown.facts(found),
        "chain": chain,
        "owed": owed,
        "back": billing.paid_of(found) if found.state == SessionState.START_FAILED else None,
    } | _now(found)
    return render(request, "charging/resident/session.html", context)


def _now(found: ChargingSession) -> dict[str, Any]:
    station = found.charge_point.station
    if found.state in RUNNING and found.started_at is not None:
        return {"running": shown.running(found), "idle": shown.idle(station, found.full_at)}
    if found.fee is None or (not found.energy_fee and not found.service_fee and not found.idle_fee):
        lines = []
    else:
        lines = shown.lines(found.trace, found.energy_fee or 0, found.service_fee or 0, found.idle_fee or 0)
    hangs = shown.hanging(found)
    return {"lines": lines, "hangs": hangs, "idle": shown.idle(station, found.full_at) if hangs else None}


@never_cache
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """Asks once more; then the charge point is told."""
    found = access.get_for_resident(request.user, number)
    if request.method != "POST":
        if found.state not in RUNNING:
            return redirect("charging:session", number)
        page = {"session": found, "title": shown.title(found), "running": shown.running(found)}
        return render(request, "charging/resident/stop.html", page)
    try:
        commanding.stop(session=found, by=request.user)
    except commanding.NotCharging as refusal:
        messages.info(request, str(refusal))
    return redirect("charging:session", number)


@never_cache
@real_name_required
@require_POST
def give_up(request: HttpRequest, number: str) -> HttpResponse:
    """Not to be charged after all, while it did not begin: what was paid goes back."""
    found = access.get_for_resident(request.user, number)
    if requesting.give_up(session=found, by=request.user):
        messages.success(request, _("Given up. What was paid before goes back to where it came from."))
    else:
        messages.info(request, _("It has begun already. You can stop it here."))
    return redirect("charging:session", number)
