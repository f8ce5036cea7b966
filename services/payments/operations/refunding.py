"""Money goes back: reserved when asked for, so that it never exceeds what came. The channel does it in `returning`.

For pages: `request_refund`, `approve_refund`, `reject_refund`, `retry_refund` (by bank: `transferring`); CannotRefund,
OtherRefund, OwnRefund, NotOpenToThis and ValueError are shown as they are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import transaction
from services.common.outbox import later
from services.common.personal import mask_numbers
from services.common.statements import change
from services.common.together import together
from services.payments.enums import BillState, Outcome, RefundCause, RefundState
from services.payments.means import WINDOW
from services.payments.models import Allocation, Bill, Payee, Refund
from services.payments.operations.announcing import announce_refund, announce_refused
from services.payments.operations.booking import book_stray
from services.payments.operations.moving import SYSTEM, NotOpenToThis, move

if TYPE_CHECKING:
    from datetime import datetime

    from services.accounts.models import User
    from services.payments.models import Quarantined

SEND = "services.payments.tasks.send_refund"
CAME = (Outcome.WON, Outcome.LOST)
FIRST_ASKED = timedelta(seconds=10)


class CannotRefund(Exception):
    """More than what is left of this payment, or a payment that never came. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("That is more than what is left of this payment."))


class CannotReject(Exception):
    """Money that is nobody's income can only go back. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This money belongs to no bill: it can only go back."))


class OtherRefund(Exception):
    """Something was asked back since the page was read. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("Meanwhile money of this bill was given back. Look at the bill before you go on."))


class OwnRefund(PermissionError):
    """Nobody approves the refund they asked for."""


@together()
def request_refund(
    *, allocation: Allocation, amount: int, reason: str, by: User, cause: str = RefundCause.STAFF, seen: str = ""
) -> Refund:
    """Ask for ``amount`` fen back. Up to the payee's limit, counted over the whole bill, one person is enough.

    ``seen`` is what was asked back so far as the page showed it: a button pressed twice asks once.
    Raises CannotRefund, OtherRefund, ValueError without a reason or for nothing.
    """
    if not reason.strip():
        raise ValueError(_("Say why: the payer reads it."))
    with transaction.atomic():
        _hold_chain(allocation)
        allocation.refresh_from_db(fields=["refund_reserved", "outcome"])
        if seen and seen != str(allocation.refund_reserved):
            raise OtherRefund
        return _reserve(allocation, amount, reason=mask_numbers(reason.strip())[:200], cause=cause, by=by)


def give_back(*, allocation: Allocation, amount: int, cause: str, reason: str = "") -> Refund:
    """What the portal gives back by itself: surplus, or money of a service that was not given. Raises CannotRefund."""
    reason = reason or str(RefundCause(cause).label)
    return _reserve(allocation, amount, reason=reason[:200], cause=cause, by=SYSTEM)


def ask_back(*, allocation: Allocation, amount: int, cause: str, reason: str) -> Refund:
    """What a rule of another room asks back of money that is not ours: finance agrees first. Raises CannotRefund."""
    return _reserve(allocation, amount, reason=reason[:200], cause=cause, by=SYSTEM, agreed=False)


def _reserve(
    allocation: Allocation, amount: int, *, reason: str, cause: str, by: User | None, agreed: bool = True
) -> Refund:
    """Reserve and write the refund in one transaction: the conditional update is what caps it."""
    if amount <= 0:
        raise ValueError(_("How much is to go back?"))
    with transaction.atomic():
        if by is not None:
            _hold_chain(allocation)
        free = Allocation.objects.filter(pk=allocation.pk, outcome__in=CAME, amount__gte=F("refund_reserved") + amount)
        if not free.update(refund_reserved=F("refund_reserved") + amount):
            raise CannotRefund
        allocation.refresh_from_db(fields=["refund_reserved", "outcome"])
        alone = agreed and (by is None or _of_chain(allocation) <= allocation.bill.payee.refund_limit)
        refund = Refund(allocation=allocation, amount=amount, cause=cause, reason=reason, requested_by=by)
        return _write(refund, alone=alone)


def _hold_chain(allocation: Allocation) -> None:
    """Two parts of one chain are asked back one after the other: each sees what the other asked."""
    about = allocation.bill
    for bill in Bill.objects.filter(kind=about.kind, subject_ref=about.subject_ref).order_by("pk"):
        change(bill, where={"state": BillState.values})


