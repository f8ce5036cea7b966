"""Charges at the stations: what goes on, what hangs and why; ended from here; what a charge point says of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.charging import access_desk as access
from services.charging import board as counted
from services.charging import desk, shown
from services.charging.access_resident import GOING, chain_of, open_bills
from services.charging.enums import RUNNING, Command, SessionState
from services.charging.forms_desk import ReasonForm
from services.charging.models import OrphanStop
from services.charging.operations import commanding
from services.charging.views.operator.acting import data_of, form_page, of_others, run_required
from services.departments.access import has_role
from services.departments.enums import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from services.charging.models import ChargingSession

PAGE = 30
SHOWN = ("going", "held", "silent", "over")
FORM = ("GET", "HEAD", "POST")


def _listed(request: HttpRequest, show: str) -> QuerySet[ChargingSession]:
    rows = access.sessions_at_the_desk(request.user)
    if show == "held":
        return rows.filter(pk__in=access.held_at(access.stations_of(request.user)))
    if show == "silent":
        return counted.silent(rows)
    return rows.exclude(state__in=GOING) if show == "over" else rows.filter(state__in=GOING)


@never_cache
@run_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """What goes on; without a price; without a word; over. Any by its number, or all of a charge point."""
    show = request.GET.get("show", "going")
    show = show if show in SHOWN else "going"
    words = request.GET.get("q", "").strip()[:80]
    rows = _listed(request, show)
    if words:
        every = access.sessions_at_the_desk(request.user)
        rows = access.of_number(every, words) | every.filter(charge_point__identity=words.replace("\x00", ""))
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    bills = open_bills(page.object_list)
    lines = [
        shown.line(row, bills.get(row.pk)) | {"hangs": desk.hangs(row, bills.get(row.pk))} for row in page.object_list
    ]
    context = {
        "page": page,
        "lines": lines,
        "show": show,
        "words": words,
        "finance": has_role(request.user, Role.FINANCE),
        "topics": access.topics_of(request.user),
    }
    return render(request, "charging/operator/sessions.html", context)


@never_cache
@run_required
@require_safe
def session(request: HttpRequest, number: str) -> HttpResponse:
    """One charge: what was told of it, its bills, why it hangs, and what may be done now."""
    found = access.session_at_the_desk(request.user, number)
    chain = chain_of(found)
    owed = next((bill for bill in chain if bill.state in ("issued", "pricing_hold")), None)
    lines = shown.lines(found.trace, found.energy_fee or 0, found.service_fee or 0, found.idle_fee or 0)
    commands = access.commands_at_the_desk(request.user).filter(session=found).order_by("-pk")[:20]
    context = {
        "session": found,
        "title": shown.title(found),
        "facts": desk.session_facts(found),
        "chain": chain,
        "hangs": desk.hangs(found, owed),
        "lines": lines if found.fee else [],
        "commands": [desk.command(row) for row in commands],
        "stops": list(OrphanStop.objects.filter(session=found).order_by("pk")),
        "runs": found.state in RUNNING,
        "may_ask": found.state in RUNNING and Command.TRANSACTION in desk.spoken(found.charge_point),
        "finance": has_role(request.user, Role.FINANCE),
        "topics": access.topics_of(request.user),
    }
    return render(request, "charging/operator/session.html", context)


@never_cache
@run_required
@require_http_methods(FORM)
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """The charge point is told to end it."""
    found = access.session_at_the_desk(request.user, number)

    def verb(data: dict) -> None:
        of_others(request, found)
        commanding.halt(session=found, reason=data["reason"], by=request.user)

    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=verb,
        words=_("The charge point is told to stop. The charge ends when it says so."),
        way=("charging_desk:session", found.number),
        title=_("End this charge"),
        go=_("End this charge"),
        lead=_("Whoever charges is billed for what was charged until then."),
        facts=desk.session_facts(found),
        closed=found.state not in RUNNING,
    )


@never_cache
@run_required
@require_http_methods(FORM)
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The charge point says whether it goes on (2.0.1)."""
    found = access.session_at_the_desk(request.user, number)
    point, told = found.charge_point, {"transaction": found.protocol_id}
    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=lambda data: commanding.order(
            charge_point=point,
            kind=Command.TRANSACTION,
            reason=data["reason"],
            by=request.user,
            arguments=told,
            session=found,
        ),
        words=_("It is asked. What it answers stands below in a moment."),
        way=("charging_desk:session", found.number),
        title=_("Ask the charge point how it stands"),
        go=_("Ask it"),
        facts=desk.session_facts(found),
        closed=Command.TRANSACTION not in desk.spoken(point) or found.state == SessionState.REQUESTED,
    )
