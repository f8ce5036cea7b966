"""2.0.1: the plug, the token or the wish is told after the first event. Each with the bills at its end."""

from __future__ import annotations

from itertools import permutations

import pytest

from services.charging.enums import SessionState
from services.charging.models import ChargingSession, Connector
from services.charging.operations import requesting
from services.payments.models import Bill
from tests.charging import make

pytestmark = pytest.mark.django_db
NOWHERE = None
SECOND = {"id": 2, "connectorId": 1}


@pytest.fixture
def pile() -> make.Pile201:
    return make.Pile201(make.point(plugs=2, protocol="ocpp2.0.1"))


def token(person: object = None) -> dict[str, str]:
    return {"idToken": make.card(person or make.driver().person), "type": "ISO14443"}


def stands() -> list[tuple[str, int, str]]:
    rows = ChargingSession.objects.select_related("connector").order_by("protocol_id")
    return [(row.protocol_id, row.connector.number, row.state) for row in rows if row.protocol_id]


def bills() -> dict[str, list[tuple[str, int | None]]]:
    return {row.protocol_id: make.bills(row) for row in ChargingSession.objects.order_by("pk") if row.protocol_id}


def test_an_event_without_a_plug_ends_nobody_elses_charge(pile: make.Pile201):
    pile.event("Started", 0, 0, 1000, idToken=token())
    other = make.Pile201(pile.point, "tx-2")
    other.event("Updated", 1, 11, 2000, evse=NOWHERE, about={"chargingState": "Charging"})
    assert stands()[0] == ("tx-1", 1, SessionState.STARTED)
    assert not Connector.objects.filter(pk=ChargingSession.objects.get(protocol_id="tx-2").connector_id).exists()
    other.event("Started", 0, 10, 1000, evse=SECOND, idToken=token())
    assert stands() == [("tx-1", 1, SessionState.STARTED), ("tx-2", 2, SessionState.CHARGING)]
    other.event("Ended", 2, 40, 6000, evse=NOWHERE)
    pile.event("Ended", 1, 60, 11_000, evse=NOWHERE)
    assert bills() == {"tx-1": [("issued", 1000)], "tx-2": [("issued", 500)]}


def test_a_plug_told_after_the_start_is_where_it_goes_on(pile: make.Pile201):
    pile.event("Started", 0, 0, 1000, idToken=token())
    other = make.Pile201(pile.point, "tx-2")
    other.event("Started", 0, 10, 1000, evse=NOWHERE, idToken=token(), trigger="Authorized")
    other.event("Updated", 1, 11, 1000, evse=SECOND, trigger="CablePluggedIn")
    assert stands() == [("tx-1", 1, SessionState.STARTED), ("tx-2", 2, SessionState.STARTED)]


def test_a_late_word_about_the_plug_does_not_end_who_began_there_since(pile: make.Pile201):
    late, now = make.Pile201(pile.point, "tx-1"), make.Pile201(pile.point, "tx-2")
    late.event("Updated", 1, 5, 2000, evse=NOWHERE)
    now.event("Started", 0, 20, 1000, evse=SECOND, idToken=token())
    late.event("Started", 0, 0, 1000, evse=SECOND, idToken=token())
    assert ("tx-2", 2, SessionState.STARTED) in stands()
    late.event("Ended", 2, 10, 6000)
    now.event("Ended", 1, 60, 11_000)
    assert bills() == {"tx-1": [("issued", 500)], "tx-2": [("issued", 1000)]}


def test_a_new_charge_at_a_told_plug_ends_the_one_before(pile: make.Pile201):
    pile.event("Started", 0, 0, 1000, idToken=token())
    pile.event("Updated", 1, 5, 2000)
    other = make.Pile201(pile.point, "tx-2")
    other.event("Started", 0, 20, 6000, evse=NOWHERE, idToken=token())
    other.event("Updated", 1, 21, 6500, evse={"id": 1, "connectorId": 1})
    assert stands() == [("tx-1", 1, SessionState.ABANDONED), ("tx-2", 1, SessionState.CHARGING)]


@pytest.mark.parametrize("order", [one for one in permutations(range(6)) if one[0] > 2 or one[1] > 2][::60])
def test_two_plugs_named_in_their_starts_alone_come_to_the_same_bills(pile: make.Pile201, order: tuple[int, ...]):
    other = make.Pile201(pile.point, "tx-2")
    told = []
    for one, plug, meter in ((pile, 1, 11_000), (other, 2, 6000)):
        evse = {"id": plug, "connectorId": 1}
        told.append((one, {"kind": "Started", "seq": 0, "minutes": 0, "wh": 1000, "evse": evse, "idToken": token()}))
        charging = {"chargingState": "Charging"}
        told.append((one, {"kind": "Updated", "seq": 1, "minutes": 5, "evse": NOWHERE, "about": charging}))
        told.append((one, {"kind": "Ended", "seq": 2, "minutes": 60, "wh": meter, "evse": NOWHERE}))
    for place in order:
        one, event = told[place]
        one.event(**event)
    assert bills() == {"tx-1": [("issued", 1000)], "tx-2": [("issued", 500)]}
    assert [(name, number) for name, number, _state in stands()] == [("tx-1", 1), ("tx-2", 2)]


