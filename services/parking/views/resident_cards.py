"""停车月卡: bought for a vehicle and a first day, paid at the cashier, renewed, given back before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.accounts.decorators import real_name_required
from services.common.templatetags.words import day
from services.parking import access_cards as access
from services.parking import cards as shown
from services.parking.enums import SaleState
from services.parking.forms_resident import BuyCardForm
from services.parking.operations import card_returning, passing, selling
from services.payments.enums import BillState
from services.payments.operations.refunding import CannotRefund

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.parking.models import PassOffer
    from services.vehicles.models import PlateBinding

PER_PAGE = 15


@never_cache
@real_name_required
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Everything one bought, and where one can be bought."""
    page = Paginator(access.sales_of(request.user.person), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [shown.of_sale(sale) for sale in page], "lots": shown.lots()}
    return render(request, "parking/resident/cards.html", context)


@never_cache
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def card_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Vehicle and first day, then the cashier. ``?car=`` the vehicle whose card is renewed."""
    offer = access.get_offer(pk)
    cars = {str(car.pk): car for car in access.cars_of(request.user.person, offer)}
    form = _form(request, offer, cars)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            sale = selling.buy(
                offer=offer,
                binding=cars[form.cleaned_data["car"]],
                first=form.cleaned_data["first_date"],
                seen=_number(request.POST.get("price", "")),
                by=request.user,
            )
        except selling.CannotBuy as refusal:
            form.add_error(refusal.field, str(refusal))
            status = 409
        else:
            waits = sale.state == SaleState.OFFERED and sale.bill.state == BillState.ISSUED
            return redirect("payments:bill", sale.bill.ref) if waits else redirect("parking:card", sale.number)
    context = shown.of_offer(offer) | {"form": form, "cars": cars}
    return render(request, "parking/resident/card_new.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _form(request: HttpRequest, offer: PassOffer, cars: dict[str, PlateBinding]) -> BuyCardForm:
    covered = access.covered_until(offer.lot, [car.vehicle for car in cars.values()])
    chosen = request.GET.get("car", "")
    chosen = chosen if chosen in cars else next(iter(cars), "")
    until = covered.get(cars[chosen].vehicle_id) if chosen else None
    return BuyCardForm(
        request.POST if request.method == "POST" else None,
        cars=[(car.pk, shown.of_car(car, covered.get(car.vehicle_id))) for car in cars.values()],
        latest=day(timezone.localdate() + selling.AHEAD),
        initial={"car": chosen, "first_date": shown.proposed(until)},
    )


@never_cache
@real_name_required
@require_safe
def card(request: HttpRequest, number: str) -> HttpResponse:
    """One sale: how it stands, what may be done."""
    sale = access.get_sale(request.user, number)
    context = _context(request, number) | {"facts": shown.facts(sale), "next": shown.next_of(sale)}
    if sale.card is not None:
        context["proof"] = passing.proofs_for(request.user.person).get(sale.card_id)
    return render(request, "parking/resident/card.html", context)


def _context(request: HttpRequest, number: str) -> dict[str, Any]:
    sale = access.get_sale(request.user, number)
    return {"sale": sale, "line": shown.of_sale(sale), "proof": None}


@never_cache
@real_name_required
@require_POST
def card_drop(request: HttpRequest, number: str) -> HttpResponse:
    """不要了: nothing was paid, nothing is owed."""
    sale = access.get_sale(request.user, number)
    try:
        over = selling.drop(sale=sale, by=request.user)
    except selling.NotOpenToThis as refusal:
        messages.info(request, str(refusal))
        return redirect("parking:card", number)
    if over:
        messages.success(request, _("Called off. Nothing is to be paid."))
        return redirect("parking:mine")
    messages.info(request, _("A payment is open. It is being closed; then the card is called off, within minutes."))
    return redirect("parking:card", number)


@never_cache
@real_name_required
@require_http_methods(["GET", "HEAD", "POST"])
def card_return(request: HttpRequest, number: str) -> HttpResponse:
    """退卡: one page that asks, one button."""
    sale = access.get_sale(request.user, number)
    if request.method == "POST":
        try:
            card_returning.give_back(sale=sale, by=request.user)
        except (selling.NotOpenToThis, card_returning.CannotGiveBack, CannotRefund) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Given back. The money comes back the way you paid it."))
        return redirect("parking:card", number)
    context = _context(request, number)
    if not context["line"]["may_return"]:
        return redirect("parking:card", number)
    return render(request, "parking/resident/card_return.html", context)
