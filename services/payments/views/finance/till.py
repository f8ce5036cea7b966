"""The till: what one took today, counted by oneself, checked by another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common.access import NotFoundOrNotYours
from services.common.templatetags.words import full_day, yuan
from services.payments import access_desk as access
from services.payments import desk
from services.payments.forms import CountForm
from services.payments.means import label
from services.payments.models import Till
from services.payments.operations.taking import check_till, count_till
from services.payments.views.finance.acting import data_of, done, finance_required, form_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.payments.models import DayClosing

MOST = 30


@never_cache
@finance_required
@require_safe
def till(request: HttpRequest) -> HttpResponse:
    """One's own open tills by day and means, without their sums; what waits for a second person; what is done."""
    mine = Till.objects.filter(clerk=request.user, closed_at=None).order_by("day_date", "pk")
    taken = desk.taken_by(request.user)
    closings = access.closings_at_the_desk(request.user)
    checked = Paginator(closings.exclude(checked_by=None).order_by("-pk"), MOST).get_page(request.GET.get("page"))
    open_ones = [
        {
            "channel": one.channel,
            "means": label(one.channel),
            "day": one.day_date,
            "payments": taken.get((one.channel, one.day_date), 0),
        }
        for one in mine
    ]
    context = {
        "open_ones": open_ones,
        "waiting": [_line(one, request) for one in closings.filter(checked_by=None).order_by("pk")[:MOST]],
        "checked": [_line(one, request) for one in checked],
        "page": checked,
    }
    return render(request, "payments/desk/till.html", context)


def _line(closing: DayClosing, request: HttpRequest) -> dict[str, Any]:
    return {
        "closing": closing,
        "means": label(closing.channel),
        "more": closing.counted - closing.expected,
        "own": closing.clerk_id == request.user.pk,
    }


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, channel: str, day: str) -> HttpResponse:
    """日结, first person: what was counted, before the books are shown."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise NotFoundOrNotYours from None
    mine = Till.objects.filter(clerk=request.user, channel=channel, day_date=when).order_by("pk").first()
    if mine is None:
        raise NotFoundOrNotYours
    return form_page(
        request,
        form=CountForm(data_of(request)),
        verb=lambda data: count_till(
            channel=channel, day=when, counted=data["yuan"], note=data["note"], by=request.user
        ),
        words=_("Counted. Another person checks it."),
        way=("finance:till",),
        title=_("Close the day"),
        go=_("Close the day"),
        lead=f"{label(channel)} · {full_day(when)}",
        closed=mine.closed_at is not None,
        note=_("Afterwards nothing more is taken or handed out on this day by you in this way."),
    )


@finance_required
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """日结, second person: counted, too."""
    found = access.closing_at_the_desk(request.user, pk)
    words = _("Checked: {amount} yuan left the till.").format(amount=yuan(found.counted))
    return done(request, lambda: check_till(closing=found, by=request.user), words, "finance:till")
