"""The socket: who is let in, one socket each, frames word for word, commands, nonsense that does not break it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from channels.db import database_sync_to_async as at_base
from django.utils import timezone

from services.audit.models import AuditEntry
from services.charging import consumers
from services.charging.enums import CommandState, Way
from services.charging.models import ChargePoint, ChargingSession, OcppFrame, StationCommand
from services.charging.operations import commanding, connecting
from services.charging.protocol import v16
from services.common import live
from tests.charging import make, wire
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("committed_db")
NAMED = {"extensions": {"websocket.http.response": {}}}


def point(protocol: str = "ocpp1.6") -> ChargePoint:
    made = make.point(protocol=protocol)
    ChargePoint.objects.update(connection="", connected_at=None)
    return made


async def carried_out(command: StationCommand, seconds: float = 30) -> StationCommand:
    """The relay's word for it, and what became of it."""
    await asyncio.to_thread(live.send_command_now, f"charger.{command.charge_point_id}", {"command": command.pk})
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await at_base(command.refresh_from_db)()
        if command.state not in (CommandState.QUEUED, CommandState.SENT):
            return command
        await asyncio.sleep(0.02)
    return command


def order(point: ChargePoint, kind: str, **arguments: Any) -> StationCommand:
    return commanding.order(charge_point=point, kind=kind, reason="演示", by=accounts.staff(), arguments=arguments)


def test_only_who_has_the_key_is_let_in():
    one, other = point(), point()
    wrong = [
        [],
        [wire.basic(one.identity, "x" * 20)],
        [wire.basic(other.identity)],
        [wire.basic(one.identity, "")],
        [(b"authorization", b"Basic \xff")],
        [(b"authorization", b"Bearer abc")],
        [wire.basic(one.identity), wire.basic(one.identity)],
    ]

    async def scene() -> list[Any]:
        answers = []
        for headers in wrong:
            answers.append((await wire.Plug(one.identity, headers=headers, **NAMED).open()).get("status"))
        answers.append((await wire.Plug("nobody", **NAMED).open())["status"])
        answers.append((await wire.Plug(one.identity, headers=[]).open())["type"])
        return answers

    assert wire.play(scene) == [401] * 8 + ["websocket.close"]
    assert AuditEntry.objects.filter(event="charging.refused").count() >= 1
    assert OcppFrame.objects.count() == 0


def test_one_that_is_out_of_use_is_not_let_in():
    made = point()
    ChargePoint.objects.update(is_active=False)

    async def scene() -> Any:
        return (await wire.Plug(made.identity, **NAMED).open())["status"]

    assert wire.play(scene) == 401


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [(("ocpp1.6",), "ocpp1.6"), (("ocpp2.0", "ocpp2.0.1", "ocpp1.6"), "ocpp2.0.1"), (("ocpp1.5",), None), ((), None)],
)
def test_a_protocol_both_speak_is_needed(offered: tuple[str, ...], chosen: str | None):
    made = point()

    async def scene() -> Any:
        plug = wire.Plug(made.identity, offered)
        answer = await plug.open()
        assert answer["type"] == "websocket.accept"
        if chosen is None:
            assert await plug.closed() == 1002
        await plug.disconnect()
        return answer.get("subprotocol")

    assert wire.play(scene) == chosen


def test_frames_are_kept_word_for_word_and_found():
    made = point()

    async def scene() -> None:
        plug, car, listening = await wire.connected(made.identity)
        answer = await car.boot()
        assert (answer.status, answer.interval) == ("Accepted", 300)
        await wire.gone(plug, listening)

    wire.play(scene)
    sent, said = OcppFrame.objects.order_by("pk")
    assert (sent.way, sent.action, said.way) == (Way.IN, "BootNotification", Way.OUT)
    assert json.loads(sent.text)[3] == {"chargePointModel": "M", "chargePointVendor": "V"}
    assert sent.message_id == said.message_id
    assert list(OcppFrame.objects.search("chargePointVendor")) == [sent]
    assert OcppFrame.objects.search(sent.message_id).count() == 2
    made.refresh_from_db()
    assert (made.vendor, made.connection) == ("V", "")
    assert made.booted_at


def test_the_newest_socket_wins():
    made = point()

    async def scene() -> None:
        first, _car, listening = await wire.connected(made.identity)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        second, car, listening = await wire.connected(made.identity)
        assert await first.closed() == 4409
        assert (await car.boot()).status == "Accepted"
        await first.disconnect()
        assert await at_base(ChargePoint.objects.exclude(connection="").exists)()
        await wire.gone(second, listening)

    wire.play(scene)


