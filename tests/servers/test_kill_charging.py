"""The real server is killed while charge points talk to it: every charge ends in one bill."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from tests.support.portal import ROOT, Portal

pytestmark = pytest.mark.servers
PILES = 10
COUNT = """
import json
from services.charging.models import ChargingSession
from services.payments.models import Bill
live = Bill.objects.filter(kind="charging.session").exclude(state="void")
rows = list(ChargingSession.objects.order_by("pk").values_list("state", "is_settled", "fee"))
print(json.dumps([rows, sorted(live.values_list("subject_ref", flat=True)), [bill.amount for bill in live]]))
"""


GOING = """
from services.charging.models import ChargingSession
print(ChargingSession.objects.running().exists())
"""


def until_charging(portal: Portal) -> None:
    end = time.monotonic() + 60
    while "True" not in portal.python(GOING):
        assert time.monotonic() < end, "nobody charged in time"


def test_a_server_that_is_killed_twice_loses_no_charge(portal: Portal):
    """Real processes: a client of its own keeps telling until it is answered."""
    command = ["simulate_charging", "--stations", str(PILES), "--every", "1", "--readings", "30", "--ramp", "1"]
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
            portal.kill()
            portal.start()
        said, wrong = driving.communicate(timeout=200)
    finally:
        driving.kill()
    assert driving.returncode == 0, wrong
    assert "told again" in said
    for _turn in range(40):
        rows, billed, amounts = json.loads(portal.python(COUNT))
        if len(rows) == PILES and all(settled for _state, settled, _fee in rows):
            break
        time.sleep(0.5)
    assert [state for state, _settled, _fee in rows] == ["billed"] * PILES
    assert len(billed) == len(set(billed)) == PILES
    assert sum(amounts) == sum(fee for _state, _settled, fee in rows)
