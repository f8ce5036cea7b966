"""Stays and monthly cards among the kinds of bills. A handler only owes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.common.outbox import later
from services.parking.access_resident import ticket_of
from services.parking.models import Stay
from services.parking.operations import selling
from services.parking.operations.billing import KIND
from services.payments.kinds import KINDS, Kind

if TYPE_CHECKING:
    from services.payments.models import Bill, Refund

MOVED = "services.parking.tasks.bill_moved"
CARD_MOVED = "services.parking.tasks.card_moved"
CARD_REFUNDED = "services.parking.tasks.card_refunded"


def moved(bill: Bill) -> None:
    """Priced, paid or ended without money."""
    stay = int(bill.subject_ref.removeprefix("stay:"))
    later(MOVED, key=f"{MOVED}:{bill.pk}:{bill.state}", stay_id=stay)


def page(bill: Bill) -> str:
    """The stay, for whoever owes it."""
    rows = Stay.objects.filter(pk=int(bill.subject_ref.removeprefix("stay:")))
    stay = rows.select_related("lot").order_by("pk").first()
    return reverse("parking:stay", args=[stay.number]) if stay is not None else ""


def paid_from(bill: Bill) -> str:
    """The page by which somebody pays by plate."""
    return reverse("parking:returned", args=[ticket_of(bill)])


def card_moved(bill: Bill) -> None:
    """A monthly card was paid, or its bill ended without money."""
    later(CARD_MOVED, key=f"{CARD_MOVED}:{bill.pk}:{bill.state}", number=_number(bill))


def card_refunded(refund: Refund) -> None:
    """Money of a monthly card went back."""
    number = _number(refund.allocation.bill)
    later(CARD_REFUNDED, key=f"{CARD_REFUNDED}:{refund.pk}", number=number)


def _number(bill: Bill) -> str:
    return bill.subject_ref.removeprefix("card:")


def card_page(bill: Bill) -> str:
    """The monthly card, for whoever owes it."""
    return reverse("parking:card", args=[_number(bill)])


def register() -> None:
    """Called when the app is ready."""
    kind = Kind(
        name=_("Parking"),
        on_issued=moved,
        on_paid=moved,
        on_ended=moved,
        page=page,
        page_name=_("The stay it belongs to"),
        paid_from=paid_from,
    )
    KINDS.register(KIND, kind)
    card = Kind(
        name=_("Monthly parking card"),
        on_paid=card_moved,
        on_refunded=card_refunded,
        on_ended=card_moved,
        page=card_page,
        page_name=_("The monthly card it belongs to"),
    )
    KINDS.register(selling.KIND, card)
