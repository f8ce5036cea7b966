"""What is owed: issued once, never changed; another amount is another version.

For pages: `propose_price`, `confirm_price` (its end without money: `ending`); their exceptions are shown as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.common import crypto, transaction
from services.common.statements import change
from services.payments import kinds
from services.payments.enums import BillState, Book, Outcome
from services.payments.kinds import KINDS
from services.payments.models import Bill, BillLine
from services.payments.operations.moving import NotOpenToThis, move

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from services.accounts.models import Enterprise, Person, User
    from services.payments.models import Payee


class NothingToPay(ValueError):
    """The lines do not come to more than nought: there is no bill of nothing."""


class BillStands(Exception):
    """This version of what is owed was billed already, or another is still open; ``bill`` is that bill."""

    def __init__(self, bill: Bill) -> None:
        self.bill = bill
        super().__init__(bill.ref)


class NotInUse(ValueError):
    """This payee takes no more money."""


class OwnPrice(PermissionError):
    """Nobody agrees to the price they proposed."""


class NoProposal(ValueError):
    """Nobody has said yet what this bill comes to."""


class OtherProposal(Exception):
    """The proposal is another than the one that was read. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("The proposal is another now. Look at it again."))


class BeingPaid(Exception):
    """Somebody is paying this bill just now: close that order first. Answered with 409."""

    def __init__(self) -> None:
        super().__init__(_("This bill is being paid just now. Wait for the result, or close the payment first."))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: what, how much in fen (a credit is negative), by which rule."""

    text: str
    amount: int
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What somebody owes, before it is a bill. ``subject_ref``, ``tariff_ref`` and its digest are text."""

    kind: str
    subject_ref: str
    payee: Payee
    title: str
    payer: Person | None = None
    enterprise: Enterprise | None = None
    version: int = 1
    basis: str = ""
    notice_number: str = ""
    due_date: date | None = None
    tariff_ref: str = ""
    tariff_digest: str = ""
    trace: Sequence[Any] = field(default_factory=list)


def issue_bill(*, debt: Debt, lines: Sequence[Line], by: User | None) -> Bill:
    """A bill over the sum of ``lines``; one at a time of what is owed.

    Raises NothingToPay, BillStands, NotInUse, NotRegistered for a kind nobody offers.
    """
    amount = sum(line.amount for line in lines)
    if amount <= 0:
        raise NothingToPay
    bill = _new(debt, state=BillState.ISSUED, amount=amount, issued_at=timezone.now())
    return _write(bill, lines, by=by, event="bill.issued")


def hold_bill(*, debt: Debt, reason: str, by: User | None) -> Bill:
    """A bill whose price cannot be told (no tariff, an implausible meter): never nought, a person prices it."""
    return _write(_new(debt, state=BillState.PRICING_HOLD, hold_reason=reason[:200]), (), by=by, event="bill.held")


def _new(debt: Debt, **fields: Any) -> Bill:
    KINDS.get(debt.kind)
    if not debt.payee.is_active:
        raise NotInUse
    return Bill(
        kind=debt.kind,
        subject_ref=debt.subject_ref,
        version=debt.version,
        payee=debt.payee,
        payer=debt.payer,
        payer_enterprise=debt.enterprise,
        title=debt.title,
        basis=debt.basis,
        notice_number=debt.notice_number,
        due_date=debt.due_date,
        tariff_ref=debt.tariff_ref,
        tariff_digest=debt.tariff_digest,
        trace=list(debt.trace),
        **fields,
    )


def _write(bill: Bill, lines: Sequence[Line], *, by: User | None, event: str) -> Bill:
    try:
        with transaction.atomic():
            bill.save(force_insert=True)
            _write_lines(bill, lines)
            note_bill(bill, event, by=by)
    except IntegrityError:
        open_or_same = Q(version=bill.version) | Q(state__in=[BillState.PRICING_HOLD, BillState.ISSUED])
        same = Bill.objects.filter(open_or_same, kind=bill.kind, subject_ref=bill.subject_ref)
        stands = same.order_by("pk").first()
        if stands is None:
            raise
        raise BillStands(stands) from None
    return bill


