"""待缴费: the fee before acceptance is asked for, and what follows when a fee was paid, priced, waived or not paid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from services.applications.enums import WAITS_FOR_FEE, Actor, ClockKind, FeeEnd, State
from services.applications.fees import assessed, fee_first
from services.applications.models import CaseFee, Clock
from services.applications.operations.charging import (
    NoPayee,
    ask_for,
    end_fee,
    keep_exemption,
    told_notice,
)
from services.applications.operations.clocks import CalendarMissing, copied, delivery_clock
from services.applications.operations.counter import CannotAccept, accept, start_clocks, unready
from services.applications.operations.finishing import CannotIssue, begin_making
from services.applications.operations.moving import (
    SYSTEM,
    NotOpenToThis,
    announce,
    hold,
    hold_for,
    move,
    refuse_own_case,
)
from services.applications.operations.papers import owed
from services.applications.operations.telling import tell_readers
from services.applications.workflow import MOVES
from services.audit.operations import record
from services.catalog import enrolment
from services.catalog.charges import yuan
from services.catalog.enums import FeeClock
from services.common import transaction
from services.common.outbox import later
from services.common.personal import mask_numbers
from services.common.together import together
from services.payments.enums import BillState, Outcome
from services.payments.operations.billing import BeingPaid, Line, void_bill
from services.payments.operations.moving import NotOpenToThis as BillMoved
from services.payments.operations.noticing import hold_unnoticed, number_bill

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.applications.models import Application


FEE_MOVED = "services.applications.tasks.fee_moved"
TRY_AGAIN = timedelta(hours=1)
HINDRANCE_MAX = CaseFee._meta.get_field("hindrance").max_length


class CannotAskAgain(Exception):
    """The fee is asked for already, or it cannot be asked for now. Answered with 409."""


class CannotWaive(Exception):
    """Nobody proposed it, the same person proposed it, or somebody is paying just now. Answered with 409."""


@together()
def ask_fee(*, application: Application, by: User) -> None:
    """Complete, and accepted once it is paid: bill and notice. Where nothing is to pay it is accepted at once.

    Raises CannotAccept, OwnCase, NotOpenToThis, CalendarMissing.
    """
    hold_for(application, "ask_fee")
    refuse_own_case(application, by)
    if not fee_first(application):
        raise CannotAccept(_("No fee is asked for before acceptance here."))
    if names := unready(application):
        raise CannotAccept(_("Not checked yet, or not fit: {names}").format(names="、".join(names)))
    found = assessed(application)
    if found.total == 0:
        keep_exemption(application, found)
        accept(application=application, by=by)
        return
    try:
        ask_for(application, found, "ask_fee", actor=Actor.EXAMINER, by=by, examiner=by, **copied(None))
    except NoPayee as error:
        raise CannotAccept(str(error)) from error


@together()
def ask_fee_again(*, application: Application, by: User) -> None:
    """Finance cancelled the bill: assessed anew, with another bill and notice. Where nothing is to pay it goes on.

    Raises CannotAskAgain, OwnCase, NotOpenToThis, CalendarMissing.
    """
    fee = _hold_fee(application, "ask_fee_again", by)
    if fee.bill.state != BillState.VOID:
        raise CannotAskAgain(_("The fee is asked for already."))
    found = assessed(application)
    try:
        if found.total == 0:
            fee.total, fee.trace = 0, list(found.trace)
            fee.save(update_fields=["total", "trace"])
            settle_fee(application, fee, FeeEnd.NOTHING)
            return
        ask_for(application, found, "ask_fee_again", actor=Actor.EXAMINER, by=by, fee=fee)
    except (NoPayee, CannotIssue) as error:
        raise CannotAskAgain(str(error)) from error


@together()
def fee_moved(*, application: Application) -> None:
    """Something happened to the bill of a case: what follows is read from both as they are now. May run more often."""
    if not hold(application, *WAITS_FOR_FEE):
        end_fee(application=application)
        return
    _go_on(application, _fee(application))


def _go_on(application: Application, fee: CaseFee) -> None:
    """What follows once it is paid, priced or cancelled by finance. What hinders is kept; the money stays."""
    try:
        with transaction.atomic():
            if fee.bill.state == BillState.PAID:
                settle_fee(application, fee, FeeEnd.PAID)
            elif fee.bill.state == BillState.ISSUED and fee.noticed_at is None:
                _notice_price(application, fee)
            elif fee.bill.state == BillState.VOID:
                _cancelled(application, fee)
    except (CalendarMissing, CannotIssue) as error:
        application.refresh_from_db()
        _hindered(application, fee, str(error))


def _cancelled(application: Application, fee: CaseFee) -> None:
    """Finance cancelled the bill: no day runs, nobody pays, until the desk asks anew or the fee is waived."""
    days = Clock.objects.filter(application=application, kind=ClockKind.FEE, stopped_at=None)
    days.update(stopped_at=timezone.now())
    why = _("Finance cancelled the bill: {reason}. Ask for the fee anew, or propose to waive it.")
    _tell_hindrance(application, fee, why.format(reason=fee.bill.ended_reason.rstrip("。.")))


def _hindered(application: Application, fee: CaseFee, why: str) -> None:
    """The desk is told, and it is tried again within the hour."""
    _tell_hindrance(application, fee, why)
    again = timezone.now() + TRY_AGAIN
    key = f"{FEE_MOVED}:{fee.bill_id}:again:{again:%Y%m%d%H}"
    later(FEE_MOVED, key=key, delay=TRY_AGAIN, bill_id=fee.bill_id)


def _tell_hindrance(application: Application, fee: CaseFee, why: str) -> None:
    """The desk is told once for each reason."""
    why = why[:HINDRANCE_MAX]
    if CaseFee.objects.filter(pk=fee.pk).exclude(hindrance=why).update(hindrance=why):
        department = application.department
        detail = {"why": why}
        record(
            event="case.fee_hindered", by=SYSTEM, subject=application.subject_ref, department=department, detail=detail
        )
        announce(application, "fee_hindered")


def _fee(application: Application) -> CaseFee:
    return CaseFee.objects.select_related("bill__payee").get(application=application)


def _notice_price(application: Application, fee: CaseFee) -> None:
    """Two people said what it comes to: the notice is owed now, and the days to pay begin."""
    if not hold_unnoticed(bill=fee.bill):
        return  # paid or ended in this moment: that is looked at by itself
    lines = [Line(line.text, line.amount, line.basis) for line in fee.bill.lines.all()]
    told = told_notice(application, lines, fee.bill.payee, by=SYSTEM)
    fee.total, fee.noticed_at, fee.due_date = fee.bill.amount, timezone.now(), told["clock"].due_date
    fee.hindrance = ""
    fee.save(update_fields=["total", "noticed_at", "due_date", "hindrance"])
    document, clocks = told["document"], [told["clock"]]
    number_bill(bill=fee.bill, number=document.number, due_date=fee.due_date)
    move(application, "fee_priced", actor=Actor.SYSTEM, by=SYSTEM, document=document, clocks=clocks)
    tell_readers(application, "fee_due", amount=yuan(fee.total), due_date=fee.due_date)


def settle_fee(application: Application, fee: CaseFee, how: str) -> None:
    """The fee is settled: the case is accepted, or its result made. The caller holds the case.

    Raises CalendarMissing, CannotIssue.
    """
    now = timezone.now()
    fee.settled_at, fee.settled_as, fee.hindrance = now, how, ""
    fee.save(update_fields=["settled_at", "settled_as", "hindrance"])
    if application.state == State.FEE_DUE:
        move(application, "fee_settled", actor=Actor.SYSTEM, by=SYSTEM)
        start_clocks(application, actor=Actor.SYSTEM, by=SYSTEM, staged=True)
        tell_readers(application, "case_accepted", due_date=application.promise_due_date)
        return
    stops = application.item_version.fee_clock == FeeClock.STOPS
    clocks = delivery_clock(application, now) if stops else []
    move(application, "result_fee_settled", actor=Actor.SYSTEM, by=SYSTEM, clocks=clocks)
    begin_making(application=application, by=SYSTEM)


def end_unpaid(*, application: Application, clock: Clock) -> None:
    """Not paid in time: ended, with a notice. Left alone while money may be on its way, settled if it came.

    The caller holds the case.
    """
    fee = _fee(application)
    if fee.bill.state == BillState.PAID:
        _go_on(application, fee)
        return
    if fee.bill.state == BillState.VOID or fee.bill.allocations.filter(outcome=Outcome.OPEN).exists():
        return
    document = owed(application, "termination_unpaid", by=SYSTEM, due_date=clock.due_date.isoformat())
    enrolment.give_back(application.batch)
    now = timezone.now()
    move(
        application,
        "end_unpaid",
        actor=Actor.SYSTEM,
        by=SYSTEM,
        document=document,
        batch=None,
        closed_at=now,
        **copied(None),
    )
    tell_readers(application, "case_ended_unpaid", due_date=clock.due_date)


def waiver_of(application: Application) -> tuple[str, int | None]:
    """Why the fee is to be waived, and the id of who proposed it; None where nobody did."""
    found = CaseFee.objects.filter(application=application).values_list("waiver_reason", "waiver_proposed_by")
    return found.order_by("pk").first() or ("", None)


def _hold_fee(application: Application, name: str, by: User) -> CaseFee:
    """Hold the case and its open fee. Raises NotOpenToThis, OwnCase."""
    if not hold(application, *WAITS_FOR_FEE):
        raise NotOpenToThis(MOVES[name], application.state)
    refuse_own_case(application, by)
    return _fee(application)


@transaction.atomic
def propose_waiver(*, application: Application, reason: str, by: User) -> None:
    """Propose that nothing is paid, with what shows why; another person agrees to what they read.

    Raises OwnCase, NotOpenToThis, CannotWaive while another proposal waits, ValueError without a reason.
    """
    fee = _hold_fee(application, "propose_waiver", by)
    if not reason.strip():
        raise ValueError(_("Say why nothing is to be paid, and what shows it."))
    if fee.waiver_proposed_by_id is not None:
        raise CannotWaive(_("A waiver is proposed already. An approver agrees to it or declines it first."))
    if fee.bill.state == BillState.PAID:
        raise CannotWaive(_("It was paid meanwhile."))
    fee.waiver_reason, fee.waiver_proposed_by = mask_numbers(reason.strip()), by
    fee.save(update_fields=["waiver_reason", "waiver_proposed_by"])
    move(application, "propose_waiver", actor=Actor.EXAMINER, by=by)


@transaction.atomic
def decline_waiver(*, application: Application, by: User) -> None:
    """The other person does not agree: it is to be paid. Raises CannotWaive, OwnCase, NotOpenToThis."""
    fee = _proposed(application, "decline_waiver", by)
    fee.waiver_reason, fee.waiver_proposed_by = "", None
    fee.save(update_fields=["waiver_reason", "waiver_proposed_by"])
    move(application, "decline_waiver", actor=Actor.APPROVER, by=by)


@together()
def waive_fee(*, application: Application, by: User) -> None:
    """The other person agrees: the bill is void, and the case goes on as if it was paid.

    Raises CannotWaive, OwnCase, NotOpenToThis, CalendarMissing.
    """
    fee = _proposed(application, "waive_fee", by)
    try:
        with transaction.atomic():
            if fee.bill.state != BillState.VOID:
                void_bill(bill=fee.bill, reason=fee.waiver_reason, by=by)
    except (BeingPaid, BillMoved) as error:
        raise CannotWaive(str(error)) from error
    fee.waived_by = by
    fee.save(update_fields=["waived_by"])
    move(application, "waive_fee", actor=Actor.APPROVER, by=by, note=fee.waiver_reason)
    try:
        settle_fee(application, fee, FeeEnd.WAIVED)
    except CannotIssue as error:
        raise CannotWaive(str(error)) from error


def _proposed(application: Application, name: str, by: User) -> CaseFee:
    fee = _hold_fee(application, name, by)
    if fee.waiver_proposed_by_id is None:
        raise CannotWaive(_("Nobody has proposed to waive this fee."))
    if fee.waiver_proposed_by_id == by.pk:
        raise CannotWaive(_("You proposed it. Another person must agree."))
    if fee.bill.state == BillState.PAID:
        raise CannotWaive(_("It was paid meanwhile."))
    return fee
