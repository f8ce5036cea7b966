"""What cameras see becomes stays: doubles, misreads, gaps, cars that come again, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from services.parking.enums import Decision, Outcome, StayState
from services.parking.models import Observation, Pass, Stay
from services.parking.operations import billing, closing, observing
from services.parking.operations.moving import NotOpenToThis, ReasonMissing
from services.parking.workflow import MOVES
from services.payments.enums import BillState
from services.payments.models import Bill
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR = "粤K00001"


@pytest.fixture
def lot():
    return make.lot()


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


pay = make.pay


def test_in_and_out_within_the_free_minutes(gates):
    into, out = gates
    assert make.see(into, CAR).outcome == Outcome.ENTERED
    left = make.see(out, CAR, 14)
    assert (left.outcome, left.decision) == (Outcome.LEFT, Decision.OPEN)
    assert left.stay.state == StayState.SETTLED
    assert left.stay.free_used
    assert not Bill.objects.exists()


def test_a_car_that_owes_waits_until_it_is_paid(gates):
    into, out = gates
    make.see(into, CAR)
    left = make.see(out, CAR, 90)
    assert (left.decision, left.stay.state) == (Decision.PAY, StayState.BILLED)
    bill = Bill.objects.get()
    assert (bill.amount, bill.state, bill.kind) == (1000, BillState.ISSUED, "parking.stay")
    assert bill.tariff_ref
    assert bill.trace
    assert "粤K0**01" in bill.title
    assert make.see(out, CAR, 91).decision == Decision.PAY
    pay(bill)
    left.stay.refresh_from_db()
    assert left.stay.state == StayState.SETTLED
    again = make.see(out, CAR, 92)
    assert (again.outcome, again.decision) == (Outcome.AGAIN, Decision.OPEN)
    assert Bill.objects.count() == 1


def test_without_a_price_people_price_it_and_it_is_never_nought():
    lot = make.lot(priced=False)
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    make.see(into, CAR)
    left = make.see(out, CAR, 5)
    assert (left.decision, left.stay.state) == (Decision.CALL, StayState.BILLED)
    bill = Bill.objects.get()
    assert (bill.state, bill.amount) == (BillState.PRICING_HOLD, None)


def test_five_reads_in_ten_seconds_are_one_stay(gates):
    into, _out = gates
    seen = [make.see(into, CAR, n / 30) for n in range(5)]
    assert [row.outcome for row in seen] == [Outcome.ENTERED] + [Outcome.DUPLICATE] * 4
    assert {row.stay_id for row in seen} == {Stay.objects.get().pk}


def test_the_same_event_is_answered_as_the_first_time(gates):
    into, _out = gates
    first = make.see(into, CAR, event_id="e-1", digest="a")
    assert make.see(into, CAR, event_id="e-1", digest="a") == first
    with pytest.raises(observing.OtherContent):
        make.see(into, "粤K00002", event_id="e-1", digest="b")
    assert Observation.objects.count() == Stay.objects.count() == 1


def test_one_misread_sign_finds_the_one_car_it_can_be(gates):
    into, out = gates
    entered = make.see(into, "粤K8D123").stay
    left = make.see(out, "粤KBD123", 90)
    assert (left.outcome, left.stay) == (Outcome.LEFT, entered)


def test_two_cars_it_can_be_are_for_the_attendant(gates):
    into, out = gates
    make.see(into, "粤K8D123")
    make.see(into, "粤K3D123", 5)
    left = make.see(out, "粤KBD123", 90)
    assert (left.outcome, left.decision, left.stay) == (Outcome.UNMATCHED, Decision.CALL, None)
    assert Stay.objects.open().count() == 2


def test_out_without_in_opens_nothing_and_bills_nobody(gates):
    _into, out = gates
    left = make.see(out, CAR, 90)
    assert (left.outcome, left.decision) == (Outcome.UNMATCHED, Decision.CALL)
    assert not Stay.objects.exists()


def test_in_twice_an_exit_was_missed(gates):
    into, _out = gates
    first = make.see(into, CAR).stay
    second = make.see(into, CAR, 300).stay
    first.refresh_from_db()
    assert (first.state, second.state) == (StayState.STALE, StayState.OPEN)
    assert (first.serial, second.serial) == (1, 2)


def test_what_cannot_be_read_is_kept(gates):
    into, _out = gates
    row = make.see(into, "无牌车")
    assert (row.outcome, row.decision, row.raw_plate) == (Outcome.UNREADABLE, Decision.CALL, "无牌车")


def test_free_minutes_are_not_had_six_times(gates):
    into, out = gates
    for n in range(6):
        make.see(into, CAR, n * 30)
        make.see(out, CAR, n * 30 + 14)
        for bill in Bill.objects.filter(state=BillState.ISSUED):
            pay(bill)
    assert Stay.objects.filter(free_used=True).count() == 1
    assert Bill.objects.filter(state=BillState.PAID, amount=500).count() == 5


def test_a_short_stop_leaves_a_new_energy_car_its_free_hour():
    lot = make.lot(priced=False)
    schedule = {"free": {"minutes": 15}, "plans": make.SPEC["schedule"]["plans"]}
    energy = {"free_minutes": 60, "repeat_hours": 24}
    make.tariff(f"lot:{lot.code}", make.SPEC | {"schedule": schedule, "new_energy": energy})
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    fees = []
    for begin, end in ((0, 10), (180, 230), (400, 450), (600, 612)):
        make.see(into, "粤KD00003", begin)
        fees.append(make.see(out, "粤KD00003", end).stay.fee)
    assert fees == [0, 0, 500, 0], "the hour once in 24 hours, the quarter of an hour each time"


def test_what_is_free_once_a_day_is_free_again_after_midnight():
    lot = make.lot(priced=False)
    energy = {"free_minutes": 60, "repeat": "natural_day"}
    make.tariff(
        f"lot:{lot.code}", make.SPEC | {"schedule": {"plans": make.SPEC["schedule"]["plans"]}} | {"new_energy": energy}
    )
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    fees = []
    for begin in (0, 180, 15 * 60 + 10):
        make.see(into, "粤KD00004", begin)
        fees.append(make.see(out, "粤KD00004", begin + 50).stay.fee)
    assert fees == [0, 500, 0], "at 9, at 12 and ten minutes after midnight"


def test_a_pass_covers_the_stay(lot, gates):
    into, out = gates
    card = Pass.objects.create(
        lot=lot, kind="monthly", valid_since=make.START - timedelta(days=1), valid_until=make.START + timedelta(days=29)
    )
    card.vehicles.add(vehicle_of(plate=CAR))
    make.see(into, CAR)
    assert make.see(out, CAR, 600).decision == Decision.OPEN


def test_the_bill_is_the_owners_of_that_day(gates):
    into, out = gates
    owner = accounts.person("陈演示")
    binding = PlateBinding.objects.create(
        vehicle=vehicle_of(plate=CAR), person=owner, state="active", proof="register",
        bound_since=make.START - timedelta(days=9),
    )  # fmt: skip
    stay = make.see(into, CAR).stay
    PlateBinding.objects.filter(pk=binding.pk).update(state="ended", bound_until=make.START + timedelta(minutes=30))
    make.see(out, CAR, 90)
    assert stay.binding == binding
    assert Bill.objects.get().payer == owner


def test_what_was_paid_before_is_credited(gates):
    into, out = gates
    stay = make.see(into, CAR).stay
    stay.refresh_from_db()
    first = billing.prepay(stay=stay, by=None)
    pay(first)
    paid = Bill.objects.get(pk=first.pk).amount
    left = make.see(out, CAR, 60)
    total = sum(Bill.objects.filter(state__in=["paid", "issued"]).values_list("amount", flat=True))
    assert paid >= 500
    assert left.stay.state == StayState.SETTLED
    assert total == paid


def test_an_amount_nobody_paid_gives_way_to_the_last_one(gates):
    into, out = gates
    stay = make.see(into, CAR).stay
    stay.refresh_from_db()
    first = billing.prepay(stay=stay, by=None)
    make.see(out, CAR, 90)
    first.refresh_from_db()
    assert first.state == BillState.VOID
    assert Bill.objects.get(state=BillState.ISSUED).amount == 1000


def test_at_the_roadside_one_leaves_first_and_pays_then():
    lot = make.lot(kind="roadside")
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    make.see(into, CAR)
    left = make.see(out, CAR, 90)
    assert (left.decision, left.stay.state) == (Decision.OPEN, StayState.BILLED)


def test_stale_stays_are_given_up_and_closed_by_hand_with_a_reason(gates):
    into, _out = gates
    first = make.see(into, CAR).stay
    make.see(into, CAR, 300)
    assert closing.give_up_stale() == 1
    first = Stay.objects.select_related("lot__operator").get(pk=first.pk)
    clerk = accounts.staff()
    with pytest.raises(ReasonMissing):
        closing.close(stay=first, reason=" ", by=clerk)
    closing.close(stay=first, reason="看录像已离场", by=clerk)
    with pytest.raises(NotOpenToThis):
        closing.close(stay=first, reason="看录像已离场", by=clerk)


def test_two_reads_of_one_visit_are_merged_unless_money_came(gates):
    into, _out = gates
    one = make.see(into, "粤K8D123").stay
    other = make.see(into, "粤KBD123", 1).stay
    clerk = accounts.staff()
    with pytest.raises(closing.CannotMerge):
        closing.merge(stay=one, into=one, reason="同一辆车", by=clerk)
    closing.merge(stay=one, into=other, reason="同一辆车", by=clerk)
    one.refresh_from_db()
    assert (one.state, one.merged_into) == (StayState.MERGED, other)


def test_two_stays_are_not_merged_into_each_other(gates):
    into, _out = gates
    one = make.see(into, "粤K8D123").stay
    other = make.see(into, "粤KBD123", 1).stay
    seen_before = Stay.objects.get(pk=one.pk)
    clerk = accounts.staff()
    closing.merge(stay=one, into=other, reason="同一辆车", by=clerk)
    with pytest.raises(closing.CannotMerge):
        closing.merge(stay=other, into=seen_before, reason="同一辆车", by=clerk)


def test_the_database_keeps_one_open_stay(lot, gates):
    into, _out = gates
    stay = make.see(into, CAR).stay
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(lot=lot, serial=99, vehicle=stay.vehicle, entered_at=make.START)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(lot=lot, serial=1, vehicle=vehicle_of(plate="粤K00002"), entered_at=make.START)


def test_the_table_of_moves_ends():
    ended = {StayState.SETTLED, StayState.CLOSED, StayState.MERGED}
    leads = {move.name: move.sources & ended for move in MOVES.values()}
    assert {name for name, sources in leads.items() if sources} == {"merge"}
    assert {move.target for move in MOVES.values()} == set(StayState) - {StayState.OPEN}
