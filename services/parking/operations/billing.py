"""What a stay costs, as a chain of bills: each prepayment is a paid bill, the last one credits them.

No tariff, or times that cannot be: a bill on hold that people price, never nought. What costs nothing is settled at
once and says why (``Stay.trace``).
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from services.common import transaction
from services.common.statements import change
from services.parking.enums import Actor, StayState
from services.parking.models import Stay
from services.parking.operations import agreed
from services.parking.operations.moving import hold_lot, step
from services.parking.pricing import NOTHING, Paid, Quote, quote
from services.payments.enums import BillState
from services.payments.models import Bill
from services.payments.operations import moving as bill_moving
from services.payments.operations.billing import BeingPaid, Debt, Line, hold_bill, issue_bill, void_bill
from services.tariffs import wording

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from services.accounts.models import User

logger = logging.getLogger(__name__)
KIND = "parking.stay"
OPEN_BILL = (BillState.ISSUED, BillState.PRICING_HOLD)
GIVEN_UP = (BillState.VOID, BillState.WRITTEN_OFF)
RELATED = ("lot__payee", "lot__operator", "vehicle", "binding__person", "space__zone")
LEFT_OVER = timedelta(minutes=5)
"""So long a stay may wait for a prepayment to be decided before the sweep looks at it."""


WORKED_OUT = timedelta(seconds=5)
"""An amount was worked out a moment before its bill was written."""


class NothingDue(Exception):
    """Nothing is to be paid now."""


def bills_of(stay: Stay) -> QuerySet[Bill]:
    """The chain."""
    return Bill.objects.filter(kind=KIND, subject_ref=stay.subject_ref)


def paid_of(stay: Stay) -> Paid:
    """What was paid for this stay until now."""
    rows = bills_of(stay).filter(state=BillState.PAID).order_by("paid_at", "pk")
    found = list(rows.values_list("amount", "paid_at", "issued_at"))
    if not found:
        return NOTHING
    _amount, paid_at, issued_at = found[-1]
    return Paid(sum(row[0] for row in found), paid_at, issued_at - WORKED_OUT)


def open_bill(stay: Stay) -> Bill | None:
    """The one that waits to be paid or priced."""
    return bills_of(stay).filter(state__in=OPEN_BILL).order_by("pk").first()


def charge(*, stay: Stay) -> Bill | None:
    """Price a stay that ended, in the caller's transaction, which holds the lot: a bill, a bill on hold, or settled.

    A prepayment that is just being made is left alone: the stay stays to be priced until it is decided.
    """
    if not _without_open_bill(stay):
        return None
    paid = paid_of(stay)
    found = quote(stay, until=stay.exited_at, paid=paid)
    if found.price is not None and found.price.due == 0:
        step(stay, "settle", actor=Actor.SYSTEM, by=None, **_told(found, paid.fen))
        return None
    bill = _bill(stay, found, paid.fen)
    step(stay, "bill", actor=Actor.SYSTEM, by=None, **_told(found, paid.fen))
    agreed.owe(stay=stay, bill=bill)
    return bill


def _told(found: Quote, paid: int) -> dict[str, Any]:
    """What the stay keeps of its price. Nothing where people price it."""
    if found.price is None:
        return {}
    return {
        "free_used": found.price.free_used,
        "fee": paid + found.price.due,
        "fee_days": found.days,
        "tariff_ref": found.tariff_ref,
        "trace": found.price.trace,
    }


def _without_open_bill(stay: Stay) -> bool:
    """An older amount that nobody pays just now is taken back."""
    for bill in bills_of(stay).filter(state__in=OPEN_BILL).select_related("payee__department").order_by("pk"):
        try:
            with transaction.atomic():
                void_bill(bill=bill, reason=_("The vehicle stood there longer."), by=None)
        except BeingPaid:
            return False
        except bill_moving.NotOpenToThis:  # paid in this moment
            continue
    return True


@transaction.atomic
def prepay(*, stay: Stay, by: User | None) -> Bill:
    """A bill over what is due until now, while the vehicle still stands there; the same again while it is the same.

    Raises NothingDue, BeingPaid.
    """
    hold_lot(stay.lot)
    stay = Stay.objects.select_related(*RELATED).get(pk=stay.pk)
    if stay.state != StayState.OPEN:
        raise NothingDue
    paid = paid_of(stay)
    found = quote(stay, until=timezone.now(), paid=paid)
    if found.price is not None and found.price.due == 0:
        raise NothingDue
    standing = open_bill(stay)
    due = found.price.due if found.price else None
    if standing is not None and standing.amount == due:
        return standing
    if not _without_open_bill(stay):
        raise BeingPaid
    if paid_of(stay).fen != paid.fen:  # in this moment
        raise NothingDue
    return _bill(stay, found, paid.fen)


def _bill(stay: Stay, found: Quote, paid: int) -> Bill:
    versions = bills_of(stay).aggregate(last=Max("version"))["last"] or 0
    debt = Debt(
        kind=KIND,
        subject_ref=stay.subject_ref,
        payee=stay.lot.payee,
        title=_("Parking fee, {plate}").format(plate=stay.vehicle.masked),
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
    """A bill of the chain was paid, priced or ended: what follows is read as it stands now. May run more often."""
    hold_lot(stay.lot)
    stay = Stay.objects.select_related(*RELATED).get(pk=stay.pk)
    if stay.state == StayState.EXITED:
        charge(stay=stay)
    elif stay.state == StayState.OPEN:
        _note_leave(stay)
    elif stay.state == StayState.BILLED and open_bill(stay) is None:
        _settle(stay)


def _note_leave(stay: Stay) -> None:
    """After a prepayment one may leave for a while without paying more."""
    until = leave_by(stay)
    if until is not None:
        change(stay, where={"state": [StayState.OPEN]}, leave_until=until)


def leave_by(stay: Stay) -> datetime | None:
    """Until when a car that stands there may leave for what was paid; read before the relay wrote it down.

    None where more is due by now than was paid: nobody is told to leave whom the bar does not let out.
    """
    paid = paid_of(stay)
    if paid.at is None:
        return None
    found = quote(stay, until=max(paid.at, stay.entered_at), paid=paid)
    return found.price.leave_by if found.price is not None and not found.price.due else None


def due_now(stay: Stay) -> int:
    """Fen still due of a car that stands there; 0 where people price it."""
    found = quote(stay, until=timezone.now(), paid=paid_of(stay))
    return found.price.due if found.price is not None else 0


def _settle(stay: Stay) -> None:
    """Paid, or two of finance gave it up: then the stay says why nothing more came."""
    last = bills_of(stay).order_by("-version").first()
    why = last.ended_reason if last is not None and last.state in GIVEN_UP else ""
    step(stay, "settle", actor=Actor.SYSTEM, by=None, reason=why, fee=paid_of(stay).fen)


def charge_left_over() -> int:
    """Stays still to be priced: an order that closed without money tells nobody. How many were looked at."""
    rows = Stay.objects.filter(state=StayState.EXITED, exited_at__lt=timezone.now() - LEFT_OVER)
    found = list(rows.select_related("lot").order_by("pk")[:500])
    for stay in found:
        try:
            bill_moved(stay=stay)
        except Exception:
            logger.exception("parking: stay %s stays to be priced", stay.pk)
    return len(found)
