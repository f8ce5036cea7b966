"""按车牌缴费, without a sign-in: what a car costs now for whoever scanned the code where it stands; else debts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.common.access import NotFoundOrNotYours
from services.parking import access, access_resident, limits, shown, signs
from services.parking.enums import StayState
from services.parking.forms_resident import PlateTyped
from services.parking.operations import billing
from services.payments import access as payments
from services.payments import means
from services.payments.enums import ACTIVE, BillState, OrderState
from services.payments.gateways.base import GATEWAYS
from services.payments.models import Order
from services.payments.operations import ordering
from services.payments.operations.billing import BeingPaid
from services.payments.views.resident import is_ending, pay_address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.parking.models import Lot
    from services.payments.models import Bill

MARK = "plate:"
"""How attempts of people without a sign-in begin."""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def debts(request: HttpRequest) -> HttpResponse:
    """What is owed for a plate: amount and number of each bill. The answer has no address of its own."""
    form = PlateTyped(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _debts(request, form, status=422 if form.errors else 200)
    number = form.cleaned_data["plate"]
    if limits.too_many(request, number):
        return _wait(request, "parking/resident/debts.html", form)
    found = [(bill, access_resident.ticket_of(bill)) for bill in access_resident.owed_by_plate(number)]
    return _debts(request, form, asked=number, found=found)


def _debts(request: HttpRequest, form: PlateTyped, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "parking/resident/debts.html", {"form": form} | more, status=status)


def _wait(request: HttpRequest, template: str, form: PlateTyped, **more: Any) -> HttpResponse:
    form.add_error(None, _("That was asked often just now. Wait ten minutes, or call 12345."))
    answer = render(request, template, {"form": form} | more, status=429)
    answer["Retry-After"] = str(int(limits.WINDOW.total_seconds()))
    return answer


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Whoever stands in a lot scanned its code: which car?"""
    lot = access_resident.get_lot(code)
    space = signs.space_of(lot, key)
    if space is None:
        raise NotFoundOrNotYours
    form = PlateTyped(request.POST if request.method == "POST" else None)
    page = {"lot": lot, "space": space, "key": key}
    if form.is_valid():
        number = form.cleaned_data["plate"]
        if limits.too_many(request, number):
            return _wait(request, "parking/resident/scan.html", form, **page)
        if there := _lead_on(lot, number):
            return there
        form.add_error(
            "plate",
            _("No car with this plate stands here, and nothing is owed. Compare the plate, or ring at the exit."),
        )
    status = 422 if form.errors else 200
    return render(request, "parking/resident/scan.html", {"form": form} | page, status=status)


def _lead_on(lot: Lot, number: str) -> HttpResponse | None:
    """To the stay of a car that is here, else to what it owes since it left."""
    stay = access.standing_in(lot, number)
    if stay is not None:
        return redirect("parking:standing", access_resident.standing_ticket(stay))
    bill = access_resident.owed_in_lot(lot, number)
    return redirect("parking:pay_bill", access_resident.ticket_of(bill)) if bill is not None else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, ticket: str) -> HttpResponse:
    """What this car costs here now; the button makes a bill of it."""
    stay = access_resident.stay_by_ticket(ticket)
    if stay.state != StayState.OPEN:
        bill = billing.open_bill(stay)
        if bill is not None and bill.state == BillState.ISSUED:
            return redirect("parking:pay_bill", access_resident.ticket_of(bill))
        return render(request, "parking/resident/standing.html", {"stay": stay, "is_over": True})
    if request.method == "POST":
        try:
            bill = billing.prepay(stay=stay, by=None)
        except billing.NothingDue:
            messages.info(request, _("Nothing is to be paid just now."))
            return redirect("parking:standing", ticket)
        except BeingPaid:
            bill = billing.open_bill(stay)
        if bill is not None and bill.state == BillState.ISSUED:
            return redirect("parking:pay_bill", access_resident.ticket_of(bill))
    context = {"stay": stay, "running": shown.running(stay, to_owner=False), "ticket": ticket}
    context["masked"] = stay.vehicle.masked
    return render(request, "parking/resident/standing.html", context)


