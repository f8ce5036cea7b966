"""What plugs say of themselves, and what people are told about it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from services.audit.models import AuditEntry
from services.charging import desk, keys, months
from services.charging.enums import CommandState, SessionState, Way
from services.charging.models import ChargePoint, ChargingSession, StationCommand
from services.charging.operations import commanding, connecting, requesting, sweeping
from services.notices.models import Notice
from services.payments.enums import BillState
from services.payments.models import Bill
from services.payments.operations import billing
from tests.charging import make
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return make.driver()


@pytest.fixture
def pile() -> make.Pile:
    return make.Pile(make.point(make.station(idle=True), plugs=2))


@pytest.fixture
def pile201() -> make.Pile201:
    return make.Pile201(make.point(make.station(idle=True), protocol="ocpp2.0.1"))


def told() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("event", flat=True))


def by_hand() -> None:
    """Two people price what is on hold."""
    bill = Bill.objects.get(state=BillState.PRICING_HOLD)
    billing.propose_price(bill=bill, lines=[billing.Line("演示", 1000)], reason="查表", by=accounts.staff())
    billing.confirm_price(bill=bill, seen=billing.digest_of(bill), by=accounts.staff())
    make.follow()


def test_held_back_first_and_full_then_is_full(pile: make.Pile, user: Any):
    number = pile.start(make.card(user.person))
    pile.meter(number, 5, 3000)
    for status, minutes in (("SuspendedEVSE", 20), ("SuspendedEV", 21), ("SuspendedEV", 22)):
        pile.status(status, minutes)
    session = make.only()
    assert (session.state, session.full_at) == (SessionState.SUSPENDED, make.START + timedelta(minutes=21))
    notice = Notice.objects.get()
    assert (notice.event, notice.url) == ("charging_full", f"/my/charging/{session.number}/")


def test_a_car_that_waits_for_its_hour_is_not_full(pile: make.Pile, user: Any):
    number = pile.start(make.card(user.person))
    pile.status("SuspendedEV", 1)
    assert (make.only().state, make.only().full_at, told()) == (SessionState.SUSPENDED, None, [])
    pile.meter(number, 60, 3000)
    pile.status("SuspendedEV", 61)
    assert make.only().full_at == make.START + timedelta(minutes=61)


def test_occupied_says_nothing_of_the_charge(pile201: make.Pile201, user: Any):
    named = {"idToken": make.card(user.person), "type": "ISO14443"}
    occupied = {"connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    pile201.event("Started", 0, 0, 1000, idToken=named)
    pile201.say("StatusNotification", timestamp=make.at(0.5), **occupied)
    assert make.only().state == SessionState.STARTED
    pile201.event("Updated", 1, 20, 9000, about={"chargingState": "SuspendedEV"})
    pile201.say("StatusNotification", timestamp=make.at(30), **occupied)
    session = make.only()
    assert (session.state, session.full_at) == (SessionState.SUSPENDED, make.START + timedelta(minutes=20))
    assert pile201.point.connectors.get().status == "suspended"


def test_a_fault_is_told_once(pile: make.Pile, user: Any):
    pile.start(make.card(user.person))
    for minutes in range(5, 9):
        pile.status("Faulted", minutes)
    assert told() == ["charging_fault"]


@pytest.mark.parametrize(
    ("reason", "events"),
    [("EmergencyStop", ["charging_ended", "charging_fault"]), ("Local", ["charging_ended"])],
)
def test_a_fault_right_after_the_stop_is_told(pile: make.Pile, user: Any, reason: str, events: list[str]):
    pile.stop(pile.start(make.card(user.person)), minutes=10, meter=2000, reason=reason)
    pile.status("Faulted", 10)
    assert told() == events
    assert make.bills(make.only()) == [("issued", 100)]


def test_a_charge_point_out_of_order_is_so_with_every_plug(pile: make.Pile, user: Any):
    number = pile.start(make.card(user.person))
    pile.status("Faulted", 5, connector=0)
    assert set(pile.point.connectors.values_list("status", flat=True)) == {"faulted"}
    assert told() == ["charging_fault"]
    with pytest.raises(requesting.NotReady):
        make.wish(pile.point, connector=2)
    pile.status("Available", 4, connector=0)  # an older word
    assert set(pile.point.connectors.values_list("status", flat=True)) == {"faulted"}
    pile.status("Available", 7, connector=0)
    assert list(pile.point.connectors.order_by("number").values_list("status", "error_code")) == [
        ("charging", ""),
        ("unknown", ""),
    ]
    pile.stop(number)
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_charge_without_a_price_does_not_keep_from_charging(user: Any):
    pile = make.Pile(make.point(make.station(priced=False)))
    pile.stop(pile.start(make.card(user.person)))
    assert make.bills(make.only()) == [("pricing_hold", None)]
    wish = make.wish(make.point(), user)
    assert requesting.give_up(session=wish, by=user)
    by_hand()
    with pytest.raises(requesting.OwesStill):
        make.wish(make.point(), user)


def test_who_was_promised_word_of_the_price_gets_it_once(user: Any):
    pile = make.Pile(make.point(make.station(priced=False)))
    pile.stop(pile.start(make.card(user.person)))
    by_hand()
    for _turn in range(2):
        requesting.bill_moved(session=requesting.reload(make.only()))
    assert told() == ["charging_ended", "charging_priced"]
    other = make.Pile(make.point())
    other.stop(other.start(make.card(make.driver().person)))
    assert told()[2:] == ["charging_ended"]  # it had a price at once


def test_the_months_show_a_charge_billed_from_its_last_reading(pile: make.Pile, user: Any):
    now = (timezone.now() - make.START).total_seconds() / 60
    number = pile.start(make.card(user.person), minutes=now - 100)
    pile.meter(number, now - 40, 6000)
    ChargingSession.objects.update(heard_at=timezone.now() - timedelta(hours=25))
    sweeping.look_after()
    assert make.only().state == SessionState.ABANDONED
    found = months.of(user.person)
    assert found is not None
    assert [(row["wh"], row["count"]) for row in found["rows"] if row["count"]] == [(5000, 1)]


def test_a_stop_nobody_carried_out_is_said(pile: make.Pile, user: Any, client: Client):
    pile.start(make.card(user.person))
    session = requesting.reload(make.only())
    commanding.stop(session=session, by=user)
    client.force_login(user)
    words = "充电桩没有停下"
    page = f"/my/charging/{session.number}/"
    assert words not in client.get(page).content.decode()
    StationCommand.objects.update(state=CommandState.UNANSWERED, asked_at=timezone.now() - timedelta(minutes=3))
    assert words in client.get(page).content.decode()


def test_a_socket_of_a_process_that_died_is_let_go(pile: make.Pile):
    sweeping.look_after()
    pile.point.refresh_from_db()
    assert pile.point.connection
    ChargePoint.objects.update(seen_at=timezone.now() - timedelta(minutes=16))
    sweeping.look_after()
    pile.point.refresh_from_db()
    assert pile.point.connection == ""
    with pytest.raises(requesting.NotReady):
        make.wish(pile.point)


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_a_key_in_hex_digits_may_come_as_its_bytes(change: Any):
    key = keys.new_key()
    kept = keys.hashed(change(key))
    assert keys.opens(bytes.fromhex(key), kept)
    assert keys.opens(change(key).encode(), kept)
    assert not keys.opens(bytes.fromhex(keys.new_key()), kept)
    assert not keys.opens(b"", kept)


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
def test_what_concerns_security_is_shown_and_stands_in_the_log(protocol: str):
    point = make.point(protocol=protocol)
    speaks = make.Pile(point) if protocol == "ocpp1.6" else make.Pile201(point)
    for kind, action in (("type", "SecurityEventNotification"), ("status", "FirmwareStatusNotification")):
        for said in ("StartupOfTheDevice", "TamperDetectionActivated"):
            told = {kind: said, "timestamp": make.at(0)}
            text = json.dumps([2, "1", action, told])
            named = {"connection": "somewhere", "way": Way.IN, "text": text, "action": action, "message_id": "1"}
            assert connecting.keep_frame(charge_point=point, **named)
            assert speaks.say(action, **told) == {}
    (entry,) = AuditEntry.objects.filter(event="charging.security")
    assert entry.detail["told"] == "TamperDetectionActivated"
    shown = {row["key"]: row["value"] for row in desk.facts(point)}
    assert shown["安全事件"].startswith("TamperDetectionActivated · ")
    assert shown["新软件"].startswith("TamperDetectionActivated · ")
