"""What is given to me without my asking: what, why, until when, and how to decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.accounts.decorators import real_name_required
from services.grants.access import RELATED, get_own
from services.grants.models import Candidate
from services.grants.operations import reviewing
from services.grants.operations.moving import NotOpenToThis
from services.grants.shown import own_line, own_rows
from services.grants.workflow import MOVES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@real_name_required
@require_safe
def mine_all(request: HttpRequest) -> HttpResponse:
    """Everything that was, or is about to be, given to me."""
    rows = Candidate.objects.told_to(request.user.person).select_related(*RELATED).order_by("-pk")
    return render(request, "grants/resident/mine_all.html", {"rows": [own_line(row) for row in rows]})


@never_cache
@real_name_required
@require_safe
def mine(request: HttpRequest, ref: str) -> HttpResponse:
    """One of them."""
    return _page(request, get_own(request.user, ref))


def _page(request: HttpRequest, candidate: Candidate, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "candidate": candidate,
        "rows": own_rows(candidate),
        "may_decline": candidate.state in MOVES["decline"].sources,
        "refusal": refusal,
    }
    return render(request, "grants/resident/mine.html", context, status=status)


@never_cache
@real_name_required
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, ref: str) -> HttpResponse:
    """The second tap declines."""
    candidate = get_own(request.user, ref)
    if request.method == "POST":
        try:
            reviewing.decline(candidate=candidate, by=request.user)
        except NotOpenToThis as refusal:
            return _page(request, candidate, status=409, refusal=str(refusal))
        messages.success(request, _("Declined. You can still apply yourself whenever you like."))
        return redirect("grants:mine", ref=ref)
    if candidate.state not in MOVES["decline"].sources:
        return redirect("grants:mine", ref=ref)
    return render(request, "grants/resident/decline.html", {"candidate": candidate})
