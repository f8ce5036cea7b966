"""The charge points of the demo city come and go with the portal that `make demo` serves, and charge for residents."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.portal import ROOT, START_SECONDS, Portal

pytestmark = pytest.mark.servers
PILES = 80
STANDS = """
import json
from services.charging.models import ChargePoint, Connector
print(json.dumps([ChargePoint.objects.exclude(connection="").count(),
    Connector.objects.exclude(status="unknown").values("charge_point").distinct().count(),
    sorted(set(Connector.objects.values_list("status", flat=True)))]))
"""
WISH = """
from services.accounts.access import find_resident
from services.charging.access import get_connector
from services.charging.operations import requesting
user = find_resident("13800000004")
requesting.request(connector=get_connector("GZ-CTR-01", 1), person=user.person, by=user)
"""
STOP = """
from services.accounts.access import find_resident
from services.charging.models import ChargingSession
from services.charging.operations import commanding
commanding.stop(session=ChargingSession.objects.get(), by=find_resident("13800000004"))
"""
SESSION = """
import json
from services.charging.models import ChargingSession
from services.payments.models import Bill
one = ChargingSession.objects.get()
print(json.dumps([one.state, one.energy, one.fee, list(Bill.objects.filter(
    kind="charging.session").values_list("state", "amount"))]))
"""


def eventually(true: Callable[[], bool], seconds: float = START_SECONDS) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.5)
    return False


@pytest.fixture
def served() -> Iterator[tuple[Portal, subprocess.Popen]]:
    """As `make demo` does it, without a payment company."""
    with tempfile.TemporaryDirectory(prefix="portal-", dir=os.environ["TEST_RUN_DIR"]) as folder:
        portal = Portal(Path(folder))
        values = portal.environment | {"PYTHON": sys.executable, "LOCALGW_URL": ""}
        with (portal.folder / "served.log").open("wb") as log:
            process = subprocess.Popen(["sh", ".ci/serve.sh"], cwd=ROOT, env=values, stdout=log, stderr=log)
        try:
            yield portal, process
        finally:
            process.kill()
            process.wait(20)
            portal.close()


def street(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if "services.charging.simulating" in command and str(folder / "charging" / "street.json") in command:
            found.append(process)
    return found


@pytest.mark.once  # tests/charging/test_standing.py has what they tell on both databases
def test_they_stand_charge_for_a_resident_and_end_with_the_portal(served: tuple[Portal, subprocess.Popen]):
    portal, process = served
    log = portal.folder / "chargers.log"
    assert eventually(lambda: json.loads(portal.python(STANDS))[:2] == [PILES, PILES]), log.read_text()
    statuses = json.loads(portal.python(STANDS))[2]
    assert {"available", "faulted"} <= set(statuses)
    portal.python(WISH)
    assert eventually(lambda: json.loads(portal.python(SESSION))[1] > 0), portal.python(SESSION)
    portal.python(STOP)
    assert eventually(lambda: json.loads(portal.python(SESSION))[0] == "billed"), portal.python(SESSION)
    _state, energy, fee, bills = json.loads(portal.python(SESSION))
    assert energy > 0
    assert bills == [["issued", fee]] or (fee, bills) == (0, [])
    assert len(street(portal.folder)) == 1
    process.kill()
    process.wait(20)
    assert eventually(lambda: not street(portal.folder))
