"""What is owed and what came in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from services.parking import access_desk as access
from services.parking import arrears as owing
from services.parking import income as earned
from services.parking.operations import reminding, reporting
from services.parking.views.operator.acting import done, run_required

if TYPE_CHECKING:
    from django.http import HttpRequest

PAGE = 30
SPANS = (14, 31, 92)
FIRST_DAY = date(2020, 1, 1)
"""No report is older."""


@never_cache
@run_required
@require_safe
def arrears(request: HttpRequest) -> HttpResponse:
    """Stays that left and are not paid, the oldest first."""
    lots = access.lots_of(request.user, *access.RUNS)
    known = list(lots)
    chosen = next((lot.code for lot in known if lot.code == request.GET.get("lot")), "")
    rows = owing.owed(lots.filter(code=chosen) if chosen else lots)
    page = Paginator(owing.oldest_first(rows), PAGE).get_page(request.GET.get("page"))
    for stay in page.object_list:
        stay.hindrance = owing.hinders(stay)
    context = {
        "page": page,
        "total": rows.aggregate(sum=Sum("owed"))["sum"] or 0,
        "lots": known,
        "chosen": chosen,
        "most": owing.MOST,
    }
    return render(request, "parking/operator/arrears.html", context)


@run_required
@require_POST
def remind(request: HttpRequest, number: str) -> HttpResponse:
    """The driver is told once more."""
    stay = access.stay_at_the_desk(request.user, number, *access.RUNS)
    return done(
        request,
        lambda: reminding.remind(stay=stay, by=request.user),
        _("The driver was told what is owed and where to pay."),
        "parking_desk:arrears",
    )


def _span(request: HttpRequest) -> tuple[date, int]:
    today = timezone.localdate()
    try:
        last = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        last = today
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[0]
    return (last if FIRST_DAY <= last <= today else today), days


@never_cache
@run_required
@require_safe
def income(request: HttpRequest) -> HttpResponse:
    """By day and by lot, as it was booked."""
    last, days = _span(request)
    found = earned.income(access.lots_of(request.user, *access.RUNS), last=last, days=days)
    by_day = found.by_day()
    context = {
        "last": last,
        "days": days,
        "spans": SPANS,
        "figure": by_day,
        "by_day": [row for row in reversed(by_day) if row[1].payments or row[1].back],
        "by_lot": found.by_lot(),
        "whole": found.whole(),
    }
    return render(request, "parking/operator/income.html", context)


@never_cache
@run_required
@require_safe
def income_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file; who took it is kept."""
    last, days = _span(request)
    found = earned.income(access.lots_of(request.user, *access.RUNS), last=last, days=days)
    reporting.note_export(first=found.days[0], last=last, lots=len(found.lots), by=request.user)
    answer = HttpResponse(earned.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="parking-income-{found.days[0]}-{last}.csv"'
    return answer