def _last_order(bill: Bill) -> Order | None:
    """The newest attempt of somebody without a sign-in."""
    rows = Order.objects.filter(allocations__bill=bill, placed_by=None, client_key__startswith=MARK)
    return rows.order_by("-pk").first()


@never_cache
@require_safe
def pay_bill(request: HttpRequest, ticket: str) -> HttpResponse:
    """Amount and number, to whom, the button; the result. Nothing of when or where."""
    bill = access_resident.bill_by_ticket(ticket)
    if newer := access_resident.in_its_place(bill):
        longer, less = _("The car stood there longer: this is the amount now."), _("The amount was corrected to this.")
        messages.info(request, less if newer.amount < (bill.amount or 0) else longer)
        return redirect("parking:pay_bill", access_resident.ticket_of(newer))
    order, rival = _last_order(bill), payments.active_order(bill)
    offered = means.offered(bill.payee)
    context = {
        "bill": bill,
        "ticket": ticket,
        "order": order,
        "waits": order is not None and order.state in ACTIVE,
        "is_ending": order is not None and is_ending(order),
        "address": pay_address(order) if order is not None else "",
        "channel": means.label(order.channel) if order is not None else "",
        "paid_here": order is not None and order.state == OrderState.SUCCEEDED,
        "went_back": order is not None and payments.is_surplus(order),
        "paid": bill.state == BillState.PAID,
        "busy": rival is not None and (order is None or rival.pk != order.pk),
        "payable": bill.state == BillState.ISSUED and rival is None,
        "channels": offered,
        "is_simulator": any(gateway.is_simulator for _code, gateway in offered),
        "key": secrets.token_urlsafe(12),
        **_after_paying(bill),
    }
    answer = render(request, "parking/resident/pay_bill.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _after_paying(bill: Bill) -> dict[str, Any]:
    """Until when whoever paid before leaving may leave, or what became due while they paid."""
    stay = access_resident.still_there(bill) if bill.state == BillState.PAID else None
    if stay is None:
        return {}
    until = billing.leave_by(stay)
    return {"leave_until": until} if until is not None else {"more": billing.due_now(stay)}


@never_cache
@require_POST
def place(request: HttpRequest, ticket: str) -> HttpResponse:
    """One order by whoever is here."""
    bill = access_resident.bill_by_ticket(ticket)
    channel, key = request.POST.get("channel", ""), request.POST.get("key", "")[:30]
    if channel not in dict(means.offered(bill.payee)) or not key:
        messages.error(request, _("Choose how you want to pay."))
        return redirect("parking:pay_bill", ticket)
    try:
        ordering.place_order(bills=[bill], channel=channel, client_key=f"{MARK}{bill.pk}:{key}"[:64], by=None)
    except ordering.AlreadyBeingPaid:
        pass  # the page says so
    except (ordering.NotPayable, ordering.NotOffered, ordering.KeyReused) as refusal:
        messages.error(request, str(refusal) or _("Press the button once more."))
    return redirect("parking:pay_bill", ticket)


@never_cache
@require_safe
def returned(request: HttpRequest, ticket: str) -> HttpResponse:
    """Back from the payment company's page: it is asked."""
    bill = access_resident.bill_by_ticket(ticket)
    order = _last_order(bill)
    if order is None:
        return redirect("parking:pay_bill", ticket)
    ordering.ask_soon(order=order)
    if order.state in ACTIVE:
        messages.info(request, _("The payment company is being asked. As soon as it answers, the result stands here."))
    return redirect("parking:pay_bill", ticket)


@never_cache
@require_safe
def proof(request: HttpRequest, ticket: str) -> HttpResponse:
    """For whoever paid without signing in: how much, of which bill, to whom, when; nothing of where the car was."""
    bill = access_resident.bill_by_ticket(ticket)
    part = access_resident.paid_by_ticket(bill, mark=MARK)
    channel = part.order.channel
    context = {
        "bill": bill,
        "ticket": ticket,
        "facts": shown.proof(bill, part),
        "days": access_resident.BILL_OPEN.days,
        "is_simulator": channel in GATEWAYS and GATEWAYS.get(channel).is_simulator,
    }
    answer = render(request, "parking/resident/proof.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer
