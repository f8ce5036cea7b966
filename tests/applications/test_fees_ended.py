"""A bill of a case that finance cancels, a fee unpaid after granting, and fees of cases that went elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from services.applications.enums import ClockKind, FeeEnd, State
from services.applications.models import Application, CaseFee, Clock
from services.applications.operations import counter, joining, paying
from services.applications.operations.reminding import MOST, remind_of_fees
from services.applications.operations.sweeping import sweep
from services.applications.story import what_next
from services.audit.models import AuditEntry
from services.catalog.enums import Unit
from services.common import workdays
from services.common.models import CalendarYear
from services.common.relay import drain
from services.departments.enums import Role
from services.notices.models import Notice
from services.payments.enums import BillState, Book, Outcome, RefundState
from services.payments.models import Bill, Refund
from services.payments.operations import disputing, ending, refunding, taking
from tests.applications.fee_cases import again, bill_of, fee_due, moves, pay, received, reduce, result_fee, to_decide
from tests.factories import accounts, departments
from tests.factories import applications as make
from tests.factories import payments as money
from tests.factories.accounts import sign_in
from tests.payments import books
from tests.support.clock import Clock as Time

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def time(clock: Time) -> Time:
    """Monday, 21 September 2026, ten in the morning."""
    clock.time = datetime(2026, 9, 21, 2, tzinfo=UTC)
    return clock


def cancel(case: Application, reason: str = "金额算错") -> None:
    """Two of finance cancel the bill; what follows is run."""
    found = ending.propose_ending(bill=bill_of(case), how="void", reason=reason, by=accounts.staff())
    ending.agree_to_ending(ending=found, by=accounts.staff())
    drain()


def fee_of(case: Application) -> CaseFee:
    return CaseFee.objects.select_related("bill").get(application=case)


@pytest.mark.parametrize("state", [State.FEE_DUE, State.RESULT_FEE])
def test_a_cancelled_bill_is_seen_at_the_desk_and_asked_for_anew(state: str, time: Time, client: Client) -> None:
    case = fee_due() if state == State.FEE_DUE else result_fee()
    cancel(case)
    assert (again(case).state, fee_of(case).bill.state) == (state, BillState.VOID)
    assert not Clock.objects.filter(application=case, kind=ClockKind.FEE, stopped_at=None).exists()
    assert what_next(again(case)).action == ""  # nobody is asked to pay what was cancelled
    sign_in(client, make.staff("clerk1"))
    assert case.ref in client.get(reverse("counter:desk")).content.decode()
    page = client.get(reverse("counter:case", args=[case.ref])).content.decode()
    assert "金额算错" in page
    address = reverse("counter:ask_fee_again", args=[case.ref])
    assert address in page
    assert client.post(address).status_code == 302
    fee = fee_of(case)
    assert (fee.bill.version, fee.bill.state, fee.bill.amount, fee.hindrance) == (2, BillState.ISSUED, 2000, "")
    assert (moves(case)[-1], fee.bill.due_date) == ("ask_fee_again", fee.due_date)
    assert Clock.objects.filter(application=case, kind=ClockKind.FEE, stopped_at=None).count() == 1
    assert client.post(address).status_code == 409  # it stands already
    pay(case)
    assert fee_of(case).settled_as == FeeEnd.PAID
    assert again(case).state not in (State.FEE_DUE, State.RESULT_FEE)
    books.hold()


def test_while_the_bill_is_cancelled_the_case_does_not_end_as_unpaid(time: Time) -> None:
    case = fee_due()
    found = ending.propose_ending(bill=bill_of(case), how="void", reason="金额算错", by=accounts.staff())
    ending.agree_to_ending(ending=found, by=accounts.staff())
    time.forward(days=40)
    sweep()  # even before the case heard of it
    assert again(case).state == State.FEE_DUE
    drain()
    sweep()
    assert again(case).state == State.FEE_DUE


def test_a_cancelled_bill_is_waived_by_two_people() -> None:
    case = fee_due()
    cancel(case, "不该收")
    paying.propose_waiver(application=again(case), reason="财务认定不该收", by=make.staff("clerk1"))
    paying.waive_fee(application=again(case), by=make.staff("approver1"))
    assert (again(case).state, fee_of(case).settled_as) == (State.ACCEPTED, FeeEnd.WAIVED)
    books.hold()


def test_asked_anew_nothing_may_be_to_pay() -> None:
    case = fee_due()
    cancel(case)
    reduce(case, name="本人免收", percent=100, fact="applicant.is_self", operator="eq", value=True)
    paying.ask_fee_again(application=again(case), by=make.staff("clerk1"))
    assert (again(case).state, fee_of(case).settled_as, fee_of(case).total) == (State.ACCEPTED, FeeEnd.NOTHING, 0)


def test_a_bill_that_stands_is_not_asked_for_anew_and_never_by_its_own_applicant() -> None:
    case = fee_due()
    with pytest.raises(paying.CannotAskAgain):
        paying.ask_fee_again(application=case, by=make.staff("clerk1"))
    assert Bill.objects.filter(subject_ref=case.subject_ref).count() == 1


def test_what_a_case_waits_for_is_not_written_off() -> None:
    case = fee_due()
    with pytest.raises(ending.Kept, match="免缴"):
        ending.propose_ending(bill=bill_of(case), how="written_off", reason="收不到", by=accounts.staff())
    assert bill_of(case).state == BillState.ISSUED


def test_granted_and_unpaid_the_applicant_is_reminded_every_thirty_days_and_not_for_ever(time: Time) -> None:
    case = result_fee()
    last_day = fee_of(case).due_date
    late = Notice.objects.filter(person=case.applicant, event="fee_late")
    for _month in range(MOST + 3):
        time.forward(days=30)
        sweep()
        remind_of_fees()
        assert remind_of_fees() == 0, "once"
    assert fee_of(case).reminded == MOST
    assert late.count() == MOST + 1  # the first on the last day, by the clock
    assert AuditEntry.objects.filter(event="case.fee_reminded").count() == MOST
    assert (again(case).state, again(case).granted) == (State.RESULT_FEE, True)
    assert "准予" in what_next(again(case)).text
    assert last_day < time.time.date()
    pay(case)
    assert again(case).certificate is not None


def test_nobody_is_reminded_who_pays_objects_or_is_not_late(time: Time) -> None:
    case = result_fee()
    time.forward(days=40)
    assert remind_of_fees() == 0  # thirty days after the last day, not after the notice
    time.forward(days=20)
    payer = make.resident(make.MIGRANT)
    dispute = disputing.open_dispute(bill=bill_of(case), reason="金额不对", by=payer)
    assert remind_of_fees() == 0
    disputing.decide_dispute(dispute=dispute, upheld=False, decision="按标准", by=accounts.staff())
    assert remind_of_fees() == 1
    time.forward(days=31)
    pay(case)
    assert remind_of_fees() == 0


def test_the_desk_sees_what_is_granted_and_long_unpaid(time: Time, client: Client) -> None:
    case = result_fee()
    sign_in(client, make.staff("clerk1"))
    assert "已准予，没缴费" not in client.get(reverse("counter:desk")).content.decode()
    time.forward(days=70)
    remind_of_fees()
    sign_in(client, make.staff("clerk1"))
    desk = client.get(reverse("counter:desk")).content.decode()
    assert ("已准予，没缴费" in desk, case.ref in desk) == (True, True)
    page = client.get(reverse("counter:case", args=[case.ref])).content.decode()
    assert "提醒过 1 次" in page
    assert reverse("counter:propose_waiver", args=[case.ref]) in page  # what should not be paid is waived


def elsewhere(case: Application) -> Application:
    """Accepted, and handed on to another organ."""
    other = joining.able_to_take(case)[0]
    joining.hand_on(application=case, department=other, reason="归别的单位", by=make.staff("clerk1"))
    return again(case)


def finance_of(organ: object) -> Client:
    return sign_in(Client(), departments.holder(Role.FINANCE, where=organ))


def test_a_fee_that_was_paid_goes_back_from_where_it_was_paid_though_the_case_went_elsewhere() -> None:
    case = fee_due()
    bill, first = bill_of(case), case.department
    pay(case)
    case = elsewhere(again(case))
    assert case.department != first
    here, there = finance_of(first), finance_of(case.department)
    assert here.get(reverse("finance:bill", args=[bill.ref])).status_code == 200
    assert there.get(reverse("finance:bill", args=[bill.ref])).status_code == 404
    part = bill.allocations.get(outcome=Outcome.WON)
    refunding.request_refund(allocation=part, amount=2000, reason="多收", by=accounts.staff())
    refund = Refund.objects.get()
    assert (refund.amount, refund.allocation.bill.payee.department) == (2000, first)
    assert refund.state in (RefundState.APPROVED, RefundState.REQUESTED)
    books.hold()


def test_the_pages_of_a_case_say_that_a_fee_was_given_back(client: Client) -> None:
    case = fee_due()
    pay(case)
    part, clerk = bill_of(case).allocations.get(outcome=Outcome.WON), accounts.staff()
    refund = refunding.request_refund(allocation=part, amount=2000, reason="多收", by=clerk)
    if refund.state == RefundState.REQUESTED:
        refunding.approve_refund(refund=refund, by=accounts.staff())
    taking.hand_back(refund=refund, by=accounts.staff())
    for who, name in ((make.staff("clerk1"), "counter:case"), (make.resident(make.MIGRANT), "applications:case")):
        sign_in(client, who)
        page = client.get(reverse(name, args=[case.ref]))
        assert (page.status_code, "已缴，已退" in page.content.decode()) == (200, True)


def test_a_fee_after_granting_is_of_the_organ_that_grants() -> None:
    case = to_decide()
    counter.send_back(application=case, reason="归别的单位", by=make.staff("approver1"))
    case = elsewhere(again(case))
    case.item_version.certificate_type.issuers.add(case.department)
    payee = money.payee(book=Book.TREASURY, department=case.department)
    names = {"examiner": Role.EXAMINER, "approver": Role.APPROVER}
    clerk, approver = (departments.holder(role, where=case.department) for role in names.values())
    counter.propose(application=case, proposal="grant", reason="", by=clerk)
    counter.grant(application=again(case), by=approver)
    bill = bill_of(case)
    assert (again(case).state, bill.payee.department) == (State.RESULT_FEE, payee.department)
    pay(case)
    assert again(case).certificate is not None
    books.hold()


def test_paid_while_the_calendar_is_missing_it_waits_is_seen_and_goes_on_by_itself(time: Time, client: Client) -> None:
    days = {"promised_number": 3, "promised_unit": Unit.WORKDAY, "statutory_number": 10, "statutory_unit": Unit.WORKDAY}
    case = fee_due(**days)
    years = list(CalendarYear.objects.values_list("year", flat=True))
    CalendarYear.objects.all().delete()
    for year in years:
        workdays.forget_cached(year)
    pay(case)
    fee = fee_of(case)
    assert (again(case).state, fee.settled_at, "日历" in fee.hindrance) == (State.FEE_DUE, None, True)
    assert what_next(again(case)).action == ""  # paid is paid
    sign_in(client, make.staff("clerk1"))
    assert "日历" in client.get(reverse("counter:case", args=[case.ref])).content.decode()
    CalendarYear.objects.bulk_create(CalendarYear(year=year) for year in years)
    for year in years:
        workdays.forget_cached(year)
    time.forward(hours=1, seconds=1)
    drain()
    assert (again(case).state, fee_of(case).hindrance) == (State.ACCEPTED, "")
    books.hold()


def test_without_a_calendar_no_fee_is_asked_for() -> None:
    case = received()
    years = list(CalendarYear.objects.values_list("year", flat=True))
    CalendarYear.objects.all().delete()
    for year in years:
        workdays.forget_cached(year)
    with pytest.raises(counter.CalendarMissing):
        paying.ask_fee(application=case, by=make.staff("clerk1"))
    assert (again(case).state, Bill.objects.exists()) == (State.RECEIVED, False)