def test_the_key_of_a_charge_point_stands_in_no_frame():
    made = point()
    told = [2, "1", "DataTransfer", {"vendorId": "V", "data": '{"key":"AuthorizationKey","value":"SECRET"}'}]

    async def scene() -> None:
        plug = wire.Plug(made.identity)
        await plug.open()
        await plug.send(json.dumps(told))
        await plug.receive_output(20)
        await plug.disconnect()

    wire.play(scene)
    assert OcppFrame.objects.filter(action="DataTransfer", way=Way.IN).count() == 1
    assert not OcppFrame.objects.filter(text__contains="SECRET").exists()


def test_a_socket_that_was_replaced_elsewhere_is_not_answered():
    made = point()

    async def scene() -> None:
        plug = wire.Plug(made.identity)
        await plug.open()
        await at_base(connecting.join)(charge_point=made, connection="another process", protocol="ocpp1.6")
        await plug.send('[2,"1","Heartbeat",{}]')
        assert await plug.closed() == 4409
        await plug.disconnect()

    wire.play(scene)
    made.refresh_from_db()
    assert (OcppFrame.objects.count(), made.connection) == (0, "another process")


NONSENSE = [
    "",
    "{",
    "[]",
    "[2]",
    "5",
    "null",
    '[2,"1"]',
    '[2,"1",["a"],{}]',
    '[2,"1","NoSuch",{}]',
    '[2,"1","Reset",{}]',
    '[9,"1",{}]',
    '[3,"nobody asked",{}]',
    '[4,"1","InternalError","",{}]',
    '[{"a":1},"1"]',
    '[2,{"a":1},"Heartbeat",{"self":1,"action":2}]',
    "[" * 3000,
    "\x00",
    '[2,"1","BootNotification",[1,2]]',
]


def test_nonsense_does_not_break_the_socket():
    made = point()

    async def scene() -> None:
        plug = wire.Plug(made.identity)
        await plug.open()
        for number, text in enumerate(NONSENSE):
            await plug.send(text)
            await plug.send(f'[2,"alive{number}","Heartbeat",{{}}]')
            while f"alive{number}" not in (answer := await plug.recv()):
                assert answer
        await plug.send("x" * (consumers.LARGEST + 1))
        assert await plug.closed() == 1009
        await plug.disconnect()

    wire.play(scene)
    assert OcppFrame.objects.filter(way=Way.IN).count() == 2 * len(NONSENSE) + 1
    assert len(OcppFrame.objects.order_by("pk").last().text) == consumers.KEPT_OF_LARGER


def test_a_stop_with_the_readings_of_eight_hours_ends_its_charge():
    made = point()
    number = make.Pile(made).start(make.card(make.driver().person))
    power = {"value": "7000", "measurand": "Power.Active.Import", "unit": "W", "context": "Sample.Periodic"}
    values = [[{"value": str(1000 + 20 * n), "unit": "Wh", "context": "Sample.Periodic"}, power] for n in range(1, 480)]
    data = [{"timestamp": make.at(n), "sampledValue": value} for n, value in enumerate(values, 1)]
    told = {"transactionId": number, "timestamp": make.at(480), "meterStop": 11_000, "transactionData": data}
    text = json.dumps([2, "s", "StopTransaction", told])
    assert len(text) > 90_000

    async def scene() -> Any:
        plug = wire.Plug(made.identity)
        await plug.open()
        await plug.send(text)
        answer = json.loads(await plug.recv())
        await plug.disconnect()
        return answer

    assert wire.play(scene) == [3, "s", {}]
    make.follow()
    assert OcppFrame.objects.get(action="StopTransaction").text == text
    assert make.only().samples.filter(measurand="energy").count() == 479
    assert [state for state, _amount in make.bills(make.only())] == ["issued"]


@pytest.mark.parametrize("payload", ["5", "[]", "null", '"x"', "{}", '{"self": 1, "payload": {}, "callUniqueId": 3}'])
@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction", "MeterValues"])
def test_where_money_is_at_stake_everything_is_answered(action: str, payload: str):
    made = point()

    async def scene() -> Any:
        plug = wire.Plug(made.identity)
        await plug.open()
        await plug.send(f'[2,"m","{action}",{payload}]')
        answer = json.loads(await plug.recv())
        await plug.disconnect()
        return answer

    assert wire.play(scene)[:2] == [3, "m"]


