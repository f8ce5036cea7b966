"""Charge points that stand in the demo: they obey over real OCPP, and charge as a car does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async as at_base
from django.core.management import CommandError, call_command

from services.charging import keys
from services.charging.enums import CommandState, SessionState
from services.charging.management.commands import stand_charging
from services.charging.models import ChargePoint, ChargingSession, Connector, OcppFrame, StationCommand
from services.charging.operations import adding, commanding
from services.charging.simulating.car import Car
from services.charging.simulating.pile import Pace, Pile
from services.charging.simulating.street import SPEECHES, Memory, pile
from services.common import live
from tests.charging import make, wire
from tests.factories import accounts

QUICK = Pace(plug_in=0.01, begin=0.01, reading=0.02, unplug=0.05, stays=0.05, restart=0.05, free=0.05, busy=0.05)
PROTOCOLS = sorted(SPEECHES)
TURNS = 3000


def test_a_car_takes_what_is_offered_and_less_when_it_is_nearly_full():
    car = Car(battery=50_000, most=100_000, held=25_000)
    assert car.power(60_000, 100) == 60_000
    assert car.power(60_000, 0) == 3000
    assert car.take(60_000, 100, 60) == pytest.approx(1000)
    car.held = 45_000
    assert 30_000 < car.power(200_000, 100) < 50_000
    assert car.take(200_000, 100, 10**5) == pytest.approx(5000)
    assert (car.is_full, car.soc, car.power(200_000, 100)) == (True, 100, 0)


@pytest.mark.parametrize("tag", ["T1", "T2", "DEMO0001", ""])
def test_every_token_has_its_car(tag: str):
    car = Car.coming(tag)
    assert car == Car.coming(tag)
    assert 25 <= car.soc <= 66
    assert not car.is_full


class Line(wire.Plug):
    """A socket as the street wants it."""

    async def recv(self) -> str:
        answer = await self.receive_output(60)
        if answer["type"] != "websocket.send":
            raise ConnectionError(answer)
        return answer["text"]

    async def close(self) -> None:
        self.output_queue.put_nowait({"type": "websocket.close"})
        with contextlib.suppress(Exception):  # the portal has closed it
            await self.disconnect()


class Clock:
    """Twenty seconds at each look, until it is now: four minutes pass at once."""

    def __init__(self) -> None:
        self.at = time.time() - 240

    def __call__(self) -> float:
        self.at = min(time.time(), self.at + 20)
        return self.at


@contextlib.asynccontextmanager
async def standing(point: ChargePoint, memory: Memory | None = None) -> AsyncIterator[Pile]:
    """It is connected, and ends with the scene."""
    plugs = await at_base(lambda: list(point.connectors.values_list("number", "max_power")))()

    async def opens() -> Line:
        line = Line(point.identity, (point.protocol,))
        assert (await line.open())["type"] == "websocket.accept"
        return line

    about = {"identity": point.identity, "protocol": point.protocol, "plugs": plugs, "calm": True}
    made = pile(about, opens=opens, pace=QUICK, memory=memory or Memory())
    made.now = Clock()
    running = asyncio.create_task(made.run())
    await asyncio.wait_for(made.link.ready.wait(), 60)
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until(true: Callable[[], Any]) -> Any:
    """What it says at last, asked at the tables."""
    for _turn in range(TURNS):
        if found := await at_base(true)():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(true)


async def word(point: ChargePoint) -> None:
    """The relay's word for every command that waits."""
    for command in await at_base(lambda: list(StationCommand.objects.filter(state="queued")))():
        await asyncio.to_thread(live.send_command_now, commanding.address_of(point.pk), {"command": command.pk})


def placed(protocol: str, plugs: int = 1) -> ChargePoint:
    bands = [{"from": "00:00", "to": "24:00", "period": "flat"}]
    make.tariff("flat", make.POWER | {"plans": [{"bands": bands}]})
    made = make.point(make.station(priced=False, price_group="flat"), protocol=protocol, plugs=plugs)
    ChargePoint.objects.update(connection="")
    return made


def session() -> ChargingSession:
    return ChargingSession.objects.get()


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_starts_charges_and_stops_as_it_is_told(protocol: str):
    point, user = placed(protocol), make.driver()

    async def scene() -> None:
        async with standing(point):
            assert await at_base(lambda: Connector.objects.get().status)() == "available"
            await at_base(make.wish)(point, user)
            await word(point)
            await until(lambda: session().energy > 1000 and session().soc)
            assert await at_base(lambda: Connector.objects.get().status)() == "charging"
            await at_base(lambda: commanding.stop(session=session(), by=user))()
            await word(point)
            await until(lambda: session().stopped_at)
            await at_base(make.follow)()
            await until(lambda: Connector.objects.get().status == "available")

    wire.play(scene)
    make.follow()
    done = session()
    assert (done.state, done.stop_reason, done.tag_status) == (SessionState.BILLED, "Remote", "Accepted")
    assert done.fee is not None
    assert done.fee > 0
    assert make.bills(done)[-1] == ("issued", done.fee)
    assert set(done.samples.values_list("measurand", flat=True)) == {"energy", "power", "soc"}
    assert StationCommand.objects.exclude(state=CommandState.ACCEPTED).count() == 0


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_car_that_is_full_pauses_and_is_fetched(protocol: str):
    point, user = placed(protocol), make.driver()

    async def scene() -> None:
        async with standing(point) as made:
            await at_base(make.wish)(point, user)
            await word(point)
            await until(lambda: session().energy > 1000)
            made.plugs[1].charge.car.held = made.plugs[1].charge.car.battery
            await until(lambda: session().stopped_at and session().full_at and session().left_at)

    wire.play(scene)
    assert session().stop_reason == "EVDisconnected"


