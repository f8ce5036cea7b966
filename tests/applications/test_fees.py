"""待缴费: what a case has to pay and why, when it is asked for, and what follows when it was paid or was not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from services.applications.enums import ClockKind, FeeEnd, State
from services.applications.fees import assess
from services.applications.models import CaseFee, Clock
from services.applications.operations import counter, later, paying, submitting
from services.applications.operations.moving import NotOpenToThis, OwnCase
from services.applications.operations.sweeping import deem_accepted, sweep
from services.applications.story import what_next
from services.applications.tasks import end_fee, fee_moved
from services.catalog.models import Fee, FeeReduction
from services.common.relay import drain
from services.documents.models import Document
from services.notices.models import Notice
from services.payments.enums import BillState, Book, RefundState
from services.payments.models import Bill, LedgerTransfer, Payee, Refund
from services.payments.operations import billing
from tests.applications.fee_cases import (
    FEE,
    again,
    bill_of,
    charge,
    checked,
    fee_due,
    moves,
    pay,
    received,
    reduce,
    result_fee,
    to_decide,
)
from tests.factories import accounts
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.payments import books
from tests.support.clock import Clock as Time

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def time(clock: Time) -> Time:
    """Monday, 21 September 2026, ten in the morning."""
    clock.time = datetime(2026, 9, 21, 2, tzinfo=UTC)
    return clock


def rows(*found: Any) -> Any:
    for number, row in enumerate(found, 1):
        row.pk = number
    return SimpleNamespace(all=lambda: list(found))


def version(*reductions: FeeReduction, fees: tuple[Fee, ...] = ()) -> Any:
    """As much of a version as the assessment reads."""
    return SimpleNamespace(fees=rows(*(fees or (Fee(**FEE),))), fee_reductions=rows(*reductions), fee_basis="示例依据")


HALF = {"name": "减半", "percent": 50, "material_key": "poor"}
OLD = {"name": "老人免收", "percent": 100, "fact": "applicant.age", "operator": "ge", "value": 70}
TEN = {"name": "减十元", "amount": 1000, "fact": "applicant.age", "operator": "ge", "value": 60}
ONLY_LOST = [{"question": "reason", "operator": "eq", "value": "lost"}]


@pytest.mark.parametrize(
    ("reductions", "fit", "facts", "total"),
    [
        ([], set(), {}, 2000),
        ([HALF], set(), {}, 2000),  # nothing shows it
        ([HALF], {"poor"}, {}, 1000),
        ([HALF], {"other"}, {}, 2000),
        ([OLD], set(), {"applicant.age": 70}, 0),
        ([OLD], set(), {"applicant.age": 69}, 2000),
        ([OLD], set(), {}, 2000),  # no register answered
        ([HALF, TEN], {"poor"}, {"applicant.age": 65}, 1000),  # the best one, never both
        ([{**HALF, "percent": 25}, TEN], {"poor"}, {"applicant.age": 65}, 1000),
        ([HALF, OLD], {"poor"}, {"applicant.age": 80}, 0),
        ([{**OLD, "fee_name": "别的费"}], set(), {"applicant.age": 80}, 2000),
        ([{**OLD, "fee_name": "工本费"}], set(), {"applicant.age": 80}, 0),
        ([{**OLD, "shown_when": ONLY_LOST}], set(), {"applicant.age": 80}, 2000),
    ],
)
def test_the_best_reduction_that_is_shown(reductions: list, fit: set, facts: dict, total: int) -> None:
    found = assess(version(*(FeeReduction(**row) for row in reductions)), {}, fit=fit, facts=facts)
    assert found.total == total == sum(amount for _text, amount, _basis in found.lines)


def test_fees_that_depend_on_an_answer_and_one_without_a_figure() -> None:
    lost = Fee(name="补办费", amount=500, standard="5 元", shown_when=ONLY_LOST)
    both = version(fees=(Fee(**FEE), lost))
    assert assess(both, {"reason": "new"}, fit=(), facts={}).total == 2000
    assert assess(both, {"reason": "lost"}, fit=(), facts={}).total == 2500
    area = version(fees=(Fee(**FEE), Fee(name="占用费", standard="每平方米 0.5 元")))
    assert assess(area, {}, fit=(), facts={}).total is None
    assert assess(version(fees=(lost,)), {}, fit=(), facts={}).total == 0
    aid = FeeReduction(name="公益免收", percent=100, material_key="aid")
    free = version(aid, fees=(Fee(name="占用费", standard="每平方米 0.5 元"),))
    assert assess(free, {}, fit=(), facts={}).total is None
    assert assess(free, {}, fit={"aid"}, facts={}).total == 0


def test_the_trace_names_rule_reduction_and_evidence_and_never_what_a_register_said() -> None:
    found = assess(version(FeeReduction(**HALF), FeeReduction(**OLD)), {}, fit={"poor"}, facts={"applicant.age": 44})
    (step,) = found.trace
    assert (step["fee"], step["amount"], step["off"]) == ("工本费", 2000, 1000)
    assert (step["reduction"], step["evidence"], step["lacking"]) == ("减半", "material:poor", ["老人免收"])
    assert "44" not in str(found.trace)
    other = assess(version(FeeReduction(**{**HALF, "percent": 60})), {}, fit={"poor"}, facts={})
    assert found.digest != other.digest
    assert len(found.digest) == 64


def test_before_acceptance_the_fee_is_asked_for_paid_and_then_it_is_accepted(time: Time) -> None:
    case = received()
    with pytest.raises(counter.CannotAccept):
        counter.accept(application=case, by=make.staff("clerk1"))
    paying.ask_fee(application=case, by=make.staff("clerk1"))
    case, fee, bill = again(case), CaseFee.objects.get(), bill_of(case)
    assert (case.state, case.due_date, fee.due_date) == (State.FEE_DUE, None, date(2026, 10, 12))
    notice = Document.objects.get(subject_ref=case.subject_ref, template="payment_notice")
    assert (bill.amount, bill.notice_number, bill.payee.book) == (2000, notice.number, Book.TREASURY)
    assert (bill.payer, bill.due_date) == (case.applicant, fee.due_date)
    assert notice.context["total"] == "20.00"
    assert notice.context["capitals"] == "贰拾元整"
    running = set(Clock.objects.filter(application=case, stopped_at=None).values_list("kind", flat=True))
    assert running == {ClockKind.FEE}
    assert Notice.objects.filter(person=case.applicant, event="fee_due").exists()
    time.forward(days=3)
    pay(case)
    case = again(case)
    assert (case.state, moves(case)[-3:]) == (State.ACCEPTED, ["ask_fee", "fee_settled", "accept"])
    assert case.promise_due_date > fee.due_date or case.accepted_at > fee.assessed_at
    assert CaseFee.objects.get().settled_as == FeeEnd.PAID
    assert not Clock.objects.filter(application=case, stopped_at=None, kind=ClockKind.FEE).exists()
    assert set(LedgerTransfer.objects.values_list("book", flat=True)) == {Book.TREASURY}
    fee_moved(bill_id=bill.pk)  # told once more: nothing happens
    assert moves(again(case)) == moves(case)
    books.hold()


def test_nothing_to_pay_is_explained_and_the_case_accepted_at_once() -> None:
    case = received()
    reduce(case, name="本人免收", percent=100, fact="applicant.is_self", operator="eq", value=True)
    paying.ask_fee(application=again(case), by=make.staff("clerk1"))
    case, fee = again(case), CaseFee.objects.get()
    assert (case.state, fee.total, fee.settled_as, fee.bill) == (State.ACCEPTED, 0, FeeEnd.NOTHING, None)
    assert fee.trace[0]["reduction"] == "本人免收"
    assert not Bill.objects.exists()


def test_an_organ_without_payee_asks_for_nothing() -> None:
    case = checked(charge(make.received(), "acceptance"))
    Payee.objects.filter(department=case.department).update(is_active=False)
    with pytest.raises(counter.CannotAccept):
        paying.ask_fee(application=case, by=make.staff("clerk1"))
    assert (again(case).state, CaseFee.objects.exists(), Bill.objects.exists()) == (State.RECEIVED, False, False)


def test_neither_later_papers_nor_lapse_of_time_pass_the_fee(time: Time) -> None:
    case = received()
    with pytest.raises(later.CannotAcceptLater):
        later.accept_later(application=case, agreed=True, by=make.staff("clerk1"))
    paying.ask_fee(application=case, by=make.staff("clerk1"))
    time.forward(days=9)
    sweep()
    assert again(case).state == State.FEE_DUE


def test_what_lapse_of_time_accepted_is_charged_once_it_is_granted() -> None:
    """Nobody asked in time (行政许可法 art. 32): the case is accepted, and the fee is owed all the same."""
    case = received()
    notice = Clock.objects.get(application=case, kind=ClockKind.NOTICE)
    deem_accepted(application=case, clock=notice)
    assert (again(case).state, CaseFee.objects.exists()) == (State.ACCEPTED, False)
    counter.propose(application=again(case), proposal="grant", reason="", by=make.staff("clerk1"))
    counter.grant(application=again(case), by=make.staff("approver1"))
    assert (again(case).state, bill_of(case).amount) == (State.RESULT_FEE, 2000)


def test_not_paid_in_time_it_ends_and_late_money_goes_back(time: Time) -> None:
    case = fee_due()
    bill = bill_of(case)
    time.forward(days=19)  # the last two working days
    sweep()
    assert Notice.objects.filter(person=case.applicant, event="fee_reminder").count() == 1
    time.forward(days=5)
    sweep()
    drain()
    case, bill = again(case), Bill.objects.get(pk=bill.pk)
    assert (case.state, moves(case)[-1], bill.state) == (State.ENDED, "end_unpaid", BillState.VOID)
    assert Document.objects.filter(subject_ref=case.subject_ref, template="termination_unpaid").count() == 1
    assert "缴费" in what_next(case).text
    books.hold()


def test_paid_but_not_told_yet_is_settled_not_ended(time: Time) -> None:
    case = fee_due()
    time.forward(days=25)
    pay(case, run=False)
    sweep()
    assert again(case).state == State.ACCEPTED
    drain()
    assert moves(again(case)).count("accept") == 1
    books.hold()


@pytest.mark.parametrize("how", ["withdraw", "refuse"])
def test_an_end_before_payment_voids_the_bill(how: str) -> None:
    case = fee_due()
    bill = bill_of(case)
    if how == "withdraw":
        submitting.withdraw(application=case, by=make.resident(make.MIGRANT))
    else:
        counter.refuse_acceptance(application=case, reason="重复申请", by=make.staff("clerk1"))
    drain()
    assert Bill.objects.get(pk=bill.pk).state == BillState.VOID
    end_fee(case_id=case.pk)
    assert not Refund.objects.exists()
    books.hold()


@pytest.mark.parametrize(
    ("rule", "worked_on", "backs"), [("before_work", False, 1), ("before_work", True, 0), ("never", False, 0)]
)
def test_withdrawn_after_payment_it_goes_back_only_before_work_began(rule: str, worked_on: bool, backs: int) -> None:
    case = fee_due(fee_refund=rule)
    pay(case)
    case = again(case)
    if worked_on:
        counter.begin_review(application=case, by=make.staff("clerk1"))
    submitting.withdraw(application=again(case), by=make.resident(make.MIGRANT))
    drain()
    end_fee(case_id=case.pk)
    assert Refund.objects.count() == backs
    if backs:
        refund = Refund.objects.get()
        assert (refund.state, refund.amount, refund.requested_by) == (RefundState.REQUESTED, 2000, None)
        assert Notice.objects.filter(person=case.applicant, event="fee_back").count() == 1
    books.hold()


def test_after_granting_the_result_waits_for_the_fee(time: Time) -> None:
    case = result_fee()
    assert (case.state, case.granted, case.certificate) == (State.RESULT_FEE, True, None)
    assert moves(case)[-2:] == ["grant", "ask_result_fee"]
    with pytest.raises(NotOpenToThis):
        submitting.withdraw(application=case, by=make.resident(make.MIGRANT))
    time.forward(days=60)
    sweep()
    assert again(case).state == State.RESULT_FEE  # what was granted is not taken back
    pay(case)
    case = again(case)
    assert case.certificate is not None
    assert "result_fee_settled" in moves(case)
    assert case.state in (State.MAKING, State.DELIVERY, State.CLOSED)
    books.hold()


@pytest.mark.parametrize(("rule", "days"), [("runs_on", 1), ("stops", 2)])
def test_the_days_for_the_result_run_on_or_begin_once_it_is_paid(rule: str, days: int, time: Time) -> None:
    case = result_fee(fee_clock=rule, delivery_days=5)
    clocks = Clock.objects.filter(application=case, kind=ClockKind.DELIVERY)
    assert clocks.filter(stopped_at=None).exists() is (rule == "runs_on")
    first = clocks.get().due_date
    time.forward(days=3)
    pay(case, run=False)
    fee_moved(bill_id=bill_of(case).pk)
    last = clocks.order_by("pk").last()
    assert clocks.count() == days
    assert (last.due_date == first) is (rule == "runs_on")


def test_what_hinders_the_certificate_is_found_before_money_is_asked_for() -> None:
    case = to_decide()
    type(case.item_version.certificate_type).objects.update(is_active=False)
    with pytest.raises(counter.CannotDecide):
        counter.grant(application=case, by=make.staff("approver1"))
    assert (again(case).state, Bill.objects.exists()) == (State.DECISION, False)


def test_a_fee_without_a_figure_waits_for_two_people_and_then_for_the_payer() -> None:
    case = fee_due({"name": "占用费", "standard": "每平方米每天 0.5 元"})
    bill = bill_of(case)
    assert (bill.state, CaseFee.objects.get().total) == (BillState.PRICING_HOLD, None)
    assert not Document.objects.filter(template="payment_notice").exists()
    assert what_next(case).action == ""
    lines = [billing.Line("占用费 10 平方米 20 天", 10_000)]
    billing.propose_price(bill=bill, lines=lines, reason="按申请面积", by=accounts.staff())
    bill.refresh_from_db()
    billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=accounts.staff())
    drain()
    case, fee = again(case), CaseFee.objects.get()
    assert (fee.total, moves(case)[-1]) == (10_000, "fee_priced")
    assert Clock.objects.filter(application=case, kind=ClockKind.FEE, stopped_at=None).count() == 1
    notice, bill = Document.objects.get(subject_ref=case.subject_ref, template="payment_notice"), bill_of(case)
    assert notice.number
    assert (bill.notice_number, bill.due_date) == (notice.number, fee.due_date)
    pay(case)
    assert again(case).state == State.ACCEPTED
    books.hold()


def test_two_people_waive_it_and_never_one() -> None:
    case = fee_due()
    clerk, approver = make.staff("clerk1"), make.staff("approver1")
    with pytest.raises(paying.CannotWaive):
        paying.waive_fee(application=case, by=approver)
    with pytest.raises(ValueError, match="免缴"):
        paying.propose_waiver(application=case, reason=" ", by=clerk)
    paying.propose_waiver(application=case, reason="抢险救灾，有应急局来函", by=clerk)
    with pytest.raises(paying.CannotWaive):
        paying.waive_fee(application=again(case), by=clerk)
    paying.decline_waiver(application=again(case), by=approver)
    assert again(case).state == State.FEE_DUE
    paying.propose_waiver(application=again(case), reason="抢险救灾，有应急局来函", by=clerk)
    paying.waive_fee(application=again(case), by=approver)
    case, fee = again(case), CaseFee.objects.get()
    assert (case.state, fee.settled_as, fee.waived_by) == (State.ACCEPTED, FeeEnd.WAIVED, approver)
    assert bill_of(case).state == BillState.VOID
    drain()
    books.hold()


def test_the_database_refuses_one_who_waives_alone() -> None:
    fee_due()
    clerk = make.staff("clerk1")
    alone = {"waived_by": clerk, "waiver_proposed_by": clerk, "waiver_reason": "熟人"}
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFee.objects.update(**alone)


def test_nobody_asks_for_or_waives_the_fee_of_their_own_case() -> None:
    case = received()
    own = make.resident(make.MIGRANT)
    with pytest.raises(OwnCase):
        paying.ask_fee(application=case, by=own)
    assert again(case).state == State.RECEIVED


def test_the_desk_offers_to_ask_for_the_fee_in_place_of_accepting(client: Any) -> None:
    case = received()
    sign_in(client, make.staff("clerk1"))
    page = client.get(f"/desk/cases/{case.ref}/").content.decode()
    assert "/ask-fee/" in page
    assert "/accept/" not in page
    assert client.post(f"/desk/cases/{case.ref}/ask-fee/").status_code == 302
    assert again(case).state == State.FEE_DUE
    assert "/propose-waiver/" in client.get(f"/desk/cases/{case.ref}/").content.decode()
