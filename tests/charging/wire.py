"""Charge points of the `ocpp` package's client classes: over a socket without a server, or over a real one."""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connections
from ocpp.routing import on
from ocpp.v16 import ChargePoint as Base16
from ocpp.v16 import call as call16
from ocpp.v16 import call_result as result16
from ocpp.v201 import ChargePoint as Base201
from ocpp.v201 import call as call201
from ocpp.v201 import call_result as result201

from portal.asgi import application
from tests.charging.make import KEY
from tests.support.sockets import Socket


def basic(identity: str, key: str = KEY) -> tuple[bytes, bytes]:
    """The header by which a charge point signs in."""
    return b"authorization", b"Basic " + base64.b64encode(f"{identity}:{key}".encode())


class Plug(Socket):
    """A charge point's socket of the portal in this process; ``recv`` and ``send`` as the package wants them."""

    def __init__(
        self, identity: str, protocols: tuple[str, ...] = ("ocpp1.6",), headers: Any = None, extensions: Any = None
    ) -> None:
        super().__init__(application, f"/ocpp/{identity}", [basic(identity)] if headers is None else headers)
        self.scope["subprotocols"] = list(protocols)
        self.scope["extensions"] = extensions or {}

    async def open(self) -> dict[str, Any]:
        """What the portal answers to the wish to connect."""
        await self.send_input({"type": "websocket.connect"})
        return await self.receive_output(60)

    async def recv(self) -> str:
        return await self.receive_from(60)

    async def send(self, message: str) -> None:
        await self.send_to(text_data=message)

    async def closed(self) -> int:
        """With which number the portal closes."""
        answer = await self.receive_output(60)
        assert answer["type"] == "websocket.close", answer
        return answer["code"]


class Told:
    """What the portal told a charge point."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.told: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()

    def note(self, action: str, payload: dict[str, Any]) -> None:
        self.told.put_nowait((action, payload))


class Car16(Told, Base16):
    """1.6, as a charge point."""

    @on("RemoteStartTransaction")
    def on_remote_start(self, **told: Any) -> Any:
        self.note("RemoteStartTransaction", told)
        return result16.RemoteStartTransaction(status="Accepted")

    @on("RemoteStopTransaction")
    def on_remote_stop(self, **told: Any) -> Any:
        self.note("RemoteStopTransaction", told)
        return result16.RemoteStopTransaction(status="Accepted")

    @on("Reset")
    def on_reset(self, **told: Any) -> Any:
        self.note("Reset", told)
        return result16.Reset(status="Rejected")

    @on("UnlockConnector")
    def on_unlock(self, **told: Any) -> Any:
        return result16.UnlockConnector(status="Unlocked")

    @on("ChangeAvailability")
    def on_availability(self, **told: Any) -> Any:
        return result16.ChangeAvailability(status="Scheduled")

    @on("GetConfiguration")
    def on_read(self, **told: Any) -> Any:
        rows = [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]
        return result16.GetConfiguration(configuration_key=rows)

    @on("ChangeConfiguration")
    def on_set(self, **told: Any) -> Any:
        return result16.ChangeConfiguration(status="RebootRequired")

    @on("TriggerMessage")
    def on_trigger(self, **told: Any) -> Any:
        return result16.TriggerMessage(status="NotImplemented")

    async def boot(self) -> Any:
        return await self.call(call16.BootNotification(charge_point_model="M", charge_point_vendor="V"))

    async def begin(self, tag: str, at: datetime, meter: int = 0) -> Any:
        told = call16.StartTransaction(connector_id=1, id_tag=tag, meter_start=meter, timestamp=at.isoformat())
        return await self.call(told)

    async def end(self, transaction: int, at: datetime, meter: int) -> Any:
        told = call16.StopTransaction(meter_stop=meter, timestamp=at.isoformat(), transaction_id=transaction)
        return await self.call(told)


class Car201(Told, Base201):
    """2.0.1, as a charge point."""

    @on("RequestStartTransaction")
    def on_start(self, **told: Any) -> Any:
        self.note("RequestStartTransaction", told)
        return result201.RequestStartTransaction(status="Accepted")

    @on("RequestStopTransaction")
    def on_stop(self, **told: Any) -> Any:
        self.note("RequestStopTransaction", told)
        return result201.RequestStopTransaction(status="Accepted")

    @on("GetVariables")
    def on_read(self, **told: Any) -> Any:
        rows = [{**row, "attribute_status": "Accepted", "attribute_value": "300"} for row in told["get_variable_data"]]
        return result201.GetVariables(get_variable_result=rows)

    @on("SetVariables")
    def on_set(self, **told: Any) -> Any:
        row = told["set_variable_data"][0]
        named = {"component": row["component"], "variable": row["variable"]}
        return result201.SetVariables(set_variable_result=[{"attribute_status": "Rejected", **named}])

    @on("GetTransactionStatus")
    def on_status(self, **told: Any) -> Any:
        return result201.GetTransactionStatus(messages_in_queue=False, ongoing_indicator=True)

    @on("Reset")
    def on_reset(self, **told: Any) -> Any:
        return result201.Reset(status="Scheduled")

    @on("UnlockConnector")
    def on_unlock(self, **told: Any) -> Any:
        return result201.UnlockConnector(status="UnlockFailed")

    @on("ChangeAvailability")
    def on_availability(self, **told: Any) -> Any:
        return result201.ChangeAvailability(status="Accepted")

    @on("TriggerMessage")
    def on_trigger(self, **told: Any) -> Any:
        return result201.TriggerMessage(status="Accepted")

    async def boot(self) -> Any:
        station = {"model": "M", "vendor_name": "V"}
        return await self.call(call201.BootNotification(charging_station=station, reason="PowerUp"))

    async def event(self, kind: str, seq: int, at: datetime, wh: int, *, about: dict, **more: Any) -> Any:
        sampled = [{"value": wh, "measurand": "Energy.Active.Import.Register"}]
        told = call201.TransactionEvent(
            event_type=kind,
            timestamp=at.isoformat(),
            trigger_reason="RemoteStart" if kind == "Started" else "MeterValuePeriodic",
            seq_no=seq,
            transaction_info=about,
            meter_value=[{"timestamp": at.isoformat(), "sampled_value": sampled}],
            evse={"id": 1, "connector_id": 1},
            **more,
        )
        return await self.call(told)


CARS: dict[str, Any] = {"ocpp1.6": Car16, "ocpp2.0.1": Car201}


async def connected(identity: str, protocol: str = "ocpp1.6") -> tuple[Plug, Any, asyncio.Task[None]]:
    """A socket, a charge point that listens on it, and its listening."""
    plug = Plug(identity, (protocol,))
    answer = await plug.open()
    assert answer["type"] == "websocket.accept", answer
    car = CARS[protocol](identity, plug)
    return plug, car, asyncio.ensure_future(car.start())


async def gone(plug: Plug, listening: asyncio.Task[None]) -> None:
    """The charge point goes away."""
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await plug.disconnect()


def play(scene: Callable[[], Awaitable[Any]]) -> Any:
    """The scene in a loop of its own, its connections closed afterwards."""

    async def whole() -> Any:
        from channels.db import database_sync_to_async

        try:
            return await scene()
        finally:
            await database_sync_to_async(connections.close_all)()

    return async_to_sync(whole)()


def minutes(begin: datetime) -> Callable[[float], datetime]:
    """``at(30)``: half an hour after the beginning."""
    return lambda number: begin + timedelta(minutes=number)


numbers = itertools.count(1)