def _of_chain(allocation: Allocation) -> int:
    """What was asked back so far of everything that was billed about the same, in fen: the limit is one for all."""
    bill = allocation.bill
    parts = Allocation.objects.filter(bill__kind=bill.kind, bill__subject_ref=bill.subject_ref, outcome=Outcome.WON)
    return (parts.exclude(pk=allocation.pk).aggregate(sum=Sum("refund_reserved"))["sum"] or 0) + (
        allocation.refund_reserved
    )


def _write(refund: Refund, *, alone: bool) -> Refund:
    now = timezone.now()
    refund.state = RefundState.APPROVED if alone else RefundState.REQUESTED
    refund.approved_at = now if alone else None
    refund.ask_at = _first_asked(refund) if alone else None
    refund.save(force_insert=True)
    note_refund(refund, "refund.requested", by=refund.requested_by, cause=str(refund.cause))
    if alone:
        _send(refund)
    return refund


def _first_asked(refund: Refund) -> datetime | None:
    return None if refund.channel in WINDOW else timezone.now() + FIRST_ASKED


def _send(refund: Refund) -> None:
    """What was paid at a window waits there until it is handed out; the rest goes to its channel."""
    if refund.channel not in WINDOW:
        later(SEND, key=f"{SEND}:{refund.pk}:{refund.sent}", refund_id=refund.pk)


def return_stray(*, doubt: Quarantined, amount: int, by: User) -> Refund:
    """Give back money that was put aside: booked as surplus, and refunded under a number of its own.

    ``amount`` in fen. Above the payee's limit a second person agrees. Call inside a transaction.
    """
    part = doubt.order.allocations.select_related("bill__payee").order_by("pk").first() if doubt.order else None
    limit = part.bill.payee.refund_limit if part else Payee._meta.get_field("refund_limit").default
    book_stray(doubt, amount=amount)
    refund = Refund(stray=doubt, amount=amount, cause=RefundCause.SURPLUS, requested_by=by)
    refund.reason = str(RefundCause.SURPLUS.label)
    return _write(refund, alone=amount <= limit)


@together()
def approve_refund(*, refund: Refund, by: User) -> None:
    """The second person agrees. Raises OwnRefund, NotOpenToThis."""
    if by.pk == refund.requested_by_id:
        raise OwnRefund
    move(refund, "approve", approved_by=by, approved_at=timezone.now(), ask_at=_first_asked(refund))
    note_refund(refund, "refund.approved", by=by)
    _send(refund)


@together()
def reject_refund(*, refund: Refund, reason: str, by: User) -> None:
    """The second person does not agree; what was reserved is free again, and the payer is told why.

    Raises OwnRefund, NotOpenToThis, CannotReject for stray money, ValueError.
    """
    if by.pk == refund.requested_by_id:
        raise OwnRefund
    if not reason.strip():
        raise ValueError(_("Say why: the payer reads it."))
    if refund.allocation_id is None:
        raise CannotReject
    said = mask_numbers(reason.strip())[:200]
    move(refund, "reject", refused_reason=said)
    Allocation.objects.filter(pk=refund.allocation_id).update(refund_reserved=F("refund_reserved") - refund.amount)
    note_refund(refund, "refund.rejected", by=by, reason=said)
    announce_refused(refund)


@together()
def retry_refund(*, refund: Refund, by: User) -> None:
    """Send a stuck or failed one again, under the same number. Raises NotOpenToThis, of what a window pays too."""
    if refund.channel in WINDOW:
        raise NotOpenToThis(refund, "retry")
    move(refund, "retry", ask_at=timezone.now() + FIRST_ASKED, transfer_slip="", transferred_by=None)
    note_refund(refund, "refund.retried", by=by)
    later(SEND, key=f"{SEND}:{refund.pk}:{refund.sent}", refund_id=refund.pk)


def note_refund(refund: Refund, event: str, *, by: User | None, **detail: object) -> None:
    """Record what happened to a refund, and move the pages of who owed and who paid."""
    bill = refund.allocation.bill if refund.allocation else None
    detail = {"amount": refund.amount, "order": refund.order_number, "bill": bill.ref if bill else "", **detail}
    department = bill.payee.department if bill else None
    record(event=event, by=by, subject=refund.subject, department=department, detail=detail)
    announce_refund(refund)