def test_a_number_that_is_no_plug_ends_nobody_elses_charge(pile: make.Pile201):
    pile.event("Started", 0, 0, 1000, idToken=token())
    make.Pile201(pile.point, "tx-2").event("Started", 0, 10, 1000, evse={"id": 77}, idToken=token())
    pile.say("StatusNotification", timestamp=make.at(11), connectorStatus="Faulted", evseId=77, connectorId=1)
    assert stands()[0] == ("tx-1", 1, SessionState.STARTED)
    assert set(pile.point.connectors.values_list("number", "status")) == {(1, "available"), (2, "available")}


def test_a_plug_nobody_named_stands_on_no_page(pile: make.Pile201):
    from services.charging import access_resident, shown

    make.Pile201(pile.point, "tx-2").event("Started", 0, 10, 1000, evse=NOWHERE, idToken=token())
    station = next(row for row in access_resident.stations() if row.pk == pile.point.station_id)
    assert (station.plugs, pile.point.connectors.count()) == (2, 2)
    assert "?" in shown.title(make.only())


def test_a_token_told_in_a_later_event_says_who_charges(pile: make.Pile201):
    person = make.driver().person
    pile.event("Started", 0, 0, 1000, trigger="CablePluggedIn")
    answer = pile.event("Updated", 1, 1, 1000, idToken=token(person), trigger="Authorized")
    assert answer == {"id_token_info": {"status": "Accepted"}}
    pile.event("Ended", 2, 60, 11_000)
    assert (make.only().person, make.bills(make.only())) == (person, [("issued", 1000)])


def test_a_token_told_at_the_end_may_be_of_whoever_stopped_it(pile: make.Pile201):
    pile.event("Started", 0, 0, 1000, trigger="CablePluggedIn")
    pile.event("Ended", 1, 60, 11_000, idToken=token())
    assert (make.only().person, make.bills(make.only())) == (None, [("pricing_hold", None)])


def test_another_token_does_not_take_a_charge_over(pile: make.Pile201):
    person = make.driver().person
    pile.event("Started", 0, 0, 1000, idToken=token(person))
    wish = make.wish(pile.point, connector=2)
    pile.event(
        "Updated", 1, 5, 2000, idToken={"idToken": wish.tag, "type": "Central"}, about={"remoteStartId": wish.pk}
    )
    wish.refresh_from_db()
    assert (wish.state, ChargingSession.objects.get(protocol_id="tx-1").person) == (SessionState.REQUESTED, person)


def test_cable_first_one_charges_from_the_phone(pile: make.Pile201):
    pile.say("StatusNotification", timestamp=make.at(-1), connectorStatus="Occupied", evseId=1, connectorId=1)
    pile.event("Started", 0, 0, 1000, trigger="CablePluggedIn", about={"chargingState": "EVConnected"})
    assert pile.point.connectors.get(number=1).status == "preparing"
    wish = make.wish(pile.point)
    about = {"remoteStartId": wish.pk, "chargingState": "Charging"}
    named = {"idToken": wish.tag, "type": "Central"}
    answer = pile.event("Updated", 1, 1, 1000, about=about, idToken=named, trigger="RemoteStart")
    assert answer == {"id_token_info": {"status": "Accepted"}}
    pile.event("Updated", 2, 30, 6000)
    pile.event("Ended", 3, 60, 11_000)
    wish.refresh_from_db()
    assert (wish.state, wish.protocol_id, make.bills(wish)) == (SessionState.BILLED, "tx-1", [("issued", 1000)])
    left = ChargingSession.objects.exclude(pk=wish.pk).get()
    assert (left.state, left.samples.count(), make.bills(left)) == (SessionState.START_FAILED, 0, [])
    assert Bill.objects.count() == 1


def test_who_charges_already_is_not_asked_over(pile: make.Pile201):
    pile.event("Started", 0, 0, 1000, trigger="CablePluggedIn")
    pile.event("Updated", 1, 5, 2000)  # power flows without a token: offline, or free of charge
    with pytest.raises(requesting.NotReady):
        make.wish(pile.point)


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("prepay", [0, 5000])
def test_a_wish_is_its_transaction_in_any_order(pile: make.Pile201, order: tuple[int, ...], prepay: int):
    wish = make.wish(pile.point, prepay=prepay)
    if prepay:
        make.pay(Bill.objects.get())
    told = [
        {"kind": "Started", "seq": 0, "minutes": 0, "wh": 1000, "about": {"remoteStartId": wish.pk}},
        {"kind": "Updated", "seq": 1, "minutes": 1, "wh": 1500, "about": {"chargingState": "Charging"}},
        {"kind": "Ended", "seq": 2, "minutes": 60, "wh": 11_000},
    ]
    for place in order:
        pile.event(**{**told[place], "about": dict(told[place].get("about", {}))})
    wish.refresh_from_db()
    assert (wish.state, wish.energy, wish.fee) == (SessionState.BILLED, 10_000, 1000)
    assert make.bills(wish) == ([("paid", 5000)] if prepay else [("issued", 1000)])
    assert make.went_back(wish) == (4000 if prepay else 0)
    assert Bill.objects.count() == 1
