"""What a payer does beside paying: lets another pay, asks for an invoice, objects, reads the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from services.accounts.decorators import real_name_required
from services.common.masking import mask_name
from services.files.operations import UploadRefused
from services.files.responses import preview
from services.payments import access
from services.payments.enums import BillState
from services.payments.forms import DisputeForm, InvoiceForm
from services.payments.models import Order
from services.payments.operations import disputing, invoicing, linking, ordering
from services.payments.statement import month_of, months_with_payments, statement
from services.payments.statement_picture import draw

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.acting import Acting
    from services.accounts.models import Enterprise


@real_name_required(level=1)
@require_POST
def make_link(request: HttpRequest, ref: str) -> HttpResponse:
    """A link by which another pays; it stands on the page of the bill."""
    found = access.get_for_resident(request.user, ref)
    try:
        linking.make_link(bill=found, by=request.user)
    except ordering.NotPayable as refusal:
        messages.error(request, str(refusal))
    return redirect("payments:bill", ref)


@real_name_required(level=1)
@require_POST
def end_link(request: HttpRequest, ref: str) -> HttpResponse:
    """Nobody pays by it any more."""
    found = access.get_for_resident(request.user, ref)
    if link := access.open_link(found):
        linking.end_link(link=link, by=request.user)
        messages.success(request, _("The link is closed."))
    return redirect("payments:bill", ref)


@real_name_required(level=1)
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what is wrong; whoever works for the payee looks into it."""
    found = access.get_for_resident(request.user, ref)
    form = DisputeForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if found.state not in (BillState.ISSUED, BillState.PAID):
        return redirect("payments:bill", ref)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            disputing.open_dispute(bill=found, by=request.user, **form.cleaned_data)
        except disputing.AlreadyDisputed as refusal:
            form.add_error(None, str(refusal))
            status = 409
        except (UploadRefused, disputing.NotAPhoto) as refusal:
            form.add_error("photo", str(refusal))
            status = 422
        else:
            messages.success(request, _("It arrived. Until it is decided nobody reminds you of this bill."))
            return redirect("payments:bill", ref)
    return render(request, "payments/resident/dispute.html", {"bill": found, "form": form}, status=status)


@real_name_required(level=1)
@require_GET
def dispute_photo(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """A picture that was handed in with an objection to this bill."""
    return preview(access.get_dispute_photo(request.user, ref, pk).file)


@real_name_required(level=1)
@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for an invoice of what was paid."""
    found = access.get_for_resident(request.user, ref)
    if found.state != BillState.PAID:
        return redirect("payments:bill", ref)
    firm = found.payer_enterprise
    form = InvoiceForm(request.POST if request.method == "POST" else None, owed_by_firm=firm is not None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            invoicing.ask_invoice(bill=found, by=request.user, **form.cleaned_data)
        except (invoicing.NotPaidYet, invoicing.AlreadyAsked) as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Asked for. The answer will stand on the page of the bill."))
            return redirect("payments:bill", ref)
    facts = _made_out_to(firm) if firm else []
    context = {"bill": found, "form": form, "facts": facts}
    return render(request, "payments/resident/invoice.html", context, status=status)


def _made_out_to(firm: Enterprise) -> list[dict[str, str]]:
    """A firm's bill is invoiced to that firm, whoever asks for it."""
    return [{"key": _("Made out to"), "value": firm.name}, {"key": _("Tax number"), "value": firm.credit_code}]


@real_name_required(level=1)
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """月度账单 of the identity that is chosen in the bar."""
    rows = access.bills_of(request.acting)
    chosen = month_of(request.GET.get("month", ""))
    months = months_with_payments(rows)
    context = {
        "figures": statement(rows, chosen),
        "chosen": chosen,
        "months": months if chosen in months else [chosen, *months],
    }
    return render(request, "payments/resident/month.html", context)


@real_name_required(level=1)
@require_GET
def month_picture(request: HttpRequest) -> HttpResponse:
    """The same as a picture to keep and to send on, in the language of the house; the name is masked."""
    rows = access.bills_of(request.acting)
    with override(settings.LANGUAGE_CODE):
        figures = statement(rows, month_of(request.GET.get("month", "")))
        orders = Order.objects.filter(allocations__bill__in=[bill.pk for bill in figures.bills])
        simulated = orders.filter(simulated=True).exists()
        picture = draw(figures, name=_name(request.acting), simulated=simulated)
    answer = HttpResponse(picture, content_type="image/png")
    answer["Content-Disposition"] = f'inline; filename="statement-{figures.month:%Y-%m}.png"'
    return answer


def _name(acting: Acting) -> str:
    """Of a firm its name, of a person the masked one: pictures are sent on."""
    return acting.enterprise.name if acting.enterprise else mask_name(acting.principal_person.name)
