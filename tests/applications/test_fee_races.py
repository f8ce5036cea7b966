"""The fee of a case while somebody pays and the case ends in the same moment: on both databases, with real threads."""

from __future__ import annotations

from functools import partial

import pytest

from services.applications.enums import State
from services.applications.models import CaseFee, Clock
from services.applications.operations import counter, paying, submitting, sweeping
from services.applications.operations.moving import NotOpenToThis
from services.applications.tasks import fee_moved
from services.common.relay import drain
from services.payments.enums import BillState, RefundState
from services.payments.models import Bill, Refund
from services.payments.operations import ordering
from tests.applications.fee_cases import again, bill_of, fee_due, moves, pay, received
from tests.factories import applications as make
from tests.payments import books
from tests.support.threads import errors, only, together

pytestmark = pytest.mark.usefixtures("committed_city")
ENDS = ("withdraw", "refuse", "end_unpaid")


def end(case, how: str) -> None:
    """The case ends in one of three ways."""
    if how == "withdraw":
        submitting.withdraw(application=case, by=make.resident(make.MIGRANT))
    elif how == "refuse":
        counter.refuse_acceptance(application=case, reason="重复申请", by=make.staff("clerk1"))
    else:
        clock = Clock.objects.get(application=case, kind="fee", stopped_at=None)
        Clock.objects.filter(pk=clock.pk).update(ends_at=clock.started_at, warns_at=clock.started_at)
        sweeping.handle(clock.pk)


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("how", ENDS)
def test_paying_against_an_end(how: str, turn: int) -> None:
    """Paid and gone on, or ended with nothing owed and everything on its way back: never both, never neither."""
    case = fee_due()
    done = together(partial(pay, case, run=False), partial(end, again(case), how))
    only(done, NotOpenToThis, ordering.NotPayable)
    drain()
    case, bill = again(case), Bill.objects.get(pk=bill_of(case).pk)
    if case.state == State.ACCEPTED:
        assert (bill.state, Refund.objects.exists()) == (BillState.PAID, False)
        assert CaseFee.objects.get().settled_as == "paid"
    else:
        assert case.is_final
        refunds = list(Refund.objects.values_list("state", "amount"))
        assert (bill.state, refunds) in [
            (BillState.VOID, []),
            (BillState.PAID, [(RefundState.REQUESTED, bill.amount)]),
        ]
    books.hold()


def test_told_many_times_it_is_accepted_once() -> None:
    case = fee_due()
    pay(case, run=False)
    bill = bill_of(case)
    assert errors(together(*[partial(fee_moved, bill_id=bill.pk)] * 8)) == []
    assert moves(again(case)).count("accept") == 1
    books.hold()


def test_two_clerks_ask_once() -> None:
    case = received()
    clerk = make.staff("clerk1")
    calls = [partial(paying.ask_fee, application=again(case), by=clerk) for _ in range(4)]
    done = together(*calls)
    only(done, NotOpenToThis)
    assert (len(errors(done)), Bill.objects.count(), CaseFee.objects.count()) == (3, 1, 1)


def test_waiving_against_paying_ends_one_way() -> None:
    case = fee_due()
    paying.propose_waiver(application=case, reason="抢险救灾", by=make.staff("clerk1"))
    approver = make.staff("approver1")
    done = together(partial(pay, case, run=False), partial(paying.waive_fee, application=again(case), by=approver))
    only(done, paying.CannotWaive, ordering.NotPayable)
    drain()
    case, bill = again(case), Bill.objects.get(pk=bill_of(case).pk)
    assert case.state == State.ACCEPTED
    assert (bill.state, CaseFee.objects.get().settled_as) in [(BillState.VOID, "waived"), (BillState.PAID, "paid")]
    books.hold()
