"""The API of devices: who may tell, what is taken, that it counts once, and what the gate is told."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common.api import throttling
from services.common.models import OutboxTask
from services.parking.api import telling
from services.parking.api.authentication import signature_of
from services.parking.enums import StayState
from services.parking.models import Device, Observation, Space, Stay, Zone
from services.payments.models import Bill
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR = "粤K00001"
PASSAGES = "/api/v1/devices/passages/"


@pytest.fixture
def lot():
    return make.lot()


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


def kind(said: dict) -> str:
    return said["type"].removeprefix("urn:tongban:problem:")


def nothing_kept() -> bool:
    return not Observation.objects.exists() and not Stay.objects.exists()


def test_in_out_pay_open(gates):
    into, out = gates
    driver = make.driver(*gates)
    status, said = driver.ask(into.public_id, "POST", "passages/", make.passage(CAR, 90))
    assert (status, said["outcome"], said["decision"], said["due"]) == (200, "entered", "open", 0)
    event = make.passage(CAR)
    status, said = driver.ask(out.public_id, "POST", "passages/", event)
    bill = Bill.objects.get()
    assert (said["outcome"], said["decision"], said["due"], said["bill"]) == ("left", "pay", 1000, bill.ref)
    assert said["say"] == "粤K0**01，请缴费 10.00 元"
    assert CAR not in json.dumps(said, ensure_ascii=False)
    page = Client().get(urlsplit(said["pay_url"]).path).content.decode()
    assert bill.ref in page
    assert "10.00" in page
    now = f"passages/{event['event']}/"
    assert driver.ask(out.public_id, "GET", now)[1]["decision"] == "pay"
    make.pay(bill)
    assert driver.ask(out.public_id, "GET", now)[1]["decision"] == "open"
    assert driver.ask(out.public_id, "POST", "passages/", event)[1]["decision"] == "pay", "told as the first time"


def test_the_same_event_counts_once_and_another_under_its_number_is_refused(gates):
    into, _out = gates
    driver, event = make.driver(*gates), make.passage(CAR, 5)
    first = driver.ask(into.public_id, "POST", "passages/", event)
    assert driver.ask(into.public_id, "POST", "passages/", event) == first
    assert driver.ask(into.public_id, "POST", "batch/", {"events": [event]})[1]["results"][0]["answer"] == first[1]
    status, said = driver.ask(into.public_id, "POST", "passages/", event | {"plate": "粤K00002"})
    assert (status, kind(said)) == (422, "key-reused")
    assert Observation.objects.count() == Stay.objects.count() == 1


def signed(device: Device, **instead: str) -> dict[str, str]:
    stamp = instead.pop("stamp", str(int(time.time())))
    told = {"secret": device.secret, "method": "POST", "path": PASSAGES, "stamp": stamp} | instead
    body = told.pop("body", "{}").encode()
    return {"X-Device": device.public_id, "X-Timestamp": stamp, "X-Signature": signature_of(body=body, **told)}


FORGED = {
    "key": {"secret": "t" * 32},
    "body": {"body": '{"event": "other"}'},
    "path": {"path": "/api/v1/devices/heartbeat/"},
    "method": {"method": "GET"},
    "query": {"path": f"{PASSAGES}?a=1"},
}


@pytest.mark.parametrize("fault", FORGED)
def test_a_signature_holds_for_one_request_only(gates, fault):
    status, said = make.Wire().send(method="POST", path=PASSAGES, headers=signed(gates[0], **FORGED[fault]), body=b"{}")
    assert (status, kind(said)) == (401, "signature")
    assert nothing_kept()


HEADERS = {
    "unknown": {"X-Device": "nobody"},
    "odd name": {"X-Device": "a\x01' or 1=1"},
    "long name": {"X-Device": "a" * 300},
    "no time": {"X-Timestamp": ""},
    "odd time": {"X-Timestamp": "٣٣٣٣٣٣٣٣٣٣"},
    "short": {"X-Signature": "ab"},
    "capitals": {"X-Signature": "A" * 64},
    "none": {"X-Signature": ""},
}


@pytest.mark.parametrize("fault", HEADERS)
def test_odd_headers_are_refused(gates, fault):
    headers = signed(gates[0]) | HEADERS[fault]
    status, said = make.Wire().send(method="POST", path=PASSAGES, headers=headers, body=b"{}")
    assert (status, kind(said)) == (401, "signature")
    assert nothing_kept()


def test_without_a_device_nobody_is_signed_in(gates):
    wire = make.Wire()
    status, said = wire.send(method="POST", path=PASSAGES, headers={}, body=b"{}")
    assert (status, kind(said)) == (401, "sign-in")
    assert wire.answer["WWW-Authenticate"] == "Device"


def test_a_device_out_of_use_is_refused(gates):
    Device.objects.update(is_active=False)
    assert make.driver(*gates).ask(gates[0].public_id, "POST", "passages/", make.passage(CAR))[0] == 401


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_six_minutes_off_is_told(gates, minutes):
    headers = signed(gates[0], stamp=str(int(time.time()) + minutes * 60))
    status, said = make.Wire().send(method="POST", path=PASSAGES, headers=headers, body=b"{}")
    assert (status, kind(said)) == (401, "clock")


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_four_minutes_off_is_taken(gates, minutes):
    headers = signed(gates[0], stamp=str(int(time.time()) + minutes * 60))
    assert make.Wire().send(method="POST", path=PASSAGES, headers=headers, body=b"{}")[0] == 422


def test_a_storm_of_forged_requests_writes_one_line(gates):
    cache.clear()
    wire, headers = make.Wire(), signed(gates[0], secret="t" * 32)
    before = OutboxTask.objects.count()
    statuses = {wire.send(method="POST", path=PASSAGES, headers=headers, body=b"{}")[0] for _n in range(200)}
    assert statuses == {401}
    assert AuditEntry.objects.filter(event="parking.device_refused").count() in (1, 2)  # a minute may end meanwhile
    assert OutboxTask.objects.count() <= before + 2
    assert nothing_kept()


def test_a_replay_within_the_window_changes_nothing(gates):
    body = json.dumps(make.passage(CAR, 5)).encode()
    headers = signed(gates[0], body=body.decode())
    wire = make.Wire()
    answers = [wire.send(method="POST", path=PASSAGES, headers=headers, body=body) for _n in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert Observation.objects.count() == 1


WRONG = {
    "unknown member": {"plaet": CAR},
    "number as text": {"confidence": "90"},
    "true as number": {"confidence": True},
    "fraction": {"confidence": 90.5},
    "too sure": {"confidence": 101},
    "no offset": {"at": "2026-11-23T09:00:00"},
    "no time": {"at": "2026-11-23"},
    "no text": {"at": 1},
    "first year": {"at": "0001-01-01T00:00:00+14:00"},
    "last year": {"at": "9999-12-31T23:59:59-12:00"},
    "number of event": {"event": 7},
    "odd event": {"event": "a/b"},
    "ends in a line": {"event": "abc\n"},
    "long plate": {"plate": "粤" * 17},
    "number of plate": {"plate": 12345},
    "control": {"plate": "粤K\x0212345"},
    "colour": {"colour": "pink"},
    "the other way": {"direction": "out"},
    "null": {"space": None},
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_not_described_is_refused(gates, fault):
    status, said = make.driver(*gates).ask(gates[0].public_id, "POST", "passages/", make.passage(CAR, 5) | WRONG[fault])
    assert (status, kind(said)) == (422, "invalid")
    assert said["errors"][0]["pointer"].startswith("#/")
    assert nothing_kept()


@pytest.mark.parametrize("plate", ["", None, " "])
def test_a_car_whose_plate_the_camera_does_not_see_is_kept_for_people(gates, plate):
    into, _out = gates
    said = make.driver(into).ask(into.public_id, "POST", "passages/", make.passage(plate))[1]
    assert (said["outcome"], said["decision"]) == ("unreadable", "call")
    assert said["say"] == "车牌无法识别，请等待值守人员"
    assert Observation.objects.get().raw_plate == ""


def test_a_car_at_a_space_that_is_not_there_is_kept_without_it(gates):
    into, _out = gates
    driver, event = make.driver(into), make.passage(CAR, space="Z999")
    first, second = (driver.ask(into.public_id, "POST", "passages/", event) for _n in range(2))
    assert first == second
    assert (first[1]["outcome"], first[1]["warning"]) == ("entered", "本停车场没有这个编号的泊位。")
    assert Stay.objects.get().space is None
    batch = driver.ask(into.public_id, "POST", "batch/", {"events": [event]})[1]
    assert batch["results"][0]["answer"] == first[1]


def test_whatever_a_device_tells_shows_that_it_lives(gates, lot):
    into, _out = gates
    Zone.objects.create(lot=lot, code="a", name="甲")
    now = timezone.now().isoformat()
    driver, told = (
        make.driver(into),
        {
            "passages/": make.passage(CAR),
            "spaces/": {"readings": [{"space": "S1", "status": "free", "at": now}]},
            "counts/": {"at": now, "counts": [{"zone": "a", "taken": 1}]},
        },
    )
    for name, data in told.items():
        for before in (None, timezone.now() - timedelta(minutes=11)):
            Device.objects.update(seen_at=before)
            sent = data | {"event": f"e{before is None}"} if "event" in data else data
            assert driver.ask(into.public_id, "POST", name, sent)[0] == 200
            assert timezone.now() - Device.objects.get(pk=into.pk).seen_at < timedelta(minutes=1), name


@pytest.mark.parametrize("minutes", [-6, 7 * 24 * 60 + 1])
def test_times_that_cannot_be(gates, minutes):
    status, said = make.driver(*gates).ask(gates[0].public_id, "POST", "passages/", make.passage(CAR, minutes))
    assert (status, said["errors"][0]["pointer"]) == (422, "#/at")
    assert nothing_kept()


@pytest.mark.parametrize(
    "body", [b'{"event": "a", "event": "b"}', b'{"confidence": NaN}', b"[", b"\xff", b'{"a": "\\ud800"}']
)
def test_what_is_no_json_is_unreadable(gates, body):
    headers = signed(gates[0])
    stamp = headers["X-Timestamp"]
    right = signature_of(secret=gates[0].secret, method="POST", path=PASSAGES, stamp=stamp, body=body)
    status, said = make.Wire().send(method="POST", path=PASSAGES, headers=headers | {"X-Signature": right}, body=body)
    assert (status, kind(said)) == (400, "unreadable")


def test_a_camera_does_not_read_what_another_told(gates):
    into, out = gates
    driver, event = make.driver(*gates), make.passage(CAR, 5)
    driver.ask(into.public_id, "POST", "passages/", event)
    assert driver.ask(into.public_id, "GET", f"passages/{event['event']}/")[0] == 200
    assert driver.ask(out.public_id, "GET", f"passages/{event['event']}/")[0] == 404
    assert driver.ask(into.public_id, "GET", "passages/never/")[0] == 404


def test_a_device_without_a_lane_says_the_direction(lot):
    pole = Device.objects.create(
        lot=lot, public_id="pole-1", name="演示", vendor="演示", source="video", secret="p" * 32
    )
    driver = make.driver(pole)
    assert driver.ask("pole-1", "POST", "passages/", make.passage(CAR))[0] == 422
    assert driver.ask("pole-1", "POST", "passages/", make.passage(CAR, direction="in"))[1]["outcome"] == "entered"


def test_a_batch_is_taken_by_time_and_one_refused_hinders_nobody(gates):
    _into, out = gates
    pole = Device.objects.create(
        lot=out.lot, public_id="pole-2", name="演示", vendor="演示", source="video", secret="p" * 32
    )
    driver = make.driver(pole)
    events = [
        make.passage(CAR, 10, direction="out"),
        make.passage("粤K00002", 50, direction="in", plaet=1),
        {"event": "x"},
        make.passage(CAR, 100, direction="in"),
    ]
    for _n in range(2):
        status, said = driver.ask("pole-2", "POST", "batch/", {"events": events})
        assert status == 200
        rows = said["results"]
        assert [row["place"] for row in rows] == [0, 1, 2, 3]
        assert [row["answer"] and row["answer"]["outcome"] for row in rows] == ["left", None, None, "entered"]
        assert [row["refusal"] and row["refusal"]["kind"] for row in rows] == [None, "invalid", "invalid", None]
    assert Stay.objects.get().state == StayState.BILLED
    assert Bill.objects.get().amount == 1000


@pytest.mark.parametrize("events", [[], [{}] * 201, {}, [1], None])
def test_a_batch_has_bounds(gates, events):
    assert make.driver(*gates).ask(gates[0].public_id, "POST", "batch/", {"events": events})[0] == 422


def test_too_much_is_refused_before_it_is_read(gates):
    body = b'{"events": "' + b"x" * 300_000 + b'"}'
    status, said = make.Wire().send(method="POST", path=PASSAGES, headers=signed(gates[0]), body=body)
    assert (status, kind(said)) == (413, "too-large")


def test_spaces_are_absolute_and_the_newest_counts(gates):
    into, _out = gates
    for number, status in (("A001", "unknown"), ("A002", "closed")):
        Space.objects.create(lot=into.lot, number=number, status=status)
    driver = make.driver(into)

    def tell(space: str, status: str, minutes_ago: int) -> dict:
        at = (timezone.now() - timedelta(minutes=minutes_ago)).isoformat()
        reading = {"space": space, "status": status, "at": at}
        return driver.ask(into.public_id, "POST", "spaces/", {"readings": [reading]})[1]

    assert tell("A001", "taken", 5) == {"changed": 1, "unknown": []}
    assert tell("A001", "free", 9)["changed"] == 0
    assert tell("A002", "free", 1)["changed"] == 0
    assert tell("A999", "free", 1) == {"changed": 0, "unknown": ["A999"]}
    assert kind(tell("A001", "closed", 1)) == "invalid"
    assert dict(Space.objects.values_list("number", "status")) == {"A001": "taken", "A002": "closed"}


def test_counts_are_absolute_and_the_newest_counts(gates):
    into, _out = gates
    zone = Zone.objects.create(lot=into.lot, code="b1", name="地下一层")
    driver = make.driver(into)

    def tell(taken: int, minutes_ago: int) -> dict:
        at = (timezone.now() - timedelta(minutes=minutes_ago)).isoformat()
        counts = [{"zone": "b1", "taken": taken}, {"zone": "b9", "taken": 1}]
        return driver.ask(into.public_id, "POST", "counts/", {"at": at, "counts": counts})[1]

    assert tell(40, 5) == {"changed": 1, "unknown": ["b9"]}
    assert tell(41, 9)["changed"] == 0
    assert kind(tell(-1, 1)) == "invalid"
    zone.refresh_from_db()
    assert zone.taken_count == 40


def test_a_heartbeat_tells_the_clock_and_an_older_one_changes_nothing(gates):
    into, _out = gates
    driver = make.driver(into)

    def beat(seconds: int) -> int:
        at = (timezone.now() + timedelta(seconds=seconds)).isoformat()
        return driver.ask(into.public_id, "POST", "heartbeat/", {"at": at})[1]["clock_ahead"]

    assert beat(90) in (89, 90)
    assert beat(-600) in (-601, -600)
    into.refresh_from_db()
    assert into.clock_skew in (89, 90)
    assert into.seen_at is not None


@pytest.mark.parametrize("at", ["0005-05-19T08:14:28Z", "9999-12-30T12:00:00Z"])
def test_a_clock_centuries_off_is_heard_all_the_same(gates, at):
    into, _out = gates
    status, told = make.driver(into).ask(into.public_id, "POST", "heartbeat/", {"at": at})
    assert (status, abs(told["clock_ahead"])) == (200, 2**31 - 1)
    into.refresh_from_db()
    assert into.clock_skew == told["clock_ahead"]


def test_who_waits_too_long_is_told_to_come_again(gates, monkeypatch):
    into, _out = gates

    def locked(**_seen: object) -> None:
        raise OperationalError("database is locked")

    wire, event = make.Wire(), make.passage(CAR, 5)
    body = json.dumps(event).encode()
    monkeypatch.setattr(telling, "observe", locked)
    status, said = wire.send(method="POST", path=PASSAGES, headers=signed(into, body=body.decode()), body=body)
    assert (status, kind(said), wire.answer["Retry-After"]) == (503, "busy", "1")
    monkeypatch.undo()
    assert wire.send(method="POST", path=PASSAGES, headers=signed(into, body=body.decode()), body=body)[0] == 200


def test_a_device_has_a_pace_of_its_own(gates, settings, monkeypatch):
    monkeypatch.setattr(throttling.time, "time", lambda: 1_800_000_000.0)
    settings.API_RATES = settings.API_RATES | {"device": 2}
    into, out = gates
    at = timezone.now().isoformat()
    wire = make.Wire()

    def beat(device: Device) -> int:
        body = json.dumps({"at": at})
        path = "/api/v1/devices/heartbeat/"
        stamp = str(int(timezone.now().timestamp()))
        headers = signed(device, body=body, path=path, stamp=stamp)
        return wire.send(method="POST", path=path, headers=headers, body=body.encode())[0]

    assert [beat(into) for _n in range(3)] == [200, 200, 429]
    assert beat(out) == 200
