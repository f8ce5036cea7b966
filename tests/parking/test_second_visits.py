"""A car that comes again soon after it left, and whose entry nobody tells: nobody stays for nothing by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from services.parking.enums import Decision, Outcome, StayState
from services.parking.models import Observation, Opening, Stay
from services.payments.models import Bill
from tests.factories import accounts
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR = "粤K00001"


@pytest.fixture
def gates():
    lot = make.lot()
    return make.camera(lot, "in"), make.camera(lot, "out")


def at_once(row: Observation) -> Observation:
    """It reached the portal when it was seen."""
    Observation.objects.filter(pk=row.pk).update(received_at=F("observed_at"))
    return row


def outcome(row: Observation) -> tuple[Outcome, Decision]:
    return row.outcome, row.decision


def paid_at(minutes: float) -> None:
    """What is owed was paid so many minutes after the start."""
    make.pay(Bill.objects.get(state="issued"))
    Bill.objects.update(paid_at=make.START + timedelta(minutes=minutes))


CALLED = (Outcome.UNMATCHED, Decision.CALL)


def test_after_a_free_visit_an_exit_without_an_entry_calls_somebody(gates):
    into, out = gates
    make.see(into, CAR)
    at_once(make.see(out, CAR, 14))
    assert outcome(make.see(out, CAR, 15)) == (Outcome.AGAIN, Decision.OPEN), "the camera reads it once more"
    assert outcome(make.see(out, CAR, 100)) == CALLED
    assert Stay.objects.count() == 1


def test_after_a_paid_visit_too_but_not_while_the_driver_pays(gates):
    into, out = gates
    make.see(into, CAR)
    at_once(make.see(out, CAR, 90))
    assert outcome(make.see(out, CAR, 110)) == (Outcome.AGAIN, Decision.PAY), "it still stands before the bar"
    paid_at(112)
    assert outcome(make.see(out, CAR, 114)) == (Outcome.AGAIN, Decision.OPEN)
    assert outcome(make.see(out, CAR, 150)) == CALLED


def test_an_exit_that_was_told_late_keeps_no_bar_down(gates):
    into, out = gates
    make.see(into, CAR)
    left = make.see(out, CAR, 90)
    assert left.stay.state == StayState.BILLED
    assert outcome(make.see(out, CAR, 110)) == CALLED


def test_after_a_bar_opened_by_hand_too(gates):
    into, out = gates
    make.see(into, CAR)
    left = at_once(make.see(out, CAR, 90))
    opened = Opening.objects.create(lane=out.lane, passage=left, opened_by=accounts.staff(), reason="车主有急事")
    Opening.objects.filter(pk=opened.pk).update(opened_at=make.START + timedelta(minutes=95))
    assert outcome(make.see(out, CAR, 98)) == (Outcome.AGAIN, Decision.PAY)
    assert outcome(make.see(out, CAR, 140)) == CALLED


def test_a_misread_exit_stands_for_its_car_only_while_it_may_be_there(gates):
    into, out = gates
    make.see(into, "粤K8D123")
    at_once(make.see(out, "粤KBD123", 14))
    assert outcome(make.see(out, "粤KBD123", 16)) == (Outcome.AGAIN, Decision.OPEN)
    assert outcome(make.see(out, "粤KBD123", 60)) == CALLED


def test_who_turns_round_at_once_comes_twice(gates):
    into, out = gates
    make.see(into, CAR)
    assert make.see(out, CAR, 0.5).stay.state == StayState.SETTLED
    assert make.see(into, CAR, 0.9).outcome == Outcome.ENTERED
    left = make.see(out, CAR, 100)
    assert outcome(left) == (Outcome.LEFT, Decision.PAY)
    assert left.stay.fee == 1000


def test_the_entry_told_later_is_the_second_visit(gates):
    into, out = gates
    make.see(into, CAR)
    make.see(out, CAR, 14)
    lost = make.see(out, CAR, 100)
    make.see(into, CAR, 40)
    lost.refresh_from_db()
    assert (lost.outcome, lost.stay.fee) == (Outcome.LEFT, 500)
    assert Stay.objects.count() == 2