def order(point: ChargePoint, kind: str, **arguments: Any) -> StationCommand:
    return commanding.order(charge_point=point, kind=kind, reason="演示", by=accounts.staff(), arguments=arguments)


SETTING = {"ocpp1.6": "HeartbeatInterval", "ocpp2.0.1": "OCPPCommCtrlr.HeartbeatInterval"}
OBEYED = CommandState.ACCEPTED, CommandState.REFUSED


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_obeys_staff(protocol: str):
    point = placed(protocol, plugs=2)
    setting = SETTING[protocol]
    told = [
        ("unlock", {"connector": 1}, "accepted"),
        ("unlock", {"connector": 9}, "refused"),
        ("get_settings", {"keys": [setting]}, "accepted"),
        ("set_setting", {"key": setting, "value": "60"}, "accepted"),
        ("set_setting", {"key": setting, "value": "-1"}, "refused"),
        ("trigger", {"message": "StatusNotification", "connector": 1}, "accepted"),
        ("trigger", {"message": "SignCertificate"}, "refused"),
        ("availability", {"connector": 1, "usable": False}, "accepted"),
    ]

    async def scene() -> list[str]:
        found = []
        async with standing(point) as made:
            for kind, arguments, _state in told:
                command = await at_base(order)(point, kind, **arguments)
                await word(point)
                row = StationCommand.objects.filter(pk=command.pk, state__in=OBEYED)
                found.append((await until(row.first)).state)
            await until(lambda: Connector.objects.filter(number=1, status="unavailable").exists())
            assert made.settings["HeartbeatInterval"] == "60"
            assert made.wish(1, "T1") is None
            await at_base(order)(point, "reset", hard=True)
            await word(point)
            await until(lambda: OcppFrame.objects.filter(action="BootNotification").count() == 2)
        return found

    assert wire.play(scene) == [state for _kind, _arguments, state in told]


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_charge_that_lost_its_power_ends_when_it_comes_back(protocol: str, tmp_path: Path):
    point, user = placed(protocol), make.driver()
    path = tmp_path / "memory.json"

    async def cut() -> None:
        async with standing(point, Memory(path)):
            await at_base(make.wish)(point, user)
            await word(point)
            await until(lambda: session().energy > 1000)

    wire.play(cut)
    kept = json.loads(path.read_text())[point.identity]["charges"]["1"]
    assert kept["meter"] >= session().meter

    async def back() -> None:
        async with standing(point, Memory(path)):
            await until(lambda: session().stopped_at)
            await until(lambda: json.loads(path.read_text())[point.identity]["charges"] == {})

    wire.play(back)
    make.follow()
    assert (session().state, session().stop_reason, session().meter_stop) == ("billed", "PowerLoss", kept["meter"])
    assert json.loads(path.read_text())[point.identity]["charges"] == {}


@pytest.mark.django_db
def test_those_with_a_key_of_their_own_are_left_alone():
    mine, other = make.point(plugs=2), make.point()
    call_command("add_station", other.identity, "--key", "0" * 16)
    adding.rotate(charge_point=make.point(), by=accounts.staff())
    found = stand_charging.described(stand_charging.standing())
    assert [one["identity"] for one in found] == [mine.identity]
    assert found[0] == {
        "identity": mine.identity,
        "protocol": "ocpp1.6",
        "plugs": [[1, 120_000], [2, 120_000]],
        "calm": True,
    }


@pytest.mark.django_db
def test_it_becomes_a_process_that_has_the_key(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings.DATA_DIR = tmp_path
    began: list[list[str]] = []
    monkeypatch.setattr(stand_charging.os, "execv", lambda _program, command: began.append(command))
    monkeypatch.setattr(stand_charging.os, "chdir", lambda _folder: None)
    point = make.point()
    call_command("stand_charging", "--address", "http://127.0.0.1:1/", "--parent", "7")
    point.refresh_from_db()
    key, path = keys.simulated(tmp_path)
    assert keys.fits(key.encode(), point.key_hash)
    assert path.stat().st_mode & 0o077 == 0
    assert key not in " ".join(began[0])
    assert began[0][-4:] == ["--address", "ws://127.0.0.1:1", "--parent", "7"]
    assert json.loads((tmp_path / "charging" / "street.json").read_text())[0]["identity"] == point.identity


@pytest.mark.django_db
def test_nothing_is_invented_outside_of_a_demonstration(settings: Any):
    make.point()
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("stand_charging")
