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
from services.payments.enums import ACTIVE, BillState, OrderState
from services.payments.operations import linking, ordering
from services.payments.views.resident import is_ending, pay_address

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
    is_over = not access.is_shown(link, order)
    context = {"is_over": True} if is_over else _facts(link, order) | {"secret": secret}
    answer = render(request, "payments/link.html", context, status=410 if is_over else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _facts(link: PayLink, order: Order | None) -> dict[str, Any]:
    """What whoever has the link reads, and may do."""
    bill, rival = link.bill, access.active_order(link.bill)
    offered = means.offered(bill.payee)
    payable = access.is_open(link) and bill.state == BillState.ISSUED and rival is None
    return {
        "bill": bill,
        "order": order,
        "waits": order is not None and order.state in ACTIVE,
        "is_ending": order is not None and is_ending(order),
        "address": pay_address(order) if order else "",
        "channel": means.label(order.channel) if order else "",
        "paid_here": order is not None and order.state == OrderState.SUCCEEDED,
        "went_back": order is not None and access.is_surplus(order),
        "paid": bill.state == BillState.PAID,
        "busy": rival is not None and (order is None or rival.pk != order.pk),
        "payable": payable,
        "channels": offered,
        "is_simulator": any(gateway.is_simulator for _code, gateway in offered),
        "key": secrets.token_urlsafe(12),
        "for_whom": bill.payer_enterprise.name if bill.payer_enterprise else mask_name(bill.payer.name),
    }


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
    if order.state in ACTIVE:
        messages.info(request, _("The payment company is being asked. As soon as it answers, the result stands here."))
    return redirect("payments_link:page", secret)
