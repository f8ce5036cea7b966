"""What cameras tell, through the whole stack (signature, matching, price, bill), against bare rows of the same size.

``devices`` measures on the database of the process, SQLite unless DATABASE_URL says otherwise. One that comes and one
that leaves are told in turn; a gate waits for either.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import floors
from bench.measure import ORIENTATION, Goal, Result, percentile, summary, timed
from bench.submit import Written, raw_address
from services.parking.api.authentication import signature_of
from services.parking.enums import Direction, LotKind
from services.parking.models import Device

PATIENCE = 3000
"""Milliseconds a gate waits before it tells the same again (docs/parking.md)."""
ANSWERED = Goal(most=0.1)
"""Of that patience, in 99 of 100 cases."""
WARM, TURN = 4, 4
"""Vehicles before the clock starts, and in each turn."""
PATH = "/api/v1/devices/passages/"
STOOD = timedelta(minutes=95)
"""So long each stood: something is owed."""


class Gates:
    """One way in and one way out of a lot of the demonstration, and vehicles that pass them."""

    def __init__(self) -> None:
        cameras = Device.objects.filter(lot__kind=LotKind.GATED, lane__isnull=False).select_related("lane")
        self.out = cameras.filter(lane__direction=Direction.OUT).order_by("pk").first()
        self.into = cameras.filter(lane__direction=Direction.IN, lot=self.out.lot).order_by("pk").first()
        self.wire, self.plates, self.waits = Client(SERVER_NAME="127.0.0.1"), self._plates(), []

    @staticmethod
    def _plates() -> Iterator[str]:
        """Invented ones, no two of which a camera takes for one another."""
        yield from (f"粤K{n // 100:02d}{n % 100:02d}{letter}" for letter in "QRTUVWXYZ" for n in range(1000, 9999, 101))

    def pass_by(self) -> None:
        """In, and out by a bill."""
        plate, now = next(self.plates), timezone.now()
        assert self._tell(self.into, plate, now - STOOD)["decision"] == "open"
        assert self._tell(self.out, plate, now)["decision"] == "pay"

    def _tell(self, device: Device, plate: str, at: object) -> dict:
        told = {"event": f"bench-{plate[2:]}-{device.pk}", "at": at.isoformat(), "plate": plate, "confidence": 99}
        body, stamp = json.dumps(told).encode(), str(int(time.time()))
        signed = signature_of(secret=device.secret, method="POST", path=PATH, stamp=stamp, body=body)
        headers = {"X-Device": device.public_id, "X-Timestamp": stamp, "X-Signature": signed}
        began = time.perf_counter()
        answer = self.wire.post(PATH, body, content_type="application/json", headers=headers)
        self.waits.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.content
        return answer.json()


def run(rounds: int) -> dict[str, Result]:
    """Wall time: a commit waits for the disk, and so does a gate."""
    gates, written = Gates(), Written()
    for _ in range(WARM):
        gates.pass_by()
    with connection.execute_wrapper(written):
        gates.pass_by()
    gates.waits.clear()
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            floor = floors.raw_sqlite(Path(folder), written.rows)
        else:
            floor = floors.raw_postgres(raw_address(), written.rows)
        floor()
        pairs = []
        for _ in range(rounds):
            below = timed(floor, TURN * 10, time.perf_counter)
            pairs.append((below, timed(gates.pass_by, TURN, time.perf_counter)))
    name = f"in and out by cameras, {len(written.rows)} rows, share of raw {connection.vendor}"
    share = summary(pairs, goal=ORIENTATION, unit="ms wall", speed=True)
    waited = summary([(PATIENCE, percentile(gates.waits, 0.99))], goal=ANSWERED, unit="ms wall")
    return {name: share, f"gate answered, p99, {connection.vendor}": waited}
