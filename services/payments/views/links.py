"""代付: whoever has the link pays one bill, signed in or not. The secret in the address is the key."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from services.common.access import NotFoundOrNotYours
from services.common.masking import mask_name
from services.payments import access, means
from services.payments.enums import ACTIVE, BillState
from services.payments.operations import linking, ordering

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.payments.models import Order, PayLink


def _last_order(link: PayLink) -> Order | None:
    placed = link.orders.select_related("order").order_by("-pk").first()
    return placed.order if placed else None


@never_cache
@require_GET
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """What for, to whom, how much, for whom (masked); the button; the result. Nothing of it once the link is over."""
    link = access.get_link(secret)
    order = _last_order(link)
    bill, is_open = link.bill, access.is_open(link)
    rival = access.active_order(bill)
    context: dict[str, Any] = {
        "secret": secret,
        "bill": bill,
        "order": order,
        "is_over": not is_open and order is None,
        "waits": order is not None and order.state in ACTIVE,
        "paid_here": order is not None and order.state == "succeeded",
        "paid": bill.state == BillState.PAID,
        "busy": rival is not None and (order is None or rival.pk != order.pk),
        "payable": is_open and bill.state == BillState.ISSUED and rival is None,
        "channels": means.offered(bill.payee),
        "is_simulator": any(gateway.is_simulator for _code, gateway in means.offered(bill.payee)),
        "key": secrets.token_urlsafe(12),
        "for_whom": bill.payer_enterprise.name if bill.payer_enterprise else mask_name(bill.payer.name),
    }
    answer = render(request, "payments/link.html", context, status=410 if context["is_over"] else 200)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_POST
def pay(request: HttpRequest, secret: str) -> HttpResponse:
    """One order, by whoever is here; of somebody signed in as a resident it is kept who paid."""
    link = access.get_link(secret)
    channel, key = request.POST.get("channel", ""), request.POST.get("key", "")[:30]
    if not access.is_open(link):
        return redirect("payments_link:page", secret)
    if channel not in dict(means.offered(link.bill.payee)) or not key:
        messages.error(request, _("Choose how you want to pay."))
        return redirect("payments_link:page", secret)
    payer = request.user if request.user.is_authenticated and not request.user.is_staff else None
    try:
        linking.pay_by_link(link=link, channel=channel, client_key=key, by=payer)
    except ordering.AlreadyBeingPaid:
        pass  # the page says so
    except (ordering.NotPayable, ordering.NotOffered, ordering.KeyReused) as refusal:
        messages.error(request, str(refusal) or _("Press the button once more."))
    return redirect("payments_link:page", secret)


@never_cache
@require_GET
def returned(request: HttpRequest, secret: str) -> HttpResponse:
    """Back from the channel's page: the channel is asked."""
    link = access.get_link(secret)
    order = _last_order(link)
    if order is None:
        raise NotFoundOrNotYours
    ordering.ask_soon(order=order)
    return redirect("payments_link:page", secret)
