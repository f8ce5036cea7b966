"""A lot with gates, cameras and a price, and cars that pass them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from services.common.models import OutboxTask
from services.parking.models import Device, Lane, Lot, Observation
from services.parking.operations import observing
from services.parking.operations.observing import Seen
from services.parking.simulating.driving import Driver
from services.payments.models import Bill, Payee
from services.payments.operations import taking
from services.places.models import Place
from services.tariffs import operations as tariffs
from services.tariffs.models import Tariff
from tests.factories import accounts, departments

SPEC: dict[str, Any] = {
    "kind": "parking",
    "name": "演示停车场",
    "basis": "示例规则，不是真实文件",
    "schedule": {
        "free": {"minutes": 15, "repeat_hours": 24},
        "plans": [{"bands": [{"from": "00:00", "to": "24:00", "unit_minutes": 60, "price": 500}]}],
    },
}
"""15 minutes free, not again within 24 hours; then 5 yuan an hour."""
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
_serial = count(1)


def tariff(scope: str, spec: dict[str, Any] = SPEC) -> None:
    writer, checker = departments.system_admin(), departments.system_admin()
    rule = Tariff.objects.create(code=f"t{next(_serial)}", name="演示", kind="parking")
    since = START - timedelta(days=400)
    version = tariffs.draft(
        tariff=rule, by=writer, spec_text=json.dumps(spec, ensure_ascii=False), scope_ref=scope, valid_since=since
    )
    tariffs.publish(version=tariffs.send(version=version, by=writer), by=checker)


def lot(*, priced: bool = True, kind: str = "gated", **fields: Any) -> Lot:
    n = next(_serial)
    organ = departments.department()
    place = Place.objects.create(code=f"lot-{n}", name="演示停车场", address="演示路 1 号", hours="全天")
    payee = Payee.objects.create(code=f"parking-{n}", name="演示停车公司", book="platform", department=organ)
    fields = {"name": "演示停车场", "kind": kind, "place": place, "income": "business", **fields}
    made = Lot.objects.create(code=f"lot{n}", operator=organ, payee=payee, **fields)
    if priced:
        tariff(f"lot:{made.code}")
    return made


def camera(lot: Lot, direction: str = "in") -> Device:
    n = next(_serial)
    lane = Lane.objects.create(lot=lot, code=f"{direction}-{n}", name="演示", direction=direction)
    return Device.objects.create(
        lot=lot, lane=lane, public_id=f"cam{n}", name="演示相机", vendor="演示", source="gate", secret="s" * 32
    )


def see(device: Device, plate: str, minutes: float = 0, **fields: Any) -> Observation:
    """The camera sees a plate ``minutes`` after the start, by a new number of the event unless one is given."""
    seen = Seen(
        event_id=fields.pop("event_id", f"e{next(_serial)}"),
        direction=device.lane.direction,
        plate=plate,
        at=START + timedelta(minutes=minutes),
        **fields,
    )
    return observing.observe(device=device, seen=seen)


def pay(bill: Bill) -> None:
    """Paid at a window, and what follows."""
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key=f"key-{bill.ref}", by=accounts.staff())
    follow()


def follow() -> None:
    """What parking owes after a payment; receipts and their papers are told elsewhere."""
    owed = OutboxTask.objects.filter(task__startswith="services.parking.", done_at=None)
    for row in owed.order_by("pk"):
        import_string(row.task)(**row.kwargs)
        OutboxTask.objects.filter(pk=row.pk).update(done_at=timezone.now())


class Wire:
    """The portal in this process, behind its real addresses."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def send(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        told = {"Content-Type": "application/json"} | dict(headers)
        content_type = told.pop("Content-Type")
        kind = {"data": body, "content_type": content_type} if body else {}
        self.answer = self.client.generic(method, path, headers=told, **kind)
        return self.answer.status_code, json.loads(self.answer.content or b"{}")


def driver(*devices: Device, pay: Callable[[str], bool] = lambda ref: False) -> Driver:
    """Somebody who holds the keys of these devices."""
    return Driver(Wire(), {one.public_id: one.secret for one in devices}, pay, wait=lambda seconds: None)


def passage(plate: str, minutes_ago: float = 0, **fields: Any) -> dict[str, Any]:
    """What a camera tells of a passing so many minutes ago."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return {"event": f"p{next(_serial)}", "plate": plate, "at": at.isoformat()} | fields
