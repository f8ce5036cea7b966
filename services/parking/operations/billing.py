"""What a stay costs, as a chain of bills: each prepayment is a paid bill, the last one credits them.

No tariff, or times that cannot be: a bill on hold that people price, never nought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from services.parking.enums import Actor, StayState
from services.parking.operations.moving import NotOpenToThis, step
from services.parking.pricing import Quote, quote
from services.payments.enums import BillState
from services.payments.models import Bill
from services.payments.operations.billing import BeingPaid, Debt, Line, hold_bill, issue_bill, void_bill
from services.tariffs import wording

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import User
    from services.parking.models import Stay

KIND = "parking.stay"
OPEN_BILL = (BillState.ISSUED, BillState.PRICING_HOLD)


class NothingDue(Exception):
    """Nothing is to be paid now."""


def bills_of(stay: Stay) -> object:
    """The chain."""
    return Bill.objects.filter(kind=KIND, subject_ref=stay.subject_ref)


def paid_of(stay: Stay) -> tuple[int, datetime | None]:
    """Fen paid for this stay, and when last."""
    found = bills_of(stay).filter(state=BillState.PAID).aggregate(total=Sum("amount"), last=Max("paid_at"))
    return found["total"] or 0, found["last"]


def is_on_hold(stay: Stay) -> bool:
    """Whether a person has to price it."""
    return bills_of(stay).filter(state=BillState.PRICING_HOLD).exists()


def charge(*, stay: Stay) -> Bill | None:
    """Price a stay that ended, in the caller's transaction: a bill, a bill on hold, or nothing due and settled.

    A prepayment that is just being made is left alone: the stay stays to be priced until it is decided.
    """
    if not _without_open_bill(stay):
        return None
    paid, paid_at = paid_of(stay)
    found = quote(stay, until=stay.exited_at, paid=paid, paid_at=paid_at)
    if found.price is not None and found.price.due == 0:
        step(stay, "settle", actor=Actor.SYSTEM, by=None, free_used=found.price.free_used)
        return None
    bill = _bill(stay, found, paid)
    step(stay, "bill", actor=Actor.SYSTEM, by=None, free_used=bool(found.price and found.price.free_used))
    return bill


def _without_open_bill(stay: Stay) -> bool:
    """An older amount that nobody pays just now is taken back."""
    for bill in bills_of(stay).filter(state__in=OPEN_BILL).select_related("payee__department").order_by("pk"):
        try:
            with transaction.atomic():
                void_bill(bill=bill, reason=_("The vehicle stood there longer."), by=None)
        except BeingPaid:
            return False
    return True


@transaction.atomic
def prepay(*, stay: Stay, by: User | None) -> Bill:
    """A bill over what is due until now, while the vehicle still stands there. Raises NothingDue, NotOpenToThis."""
    if stay.state != StayState.OPEN or not _without_open_bill(stay):
        raise NothingDue
    paid, paid_at = paid_of(stay)
    found = quote(stay, until=timezone.now(), paid=paid, paid_at=paid_at)
    if found.price is not None and found.price.due == 0:
        raise NothingDue
    return _bill(stay, found, paid)


def _bill(stay: Stay, found: Quote, paid: int) -> Bill:
    versions = bills_of(stay).aggregate(last=Max("version"))["last"] or 0
    debt = Debt(
        kind=KIND,
        subject_ref=stay.subject_ref,
        payee=stay.lot.payee,
        title=_("Parking: {lot}, {plate}").format(lot=stay.lot.name, plate=stay.vehicle.masked),
        payer=stay.binding.person if stay.binding else None,
        version=versions + 1,
        tariff_ref=found.tariff_ref,
        tariff_digest=found.digest,
        trace=found.price.trace if found.price else [],
    )
    if found.price is None:
        return hold_bill(debt=debt, reason=found.fault, by=None)
    lines = [Line(str(text)[:120], amount) for text, amount in wording.lines(found.price)]
    if paid:
        lines.append(Line(_("Paid before"), -paid))
    return issue_bill(debt=debt, lines=lines, by=None)


@transaction.atomic
def bill_moved(*, stay: Stay) -> None:
    """A bill of the chain was paid or priced: what follows is read as it stands now. May run more often."""
    if stay.state == StayState.EXITED:
        charge(stay=stay)
        return
    if stay.state != StayState.BILLED or bills_of(stay).filter(state__in=OPEN_BILL).exists():
        return
    try:
        step(stay, "settle", actor=Actor.SYSTEM, by=None)
    except NotOpenToThis:
        return
