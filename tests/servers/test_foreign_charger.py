"""A charge point that somebody else wrote in another language, from its registry: a paid charge of 1.6, and mischief.

Needs node, npm and a registry: `pytest --foreign tests/servers/test_foreign_charger.py` (tests/support/foreign.py).
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.localgw import Simulator
from tests.support.portal import Portal

pytestmark = pytest.mark.servers
PACKAGE, VERSION = "em-ocpp-chargepoint-simulator", "0.0.4"
POINT, OTHER, KEY, PERSON = "GZ-CTR-01", "GZ-CTR-02", "foreign-key-of-20-c", "13800000004"
SOON = 60
SCENE = """
const told = TOLD, result = {starts: [], stops: [], strange: []};
const at = (minutes) => new Date(Date.now() + minutes * 60000).toISOString();
const cp = await connect(told.address);
const status = (name) => cp.sendStatusNotification(
  {connectorId: 1, errorCode: "NoError", status: name, timestamp: at(0)});
result.boot = await cp.sendBootnotification({chargePointVendor: "foreign", chargePointModel: "em"});
await status("Preparing");
await new Promise((over) => {
  cp.answerRemoteStartTransaction(async (request) => {
    cp.sendResponse(request.uniqueId, {status: "Accepted"});
    const start = {connectorId: 1, idTag: request.payload.idTag, meterStart: 100000, timestamp: at(-4)};
    for (let n = 0; n < 3; n++) result.starts.push(await cp.startTransaction(start));
    await status("Charging");
    const value = [{timestamp: at(-1), sampledValue: [{value: "103000"}]}];
    const number = result.starts[0].transactionId;
    await cp.meterValues({connectorId: 1, transactionId: number, meterValue: value});
  });
  cp.answerRemoteStopTransaction(async (request) => {
    cp.sendResponse(request.uniqueId, {status: "Accepted"});
    const stop = {transactionId: request.payload.transactionId, meterStop: 104000, timestamp: at(0), reason: "Remote"};
    for (let n = 0; n < 3; n++) result.stops.push(await cp.stopTransaction(stop));
    for (const number of [99999999, told.foreign])
      result.strange.push(await cp.stopTransaction({...stop, transactionId: number}));
    await status("Finishing");
    await status("Available");
    over();
  });
});
console.log("RESULT " + JSON.stringify(result));
cp.close();
"""
FOREIGN = f"""
from django.utils import timezone
from services.charging.models import ChargePoint
from services.charging.operations import starting
point = ChargePoint.objects.select_related("station__operator", "station__payee").get(identity="{OTHER}")
now = timezone.now()
told = starting.Start(connector=1, tag="DEMO0002", at=now, moment=now.isoformat(), meter=0)
print(starting.start(charge_point=point, told=told).pk)
"""
CONNECTED = f"""
from services.charging.models import Connector
plug = Connector.objects.select_related("charge_point").get(charge_point__identity="{POINT}", number=1)
print(bool(plug.charge_point.connection and plug.status == "preparing"))
"""
WISH = f"""
from services.accounts.access import find_resident
from services.charging.access import get_connector
from services.charging.operations import billing, requesting
from services.parking.management.commands.simulate_parking import pay
user = find_resident("{PERSON}")
session = requesting.request(connector=get_connector("{POINT}", 1), person=user.person, by=user, prepay=5000)
print(pay(billing.open_bill(session).ref))
"""
STOP = f"""
from services.accounts.access import find_resident
from services.charging.models import ChargingSession
from services.charging.operations import commanding
commanding.stop(session=ChargingSession.objects.get(charge_point__identity="{POINT}"), by=find_resident("{PERSON}"))
"""
STANDS = f"""
import json
from services.charging.models import ChargingSession, OrphanStop
from services.payments.models import Bill, Refund
one = ChargingSession.objects.filter(charge_point__identity="{POINT}")
bills = Bill.objects.filter(kind="charging.session", subject_ref__in=[row.subject_ref for row in one])
print(json.dumps({{
    "sessions": [[row.state, row.energy, row.fee, row.is_settled] for row in one],
    "bills": list(bills.values_list("state", "amount")),
    "back": sum(Refund.objects.filter(allocation__bill__in=bills).values_list("amount", flat=True)),
    "orphans": sorted(OrphanStop.objects.values_list("cause", flat=True)),
    "other": ChargingSession.objects.get(charge_point__identity="{OTHER}").state,
}}))
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetched by npm; scripts of packages do not run."""
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
    done = subprocess.run([*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "node_modules" / PACKAGE / "build" / "src" / "main.js"


def eventually(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.3)
    raise AssertionError(true)


def said(portal: Portal, code: str) -> str:
    """In a process that knows where the payment company is."""
    return portal.manage("shell", "--no-imports", "-c", code).strip().splitlines()[-1]


def test_a_paid_charge_of_1_6_and_what_else_it_tells(
    program: Path, company: tuple[Portal, Simulator], tmp_path: Path
) -> None:
    portal, _there = company
    portal.manage("add_station", POINT, "--key", KEY)
    foreign = int(portal.python(FOREIGN))
    address = portal.url.replace("http://", f"ws://{POINT}:{KEY}@") + f"/ocpp/{POINT}"
    scene = tmp_path / "scene.js"
    scene.write_text(SCENE.replace("TOLD", json.dumps({"address": address, "foreign": foreign}), 1))
    log = tmp_path / "node.log"
    with log.open("w") as out:
        node = subprocess.Popen(["node", str(program), scene.name], cwd=tmp_path, stdout=out, stderr=out)
    try:
        eventually(lambda: portal.python(CONNECTED).strip() == "True")
        assert said(portal, WISH) == "True"
        eventually(lambda: json.loads(portal.python(STANDS))["sessions"][0][1] == 3000)
        portal.python(STOP)
        line = eventually(lambda: [row for row in log.read_text().splitlines() if row.startswith("RESULT ")])[0]
    finally:
        node.kill()
        node.wait(20)
    result = json.loads(line.removeprefix("RESULT "))
    assert result["boot"]["status"] == "Accepted"
    assert len({one["transactionId"] for one in result["starts"]}) == 1
    assert {one["idTagInfo"]["status"] for one in result["starts"]} == {"Accepted"}
    assert result["stops"] == [{}] * 3
    assert result["strange"] == [{}] * 2
    eventually(lambda: json.loads(portal.python(STANDS))["sessions"][0][3])
    stands = json.loads(portal.python(STANDS))
    [[state, energy, fee, _settled]] = stands["sessions"]
    assert (state, energy) == ("billed", 4000)
    assert 0 < fee < 5000
    assert (stands["bills"], stands["back"]) == ([["paid", 5000]], 5000 - fee)
    assert stands["orphans"] == ["foreign", "unknown"]
    assert stands["other"] == "started"
