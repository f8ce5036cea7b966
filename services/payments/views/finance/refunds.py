"""Refunds: the second person, stuck ones, cash that is handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common.templatetags.words import yuan
from services.payments import access_desk as access
from services.payments import desk, story
from services.payments.enums import RefundState
from services.payments.forms import RefuseForm, TransferForm
from services.payments.means import WINDOW
from services.payments.models import Refund
from services.payments.operations import refunding, taking, transferring
from services.payments.views.finance.acting import data_of, done, finance_required, form_page, of_others

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 30


@never_cache
@finance_required
@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """What waits for somebody first; the rest under its heading."""
    related = ("allocation__order", "allocation__bill", "stray__order", "requested_by")
    every = access.at_the_desk(request.user, Refund.objects.select_related(*related), *access.REFUND_BILLS)
    waits = Q(state__in=(*desk.TO_AGREE, *desk.STUCK)) | desk.HANDED
    shown = "all" if request.GET.get("show") == "all" else "waits"
    rows = every if shown == "all" else every.filter(waits)
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/desk/refunds.html", {"page": page, "shown": shown})


@never_cache
@finance_required
@require_safe
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """One refund, its way, and what may be done with it now."""
    found = access.refund_at_the_desk(request.user, pk)
    bill = found.allocation.bill if found.allocation else None
    free = not any(access.keeps_away(request.user, about) for about in access.bills_in(found))
    second = found.state == RefundState.REQUESTED and found.requested_by_id != request.user.pk
    window = found.channel in WINDOW
    context = {
        "refund": found,
        "bill": bill,
        "path": story.refund_path(found),
        "keeps_away": not free,
        "may_agree": second and free,
        "may_decline": second and free and found.allocation_id is not None,
        "waits_for_another": found.state == RefundState.REQUESTED and not second,
        "may_retry": found.state in desk.STUCK and not window,
        "may_transfer": found.state in desk.STUCK and not window and free,
        "may_confirm": bool(found.transfer_slip) and found.transferred_by_id != request.user.pk and free,
        "may_hand": found.state == RefundState.APPROVED and window and free,
    }
    return render(request, "payments/desk/refund.html", context)


def _of_others(request: HttpRequest, pk: int) -> Refund:
    found = access.refund_at_the_desk(request.user, pk)
    of_others(request, access.bills_in(found))
    return found


@finance_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees: the money goes back."""

    def verb() -> None:
        refunding.approve_refund(refund=_of_others(request, pk), by=request.user)

    return done(request, verb, _("Agreed. The money goes back the way it came."), "finance:refund", pk)


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person does not agree."""
    found = access.refund_at_the_desk(request.user, pk)
    return form_page(
        request,
        form=RefuseForm(data_of(request)),
        verb=lambda data: refunding.reject_refund(
            refund=_of_others(request, pk), reason=data["reason"], by=request.user
        ),
        words=_("Not agreed to. The payer is told why; what was reserved is free again."),
        way=("finance:refund", pk),
        title=_("Do not agree to a refund"),
        go=_("Do not agree"),
        lead=f"￥{yuan(found.amount)} · {found.reason}",
        closed=found.state != RefundState.REQUESTED,
    )


@finance_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a stuck one again, under the same number."""

    def verb() -> None:
        refunding.retry_refund(refund=access.refund_at_the_desk(request.user, pk), by=request.user)

    return done(request, verb, _("It is sent again."), "finance:refund", pk)


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """The channel cannot give it back: it went by bank, and another person compares the slip."""
    found = access.refund_at_the_desk(request.user, pk)
    return form_page(
        request,
        form=TransferForm(data_of(request)),
        verb=lambda data: transferring.record_transfer(
            refund=_of_others(request, pk), slip=data["slip"], by=request.user
        ),
        words=_("Written down. It is done once another person has compared the slip."),
        way=("finance:refund", pk),
        title=_("Paid back by bank transfer"),
        go=_("Write it down"),
        lead=f"{found.out_refund_no} · ￥{yuan(found.amount)}",
        closed=found.state not in desk.STUCK,
    )


@finance_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person compared the bank transfer with the slip they read."""

    def verb() -> None:
        found = _of_others(request, pk)
        slip = found.transfer_slip if request.POST.get("slip", "") == found.transfer_slip else ""
        transferring.confirm_transfer(refund=found, slip=slip, by=request.user)

    return done(request, verb, _("Confirmed: the money is back."), "finance:refund", pk)


@finance_required
@require_POST
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """What was paid at the window was handed out there."""

    def verb() -> None:
        taking.hand_back(refund=_of_others(request, pk), by=request.user)

    return done(request, verb, _("Recorded: the money was handed out."), "finance:refund", pk)
