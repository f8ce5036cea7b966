"""A fee is asked for in the case: assessed, billed, told in a 缴款通知书; and what becomes of it when the case ends.

The case is held before any bill. Fees of cases are government fees: they go to the treasury's payee of the organ.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from services.applications.enums import EXAMINED, Actor, ClockKind, FeeEnd, State
from services.applications.fees import KIND, assessed, fee_after
from services.applications.models import CaseFee, Clock
from services.applications.operations.clocks import CalendarMissing, certain, new
from services.applications.operations.finishing import CannotIssue, begin_making
from services.applications.operations.moving import SYSTEM, move
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.catalog.charges import yuan
from services.catalog.enums import FeeClock, FeeRefund, FeeWhen, Unit
from services.common import transaction
from services.common.outbox import later
from services.payments.access import active_order, payee_of
from services.payments.amounts import capitals
from services.payments.enums import BillState, Book, Outcome, RefundCause
from services.payments.models import Bill
from services.payments.operations.billing import BeingPaid, Debt, Line, hold_bill, issue_bill, void_bill
from services.payments.operations.moving import NotOpenToThis as BillMoved
from services.payments.operations.ordering import wish_closed
from services.payments.operations.refunding import ask_back, give_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import User
    from services.applications.fees import Assessed
    from services.applications.models import Application
    from services.payments.models import Allocation, Payee

END_FEE = "services.applications.tasks.end_fee"
AGAIN = timedelta(minutes=1)
WORKED_ON = EXAMINED | {State.PAUSED, State.DECISION, State.MAKING, State.RESULT_FEE, State.DELIVERY}
"""Who was ever here was worked on, whichever move led there."""


class NoPayee(Exception):
    """The organ has nobody who takes government fees for it: the finance desk adds a payee."""

    def __init__(self) -> None:
        super().__init__(_("This organ has no payee for government fees. Ask the finance desk to add one."))


def after_grant(*, application: Application, by: User | None) -> None:
    """What follows a decision for the applicant: the result is made, or the fee is asked for before.

    What would hinder the certificate is found before any money is asked for. Raises CannotIssue: then the caller's
    decision must not stand either.
    """
    if not fee_after(application):
        begin_making(application=application, by=by)
        return
    found = assessed(application)
    if found.total == 0:
        keep_exemption(application, found)
        begin_making(application=application, by=by)
        return
    _rehearse(application, by)
    if application.item_version.fee_clock == FeeClock.STOPS:
        days = Clock.objects.filter(application=application, kind=ClockKind.DELIVERY, stopped_at=None)
        days.update(stopped_at=timezone.now())
    try:
        ask_for(application, found, "ask_result_fee", actor=Actor.SYSTEM, by=SYSTEM)
    except (NoPayee, CalendarMissing) as error:
        raise CannotIssue(str(error)) from error


class _Rehearsed(Exception):
    """Undoes what was only tried."""


def _rehearse(application: Application, by: User | None) -> None:
    """Make the result and undo it. Raises CannotIssue."""
    try:
        with transaction.atomic():
            begin_making(application=application, by=by)
            raise _Rehearsed
    except _Rehearsed:
        application.certificate = None


def keep_exemption(application: Application, found: Assessed) -> None:
    """Nothing is to pay: the row says by which rule."""
    now = timezone.now()
    CaseFee.objects.create(
        application=application,
        total=0,
        trace=list(found.trace),
        assessed_at=now,
        settled_at=now,
        settled_as=FeeEnd.NOTHING,
    )


def ask_for(
    application: Application,
    found: Assessed,
    name: str,
    *,
    actor: Actor,
    by: User | None,
    fee: CaseFee | None = None,
    **changes: Any,
) -> None:
    """Bill what was assessed and make the move ``name``; the caller holds the case. ``fee``: one asked for before.

    Where the standard names no figure the bill waits for its price, and the notice with it. Raises NoPayee,
    CalendarMissing.
    """
    payee = payee_of(application.department, Book.TREASURY)
    if payee is None:
        raise NoPayee
    fee = fee or CaseFee(application=application)
    version = fee.bill.version + 1 if fee.bill else 1
    fee.total, fee.trace, fee.assessed_at = found.total, list(found.trace), timezone.now()
    fee.noticed_at, fee.due_date, fee.hindrance, fee.reminded, fee.reminded_at = None, None, "", 0, None
    if found.total is None:
        debt = _debt(application, payee, found, version=version)
        fee.bill = hold_bill(debt=debt, reason=_why_held(found), by=by)
        fee.save()
        move(application, name, actor=actor, by=by, **changes)
        return
    told = told_notice(application, [Line(*line) for line in found.lines], payee, by=by)
    noticed = {"notice_number": told["document"].number, "due_date": told["clock"].due_date}
    debt = _debt(application, payee, found, version=version, **noticed)
    fee.bill = issue_bill(debt=debt, lines=[Line(*line) for line in found.lines], by=by)
    fee.noticed_at, fee.due_date = fee.assessed_at, told["clock"].due_date
    fee.save()
    move(application, name, actor=actor, by=by, document=told["document"], clocks=[told["clock"]], **changes)
    tell_readers(application, "fee_due", amount=yuan(found.total), due_date=fee.due_date)


def _why_held(found: Assessed) -> str:
    """For the two people who work out the amount: with the reductions that were shown, which they take off."""
    names = [name for step in found.trace for name in step.get("to_take_off", ())]
    if not names:
        return _("The standard names no figure: two people work out the amount.")
    text = _("The standard names no figure: two people work out the amount. To be taken off: {names}.")
    return text.format(names="、".join(dict.fromkeys(names)))


def _debt(application: Application, payee: Payee, found: Assessed, **more: Any) -> Debt:
    version = application.item_version
    return Debt(
        kind=KIND,
        subject_ref=application.subject_ref,
        payee=payee,
        title=version.name,
        payer=application.applicant,
        enterprise=application.applicant_enterprise,
        basis=version.fee_basis,
        tariff_ref=version.rule_version,
        tariff_digest=found.digest,
        trace=list(found.trace),
        **more,
    )


def told_notice(application: Application, lines: Sequence[Line], payee: Payee, *, by: User | None) -> dict[str, Any]:
    """The clock until the last day to pay, and the 缴款通知书 that names it. Raises CalendarMissing."""
    version = application.item_version
    clock = certain(new(application, ClockKind.FEE, version.fee_due_days, Unit.WORKDAY, at=timezone.now()))
    total = sum(line.amount for line in lines)
    document = owed(
        application,
        "payment_notice",
        by=by,
        payee=payee.name,
        lines=[{"text": line.text, "yuan": f"{line.amount / 100:.2f}", "basis": line.basis} for line in lines],
        total=f"{total / 100:.2f}",
        capitals=capitals(total),
        due_date=clock.due_date.isoformat(),
        granted=application.granted is True,
        refund=_refund_words(version.fee_refund),
    )
    return {"clock": clock, "document": document}


def _refund_words(rule: str) -> str:
    """When it goes back, in the language of papers."""
    with translation.override("zh-hans"):
        return str(FeeRefund(rule).label)


def owe_end(application: Application) -> None:
    """A case ended: its fee is looked at after the commit. Called for every case."""
    if application.state == State.CLOSED or application.item_version.fee_when == FeeWhen.NONE:
        return
    if CaseFee.objects.filter(application=application).exists():
        later(END_FEE, key=f"{END_FEE}:{application.pk}", case_id=application.pk)


@transaction.atomic
def end_fee(*, application: Application) -> None:
    """The bill of a case that ended is void; what was paid goes back where the item says so. May run more than once.

    While money may be on its way the payment is closed first; what still comes goes back by itself.
    """
    fee = CaseFee.objects.select_related("bill").filter(application=application).order_by("pk").first()
    if fee is None or fee.bill is None or application.state == State.CLOSED or not application.is_final:
        return
    if fee.bill.state == BillState.PAID:
        _return_paid(application, fee, fee.bill)
    elif fee.bill.state in (BillState.PRICING_HOLD, BillState.ISSUED):
        _void(application, fee.bill)


def _void(application: Application, bill: Bill) -> None:
    try:
        with transaction.atomic():
            void_bill(bill=bill, reason=_("The case has ended."), by=SYSTEM)
    except BeingPaid:
        if order := active_order(bill):
            wish_closed(order=order, by=SYSTEM)
        later(END_FEE, delay=AGAIN, case_id=application.pk)
    except BillMoved:  # paid, or ended, in this moment
        later(END_FEE, case_id=application.pk)


def goes_back(application: Application, fee: CaseFee) -> bool:
    """Whether a paid fee goes back now that the case has ended.

    What was paid for a case that ended as unpaid always does; otherwise the item says, and only before work began.
    """
    if fee.settled_at is None:
        return True
    if application.item_version.fee_refund == FeeRefund.NEVER:
        return False
    return not application.progress.filter(state__in=WORKED_ON).exists()


def _return_paid(application: Application, fee: CaseFee, bill: Bill) -> None:
    """Money of the treasury goes back once the finance desk agrees: its word is final."""
    part: Allocation | None = bill.allocations.filter(outcome=Outcome.WON).order_by("pk").first()
    if part is None or part.refund_reserved >= part.amount or not goes_back(application, fee):
        return
    amount, reason = part.amount - part.refund_reserved, _("The case ended before it was worked on.")
    back = ask_back if bill.payee.book == Book.TREASURY else give_back
    back(allocation=part, amount=amount, cause=RefundCause.SERVICE, reason=reason)
    tell_readers(application, "fee_back", amount=yuan(amount))
