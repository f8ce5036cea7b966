"""Two web processes of one database and Redis: a charge point is reached where its socket is, and has one of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.support.portal import Portal, running_portal
from tests.support.services import redis
from tests.support.visitors import Visitor

pytestmark = [pytest.mark.servers]
POINT, KEY = "CP-BETWEEN", "two-processes-of-one"
WITHIN = 20
CONNECTION = f"""
from services.charging.models import ChargePoint
print("connection", ChargePoint.objects.get(identity="{POINT}").connection)
"""


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """With Redis on both databases: processes hear of one another by it alone."""
    with redis() as address, running_portal(REDIS_URL=address) as started:
        started.manage("add_station", POINT, "--key", KEY)
        yield started


def plugged(address: str, key: str = KEY, protocols: tuple[str, ...] = ("ocpp1.6",)) -> ClientConnection:
    there = address.replace("http://", f"ws://{POINT}:{key}@") + f"/ocpp/{POINT}"
    return connect(there, subprotocols=list(protocols) or None, open_timeout=WITHIN, close_timeout=1)


def say(socket: ClientConnection, action: str, **told: Any) -> dict[str, Any]:
    """What is answered."""
    socket.send(json.dumps([2, action, action, told]))
    kind, _number, answer = json.loads(socket.recv(WITHIN))
    assert kind == 3, answer
    return answer


def obey(socket: ClientConnection) -> tuple[str, dict[str, Any]]:
    """What it is told to do, and accepts."""
    kind, number, action, told = json.loads(socket.recv(WITHIN))
    assert kind == 2
    socket.send(json.dumps([3, number, {"status": "Accepted"}]))
    return action, told


def connection(portal: Portal) -> str:
    (line,) = [line for line in portal.python(CONNECTION).splitlines() if line.startswith("connection")]
    return line.removeprefix("connection").strip()


def test_a_charge_point_is_reached_where_its_socket_is_and_has_one(portal: Portal):
    other = portal.beside()
    plug = {"connectorId": 1, "errorCode": "NoError"}
    with Visitor(portal, "demo-01") as here, plugged(other) as old:
        say(old, "StatusNotification", status="Available", **plug)
        first = connection(portal)
        answer = here.submit(f"/charging/{POINT}/start/", {"plug": "1", "paying": "after"})
        action, told = obey(old)  # asked at the one, said by the other
        assert (action, answer.status_code) == ("RemoteStartTransaction", 302)
        with plugged(portal.url) as new:
            with pytest.raises(ConnectionClosed) as closed:
                old.recv(WITHIN)
            assert closed.value.rcvd.code == 4409
            second = connection(portal)
            assert first != second != ""
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            began = say(new, "StartTransaction", connectorId=1, idTag=told["idTag"], timestamp=now, meterStart=0)
            assert began["idTagInfo"] == {"status": "Accepted"}
            with Visitor(SimpleNamespace(url=other), cookies=here.cookies) as there:
                there.submit(answer.headers["location"] + "stop/")
            action, told = obey(new)
            assert (action, told) == ("RemoteStopTransaction", {"transactionId": began["transactionId"]})
            assert connection(portal) == second
        end = time.monotonic() + WITHIN
        while connection(portal):
            assert time.monotonic() < end, "its socket is gone"
            time.sleep(0.1)


def test_who_does_not_sign_in_is_answered_401_and_without_a_protocol_1002(portal: Portal):
    with pytest.raises(InvalidStatus) as refused:
        plugged(portal.url, key="another-key-of-twenty")
    response = refused.value.response
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Basic realm="ocpp"')
    with plugged(portal.url, protocols=()) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(WITHIN)
    assert (closed.value.rcvd.code, socket.subprotocol) == (1002, None)
