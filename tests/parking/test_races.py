"""Real threads on real transactions: one car before many cameras at once is one stay."""

from __future__ import annotations

from functools import partial

import pytest

from services.parking.enums import Outcome, StayState
from services.parking.models import Observation, Stay
from services.payments.models import Bill
from tests.parking import make
from tests.support.threads import errors, together

pytestmark = pytest.mark.usefixtures("committed_db")
CAR = "粤K00001"


def test_two_hundred_reads_at_two_gates_are_one_stay():
    lot = make.lot()
    gates = [make.camera(lot, "in"), make.camera(lot, "in")]

    def several(first: int) -> None:
        for number in range(first, first + 5):
            make.see(gates[number % 2], CAR, number / 600, event_id=f"race-{number}")

    assert errors(together(*(partial(several, first) for first in range(0, 200, 5)))) == []
    assert Stay.objects.get().state == StayState.OPEN
    outcomes = list(Observation.objects.values_list("outcome", flat=True))
    assert (len(outcomes), outcomes.count(Outcome.ENTERED)) == (200, 1)


def test_one_event_told_by_twenty_at_once_is_one_row():
    gate = make.camera(make.lot(), "in")
    ended = together(*[partial(make.see, gate, CAR, event_id="same", digest="d")] * 20)
    assert errors(ended) == []
    assert {row.pk for row in ended} == {Observation.objects.get().pk}


def test_twenty_reads_at_the_exit_are_one_bill():
    lot = make.lot()
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    make.see(into, CAR)
    assert errors(together(*(partial(make.see, out, CAR, 90 + n / 600, event_id=f"x{n}") for n in range(20)))) == []
    assert Stay.objects.get().state == StayState.BILLED
    assert Bill.objects.get().amount == 1000