def _write_lines(bill: Bill, lines: Sequence[Line]) -> None:
    BillLine.objects.bulk_create(
        BillLine(bill=bill, order=order, text=line.text, amount=line.amount, basis=line.basis)
        for order, line in enumerate(lines, 1)
    )


@transaction.atomic
def propose_price(*, bill: Bill, lines: Sequence[Line], reason: str, by: User) -> None:
    """A person says what a bill on hold comes to; it is owed once another agrees. The last proposal counts.

    Raises NothingToPay, NotOpenToThis, ValueError without a reason.
    """
    if sum(line.amount for line in lines) <= 0:
        raise NothingToPay
    if not reason.strip():
        raise ValueError(_("Say how the amount came about: the payer reads it."))
    proposal = {"reason": reason.strip()[:200], "lines": [[line.text, line.amount, line.basis] for line in lines]}
    if not change(bill, where={"state": [BillState.PRICING_HOLD]}, proposal=proposal, priced_by=by):
        raise NotOpenToThis(bill, "price")
    note_bill(bill, "bill.price_proposed", by=by, reason=reason.strip())


@transaction.atomic
def confirm_price(*, bill: Bill, seen: str, by: User) -> None:
    """Another person agrees to the proposal they read (``digest_of`` it is ``seen``): the bill is owed.

    Raises OwnPrice, NoProposal, OtherProposal, NotOpenToThis.
    """
    if not change(bill, where={"state": [BillState.PRICING_HOLD]}):
        raise NotOpenToThis(bill, "price")
    if not bill.proposal:
        raise NoProposal
    if bill.priced_by_id == by.pk:
        raise OwnPrice
    if seen != digest_of(bill):
        raise OtherProposal
    lines = [Line(*line) for line in bill.proposal["lines"]]
    trace = [*bill.trace, {"priced_by_hand": bill.proposal["reason"], "lines": bill.proposal["lines"]}]
    amount = sum(line.amount for line in lines)
    move(bill, "price", amount=amount, issued_at=timezone.now(), hold_reason="", trace=trace)
    _write_lines(bill, lines)
    note_bill(bill, "bill.priced", by=by, reason=bill.proposal["reason"])
    kinds.tell(KINDS.get(bill.kind).on_issued, bill)


def digest_of(bill: Bill) -> str:
    """What a page that shows a proposal sends back with the agreement to it."""
    told = json.dumps([bill.priced_by_id, bill.proposal], sort_keys=True, ensure_ascii=False)
    return crypto.digest(told.encode())


@transaction.atomic
def void_bill(*, bill: Bill, reason: str, by: User | None) -> None:
    """The bill is no longer owed. Raises BeingPaid while money may be on its way, NotOpenToThis once it was paid."""
    move(bill, "void", ended_reason=reason[:200])
    refuse_while_paid(bill)
    note_bill(bill, "bill.voided", by=by, reason=reason)


@transaction.atomic
def write_off_bill(*, bill: Bill, reason: str, by: User) -> None:
    """It will never be paid (呆账核销). Raises BeingPaid, NotOpenToThis."""
    move(bill, "write_off", ended_reason=reason[:200])
    refuse_while_paid(bill)
    note_bill(bill, "bill.written_off", by=by, reason=reason)


def refuse_while_paid(bill: Bill) -> None:
    """The row is held by the move before: no order can begin meanwhile; what stands open undoes the move."""
    if bill.allocations.filter(outcome=Outcome.OPEN).exists():
        raise BeingPaid


def note_bill(bill: Bill, event: str, *, by: User | None, **detail: Any) -> None:
    """Record what happened to a bill."""
    detail = {"kind": bill.kind, "about": bill.subject_ref, "amount": bill.amount, **detail}
    record(event=event, by=by, subject=bill.subject, department=bill.payee.department, detail=detail)


def is_treasury(bill: Bill) -> bool:
    """Whether it is a government fee, whose money never passes through the platform's book."""
    return bill.payee.book == Book.TREASURY
