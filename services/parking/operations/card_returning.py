"""退卡: a monthly card that has not begun goes back whole, by the buyer; one in force only by the operator and finance.

For pages: `give_back`; CannotGiveBack, NotOpenToThis and CannotRefund are shown as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.common import transaction
from services.common.statements import change
from services.parking.enums import Actor, SaleState
from services.parking.models import Pass, PassSale
from services.parking.operations import passing
from services.parking.operations.selling import step
from services.payments.enums import Book, Outcome, RefundCause, RefundState
from services.payments.models import Allocation, Refund
from services.payments.operations.refunding import ask_back
from services.payments.operations.refunding import give_back as send_back

if TYPE_CHECKING:
    from services.accounts.models import User


class CannotGiveBack(ValueError):
    """It has begun, or is not bought: the operator is asked."""

    def __init__(self) -> None:
        super().__init__(_lazy("Only a monthly card that has not begun can be given back here."))


def may_give_back(sale: PassSale) -> bool:
    """Bought, and it has not begun: neither by the sale nor by the card as staff may have changed it."""
    if sale.state != SaleState.PAID or sale.card is None:
        return False
    return sale.first_date > timezone.localdate() and sale.card.valid_since > timezone.now()


@transaction.atomic
def give_back(*, sale: PassSale, by: User) -> None:
    """The card covers nothing any more, all of the money goes back the way it came.

    Money of the treasury once finance agreed. Raises CannotGiveBack, NotOpenToThis, CannotRefund.
    """
    change(sale, where={"state": SaleState.values})
    if sale.state == SaleState.PAID and not may_give_back(sale):
        raise CannotGiveBack
    step(sale, "give_back", actor=Actor.PERSON, by=by)
    _end(sale.card)
    parts = Allocation.objects.filter(bill=sale.bill_id, outcome=Outcome.WON).select_related("bill__payee")
    for part in parts.order_by("pk"):
        left = part.amount - part.refund_reserved
        back = ask_back if part.bill.payee.book == Book.TREASURY else send_back
        if left > 0:
            reason = _("Monthly card given back before it began")
            back(allocation=part, amount=left, cause=RefundCause.SERVICE, reason=reason)


@transaction.atomic
def money_went_back(*, sale: PassSale) -> None:
    """Finance gave money back: once it is all of it, the card ends. May run more often."""
    if not change(sale, where={"state": [SaleState.PAID]}):
        return
    rows = Refund.objects.filter(allocation__bill=sale.bill_id, allocation__outcome=Outcome.WON)
    back = rows.filter(state=RefundState.SUCCEEDED).aggregate(sum=Sum("amount"))["sum"] or 0
    if back >= sale.price:
        step(sale, "give_back", actor=Actor.SYSTEM, by=None)
        _end(sale.card)


def _end(card: Pass) -> None:
    """From now on; what was free before stays free. Its certificate follows."""
    now = timezone.now()
    if card.valid_since >= now:
        card.vehicles.clear()
    elif card.valid_until > now:
        change(card, where={"kind": [card.kind]}, valid_until=now)
    passing.changed(card=card)
