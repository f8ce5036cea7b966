"""The desk of operators under attack: what cannot be read, keys that are told, clerks with charges of their own."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.charging.enums import SessionState
from services.charging.keys import without_keys
from services.charging.models import ChargePoint, ChargingSession, OrphanStop, StationCommand
from services.charging.operations import commanding, connecting, solving, sweeping
from services.charging.protocol import v16
from services.charging.protocol.parsing import clean
from tests.charging import make
from tests.charging.desk import WHY, at, said, send, signed_in, stray, text
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> ChargePoint:
    return make.point(plugs=2)


@pytest.fixture
def operator(point) -> Client:
    return signed_in(point)


@pytest.mark.parametrize(
    "words",
    [
        '[2,"1","DataTransfer",{"data":"\\ud800"}]',
        '[2,"1","DataTransfer",{"\\udfff":"\\u0000"}]',
        "[" * 5000,
        '[2,"1","DataTransfer",{"data":' + "9" * 5000 + "}]",
        '[2,"1","DataTransfer",{"data":"<script>alert(1)</script>"}]',
        '[2,"1","MeterValues",{"value":NaN}]',
    ],
)
def test_every_message_can_be_looked_at(point, operator, words):
    frame = said(point, words)
    page = text(operator, at("frame", frame.pk))
    assert "<script>alert(1)" not in page
    assert text(operator, at("frames"))


@pytest.mark.parametrize("meter", [float("nan"), float("inf"), 1e400])
def test_a_stop_with_a_number_that_is_none_is_kept_for_people(point, operator, meter):
    told = {"transaction_id": -1, "timestamp": make.at(60), "meter_stop": meter}
    v16.ANSWERS["StopTransaction"](point, clean(told))
    stop = OrphanStop.objects.get()
    assert stop.meter_stop is None
    assert text(operator, at("orphan", stop.pk))


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ('[3,"1",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"SECRET"}]}]', "value"),
        ('[2,"1","ChangeConfiguration",{"value":"SECRET","key":"authorizationkey"}]', "value"),
        (
            '[3,"1",{"getVariableResult":[{"attributeValue":"SECRET","component":{"name":"SecurityCtrlr"},'
            '"variable":{"name":"BasicAuthPassword"}}]}]',
            "attributeValue",
        ),
    ],
)
def test_the_key_it_tells_is_not_kept(told, name):
    kept = without_keys(told)
    assert "SECRET" not in kept
    assert f'"{name}": "***"' in kept
    assert json.loads(kept)[:2] == json.loads(told)[:2]
    assert "SECRET" not in without_keys(told[:-3])  # cut off: no JSON any more
    other = told.replace("uthorizationKey", "xpiry").replace("uthorizationkey", "xpiry").replace("BasicAuth", "Other")
    assert without_keys(other) == other


def test_the_answer_of_a_command_holds_no_key(point, operator):
    rows = [{"key": "AuthorizationKey", "value": "SECRET"}, {"key": "A", "value": None}]
    command = commanding.order(charge_point=point, kind="get_settings", reason="x", by=accounts.staff())
    commanding.answered(command=command, state="accepted", answer={"configurationKey": rows})
    command.refresh_from_db()
    assert "SECRET" not in json.dumps(command.answer)
    point.refresh_from_db()
    assert point.settings == {"A": ""}
    for key in ("AuthorizationKey", "authorizationkey"):
        assert send(operator, {"keys": key} | WHY, "read_settings", point.identity) == 422


def test_nobody_decides_on_a_stop_that_may_be_of_the_own_charge(point):
    person = accounts.person("邓演示")
    client, pile = signed_in(point, person=person), make.Pile(point)
    pile.start(make.card(make.driver().person))
    stranger = make.only()
    own = make.card(person)
    pile.stop(-1, meter=500, idTag=own)
    by_token = OrphanStop.objects.get()
    assert send(client, WHY, "dismiss", by_token.pk) == 409
    assert send(client, WHY | {"session": stranger.number}, "attach", by_token.pk) == 409
    pile.start(own, connector=2)
    other = stray(point, meter=400, minutes=61)
    assert send(client, WHY, "dismiss", other.pk) == 409
    assert send(client, WHY | {"session": stranger.number}, "attach", other.pk) == 409
    assert OrphanStop.objects.waiting().count() == 2
    colleague = signed_in(point)
    assert "卡号不同" in text(colleague, at("orphan", by_token.pk))
    assert "卡号不同" not in text(colleague, at("orphan", other.pk))
    assert send(colleague, WHY | {"session": stranger.number}, "attach", by_token.pk) == 302


def test_a_clock_that_was_ahead_when_the_stop_was_told_is_not_right_days_later(point, operator):
    pile = make.Pile(point)
    pile.start(make.card(make.driver().person))
    session = make.only()
    pile.start(make.card(make.driver().person), connector=2)  # it fits both
    stop = stray(point, meter=9000)
    told = stop.stopped_at - timedelta(hours=3)
    OrphanStop.objects.filter(pk=stop.pk).update(received_at=told)
    assert send(operator, WHY | {"session": session.number}, "attach", stop.pk) == 302
    make.follow()
    assert make.bills(session) == [("pricing_hold", None)]


def test_a_stop_without_a_time_is_priced_by_people(point, operator):
    pile = make.Pile(point)
    pile.start(make.card(make.driver().person))
    session = make.only()
    pile.say("StopTransaction", transactionId=-1, meterStop=9000)
    stop = OrphanStop.objects.get()
    assert send(operator, WHY | {"session": session.number}, "attach", stop.pk) == 302
    make.follow()
    assert make.bills(session) == [("pricing_hold", None)]


def test_what_the_stop_says_of_the_meter_counts_when_it_is_attached(point, operator):
    """09:00 to 11:00: with all of it before 10:00 it costs the flat price."""
    pile = make.Pile(point)
    pile.start(make.card(make.driver().person), meter=0)
    session = make.only()
    pile.meter(session.pk, 1, 20_000)  # more than the stop says: it fits by itself no more
    session.samples.all().delete()
    value = [{"timestamp": make.at(60), "sampledValue": [{"value": "10000"}]}]
    pile.stop(-1, minutes=120, meter=10_000, transactionData=value)
    stop = OrphanStop.objects.get()
    assert send(operator, WHY | {"session": session.number}, "attach", stop.pk) == 302
    make.follow()
    assert make.bills(session) == [("issued", 1000)]


def test_what_people_decide_is_no_sign_of_life(point, operator):
    stop = stray(point)
    long_ago = timezone.now() - timedelta(days=3)
    ChargePoint.objects.update(seen_at=long_ago)
    assert send(operator, WHY, "dismiss", stop.pk) == 302
    assert ChargePoint.objects.get().seen_at == long_ago


def test_the_same_is_not_told_twice_while_it_waits(point, operator):
    assert send(operator, WHY | {"how": "hard"}, "reset", point.identity) == 302
    assert send(operator, WHY | {"how": "hard"}, "reset", point.identity) == 409
    assert send(operator, WHY | {"how": "soft"}, "reset", point.identity) == 302
    assert StationCommand.objects.count() == 2
    commanding.answered(command=StationCommand.objects.order_by("pk")[0], state="refused", answer={})
    assert send(operator, WHY | {"how": "hard"}, "reset", point.identity) == 302


def test_a_stop_that_comes_while_the_sweep_gives_up_still_ends_it(point):
    pile = make.Pile(point)
    number = pile.start(make.card(make.driver().person))
    seen = make.only()
    ChargingSession.objects.update(state=SessionState.ABANDONED, is_settled=False)  # after it was read, before it moved
    from services.charging.operations.ending import end

    assert end(seen, at=make.START + timedelta(hours=1), meter=11_000, reason="Local")
    assert make.only().state == SessionState.ADJUSTED
    assert number == seen.pk


def test_the_sweep_looks_again_before_it_gives_up(point, monkeypatch):
    pile = make.Pile(point)
    number = pile.start(make.card(make.driver().person))
    ChargingSession.objects.update(heard_at=timezone.now() - timedelta(days=2))
    held = sweeping.hold_point

    def wakes(charge_point: ChargePoint, **more: bool) -> None:
        held(charge_point, **more)
        pile.meter(number, 30, 6000)

    monkeypatch.setattr(sweeping, "hold_point", wakes)
    assert sweeping.give_up_silent() == 0
    assert make.only().state == SessionState.CHARGING


def test_a_stop_is_attached_to_nothing_that_ended_meanwhile(point):
    pile = make.Pile(point)
    number = pile.start(make.card(make.driver().person))
    session, stop = make.only(), stray(point)
    pile.stop(number)
    with pytest.raises(solving.CannotBe):
        solving.attach(orphan=stop, session=session, reason="x", by=accounts.staff())
    stop.refresh_from_db()
    assert (stop.session, stop.solved_at) == (None, None)
    assert make.bills(session) == [("issued", 1000)]


def test_a_socket_of_the_key_before_counts_no_more(point):
    stale = ChargePoint.objects.get()
    ChargePoint.objects.update(key_hash="another", connection="")
    assert not connecting.join(charge_point=stale, connection="late", protocol="ocpp1.6")
    assert ChargePoint.objects.get().connection == ""
