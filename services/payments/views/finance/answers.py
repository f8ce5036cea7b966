"""What payers ask: objections to bills, invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from services.common.access import NotFoundOrNotYours
from services.common.templatetags.words import moment
from services.files.responses import preview
from services.payments import access_desk as access
from services.payments.enums import Buyer, DisputeState, InvoiceState
from services.payments.forms import AnswerInvoiceForm, DecideForm
from services.payments.models import Dispute, DisputePhoto, InvoiceRequest
from services.payments.operations.disputing import decide_dispute
from services.payments.operations.invoicing import answer_invoice
from services.payments.views.finance.acting import data_of, finance_required, form_page, of_others
from services.payments.views.finance.bills import facts_of, payer_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAGE = 30
BILL = ("bill__payee__department", "bill__payer", "bill__payer_enterprise")


@never_cache
@finance_required
@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """Open objections, the oldest first."""
    rows = Dispute.objects.filter(state=DisputeState.OPEN).select_related(*BILL)
    rows = access.at_the_desk(request.user, rows, "bill").order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/desk/disputes.html", {"page": page})


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who is right; a refund or another version is made by its own verb."""
    found = _one(request, Dispute.objects.select_related(*BILL), pk)

    def decide(data: dict[str, Any]) -> None:
        of_others(request, [found.bill])
        decide_dispute(dispute=found, upheld=data["upheld"] == "1", decision=data["decision"], by=request.user)

    return form_page(
        request,
        form=DecideForm(data_of(request)),
        verb=decide,
        words=_("Decided. The payer reads it on the page of the bill."),
        way=("finance:disputes",),
        title=_("Decide an objection"),
        go=_("Decide"),
        facts=[*facts_of(found.bill), {"key": _("What is wrong"), "value": found.reason}, *_decided(found)],
        closed=found.state != DisputeState.OPEN,
        bill=found.bill,
        photos=[reverse("finance:dispute_photo", args=[one.pk]) for one in found.photos.order_by("pk")],
    )


@finance_required
@require_safe
def dispute_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture that was handed in with an objection."""
    rows = DisputePhoto.objects.select_related("file")
    found = access.at_the_desk(request.user, rows, "dispute__bill").filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours(str(pk))
    return preview(found.file)


@never_cache
@finance_required
@require_safe
def invoices(request: HttpRequest) -> HttpResponse:
    """Open requests, the oldest first."""
    rows = InvoiceRequest.objects.filter(state=InvoiceState.OPEN).select_related(*BILL)
    rows = access.at_the_desk(request.user, rows, "bill").order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/desk/invoices.html", {"page": page})


@never_cache
@finance_required
@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the number of the invoice, or why there is none."""
    found = _one(request, InvoiceRequest.objects.select_related(*BILL), pk)

    def answer(data: dict[str, Any]) -> None:
        of_others(request, [found.bill])
        answer_invoice(asked=found, by=request.user, **data)

    buyer = f"{found.firm} {found.tax_number}" if found.buyer == Buyer.FIRM else payer_of(found.bill)
    return form_page(
        request,
        form=AnswerInvoiceForm(data_of(request)),
        verb=answer,
        words=_("Answered. The payer reads it on the page of the bill."),
        way=("finance:invoices",),
        title=_("Answer a request for an invoice"),
        go=pgettext("payment", "Answer"),
        facts=[*facts_of(found.bill), {"key": _("Made out to"), "value": buyer}, *_answered(found)],
        closed=found.state != InvoiceState.OPEN,
        bill=found.bill,
    )


def _one(request: HttpRequest, rows: QuerySet[Any], pk: int) -> Any:
    found = access.at_the_desk(request.user, rows, "bill").filter(pk=pk).order_by("pk").first()
    if found is None:
        raise NotFoundOrNotYours(str(pk))
    return found


def _decided(dispute: Dispute) -> list[dict[str, str]]:
    """Who was right and why, once that is said."""
    if dispute.state == DisputeState.OPEN:
        return []
    said = f"{dispute.get_state_display()} · {dispute.decided_by} · {moment(dispute.decided_at)}"
    return [{"key": _("Decided"), "value": said}, {"key": _("Reason"), "value": dispute.decision}]


def _answered(asked: InvoiceRequest) -> list[dict[str, str]]:
    """Number or reason, once it was answered."""
    if asked.state == InvoiceState.OPEN:
        return []
    said = f"{asked.number or asked.answer} · {asked.answered_by} · {moment(asked.answered_at)}"
    return [{"key": asked.get_state_display(), "value": said}]
