"""The real server is killed while charge points talk to it: every charge ends in one bill, every reading is kept.

In `make soak` a thousand charge points tell the meter every ten seconds for five minutes, and it prints what a station
takes of memory and a message of CPU, against a bare Channels echo with as many sockets in the same run.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil
import pytest

from bench import charging
from tests.support.portal import ROOT, Portal

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]
COUNT = """
import json
from django.db.models import Count, Q
from services.charging.models import ChargingSession
from services.payments.models import Bill
live = Bill.objects.filter(kind="charging.session").exclude(state="void")
rows = list(ChargingSession.objects.order_by("pk").values_list("state", "is_settled", "fee"))
kept = ChargingSession.objects.annotate(kept=Count("samples", filter=Q(samples__measurand="energy")))
print(json.dumps([rows, sorted(live.values_list("subject_ref", flat=True)), [bill.amount for bill in live],
    sorted(kept.values_list("kept", flat=True))]))
"""


MOST_MEMORY = 4
"""Bare sockets that a station may take of memory, where there are many."""
FRAMES = """
from services.charging.models import OcppFrame
print(OcppFrame.objects.filter(way="in").count())
"""
GOING = """
from services.charging.models import ChargingSession
print(ChargingSession.objects.running().exists())
"""


def until_charging(portal: Portal) -> None:
    end = time.monotonic() + 60
    while "True" not in portal.python(GOING):
        assert time.monotonic() < end, "nobody charged in time"


@dataclass(frozen=True, slots=True)
class Weight:
    """What the process that serves stood at: CPU in milliseconds, memory in KiB, messages it was told."""

    cpu: float
    memory: float
    messages: int

    @classmethod
    def of(cls, portal: Portal) -> Weight:
        """Now."""
        process = psutil.Process(portal.processes["web"].pid)
        spent, messages = process.cpu_times(), int(portal.python(FRAMES))
        return cls(1000 * (spent.user + spent.system), process.memory_info().rss / 1024, messages)


async def echoed(sockets: int) -> tuple[float, float]:
    """KiB of a socket and CPU milliseconds of a message where both are only echoed."""
    server = charging.Server("bare")
    try:
        stations = [charging.Station(server.port, number) for number in range(sockets)]
        memory = await charging.opened(stations, server)
        cpu = await charging.told(stations, server, 10)
        for station in stations:
            await station.socket.close()
    finally:
        server.close()
    return memory, cpu


def figures(piles: int, empty: Weight, full: Weight, later: Weight) -> tuple[float, float]:
    """In bare sockets and echoes: memory of a station, CPU of a message."""
    bare = asyncio.run(echoed(piles))
    assert later.messages > full.messages
    memory, cpu = (full.memory - empty.memory) / piles, (later.cpu - full.cpu) / (later.messages - full.messages)
    return memory / max(bare[0], 1), cpu / max(bare[1], 0.01)


def test_a_server_that_is_killed_twice_loses_no_charge(
    portal: Portal, size: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
):
    """Real processes: a client of its own keeps telling until it is answered."""
    weights = [Weight.of(portal)]
    piles, readings = size(10, 1000), size(30, 30)
    command = ["simulate_charging", "--stations", str(piles), "--readings", str(readings)]
    command += ["--every", str(size(1, 10)), "--ramp", str(size(1, 60))]
    driving = subprocess.Popen(
        [sys.executable, "manage.py", *command, "--address", portal.url],
        cwd=ROOT,
        env=portal.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _turn in range(2):
            until_charging(portal)
            for seconds in (size(1, 60), size(1, 20)):
                time.sleep(seconds)
                weights.append(Weight.of(portal))
            portal.kill()
            portal.start()
        said, wrong = driving.communicate(timeout=size(360, 3000))
    finally:
        driving.kill()
    assert driving.returncode == 0, wrong
    assert "told again" in said
    end = time.monotonic() + size(100, 600)  # longer than work is held by a process that was killed
    while True:
        rows, billed, amounts, kept = json.loads(portal.python(COUNT))
        if (len(rows) == piles and all(settled for _state, settled, _fee in rows)) or time.monotonic() > end:
            break
        time.sleep(0.5)
    assert [state for state, _settled, _fee in rows] == ["billed"] * piles
    assert len(billed) == len(set(billed)) == piles
    assert kept[0] >= readings
    assert sum(amounts) == sum(fee for _state, _settled, fee in rows)
    memory, cpu = figures(piles, *weights[:3])
    if size(0, 1):
        assert memory <= MOST_MEMORY
        with capsys.disabled():
            print(f"{piles} charge points: a station takes {memory:.2f} bare sockets, a message {cpu:.1f} bare echoes")
