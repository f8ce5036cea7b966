"""费用申诉: what the driver objects to is decided by the operator of the lot. Nothing changes until then.

Who is right about a lower amount gets it: the bill is taken back, the next version credits what was too much. What was
paid already is given back by finance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from services.common.statements import change
from services.parking.enums import Actor, StayState
from services.parking.models import Stay
from services.parking.operations.announcing import announce
from services.parking.operations.billing import KIND, RELATED, paid_of
from services.parking.operations.moving import hold_lot, step
from services.payments.enums import BillState
from services.payments.models import Bill
from services.payments.operations.billing import Debt, Line, issue_bill, void_bill
from services.payments.operations.disputing import decide_dispute

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.payments.models import Dispute


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
        raise CannotCorrect(_("The amount of this stay is not open: the car stands there still, or it is settled."))
    bill = Bill.objects.select_related("payee__department", "payer").get(pk=dispute.bill_id)
    if bill.state != BillState.ISSUED:
        raise CannotCorrect(_("This bill is not open any more. Finance gives back what was paid too much."))
    if not 0 <= amount < bill.amount:
        raise CannotCorrect(_("Write an amount that is less than the bill."))
    decide_dispute(dispute=dispute, upheld=True, decision=decision, by=by)
    reason = decision.strip()[:200]
    void_bill(bill=bill, reason=reason, by=by)
    made = _next_version(bill, amount, reason, by=by) if amount else None
    fee = paid_of(stay)[0] + amount
    if made is not None:
        change(stay, where={"state": [StayState.BILLED]}, fee=fee)
    else:
        step(stay, "settle", actor=Actor.SYSTEM, by=None, reason=reason, fee=fee)
    announce(stay.lot)
    return made


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
