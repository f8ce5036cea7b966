"""Real threads on real transactions: one car before many cameras at once is one stay, one place is sold once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from services.parking.enums import Outcome, StayState
from services.parking.models import Observation, Pass, PassOffer, PassSale, SpaceSight, Stay, StayPhoto
from services.parking.operations import card_returning, objecting, rounds
from services.parking.operations import selling as buying
from services.parking.operations.moving import NotOpenToThis
from services.parking.operations.selling import CannotBuy
from services.payments.enums import BillState
from services.payments.invariants import broken
from services.payments.models import Bill, Dispute, Refund
from services.payments.operations import disputing
from tests.factories import accounts, applications
from tests.parking import make, resident, selling
from tests.parking.roadside import space, street
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


@pytest.mark.usefixtures("quick_photos")
def test_of_many_who_note_a_space_at_once_one_car_stands_there():
    lot = street()
    by = [accounts.staff(f"walker{n}") for n in range(6)]
    plates = ["", CAR, "粤K00002", "", CAR, "粤K00004"]

    def note(n: int) -> None:
        rounds.note(space=space(lot), plate=plates[n], photo=applications.photo(), by=by[n])

    scans = [partial(rounds.scan_in, lot=lot, space=space(lot), by=None)] * 2
    ended = together(*(partial(note, n) for n in range(6)), *scans)
    assert {type(error) for error in errors(ended)} == {rounds.SeenOtherwise, rounds.SpaceTaken} or {
        type(error) for error in errors(ended)
    } == {rounds.SeenOtherwise}
    assert Stay.objects.get().state == StayState.OPEN, "nobody was driven out"
    assert StayPhoto.objects.count() <= 2
    assert SpaceSight.objects.count() <= 1


@pytest.mark.usefixtures("quick_photos")
def test_a_car_leaves_once_whoever_says_so():
    lot, walker = street(), accounts.staff("walker")
    stay = rounds.note(space=space(lot), plate=CAR, photo=applications.photo(), by=walker)
    Stay.objects.update(entered_at=timezone.now() - timedelta(hours=3))
    leave = partial(rounds.leave, stay=stay, at=timezone.now(), photo=None, by=walker)
    ended = together(*[leave] * 8)
    assert [type(error) for error in errors(ended)] == [NotOpenToThis] * 7
    assert Bill.objects.get().state == BillState.ISSUED


def test_an_objection_is_decided_once_and_never_while_it_is_paid():
    lot = make.lot()
    see = partial(make.see, plate=CAR)
    see(make.camera(lot, "in"))
    stay = see(make.camera(lot, "out"), minutes=600).stay
    bill = Bill.objects.get()
    dispute = disputing.open_dispute(bill=bill, reason="没有停那么久", by=accounts.resident())
    clerks = [accounts.staff(f"operator{n}") for n in range(4)]

    def less(n: int) -> None:
        found = Dispute.objects.select_related("bill__payee__department").get(pk=dispute.pk)
        objecting.uphold(dispute=found, stay=stay, amount=100 * n, decision="照片是对的", by=clerks[n])

    ended = together(*(partial(less, n) for n in range(4)), partial(make.pay, bill))
    paid = Bill.objects.filter(state=BillState.PAID).count()
    assert len(errors(ended)) == 4 if paid else len(errors(ended)) >= 3
    assert Bill.objects.filter(state__in=[BillState.ISSUED, BillState.PAID]).count() <= 1
    dispute.refresh_from_db()
    assert (dispute.decided_at is None) == bool(paid)
    assert broken() == []


def test_of_many_who_buy_the_last_place_one_gets_it():
    card = selling.offer(quota=1)
    drivers = [resident.owner(f"粤K0030{n:x}".upper()) for n in range(16)]
    ended = together(*(partial(selling.buy, PassOffer.objects.get(pk=card.pk), driver) for driver in drivers))
    assert [type(error) for error in errors(ended)] == [CannotBuy] * 15
    assert (PassSale.objects.count(), Bill.objects.count()) == (1, 1)


def test_pressed_by_one_person_many_times_at_once_it_is_one_sale():
    card, driver = selling.offer(), resident.owner()
    ended = together(*(partial(selling.buy, PassOffer.objects.get(pk=card.pk), driver) for _n in range(12)))
    assert errors(ended) == []
    assert {sale.pk for sale in ended} == {PassSale.objects.get().pk}
    assert Bill.objects.count() == 1


def test_two_kinds_of_card_for_one_car_at_once_are_one_sale():
    lot, driver = make.lot(), resident.owner()
    cards = [selling.offer(lot, name=f"卡{n}", months=n + 1) for n in range(6)]
    ended = together(*(partial(selling.buy, card, driver) for card in cards))
    assert [type(error) for error in errors(ended)] == [CannotBuy] * 5
    assert PassSale.objects.count() == 1


def test_paid_called_off_and_swept_at_once_it_is_bought_or_ended_and_the_bill_says_the_same():
    card, driver = selling.offer(), resident.owner()
    sale = selling.buy(card, driver)
    selling.late(sale)
    drop = partial(buying.drop, sale=PassSale.objects.get(pk=sale.pk), by=driver[0])
    moved = partial(buying.bill_moved, sale=PassSale.objects.get(pk=sale.pk))
    together(partial(make.pay, sale.bill), drop, buying.end_unpaid, buying.end_unpaid, moved)
    make.follow()
    buying.end_unpaid()
    sale.refresh_from_db()
    sale.bill.refresh_from_db()
    assert (sale.state, sale.bill.state) in {("paid", "paid"), ("ended", "void")}
    assert Pass.objects.count() == (sale.state == "paid")
    assert broken() == []


def test_given_back_by_many_at_once_the_money_goes_once():
    driver = resident.owner()
    sale = selling.bought(selling.offer(), driver, ahead=3)
    found = [PassSale.objects.select_related("card", "lot__operator").get(pk=sale.pk) for _n in range(8)]
    ended = together(*(partial(card_returning.give_back, sale=one, by=driver[0]) for one in found))
    assert [type(error) for error in errors(ended)] == [buying.NotOpenToThis] * 7
    assert Refund.objects.get().amount == selling.PRICE
    assert broken() == []