def test_what_breaks_inside_is_answered_and_stands_in_the_frame(monkeypatch: pytest.MonkeyPatch):
    made = point()
    monkeypatch.setitem(v16.ANSWERS, "StartTransaction", lambda point, told: 1 / 0)

    async def scene() -> Any:
        plug = wire.Plug(made.identity)
        await plug.open()
        await plug.send('[2,"m","StartTransaction",{"idTag":"A"}]')
        answer = json.loads(await plug.recv())
        await plug.disconnect()
        return answer

    assert wire.play(scene) == [3, "m", {"transactionId": 0, "idTagInfo": {"status": "Invalid"}}]
    assert OcppFrame.objects.search("StartTransaction").count() == 1


def test_what_could_not_be_kept_is_not_answered(monkeypatch: pytest.MonkeyPatch):
    from django.db import OperationalError

    made = point()

    def away(point: Any, told: Any) -> None:
        raise OperationalError

    monkeypatch.setitem(v16.ANSWERS, "StartTransaction", away)

    async def scene() -> Any:
        plug = wire.Plug(made.identity)
        await plug.open()
        await plug.send('[2,"m","StartTransaction",{"idTag":"A"}]')
        code = await plug.closed()
        await plug.disconnect()
        return code

    assert wire.play(scene) == 1013


COMMANDS_16 = [
    ("reset", {"hard": True}, CommandState.REFUSED),
    ("unlock", {"connector": 1}, CommandState.ACCEPTED),
    ("availability", {"usable": False}, CommandState.ACCEPTED),
    ("get_settings", {}, CommandState.ACCEPTED),
    ("set_setting", {"key": "HeartbeatInterval", "value": "60"}, CommandState.ACCEPTED),
    ("trigger", {"message": "StatusNotification", "connector": 1}, CommandState.REFUSED),
    ("transaction", {"transaction": "1"}, CommandState.REFUSED),
]
COMMANDS_201 = [
    ("reset", {}, CommandState.ACCEPTED),
    ("unlock", {"connector": 1}, CommandState.REFUSED),
    ("availability", {"usable": True, "connector": 1}, CommandState.ACCEPTED),
    ("get_settings", {"keys": ["OCPPCommCtrlr.HeartbeatInterval"]}, CommandState.ACCEPTED),
    ("set_setting", {"key": "OCPPCommCtrlr.HeartbeatInterval", "value": "60"}, CommandState.REFUSED),
    ("trigger", {"message": "StatusNotification"}, CommandState.ACCEPTED),
    ("transaction", {"transaction": "t"}, CommandState.ACCEPTED),
]


@pytest.mark.parametrize(("protocol", "told"), [("ocpp1.6", COMMANDS_16), ("ocpp2.0.1", COMMANDS_201)])
def test_staff_command_charge_points(protocol: str, told: list[tuple[str, dict, CommandState]]):
    made = point(protocol)

    async def scene() -> list[str]:
        plug, _car, listening = await wire.connected(made.identity, protocol)
        found = []
        for kind, arguments, _state in told:
            command = await at_base(order)(made, kind, **arguments)
            found.append((await carried_out(command)).state)
        await wire.gone(plug, listening)
        return found

    assert wire.play(scene) == [state for _kind, _arguments, state in told]
    made.refresh_from_db()
    assert "300" in made.settings.values()
    assert AuditEntry.objects.filter(event="charging.ordered").count() == len(told)


def test_a_command_is_sent_once_however_often_it_is_told():
    made = point()

    async def scene() -> int:
        plug, car, listening = await wire.connected(made.identity)
        command = await at_base(order)(made, "reset")
        for _turn in range(5):
            await asyncio.to_thread(live.send_command_now, f"charger.{made.pk}", {"command": command.pk})
        await carried_out(command)
        await wire.gone(plug, listening)
        return car.told.qsize()

    assert wire.play(scene) == 1


def test_a_command_waits_a_minute_for_a_charge_point_that_is_away():
    made = point()
    late, fresh = order(made, "reset"), order(made, "unlock", connector=1)
    StationCommand.objects.filter(pk=late.pk).update(expires_at=timezone.now())

    async def scene() -> str:
        plug, _car, listening = await wire.connected(made.identity)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            await at_base(fresh.refresh_from_db)()
            if fresh.answered_at:
                break
            await asyncio.sleep(0.02)
        await wire.gone(plug, listening)
        return fresh.state

    assert wire.play(scene) == CommandState.ACCEPTED
    commanding.give_up()
    late.refresh_from_db()
    assert late.state == CommandState.UNANSWERED
    assert ChargingSession.objects.count() == 0
