"""费用申诉: what the driver objects to is decided by the operator of the lot. Nothing changes until then.

Who is right about a lower amount gets it: the bill is taken back, the next version credits what was too much. What was
paid already is asked back as finance would: above the limit of the payee finance agrees first. What belongs to the
treasury is left to finance altogether, and so is a bill of a car that stands there still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from services.common import transaction
from services.common.statements import change
from services.parking.enums import Actor, StayState
from services.parking.models import Stay
from services.parking.operations.announcing import announce
from services.parking.operations.billing import KIND, RELATED, paid_of
from services.parking.operations.moving import hold_lot, step
from services.payments.enums import BillState, Book, Outcome
from services.payments.models import Allocation, Bill
from services.payments.operations.billing import Debt, Line, issue_bill, void_bill
from services.payments.operations.disputing import decide_dispute
from services.payments.operations.refunding import CannotRefund, request_refund

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Dispute, Refund


LEFT = (StayState.BILLED, StayState.SETTLED, StayState.CLOSED)
"""The car is gone: what was paid is not counted again."""


class CannotCorrect(ValueError):
    """The bill is paid or over, or the amount is not less; ``str(error)`` tells which."""


@transaction.atomic
def turn_down(*, dispute: Dispute, decision: str, by: User) -> None:
    """The bill is right, and why. Raises AlreadyDecided, OwnDispute, ValueError without a reason."""
    decide_dispute(dispute=dispute, upheld=False, decision=decision, by=by)


@transaction.atomic
def uphold(*, dispute: Dispute, stay: Stay, amount: int, decision: str, by: User) -> Bill | None:
    """The driver is right: ``amount`` fen are owed instead, by a new version; None when nothing is owed any more.

    Raises CannotCorrect, AlreadyDecided, OwnDispute, BeingPaid, NotOpenToThis, ValueError without a reason.
    """
    hold_lot(stay.lot)
    stay = Stay.objects.select_related(*RELATED).get(pk=stay.pk)
    if stay.state != StayState.BILLED:
        raise CannotCorrect(_lazy("The amount of this stay is not open: the car stands there still, or it is settled."))
    bill = to_correct(dispute=dispute, stay=stay)
    if bill is None:
        raise CannotCorrect(_lazy("This bill is not open any more. Finance gives back what was paid too much."))
    if not 0 <= amount < bill.amount:
        raise CannotCorrect(_lazy("Write an amount that is less than the bill."))
    decide_dispute(dispute=dispute, upheld=True, decision=decision, by=by)
    reason = decision.strip()[:200]
    void_bill(bill=bill, reason=reason, by=by)
    made = _next_version(bill, amount, reason, by=by) if amount else None
    fee = paid_of(stay).fen + amount
    changes = {"fee": fee, "fee_days": _no_more(stay.fee_days, fee)}
    if made is not None:
        change(stay, where={"state": [StayState.BILLED]}, **changes)
    else:
        step(stay, "settle", actor=Actor.SYSTEM, by=None, reason=reason, **changes)
    announce(stay.lot)
    return made


@transaction.atomic
def uphold_paid(*, dispute: Dispute, stay: Stay, amount: int, decision: str, by: User) -> Refund:
    """The driver is right about a bill that is paid: ``amount`` fen was right, what is more goes back the way it came.

    Raises CannotCorrect, AlreadyDecided, OwnDispute, ValueError without a reason.
    """
    hold_lot(stay.lot)
    stay = Stay.objects.select_related(*RELATED).get(pk=stay.pk)
    part = to_give_back(dispute=dispute, stay=stay)
    if part is None:
        raise CannotCorrect(_lazy("Finance decides about this bill: nothing of it can be given back here."))
    left = left_of(part)
    if not 0 <= amount < left:
        raise CannotCorrect(_lazy("Write an amount that is less than the bill."))
    decide_dispute(dispute=dispute, upheld=True, decision=decision, by=by)
    try:
        made = request_refund(allocation=part, amount=left - amount, reason=decision.strip()[:200], by=by)
    except CannotRefund as error:
        raise CannotCorrect(str(error)) from error
    change(stay, where={"state": LEFT}, fee_days=_no_more(stay.fee_days, sum(stay.fee_days.values()) - left + amount))
    announce(stay.lot)
    return made


def to_give_back(*, dispute: Dispute, stay: Stay) -> Allocation | None:
    """The payment of the bill an objection is about, where the operator may ask money back of it."""
    if stay.state not in LEFT or dispute.bill.payee.book == Book.TREASURY:
        return None
    rows = Allocation.objects.filter(bill=dispute.bill_id, bill__state=BillState.PAID, outcome=Outcome.WON)
    part = rows.select_related("bill__payee").order_by("pk").first()
    return part if part is not None and left_of(part) > 0 else None


def left_of(part: Allocation) -> int:
    """Fen of this payment that nobody asked back."""
    return part.amount - part.refund_reserved


def to_correct(*, dispute: Dispute, stay: Stay) -> Bill | None:
    """The bill an objection is about while it waits to be paid: another version took its place where the car stood on.

    None when it is paid, given up, or not priced.
    """
    rows = Bill.objects.select_related("payee__department", "payer")
    bill = rows.get(pk=dispute.bill_id)
    if bill.state == BillState.VOID:
        later = rows.filter(kind=KIND, subject_ref=stay.subject_ref, version__gt=bill.version)
        bill = later.filter(state=BillState.ISSUED).order_by("-version").first() or bill
    return bill if bill.state == BillState.ISSUED else None


def _no_more(days: dict[str, int], fee: int) -> dict[str, int]:
    """What each day was charged, the last days first made less until it is ``fee`` in all: caps of a day count it."""
    kept: dict[str, int] = {}
    for day in sorted(days):
        kept[day] = min(days[day], fee - sum(kept.values()))
    return {day: fen for day, fen in kept.items() if fen > 0}


def _next_version(bill: Bill, amount: int, reason: str, *, by: User) -> Bill:
    lines = [Line(line.text, line.amount, line.basis) for line in bill.lines.order_by("order")]
    lines.append(Line(_("Less after an objection"), amount - bill.amount, reason))
    told = {"priced_by_hand": reason, "lines": [[line.text, line.amount, line.basis] for line in lines]}
    debt = Debt(
        kind=KIND,
        subject_ref=bill.subject_ref,
        payee=bill.payee,
        title=bill.title,
        payer=bill.payer,
        version=bill.version + 1,
        basis=bill.basis,
        due_date=bill.due_date,
        tariff_ref=bill.tariff_ref,
        tariff_digest=bill.tariff_digest,
        trace=[*bill.trace, told],
    )
    return issue_bill(debt=debt, lines=lines, by=by)
