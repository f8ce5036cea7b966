"""The first page of the finance desk, search, figures of a day, work that was given up."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common import wording
from services.common.access import NotFoundOrNotYours
from services.common.models import OutboxTask
from services.payments import access_desk as access
from services.payments import desk
from services.payments.enums import BillState
from services.payments.forms import SearchForm
from services.payments.models import Bill
from services.payments.operations.reviving import revive
from services.payments.views.finance.acting import books_required, data_of, done, finance_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """One field for any number; below it what was found, or what waits and the last days."""
    form, found = SearchForm(data_of(request)), None
    if request.method == "POST" and form.is_valid():
        found = desk.find(request.user, form.cleaned_data["words"])
    today = timezone.localdate()
    context = {"form": form, "found": found, "today": today, "keeps_all": access.books_of(request.user) is None}
    if found is None:
        context |= {"waiting": desk.waiting(request.user), "days": desk.last_days(request.user, today)}
    return render(request, "payments/desk/overview.html", context, status=422 if form.errors else 200)


@never_cache
@finance_required
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """日报: a day by means and by payee, beside the days before."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    day = day if desk.FIRST_DAY <= day <= today else today
    context = {
        "day": day,
        "keeps_all": access.books_of(request.user) is None,
        "days": desk.last_days(request.user, day),
        **desk.report(request.user, day),
    }
    return render(request, "payments/desk/report.html", context)


@never_cache
@finance_required
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """Bills without a price."""
    rows = Bill.objects.filter(state=BillState.PRICING_HOLD).select_related("payee", "priced_by")
    rows = access.at_the_desk(request.user, rows, "pk").order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/desk/held.html", {"page": page})


@never_cache
@books_required
@require_safe
def dead(request: HttpRequest) -> HttpResponse:
    """Work about money that was given up."""
    page = Paginator(desk.dead_letters(), PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.words = wording.task(one.task)
    return render(request, "payments/desk/dead.html", {"page": page})


@books_required
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """As if it had never been tried."""
    found = OutboxTask.objects.filter(pk=pk, task__startswith=desk.OURS).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours
    return done(request, lambda: revive(work=found, by=request.user), _("It is tried again."), "finance:dead")
