"""2.0.1: events out of order, twice, with gaps; each with the bill at its end."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from services.charging.enums import SessionState
from services.charging.models import ChargingSession
from services.charging.operations import sweeping
from tests.charging import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pile() -> make.Pile201:
    return make.Pile201(make.point(protocol="ocpp2.0.1"))


@pytest.fixture
def token() -> dict[str, str]:
    return {"idToken": make.card(make.driver().person), "type": "ISO14443"}


def events(token: dict[str, str]) -> list[dict]:
    return [
        {"kind": "Started", "seq": 0, "minutes": 0, "wh": 1000, "idToken": token, "trigger": "Authorized"},
        {"kind": "Updated", "seq": 1, "minutes": 1, "about": {"chargingState": "Charging"}},
        {"kind": "Updated", "seq": 2, "minutes": 30, "wh": 6000},
        {"kind": "Ended", "seq": 3, "minutes": 60, "wh": 11_000, "about": {"stoppedReason": "Local"}},
    ]


def tell(pile: make.Pile201, told: list[dict]) -> None:
    for one in told:
        pile.event(**{**one, "about": dict(one.get("about", {}))})


def test_a_charge_in_order(pile: make.Pile201, token: dict[str, str]):
    tell(pile, events(token)[:3])
    session = make.only()
    assert (session.state, session.energy, session.protocol_id) == (SessionState.CHARGING, 5000, "tx-1")
    tell(pile, events(token)[3:])
    assert make.bills(session) == [("issued", 1000)]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_events_out_of_order_come_to_the_same_bill(pile: make.Pile201, token: dict[str, str], order: tuple[int, ...]):
    told = events(token)
    tell(pile, [told[place] for place in order])
    session = make.only()
    assert (session.state, session.energy) == (SessionState.BILLED, 10_000)
    assert make.bills(session) == [("issued", 1000)]


def test_events_told_twice_count_once(pile: make.Pile201, token: dict[str, str]):
    told = events(token)
    tell(pile, [one for one in told for _turn in range(2)] + told)
    assert make.bills(make.only()) == [("issued", 1000)]
    assert make.only().samples.filter(measurand="energy").count() == 3


def test_a_gap_does_not_matter(pile: make.Pile201, token: dict[str, str]):
    told = events(token)
    tell(pile, [told[0], told[3]])
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_late_update_does_not_open_it_again(pile: make.Pile201, token: dict[str, str]):
    tell(pile, events(token))
    late = {"kind": "Updated", "seq": 9, "minutes": 61, "wh": 12_000, "about": {"chargingState": "Charging"}}
    tell(pile, [late])
    assert make.only().state == SessionState.BILLED
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_start_that_is_never_told_is_priced_by_people(pile: make.Pile201, token: dict[str, str]):
    tell(pile, events(token)[2:])
    assert (make.only().state, make.bills(make.only())) == (SessionState.STOPPED, [])
    ChargingSession.objects.update(heard_at=timezone.now() - timedelta(hours=2))
    sweeping.look_after()
    assert make.bills(make.only()) == [("pricing_hold", None)]


def test_silence_then_the_end_after_all(pile: make.Pile201, token: dict[str, str]):
    tell(pile, events(token)[:3])
    ChargingSession.objects.update(heard_at=timezone.now() - timedelta(days=2))
    sweeping.look_after()
    make.follow()
    assert make.bills(make.only()) == [("issued", 500)]
    tell(pile, events(token)[3:])
    assert make.only().state == SessionState.ADJUSTED
    assert make.bills(make.only()) == [("void", 500), ("issued", 1000)]


def test_the_portal_begins_it_by_its_number(pile: make.Pile201):
    session = make.wish(pile.point, prepay=0)
    pile.event("Started", 0, 0, 1000, about={"remoteStartId": session.pk}, trigger="RemoteStart")
    pile.event("Ended", 1, 60, 11_000)
    session.refresh_from_db()
    assert (session.state, session.protocol_id) == (SessionState.BILLED, "tx-1")
    assert make.bills(session) == [("issued", 1000)]


def test_another_charge_points_transaction_of_that_name_is_another(pile: make.Pile201, token: dict[str, str]):
    tell(pile, events(token)[:3])
    other = make.Pile201(make.point(protocol="ocpp2.0.1"))
    other.event("Ended", 9, 60, 11_000)
    mine = ChargingSession.objects.get(charge_point=pile.point)
    assert mine.state == SessionState.CHARGING
    tell(pile, events(token)[3:])
    assert make.bills(mine) == [("issued", 1000)]


@pytest.mark.parametrize(
    "more", [{"seqNo": "x"}, {"seqNo": 2**40}, {"transactionInfo": 5}, {"evse": []}, {"idToken": "x"}]
)
def test_nonsense_is_answered(pile: make.Pile201, more: dict):
    told = {"eventType": "Started", "timestamp": make.at(0), "transactionInfo": {"transactionId": "t"}, "seqNo": 0}
    assert pile.say("TransactionEvent", **told | more) is not None
    assert ChargingSession.objects.count() == 1


def test_a_plug_shows_what_its_transaction_does(pile: make.Pile201, token: dict[str, str]):
    def stands(minutes: float, status: str) -> str:
        told = {"timestamp": make.at(minutes), "connectorStatus": status, "evseId": 1, "connectorId": 1}
        pile.say("StatusNotification", **told)
        return pile.point.connectors.get().status

    assert stands(0, "Occupied") == "preparing"
    first, _second, _third, last = events(token)
    pile.event(**first)
    assert pile.point.connectors.get().status == "charging"
    pile.event("Updated", 1, 40, 9000, about={"chargingState": "SuspendedEV"})
    assert pile.point.connectors.get().status == "suspended"
    pile.event(**last)
    assert pile.point.connectors.get().status == "finishing"
    assert stands(61, "Available") == "available"
    pile.event("Updated", 9, 50, 10_000)  # late: the plug is free by now
    assert pile.point.connectors.get().status == "available"
