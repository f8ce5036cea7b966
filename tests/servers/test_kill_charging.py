"""The real server is killed while charge points talk to it: every charge ends in one bill, every reading is kept.

In `make soak` a thousand charge points tell the meter every ten seconds for five minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

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


GOING = """
from services.charging.models import ChargingSession
print(ChargingSession.objects.running().exists())
"""


def until_charging(portal: Portal) -> None:
    end = time.monotonic() + 60
    while "True" not in portal.python(GOING):
        assert time.monotonic() < end, "nobody charged in time"


def test_a_server_that_is_killed_twice_loses_no_charge(portal: Portal, size: Callable[[int, int], int]):
    """Real processes: a client of its own keeps telling until it is answered."""
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
            time.sleep(size(0, 60))
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
