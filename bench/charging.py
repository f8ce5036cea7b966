"""What charge points cost: CPU of a meter value and memory of a socket, against a bare Channels echo in the same run.

Both servers are processes of their own that Django is set up in; the charge points live in this one and are not
counted. A meter value is kept word for word, read, stored in three rows and answered.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import timezone

from bench.measure import ORIENTATION, Result, summary
from tests.support.services import free_port

ROOT = Path(__file__).resolve().parents[1]
STATIONS, SMOKE = 200, 8
"""Charge points of a run, and of a smoke run."""
WARM = 8
"""Sockets before anything is counted: threads and connections are there then."""
ECHOES = 10
"""Echoes for each meter value: they are that much cheaper."""
AGO = timedelta(hours=1)


class Server:
    """``bare`` or ``ours``; tells its CPU seconds and its resident bytes when asked."""

    def __init__(self, kind: str) -> None:
        self.port, pipe = free_port(), subprocess.PIPE
        command = [sys.executable, "-m", "bench.charging", kind, str(self.port)]
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=os.environ.copy())
        self._line()

    def _line(self) -> list[float]:
        line = self.process.stdout.readline()
        if not line:
            message = "a server of the measurement ended"
            raise RuntimeError(message)
        return json.loads(line)

    def stands(self) -> tuple[float, float]:
        """CPU milliseconds so far, KiB in memory."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, size = self._line()
        return seconds * 1000, size / 1024

    def close(self) -> None:
        """End of work."""
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


class Station:
    """One socket of a charge point with a charge that goes on; or, without a key, one that is echoed."""

    def __init__(self, port: int, number: int, key: str = "") -> None:
        self.port, self.name, self.key, self.count = port, f"BENCH-{number:04d}", key, 0
        self.began = timezone.now().astimezone(UTC) - AGO

    async def open(self) -> None:
        """Connected; with a key also booted and charging."""
        from websockets.asyncio.client import connect

        signed = base64.b64encode(f"{self.name}:{self.key}".encode()).decode()
        self.socket = await connect(
            f"ws://127.0.0.1:{self.port}/ocpp/{self.name}",
            subprotocols=["ocpp1.6"],
            additional_headers={"Authorization": f"Basic {signed}"},
            compression=None,
            proxy=None,
            ping_interval=None,
        )
        if not self.key:
            return
        await self.ask("BootNotification", {"chargePointVendor": "bench", "chargePointModel": "bench"})
        about = {"connectorId": 1, "idTag": f"{self.name}-card", "meterStart": 0, "timestamp": self.began.isoformat()}
        self.transaction = (await self.ask("StartTransaction", about))[2]["transactionId"]

    async def ask(self, action: str, payload: dict[str, Any]) -> Any:
        """There and back."""
        self.count += 1
        await self.socket.send(json.dumps([2, f"{self.name}-{self.count}", action, payload]))
        return json.loads(await self.socket.recv())

    async def meter(self) -> None:
        """Another reading, ten seconds after the one before."""
        at = (self.began + timedelta(seconds=10 * self.count)).isoformat()
        sampled = [
            {"value": str(100 * self.count), "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
            {"value": "36000", "measurand": "Power.Active.Import", "unit": "W"},
            {"value": "55", "measurand": "SoC", "unit": "Percent"},
        ]
        told = {"connectorId": 1, "meterValue": [{"timestamp": at, "sampledValue": sampled}]}
        answer = await self.ask("MeterValues", told | ({"transactionId": self.transaction} if self.key else {}))
        assert answer[0] == (3 if self.key else 2), answer


def written_down(count: int) -> str:
    """So many charge points with a card each; their key."""
    from services.accounts.models import Person
    from services.charging import keys
    from services.charging.models import ChargePoint, ChargingCard, Connector
    from services.charging.models import Station as Place

    key, place = keys.new_key(), Place.objects.order_by("pk")[0]
    people, kept = list(Person.objects.order_by("pk")[:50]), keys.hashed(key)
    for number in range(count):
        fields = {"station": place, "name": str(number), "key_hash": kept}
        point, _new = ChargePoint.objects.update_or_create(identity=f"BENCH-{number:04d}", defaults=fields)
        Connector.objects.get_or_create(charge_point=point, number=1)
        card = {"person": people[number % len(people)]}
        ChargingCard.objects.get_or_create(tag=f"BENCH-{number:04d}-card", defaults=card)
    return key


async def opened(stations: list[Station], server: Server) -> float:
    """All connected one after the other; the KiB each takes."""
    for station in stations[:WARM]:
        await station.open()
        await station.meter()
    before = server.stands()[1]
    for station in stations[WARM:]:
        await station.open()
        await station.meter()
    return max(0.0, server.stands()[1] - before) / (len(stations) - WARM)


async def told(stations: list[Station], server: Server, times: int) -> float:
    """CPU milliseconds of a reading."""
    before = server.stands()[0]
    for _turn in range(times):
        for station in stations:
            await station.meter()
    return (server.stands()[0] - before) / (times * len(stations))


async def measured(rounds: int, count: int) -> tuple[list[tuple[float, float]], tuple[float, float]]:
    """Echo and charge points in turns."""
    key = await sync_to_async(written_down)(count)
    bare, ours = Server("bare"), Server("ours")
    try:
        echoed = [Station(bare.port, number) for number in range(count)]
        charging = [Station(ours.port, number, key) for number in range(count)]
        sizes = (await opened(echoed, bare), await opened(charging, ours))
        pairs = [(await told(echoed, bare, ECHOES), await told(charging, ours, 1)) for _ in range(rounds)]
        for station in (*echoed, *charging):
            await station.socket.close()
    finally:
        bare.close()
        ours.close()
    return pairs, sizes


def run(rounds: int) -> dict[str, Result]:
    """A smoke run has few charge points: what they take of memory says little then."""
    pairs, sizes = asyncio.run(measured(rounds, WARM + (STATIONS if rounds > 3 else SMOKE)))
    return {
        "charging: CPU of a meter value, in bare echoes": summary(pairs, goal=ORIENTATION, unit="ms CPU"),
        "charging: memory of a station, in bare sockets": summary([sizes], goal=ORIENTATION, unit="KiB"),
    }


def serve(kind: str, port: int) -> None:
    """The process of one server, until its standard input ends."""
    import django

    django.setup()
    import psutil
    import uvicorn
    from channels.generic.websocket import AsyncWebsocketConsumer

    from portal.asgi import application

    class Echo(AsyncWebsocketConsumer):
        async def connect(self) -> None:
            await self.accept(subprotocol="ocpp1.6")

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            await self.send(text_data=text_data)

    served = Echo.as_asgi() if kind == "bare" else application
    config = uvicorn.Config(served, port=port, log_level="error", ws="websockets-sansio", lifespan="off")
    server, own = uvicorn.Server(config), psutil.Process()

    def tell() -> None:
        while not server.started:
            time.sleep(0.02)
        print("[]", flush=True)
        for _line in sys.stdin:
            gc.collect()
            print(json.dumps([time.process_time(), own.memory_info().rss]), flush=True)
        server.should_exit = True

    threading.Thread(target=tell, daemon=True).start()
    server.run()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
