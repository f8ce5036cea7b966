"""One charge point as a vendor would build it: connects, boots, charges, stops, comes back when it is cut off."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.utils import timezone
from ocpp.exceptions import OCPPError
from ocpp.v16 import ChargePoint as Base16
from ocpp.v16 import call as call16
from ocpp.v201 import ChargePoint as Base201
from ocpp.v201 import call as call201
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from services.charging.enums import Protocol

REGISTER = "Energy.Active.Import.Register"
PATIENCE = 20
"""So often a message is told again before it is given up."""
TROUBLE = (OSError, WebSocketException, TimeoutError, OCPPError)


@dataclass(slots=True)
class Report:
    """What became of it."""

    sent: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    again: int = 0
    lost: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class Pile:
    """``beat`` seconds between readings, ``readings`` of them, at ``power`` W."""

    address: str
    identity: str
    key: str
    protocol: str
    tag: str
    power: int
    beat: float
    readings: int
    report: Report
    begins_after: float = 0
    meter: int = 100_000
    socket: ClientConnection | None = None
    point: Any = None
    listening: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """One charge from beginning to end."""
        await asyncio.sleep(self.begins_after)
        try:
            await self._tell("BootNotification", self._boot())
            await self._tell("StatusNotification", self._status("Preparing"))
            await (self._charge_16() if self.protocol == Protocol.V16 else self._charge_201())
            await self._tell("StatusNotification", self._status("Available"))
        finally:
            await self._close()

    async def _charge_16(self) -> None:
        started = call16.StartTransaction(connector_id=1, id_tag=self.tag, meter_start=self.meter, timestamp=_now())
        answer = await self._tell("StartTransaction", started)
        number = answer.transaction_id if answer else -1
        await self._tell("StatusNotification", self._status("Charging"))
        for _turn in range(self.readings):
            await self._wait()
            value = call16.MeterValues(connector_id=1, meter_value=[self._value()], transaction_id=number)
            await self._tell("MeterValues", value)
        ended = call16.StopTransaction(meter_stop=self.meter, timestamp=_now(), transaction_id=number, reason="Local")
        await self._tell("StopTransaction", ended)

    async def _charge_201(self) -> None:
        about, token = {"transaction_id": str(uuid.uuid4())}, {"id_token": self.tag, "type": "Central"}
        await self._tell("TransactionEvent", self._event("Started", 0, about, token))
        for turn in range(self.readings):
            await self._wait()
            await self._tell(
                "TransactionEvent", self._event("Updated", turn + 1, about | {"charging_state": "Charging"})
            )
        await self._tell("TransactionEvent", self._event("Ended", self.readings + 1, about))

    async def _wait(self) -> None:
        await asyncio.sleep(self.beat)
        self.meter += int(self.power * self.beat / 3600)

    def _boot(self) -> Any:
        if self.protocol == Protocol.V16:
            return call16.BootNotification(charge_point_model="Simulated", charge_point_vendor="Demo")
        station = {"model": "Simulated", "vendor_name": "Demo"}
        return call201.BootNotification(charging_station=station, reason="PowerUp")

    def _status(self, status: str) -> Any:
        if self.protocol == Protocol.V16:
            return call16.StatusNotification(connector_id=1, error_code="NoError", status=status, timestamp=_now())
        said = "Available" if status == "Available" else "Occupied"
        return call201.StatusNotification(timestamp=_now(), connector_status=said, evse_id=1, connector_id=1)

    def _value(self) -> dict[str, Any]:
        number: Any = str(self.meter) if self.protocol == Protocol.V16 else self.meter
        return {"timestamp": _now(), "sampled_value": [{"value": number, "measurand": REGISTER}]}

    def _event(self, kind: str, seq: int, about: dict[str, Any], token: dict[str, Any] | None = None) -> Any:
        return call201.TransactionEvent(
            event_type=kind,
            timestamp=_now(),
            trigger_reason="Authorized" if kind == "Started" else "MeterValuePeriodic",
            seq_no=seq,
            transaction_info=about,
            meter_value=[self._value()],
            evse={"id": 1, "connector_id": 1},
            id_token=token,
        )

    async def _tell(self, name: str, message: Any) -> Any:
        """Told until it is answered: the socket may break, the server may be away for a while."""
        for turn in range(PATIENCE):
            began = time.monotonic()
            try:
                if self.socket is None:
                    await self._open()
                answer = await self.point.call(message, suppress=False)
            except TROUBLE:
                self.report.again += 1
                await self._close()
                await asyncio.sleep(min(5, 0.2 * 2**turn))
                continue
            self.report.seconds.append(time.monotonic() - began)
            self.report.sent[name] += 1
            return answer
        self.report.lost[name] += 1
        return None

    async def _open(self) -> None:
        signed = base64.b64encode(f"{self.identity}:{self.key}".encode()).decode()
        self.socket = await connect(
            f"{self.address}/ocpp/{self.identity}",
            subprotocols=[self.protocol],
            additional_headers={"Authorization": f"Basic {signed}"},
            compression=None,
            proxy=None,
        )
        kind = Base16 if self.protocol == Protocol.V16 else Base201
        self.point = kind(self.identity, self.socket, response_timeout=15)
        self.listening = asyncio.create_task(self.point.start())

    async def _close(self) -> None:
        if self.listening is not None:
            self.listening.cancel()
            await asyncio.gather(self.listening, return_exceptions=True)
        if self.socket is not None:
            with contextlib.suppress(*TROUBLE):
                await self.socket.close()
        self.socket = self.listening = None


def _now() -> str:
    return timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def drive(piles: list[Pile]) -> None:
    """All at once."""
    await asyncio.gather(*(pile.run() for pile in piles))
