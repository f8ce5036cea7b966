"""What is told late, wrong or twice: each visit is one stay, whatever the order in which cameras tell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.parking.days import by_day
from services.parking.enums import Decision, Outcome, StayState
from services.parking.models import Observation, Space, Stay
from services.parking.operations import billing, closing, observing
from services.parking.operations.moving import ReasonMissing
from services.payments.enums import BillState
from services.payments.models import Bill
from services.payments.operations import opening, settling
from services.payments.operations.billing import write_off_bill
from tests.factories import accounts
from tests.factories import payments as money
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR = "粤K00001"
DAY_CAP = {
    "kind": "parking",
    "name": "每日封顶 20 元",
    "basis": "示例规则，不是真实文件",
    "paid_scope": "plate_lot_day",
    "schedule": {
        "window": "natural_day",
        "caps": [2000],
        "free": {"minutes": 15, "mode": "deduct"},
        "plans": [{"bands": [{"from": "00:00", "to": "24:00", "unit_minutes": 15, "price": 200}]}],
    },
}


@pytest.fixture
def lot():
    return make.lot()


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


def stays() -> list[tuple[str, float, float | None]]:
    """State, minute of entry, minute of exit."""
    return [
        (
            stay.state,
            (stay.entered_at - make.START).total_seconds() / 60,
            stay.exited_at and (stay.exited_at - make.START).total_seconds() / 60,
        )
        for stay in Stay.objects.order_by("entered_at", "pk")
    ]


def test_an_exit_told_before_its_entry(gates):
    into, out = gates
    left = make.see(out, CAR, 90)
    assert left.outcome == Outcome.UNMATCHED
    came = make.see(into, CAR, 0)
    assert stays() == [(StayState.BILLED, 0, 90)]
    assert Bill.objects.get().amount == 1000
    left.refresh_from_db()
    assert (left.outcome, left.stay) == (Outcome.LEFT, came.stay)


def test_every_read_of_an_exit_told_before_its_entry(gates):
    into, out = gates
    for n, plate in enumerate(("粤KBD123", "粤K8D123", "粤K8D123")):
        assert make.see(out, plate, 90 + n / 30).outcome == Outcome.UNMATCHED
    make.see(into, "粤K8D123", 0)
    assert [row[0] for row in stays()] == [StayState.BILLED]
    outcomes = Observation.objects.order_by("observed_at").values_list("outcome", flat=True)
    assert list(outcomes) == [Outcome.ENTERED, Outcome.LEFT, Outcome.AGAIN, Outcome.AGAIN]


def test_two_exits_it_could_be_are_for_people(gates):
    into, out = gates
    make.see(out, "粤KBD123", 90)
    make.see(out, "粤K3D123", 95)
    make.see(into, "粤K8D123", 0)
    assert [row[0] for row in stays()] == [StayState.OPEN]


def test_an_exit_told_after_the_next_entry(gates):
    into, out = gates
    make.see(into, CAR, 0)
    make.see(into, CAR, 300)
    assert [row[0] for row in stays()] == [StayState.STALE, StayState.OPEN]
    make.see(out, CAR, 90)
    assert stays() == [(StayState.BILLED, 0, 90), (StayState.OPEN, 300, None)]


def test_a_whole_visit_told_while_the_next_one_stands(gates):
    into, out = gates
    make.see(into, CAR, 300)
    make.see(into, CAR, 0)
    assert [row[0] for row in stays()] == [StayState.STALE, StayState.OPEN]
    make.see(out, CAR, 90)
    assert stays() == [(StayState.BILLED, 0, 90), (StayState.OPEN, 300, None)]


def test_an_exit_given_up_is_still_told(gates):
    into, out = gates
    make.see(into, CAR, 0)
    make.see(into, CAR, 300)
    closing.give_up_stale()
    make.see(out, CAR, 90)
    assert stays()[0] == (StayState.BILLED, 0, 90)


def test_a_double_told_after_the_visit_is_over(gates):
    into, out = gates
    first = make.see(into, CAR, 0).stay
    make.see(out, CAR, 10)
    late = make.see(into, CAR, 0.2)
    assert (late.outcome, late.stay) == (Outcome.DUPLICATE, first)
    assert Stay.objects.count() == 1


def test_the_better_read_of_one_car_names_it(gates):
    into, out = gates
    make.see(into, "粤KBD123", 0, confidence=70)
    for n in range(1, 5):
        assert make.see(into, "粤K8D123", n / 30, confidence=95).outcome == Outcome.DUPLICATE
    stay = Stay.objects.get()
    assert stay.vehicle.plate == "粤K8D123"
    assert make.see(out, "粤K8D123", 90).stay == stay


def test_a_worse_read_changes_nothing(gates):
    into, _out = gates
    make.see(into, "粤K8D123", 0, confidence=95)
    make.see(into, "粤KBD123", 1 / 30, confidence=70)
    assert Stay.objects.get().vehicle.plate == "粤K8D123"


def test_a_misread_at_the_exit_does_not_let_another_car_leave(gates):
    into, out = gates
    make.see(into, "粤K8D123", 0)
    other = make.see(into, "粤K3D123", 5).stay
    make.see(out, "粤K8D123", 90)
    again = make.see(out, "粤KBD123", 90 + 1 / 30, confidence=70)
    assert again.outcome == Outcome.AGAIN
    other.refresh_from_db()
    assert other.state == StayState.OPEN


def test_a_misread_entry_of_a_car_that_came_before(gates):
    into, out = gates
    make.see(into, "粤K8D123", 0)
    make.see(out, "粤K8D123", 10)
    second = make.see(into, "粤KBD123", 30, confidence=70).stay
    left = make.see(out, "粤K8D123", 60, confidence=95)
    assert (left.outcome, left.stay) == (Outcome.LEFT, second)
    second.refresh_from_db()
    assert second.vehicle.plate == "粤K8D123"


def test_a_camera_that_does_not_tell_the_colour(gates):
    into, out = gates
    came = make.see(into, CAR, 0, colour="yellow").stay
    assert make.see(out, CAR, 90).stay == came
    assert make.see(out, CAR, 91).outcome == Outcome.AGAIN


def test_who_takes_a_space_shows_that_the_one_before_left():
    lot = make.lot(kind="roadside")
    pole = make.camera(lot, "in")
    space = Space.objects.create(lot=lot, number="A001")
    make.see(pole, CAR, 0, space="A001")
    make.see(pole, "粤K00002", 60, space="A001")
    assert [row[0] for row in stays()] == [StayState.STALE, StayState.OPEN]
    space.refresh_from_db()
    assert (space.status, space.source) == ("taken", "gate")
    nowhere = make.see(pole, "粤K00003", 70, space="A002")
    assert (nowhere.outcome, nowhere.space, nowhere.stay.space) == (Outcome.ENTERED, None, None)


def test_stays_of_one_day_are_capped_together():
    lot = make.lot(priced=False)
    make.tariff(f"lot:{lot.code}", DAY_CAP)
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    fees = []
    for begin, end in ((0, 135), (150, 255), (300, 420)):  # 1600, 1200, 1400 each by itself
        make.see(into, CAR, begin)
        stay = make.see(out, CAR, end).stay
        fees.append(stay.fee)
        assert sum(stay.fee_days.values()) == stay.fee
        for bill in Bill.objects.filter(state=BillState.ISSUED):
            make.pay(bill)
    assert fees == [1600, 400, 0]
    last = Stay.objects.order_by("-entered_at").first()
    assert last.state == StayState.SETTLED
    assert any(row["code"] == "paid_that_day" for row in last.trace)


def test_another_car_and_another_day_have_a_cap_of_their_own():
    lot = make.lot(priced=False)
    make.tariff(f"lot:{lot.code}", DAY_CAP)
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    for plate, begin in ((CAR, 0), ("粤K99999", 0), (CAR, 24 * 60)):
        make.see(into, plate, begin)
        assert make.see(out, plate, begin + 300).stay.fee == 2000


def test_a_night_is_told_by_its_days():
    rows = [
        {"code": "stay", "from": "2026-03-02T23:00:00+08:00"},
        {"code": "window", "from": "2026-03-02T23:15:00+08:00"},
        {"code": "units", "amount": 600},
        {"code": "window", "from": "2026-03-03T00:00:00+08:00"},
        {"code": "first", "amount": 400},
        {"code": "units", "amount": 2400},
        {"code": "cap", "amount": 2000},
        {"code": "percent", "percent": 5000, "amount": 1300},
    ]
    assert by_day(rows, 1300) == {"2026-03-02": 300, "2026-03-03": 1000}
    assert by_day(rows, 1299) == {"2026-03-02": 1299}
    rows.append({"code": "stay_cap", "amount": 1100})
    assert by_day(rows, 1100) == {"2026-03-02": 300, "2026-03-03": 800}


def test_who_is_paying_is_not_billed_twice_and_not_forgotten(gates, gateway):
    into, out = gates
    stay = make.see(into, CAR).stay
    order = money.order(billing.prepay(stay=stay, by=None))
    opening.open_order(order=order)
    left = make.see(out, CAR, 90)
    assert (left.stay.state, left.decision) == (StayState.EXITED, Decision.PAY)
    settling.end_without_money(order=order, name="close")
    assert billing.charge_left_over() == 1
    stay.refresh_from_db()
    assert stay.state == StayState.BILLED
    assert Bill.objects.get(state=BillState.ISSUED).amount == 1000


def test_a_stay_that_cannot_be_priced_keeps_no_other_from_its_bill(gates, monkeypatch):
    into, _out = gates
    for plate in (CAR, "粤K00002"):
        make.see(into, plate)
    first, second = Stay.objects.order_by("pk")
    Stay.objects.update(state=StayState.EXITED, exited_at=make.START + timedelta(minutes=90))
    real = billing.bill_moved

    def moved(*, stay: Stay) -> None:
        if stay.pk == first.pk:
            raise RuntimeError
        real(stay=stay)

    monkeypatch.setattr(billing, "bill_moved", moved)
    assert billing.charge_left_over() == 2
    second.refresh_from_db()
    assert second.state == StayState.BILLED


def test_a_bill_written_off_settles_with_its_reason(gates):
    into, out = gates
    make.see(into, CAR)
    stay = make.see(out, CAR, 90).stay
    write_off_bill(bill=Bill.objects.get(), reason="车主无法联系", by=accounts.staff())
    billing.bill_moved(stay=stay)
    stay.refresh_from_db()
    assert (stay.state, stay.fee, stay.reason) == (StayState.SETTLED, 0, "车主无法联系")


def test_people_write_down_what_no_camera_saw(lot, gates):
    into, out = gates
    clerk = accounts.staff()
    stay = make.see(into, CAR).stay
    with pytest.raises(ReasonMissing):
        closing.leave(stay=stay, at=make.START + timedelta(minutes=90), reason="", by=clerk)
    with pytest.raises(observing.ImplausibleTime):
        closing.leave(stay=stay, at=make.START - timedelta(minutes=1), reason="看录像", by=clerk)
    closing.leave(stay=stay, at=make.START + timedelta(minutes=90), reason="看录像", by=clerk)
    lost = make.see(out, "粤K00002", 120)
    told = closing.enter(lot=lot, plate="粤K00002", at=make.START, reason="看录像", by=clerk)
    with pytest.raises(closing.AlreadyThere):
        closing.enter(lot=lot, plate="粤K00002", at=make.START, reason="看录像", by=clerk)
    lost.refresh_from_db()
    assert lost.stay == told
    assert stays() == [(StayState.BILLED, 0, 90), (StayState.BILLED, 0, 120)]
    assert Observation.objects.filter(outcome=Outcome.UNMATCHED).count() == 0
