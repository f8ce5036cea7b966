"""我的停车: what stands now and its fee, paying before leaving, what is owed, what was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from services.accounts.decorators import real_name_required
from services.parking import access, access_cards, access_resident, cards, shown, tags
from services.parking.enums import PassKind, StayState
from services.parking.operations import billing, passing
from services.payments.operations.billing import BeingPaid
from services.tariffs import wording
from services.vehicles.shown import plate

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.accounts.models import Person
    from services.parking.models import Stay

RUNNING = 5
"""Stays of one person that are drawn with their fee; nobody has more cars on the road."""
OWED = 50
"""Stays that are drawn with what is owed for them."""
UNPAID = (StayState.EXITED, StayState.BILLED)
PER_PAGE = 15


@never_cache
@real_name_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Running stays first, then what is owed, what may be paid for the family, what was."""
    person = request.user.person
    stays = access.stays_of(person)
    first = Case(When(state=StayState.OPEN, then=0), default=1)
    to_do = list(stays.filter(state__in=[StayState.OPEN, *UNPAID]).order_by(first, "-pk")[: RUNNING + OWED])
    standing = [stay for stay in to_do if stay.state == StayState.OPEN]
    running = sorted(standing, key=lambda stay: stay.entered_at, reverse=True)[:RUNNING]
    owed = [stay for stay in to_do if stay.state != StayState.OPEN]
    over = stays.exclude(state__in=[StayState.OPEN, *UNPAID, StayState.MERGED])
    page = Paginator(over, PER_PAGE).get_page(request.GET.get("page"))
    bills = access_resident.open_bills([*running, *owed])
    context = {
        "running": [shown.running(stay) | {"bill": bills.get(stay.pk)} for stay in running],
        "owed": [shown.line(stay, bills.get(stay.pk)) for stay in owed],
        "page": page,
        "over": [shown.line(stay) for stay in page],
        "family": _family(request),
        "auto": len(access_resident.agreements_of(person)),
        "passes": _passes(person),
        "unpaid": [cards.of_sale(sale) for sale in access_cards.sales_of(person).unpaid()],
        "free_by_proof": _free_by_proof(person),
    }
    return render(request, "parking/resident/mine.html", context)


def _free_by_proof(person: Person) -> str:
    """The plate that pays nothing because of what its owner holds; empty for most people."""
    found = tags.vehicle_by_proof(person, at=timezone.now())
    return plate(found.vehicle) if found is not None else ""


def _passes(person: Person) -> list[dict[str, Any]]:
    """Cards for vehicles of one's own, each with the certificate that proves it."""
    found = access_resident.passes_of(person)
    proofs = passing.proofs_for(person) if found else {}
    more = cards.renewable(card for card in found if card.kind == PassKind.MONTHLY)
    own = access_cards.own_cars(person) if more else {}
    return [
        shown.of_pass(card)
        | {"proof": proofs.get(card.pk), "next": more.get(card.pk)}
        | {"number": card.sale.number if hasattr(card, "sale") and card.sale.person_id == person.pk else ""}
        | {"car": next((own[row.pk] for row in card.vehicles.all() if row.pk in own), "")}
        for card in found
    ]


def _family(request: HttpRequest) -> list[dict[str, Any]]:
    """Vehicles of the family: what is owed, by amount and number alone."""
    return [
        {
            "plate": payer.binding.vehicle.masked,
            "colour": payer.binding.vehicle.colour,
            "bills": [{"bill": bill, "ticket": access_resident.ticket_of(bill)} for bill in bills],
        }
        for payer, bills in access_resident.owed_for_family(request.user.person)
    ]


@never_cache
@real_name_required
@require_safe
def stay(request: HttpRequest, number: str) -> HttpResponse:
    """One stay: while it goes on its fee and where the car stands; afterwards what it cost and why."""
    found = access.get_for_resident(request.user, number)
    chain = access_resident.chain_of(found)
    goes_on = found.state == StayState.OPEN
    context = {
        "stay": found,
        "line": shown.line(found),
        "running": _running(found, chain) if goes_on else None,
        "where": shown.where(found),
        "facts": shown.facts(found),
        "trace": wording.sentences(found.trace),
        "chain": access_resident.with_objections(chain),
        "owed": next((bill for bill in chain if bill.state in access_resident.OWED), None),
    }
    return render(request, "parking/resident/stay.html", context)


def _running(found: Stay, chain: list[Any]) -> dict[str, Any]:
    waiting = next((bill for bill in chain if bill.state in access_resident.OWED), None)
    return shown.running(found) | {"bill": waiting}


@never_cache
@real_name_required
@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """离场前缴费: a bill over what is due until now; one goes on at the cashier."""
    found = access.get_for_resident(request.user, number)
    try:
        bill = billing.prepay(stay=found, by=request.user)
    except billing.NothingDue:
        messages.info(request, _("Nothing is to be paid just now."))
        return redirect("parking:stay", number)
    except BeingPaid:
        bill = billing.open_bill(found)
        if bill is None:
            return redirect("parking:stay", number)
    return redirect("payments:bill", bill.ref)
