"""收银台: what one owes, one payment from the button to the result, the receipt."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from services.accounts.decorators import real_name_required
from services.accounts.step_up import proved_lately, step_up_url
from services.common.access import NotFoundOrNotYours
from services.files.responses import attachment
from services.payments import access, means, story
from services.payments.enums import ACTIVE, BillState, DisputeState, InvoiceState, OrderState
from services.payments.kinds import KINDS
from services.payments.models import Receipt, Refund
from services.payments.operations import opening, ordering, receipting
from services.payments.querysets import SOONEST

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.payments.models import Bill, Order

PER_PAGE = 20
RECEIPT_LATE = timedelta(minutes=10)
"""A receipt that is not made so long after the payment is not "in a moment" any more."""
OWED = (BillState.ISSUED, BillState.PRICING_HOLD)


@real_name_required(level=1)
@require_GET
def bills(request: HttpRequest) -> HttpResponse:
    """What is to be paid first, then what was."""
    rows = access.bills_of(request.acting)
    paid = rows.exclude(state__in=OWED).with_back().order_by("-pk")
    page = Paginator(paid, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "owed": list(rows.filter(state__in=OWED).order_by(*SOONEST)),
        "page": page,
        "done": [(bill, *story.standing(bill)) for bill in page],
    }
    return render(request, "payments/resident/bills.html", context)


@never_cache
@real_name_required(level=1)
@require_GET
def bill(request: HttpRequest, ref: str) -> HttpResponse:
    """One bill: what for, by which rule, how much, until when; how to pay it; what was paid and given back."""
    found = access.get_for_resident(request.user, ref)
    order = access.active_order(found)
    offered = means.offered(found.payee)
    context = {
        "bill": found,
        "for_whom": access.owner_named(found, request.user),
        "about": KINDS.get(found.kind).page(found) if found.kind in KINDS else "",
        "about_name": KINDS.get(found.kind).page_name if found.kind in KINDS else "",
        "lines": list(found.lines.all()),
        "trace": story.trace_of(found),
        "order": order,
        "key": secrets.token_urlsafe(12),
        "channels": offered,
        "is_simulator": any(gateway.is_simulator for _code, gateway in offered),
        "confirms": found.state == BillState.ISSUED and _confirms(request, found),
        "attempts": story.attempts(found),
        **_afterwards(found),
        **_beside(found),
    }
    return render(request, "payments/resident/bill.html", context)


def _afterwards(bill: Bill) -> dict[str, Any]:
    """What came after the payment: receipt, refunds, invoice."""
    is_paid = bill.state == BillState.PAID
    refunds = Refund.objects.filter(allocation__bill=bill).order_by("pk").select_related("allocation__order")
    invoice = bill.invoices.order_by("-pk").first() if is_paid else None
    receipt = Receipt.objects.filter(bill=bill).select_related("document").order_by("pk").first()
    may_ask = is_paid and (invoice is None or invoice.state == InvoiceState.DECLINED)
    all_back = is_paid and receipting.all_went_back(bill)
    bill.back = sum(one.amount for one in refunds if one.counts_back)
    words, tone, icon = story.standing(bill)
    return {
        "mark": {"words": words, "tone": tone, "icon": icon},
        "refunds": [story.refund_path(refund) for refund in refunds],
        "receipt": receipt,
        "verification": _verification(receipt),
        "all_back": all_back,
        "receipt_late": is_paid and timezone.now() - bill.paid_at > RECEIPT_LATE,
        "invoice": invoice,
        "may_ask_invoice": may_ask and not all_back,
    }


def _verification(receipt: Receipt | None) -> str:
    """The address by which anybody checks the receipt; empty until it is made."""
    if receipt is None or not receipt.document.is_made:
        return ""
    return settings.SITE_URL.rstrip("/") + reverse("documents:verify_result", args=[receipt.document.verify_code])


def _beside(bill: Bill) -> dict[str, Any]:
    """What a payer may do beside paying: let another pay, say that the bill is wrong."""
    link = access.open_link(bill) if bill.state == BillState.ISSUED else None
    dispute = bill.disputes.order_by("-pk").first()
    address = settings.SITE_URL.rstrip("/") + reverse("payments_link:page", args=[link.secret]) if link else ""
    open_to_it = bill.state in (BillState.ISSUED, BillState.PAID)
    return {
        "link": link,
        "link_address": address,
        "dispute": dispute,
        "may_dispute": open_to_it and (dispute is None or dispute.state != DisputeState.OPEN),
    }


def _confirms(request: HttpRequest, bill: Bill) -> bool:
    """Whether it is so much that they confirm first that it is them."""
    return (bill.amount or 0) >= settings.STEP_UP_PAYMENT_FEN and not proved_lately(request)


@real_name_required(level=1)
@require_POST
def pay(request: HttpRequest, ref: str) -> HttpResponse:
    """One order, however often the button is pressed; an open one is gone on with."""
    found = access.get_for_resident(request.user, ref)
    channel, key = request.POST.get("channel", ""), request.POST.get("key", "")[:40]
    if channel not in dict(means.offered(found.payee)) or not key:
        messages.error(request, _("Choose how you want to pay."))
        return redirect("payments:bill", ref)
    if _confirms(request, found):
        return redirect(step_up_url(request, reverse("payments:bill", args=[ref])))
    try:
        order = ordering.place_order(
            bills=[found], channel=channel, client_key=f"{request.user.pk}:{key}"[:64], by=request.user
        )
    except ordering.AlreadyBeingPaid as stands:
        return redirect("payments:order", stands.order.out_trade_no)
    except (ordering.NotPayable, ordering.NotOffered, ordering.KeyReused) as refusal:
        messages.error(request, str(refusal) or _("Press the button once more."))
        return redirect("payments:bill", ref)
    return redirect("payments:order", order.out_trade_no)


@never_cache
@real_name_required(level=1)
@require_GET
def order(request: HttpRequest, number: str) -> HttpResponse:
    """The payment itself; the page moves when the result is there. While it is unknown there is no button to pay."""
    found = access.get_order(request.user, number)
    parts = access.parts_of(found)
    context = {
        "order": found,
        "parts": parts,
        "one": parts[0].bill if len(parts) == 1 else None,
        "channel": means.label(found.channel),
        "is_simulator": found.simulated,
        "is_open": found.state in ACTIVE,
        "is_ending": is_ending(found),
        "address": pay_address(found),
    }
    return render(request, "payments/resident/order.html", context)


def pay_address(order: Order) -> str:
    """Where the order is paid now; empty while it cannot be, or no longer."""
    return order.qr_text if order.shown_state == OrderState.PENDING and not opening.is_over(order) else ""


def is_ending(order: Order) -> bool:
    """Whether it is being closed; not while what came for it is in doubt."""
    return order.state in ACTIVE and not order.is_in_doubt and opening.is_over(order)


@real_name_required(level=1)
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """The payer wants another way: the order is closed at the channel, unless it was paid a moment ago."""
    found = access.get_order(request.user, number)
    ordering.wish_closed(order=found, by=request.user)
    return redirect("payments:order", number)


@real_name_required(level=1)
@require_GET
def returned(request: HttpRequest, number: str) -> HttpResponse:
    """Back from the channel's page. It proves nothing: the channel is asked, and the page waits for the answer."""
    found = access.get_order(request.user, number)
    ordering.ask_soon(order=found)
    if found.state in ACTIVE:
        messages.info(request, _("The payment company is being asked. As soon as it answers, the result stands here."))
    return redirect("payments:order", number)


@real_name_required(level=1)
@require_GET
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """The signed PDF."""
    found = access.get_for_resident(request.user, ref)
    proof = Receipt.objects.filter(bill=found).select_related("document__file").order_by("pk").first()
    if proof is None or not proof.document.is_made:
        raise NotFoundOrNotYours
    return attachment(proof.document.file)
