"""What charge points are told from the desk of operators: each with a reason, none by whom it is not for."""

from __future__ import annotations

import pytest
from django.test import Client

from services.audit.models import AuditEntry
from services.charging.models import ChargePoint, StationCommand
from services.charging.operations import commanding
from services.common.models import OutboxTask
from tests.charging import make
from tests.charging.desk import WHY, at, send, signed_in, text
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> ChargePoint:
    return make.point(plugs=2)


@pytest.fixture
def operator(point) -> Client:
    return signed_in(point)


@pytest.mark.parametrize(
    ("name", "data", "kind", "arguments"),
    [
        ("reset", {"how": "soft"}, "reset", {"hard": False}),
        ("reset", {"how": "hard"}, "reset", {"hard": True}),
        ("unlock", {"plug": "2"}, "unlock", {"connector": 2}),
        ("availability", {"plug": "0", "usable": "no"}, "availability", {"connector": 0, "usable": False}),
        ("availability", {"plug": "1", "usable": "yes"}, "availability", {"connector": 1, "usable": True}),
        ("read_settings", {"keys": ""}, "get_settings", {"keys": []}),
        (
            "read_settings",
            {"keys": "HeartbeatInterval\nMeterValueSampleInterval"},
            "get_settings",
            {"keys": ["HeartbeatInterval", "MeterValueSampleInterval"]},
        ),
        (
            "change_setting",
            {"key": "HeartbeatInterval", "value": "60"},
            "set_setting",
            {"key": "HeartbeatInterval", "value": "60"},
        ),
        (
            "trigger",
            {"message": "StatusNotification", "plug": "0"},
            "trigger",
            {"message": "StatusNotification", "connector": 0},
        ),
    ],
)
def test_a_charge_point_is_told_with_a_reason_that_is_kept(point, operator, name, data, kind, arguments):
    assert operator.get(at(name, point.identity)).status_code == 200
    assert send(operator, data, name, point.identity) == 422
    assert send(operator, data | {"reason": " "}, name, point.identity) == 422
    assert not StationCommand.objects.exists()
    assert send(operator, data | WHY, name, point.identity) == 302
    told = StationCommand.objects.get()
    assert (told.charge_point, told.kind, told.arguments, told.reason) == (point, kind, arguments, WHY["reason"])
    entry = AuditEntry.objects.get(event="charging.ordered")
    assert entry.detail == {"command": kind, "reason": WHY["reason"]}
    assert OutboxTask.objects.filter(task="services.common.tasks.command").count() == 1
    assert WHY["reason"] in text(operator, at("point", point.identity))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("reset", {}),
        ("reset", {"how": "now"}),
        ("unlock", {"plug": "9"}),
        ("unlock", {"plug": "0"}),
        ("unlock", {"plug": "x"}),
        ("availability", {"plug": "1"}),
        ("read_settings", {"keys": "a b"}),
        ("read_settings", {"keys": "\n".join(f"K{n}" for n in range(30))}),
        ("change_setting", {"key": "HeartbeatInterval"}),
        ("change_setting", {"key": "心跳", "value": "1"}),
        ("change_setting", {"key": "AuthorizationKey", "value": "0123456789abcdef"}),
        ("change_setting", {"key": "x", "value": "\x00"}),
        ("trigger", {"message": "Delete", "plug": "0"}),
    ],
)
def test_what_cannot_be_told_is_refused_and_stays_in_the_form(point, operator, name, data):
    answer = operator.post(at(name, point.identity), data | WHY)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert WHY["reason"] in answer.content.decode()
    assert not StationCommand.objects.exists()


def test_the_key_is_told_by_no_command(point):
    with pytest.raises(commanding.KeyElsewhere):
        commanding.order(
            charge_point=point,
            kind="set_setting",
            reason="x",
            by=accounts.staff(),
            arguments={"key": "SecurityCtrlr.BasicAuthPassword", "value": "0" * 16},
        )
    assert not StationCommand.objects.exists()


def test_what_its_protocol_does_not_speak_is_not_offered(operator, point):
    newer = make.point(point.station, protocol="ocpp2.0.1")
    assert send(operator, {"keys": ""} | WHY, "read_settings", newer.identity) == 422
    assert send(operator, {"keys": "HeartbeatInterval"} | WHY, "read_settings", newer.identity) == 422
    assert send(operator, {"keys": "OCPPCommCtrlr.HeartbeatInterval"} | WHY, "read_settings", newer.identity) == 302
    silent = make.point(point.station, protocol="")
    assert at("reset", silent.identity) not in text(operator, at("point", silent.identity))
    assert 'name="reason"' not in text(operator, at("reset", silent.identity))
    assert send(operator, {"how": "soft"} | WHY, "reset", silent.identity) == 409
    assert not StationCommand.objects.filter(charge_point=silent).exists()


def test_settings_that_were_asked_for_stand_beside_those_that_were_known(point, operator):
    def answered(keys: list[str], rows: list[dict]) -> dict:
        command = commanding.order(
            charge_point=point, kind="get_settings", reason="x", by=accounts.staff(), arguments={"keys": keys}
        )
        commanding.answered(command=command, state="accepted", answer={"configurationKey": rows})
        point.refresh_from_db()
        return point.settings

    assert answered([], [{"key": "A", "value": "1"}, {"key": "B"}]) == {"A": "1", "B": ""}
    assert answered(["A"], [{"key": "A", "value": "2"}, {"key": "AuthorizationKey", "value": "x"}]) == {
        "A": "2",
        "B": "",
    }
    assert answered([], [{"key": "C", "value": "3"}]) == {"C": "3"}
    page = text(operator, at("point", point.identity))
    assert at("change_setting", point.identity) + "?key=C" in page
    assert 'value="3"' in text(operator, at("change_setting", point.identity) + "?key=C")


def test_a_charge_is_ended_from_the_desk_and_only_while_it_goes_on(point, operator):
    pile = make.Pile(point)
    number = pile.start(make.card(make.driver().person))
    session = make.only()
    assert session.number in text(operator, at("sessions"))
    assert send(operator, {}, "stop", session.number) == 422
    assert send(operator, WHY, "stop", session.number) == 302
    told = StationCommand.objects.get()
    assert (told.kind, told.session, told.arguments) == ("stop", session, {"transaction": str(number)})
    assert WHY["reason"] in text(operator, at("session", session.number))
    pile.stop(number)
    assert send(operator, WHY, "stop", session.number) == 409
    assert StationCommand.objects.count() == 1
    assert at("stop", session.number) not in text(operator, at("session", session.number))
    assert session.number in text(operator, at("sessions") + "?show=over")


def test_a_newer_charge_point_is_asked_how_a_charge_stands(point, operator):
    newer = make.point(point.station, protocol="ocpp2.0.1")
    make.Pile201(newer).event("Started", 0, 0, 0, trigger="CablePluggedIn")
    session = make.only()
    assert at("ask", session.number) in text(operator, at("session", session.number))
    assert send(operator, WHY, "ask", session.number) == 302
    command = StationCommand.objects.get(kind="transaction")
    commanding.answered(command=command, state="accepted", answer={"ongoingIndicator": True, "messagesInQueue": False})
    assert "仍在进行" in text(operator, at("session", session.number))
