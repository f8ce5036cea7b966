"""Stops that found no charge: which one it ended, or none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.charging import access_desk as access
from services.charging import desk
from services.charging.enums import Orphan
from services.charging.forms_desk import AttachForm, ReasonForm, candidate
from services.charging.models import ChargingSession
from services.charging.operations import solving
from services.charging.protocol.parsing import readings
from services.charging.views.operator.acting import data_of, form_page, of_others_stop, run_required

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from services.charging.models import OrphanStop

PAGE = 30
FORM = ("GET", "HEAD", "POST")


@never_cache
@run_required
@require_safe
def orphans(request: HttpRequest) -> HttpResponse:
    """Those that wait, or those that were solved, the newest first."""
    solved = request.GET.get("show") == "solved"
    rows = access.orphans_at_the_desk(request.user)
    waiting = rows.waiting()
    rows = rows.exclude(pk__in=waiting.order_by().values("pk")) if solved else waiting
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "solved": solved, "topics": access.topics_of(request.user)}
    return render(request, "charging/operator/orphans.html", context)


@never_cache
@run_required
@require_safe
def orphan(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what was told, the charges it may have ended."""
    found = access.orphan_at_the_desk(request.user, pk)
    waits = found.session_id is None and found.solved_at is None
    near = {"since": _typed(found.received_at, -10), "until": _typed(found.received_at, 10)}
    context = {
        "orphan": found,
        "facts": desk.orphan_facts(found),
        "payload": sorted((str(name), str(value)[:500]) for name, value in found.payload.items()),
        "waits": waits,
        "candidates": [(one, candidate(found, one)) for one in solving.candidates(found)] if waits else [],
        "before": _ended(request, found),
        "near": near,
    }
    return render(request, "charging/operator/orphan.html", context)


def _typed(at: datetime, minutes: int) -> str:
    return timezone.localtime(at + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def _ended(request: HttpRequest, found: OrphanStop) -> ChargingSession | None:
    """The charge that ended before with other figures."""
    if found.cause != Orphan.DIFFERS:
        return None
    rows = access.sessions_at_the_desk(request.user).filter(charge_point=found.charge_point)
    return rows.filter(protocol_id=found.transaction).exclude(protocol_id="").order_by("pk").first()


@never_cache
@run_required
@require_http_methods(FORM)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """It was the end of this charge."""
    found = access.orphan_at_the_desk(request.user, pk)
    by_number = {one.number: one for one in solving.candidates(found)}

    def verb(data: dict) -> None:
        of_others_stop(request, found, by_number.values())
        session, told = by_number[data["session"]], readings(found.payload.get("transaction_data"))
        solving.attach(orphan=found, session=session, reason=data["reason"], by=request.user, readings=told)

    return form_page(
        request,
        form=AttachForm(data_of(request), orphan=found, sessions=by_number.values()),
        verb=verb,
        words=_("The charge ended as this stop says, and is priced."),
        way=("charging_desk:orphan", pk),
        title=_("Which charge did it end?"),
        go=_("It ended this one"),
        facts=desk.orphan_facts(found),
        closed=found.session_id is not None or found.solved_at is not None,
        none=_("No charge of this charge point waits for its end.") if not by_number else "",
    )


@never_cache
@run_required
@require_http_methods(FORM)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """It ends no charge that is known here."""
    found = access.orphan_at_the_desk(request.user, pk)

    def verb(data: dict) -> None:
        of_others_stop(request, found, solving.candidates(found))
        solving.dismiss(orphan=found, reason=data["reason"], by=request.user)

    return form_page(
        request,
        form=ReasonForm(data_of(request)),
        verb=verb,
        words=_("Noted. It waits no more."),
        way=("charging_desk:orphan", pk),
        title=_("It ends no charge"),
        go=_("Note it"),
        lead=_("It stays as it was told; nothing is billed for it."),
        facts=desk.orphan_facts(found),
        closed=found.session_id is not None or found.solved_at is not None,
    )
