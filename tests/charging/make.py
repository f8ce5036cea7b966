"""A station with a price, charge points that speak without a socket, people who charge and pay."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from ocpp.charge_point import camel_to_snake_case

from services.charging import keys
from services.charging.models import ChargePoint, ChargingCard, ChargingSession, Connector, Station
from services.charging.operations import requesting
from services.charging.protocol import v16, v201
from services.common.models import OutboxTask
from services.payments.models import Bill, Payee, Refund
from services.payments.operations import taking
from services.places.models import Place
from services.tariffs import operations as tariffs
from services.tariffs.models import Tariff
from tests.factories import accounts, departments

KEY = "k" * 20
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""09:00 on a Monday, flat."""
POWER: dict[str, Any] = {
    "kind": "electricity",
    "name": "充电分时电价（示例）",
    "basis": "示例规则，不是真实文件",
    "service": 4000,
    "periods": {
        "peak": {"name": "高峰", "price": 10200},
        "flat": {"name": "平段", "price": 6000},
        "valley": {"name": "低谷", "price": 2280},
    },
    "plans": [
        {
            "bands": [
                {"from": "00:00", "to": "08:00", "period": "valley"},
                {"from": "08:00", "to": "10:00", "period": "flat"},
                {"from": "10:00", "to": "12:00", "period": "peak"},
                {"from": "12:00", "to": "14:00", "period": "flat"},
                {"from": "14:00", "to": "19:00", "period": "peak"},
                {"from": "19:00", "to": "24:00", "period": "flat"},
            ]
        }
    ],
}
"""Peak : flat : valley = 1.7 : 1 : 0.38 at 0.60, service 0.40 yuan a kWh."""
IDLE: dict[str, Any] = {
    "kind": "parking",
    "name": "充电占位费",
    "basis": "示例规则，不是真实文件",
    "schedule": {
        "free": {"minutes": 15, "mode": "deduct"},
        "plans": [{"bands": [{"from": "00:00", "to": "24:00", "unit_minutes": 1, "price": 20}]}],
    },
}
"""15 minutes free, then 0.20 yuan a minute."""
_serial = count(1)


def tariff(scope: str, spec: dict[str, Any] = POWER, *, since: datetime | None = None) -> None:
    writer, checker = departments.system_admin(), departments.system_admin()
    rule = Tariff.objects.create(code=f"c{next(_serial)}", name="演示", kind=spec["kind"])
    version = tariffs.draft(
        tariff=rule,
        by=writer,
        spec_text=json.dumps(spec, ensure_ascii=False),
        scope_ref=scope,
        valid_since=since or START - timedelta(days=400),
    )
    tariffs.publish(version=tariffs.send(version=version, by=writer), by=checker)


def station(
    *, priced: bool = True, idle: bool = False, place_at: tuple[str | None, str | None] = (None, None), **fields: Any
) -> Station:
    n = next(_serial)
    lat, lng = place_at
    organ = departments.department()
    place = Place.objects.create(
        code=f"charging-{n}", name="演示充电站", address="演示路 1 号", hours="全天", lat=lat, lng=lng
    )
    payee = Payee.objects.create(code=f"charging-{n}", name="演示充电公司", book="platform", department=organ)
    fields = {"name": "演示充电站", "place": place, "operator": organ, "payee": payee, **fields}
    made = Station.objects.create(code=f"st{n}", **fields)
    if priced:
        tariff(f"charging:{made.code}")
    if idle:
        made.idle_group = f"idle-{n}"
        made.save()
        tariff(made.idle_group, IDLE)
    return made


def point(where: Station | None = None, *, plugs: int = 1, protocol: str = "ocpp1.6") -> ChargePoint:
    """One that just connected, so that it may tell of long ago, and whose connectors are free."""
    made = ChargePoint.objects.create(
        station=where or station(),
        identity=f"CP-{next(_serial)}",
        name="1 号桩",
        key_hash=keys.hashed(KEY),
        protocol=protocol,
        connection="somewhere",
        connected_at=timezone.now(),
    )
    for number in range(1, plugs + 1):
        Connector.objects.create(charge_point=made, number=number, status="available", max_power=120_000)
    return ChargePoint.objects.select_related("station__operator", "station__payee").get(pk=made.pk)


def driver() -> Any:
    return accounts.real_named()


def card(person: Any, tag: str = "") -> str:
    return ChargingCard.objects.create(tag=tag or f"CARD{next(_serial)}", person=person).tag


def at(minutes: float) -> str:
    """So many minutes after the start, as a charge point writes it."""
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Pile:
    """A 1.6 charge point without a socket: what it says goes through the real handlers."""

    point: ChargePoint
    answers: list[dict[str, Any]] = field(default_factory=list)

    def say(self, action: str, **told: Any) -> dict[str, Any]:
        answer = v16.ANSWERS[action](self.point, camel_to_snake_case(told))
        self.answers.append(answer)
        return answer

    def start(self, tag: str, *, minutes: float = 0, meter: Any = 1000, connector: int = 1) -> int:
        told = {"connectorId": connector, "idTag": tag, "timestamp": at(minutes), "meterStart": meter}
        return self.say("StartTransaction", **told)["transaction_id"]

    def stop(self, transaction: Any, *, minutes: float = 60, meter: Any = 11_000, **more: Any) -> dict[str, Any]:
        told = {"transactionId": transaction, "timestamp": at(minutes), "meterStop": meter} | more
        answer = self.say("StopTransaction", **told)
        follow()
        return answer

    def meter(self, transaction: int | None, minutes: float, wh: int, connector: int = 1) -> None:
        value = [{"timestamp": at(minutes), "sampledValue": [{"value": str(wh)}]}]
        told: dict[str, Any] = {"connectorId": connector, "meterValue": value}
        self.say("MeterValues", **told | ({"transactionId": transaction} if transaction else {}))

    def status(self, status: str, minutes: float = 0, connector: int = 1) -> None:
        told = {"connectorId": connector, "status": status, "errorCode": "NoError", "timestamp": at(minutes)}
        self.say("StatusNotification", **told)
        follow()


@dataclass
class Pile201:
    """A 2.0.1 charge point without a socket."""

    point: ChargePoint
    transaction: str = "tx-1"

    def say(self, action: str, **told: Any) -> dict[str, Any]:
        return v201.ANSWERS[action](self.point, camel_to_snake_case(told))

    def event(self, kind: str, seq: int, minutes: float, wh: int | None = None, **more: Any) -> dict[str, Any]:
        about = {"transactionId": self.transaction} | more.pop("about", {})
        told: dict[str, Any] = {
            "eventType": kind,
            "seqNo": seq,
            "timestamp": at(minutes),
            "triggerReason": more.pop("trigger", "MeterValuePeriodic"),
            "offline": True,
            "transactionInfo": about,
            "evse": {"id": 1, "connectorId": 1},
        }
        if wh is not None:
            told["meterValue"] = [{"timestamp": at(minutes), "sampledValue": [{"value": wh}]}]
        answer = self.say("TransactionEvent", **told | more)
        follow()
        return answer


def wish(point: ChargePoint, user: Any = None, *, prepay: int = 0, connector: int = 1) -> ChargingSession:
    """Somebody wishes to charge, long enough ago for what the pile tells in March."""
    user = user or driver()
    plug = Connector.objects.select_related("charge_point__station__payee").get(charge_point=point, number=connector)
    session = requesting.request(connector=plug, person=user.person, by=user, prepay=prepay)
    ChargingSession.objects.filter(pk=session.pk).update(requested_at=START)
    return session


def pay(bill: Bill) -> None:
    """Paid at a window, and what follows."""
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key=f"key-{bill.ref}", by=accounts.staff())
    follow()


def follow() -> None:
    """What charging owes after a commit."""
    owed = OutboxTask.objects.filter(task__startswith="services.charging.", done_at=None)
    for row in owed.order_by("pk"):
        import_string(row.task)(**row.kwargs)
        OutboxTask.objects.filter(pk=row.pk).update(done_at=timezone.now())


def bills(session: ChargingSession) -> list[tuple[str, int | None]]:
    """The chain: (state, fen)."""
    rows = Bill.objects.filter(kind="charging.session", subject_ref=session.subject_ref).order_by("version")
    return [(str(row.state), row.amount) for row in rows]


def lines(session: ChargingSession) -> list[int]:
    """The lines of the last bill."""
    bill = Bill.objects.filter(kind="charging.session", subject_ref=session.subject_ref).order_by("-version")[0]
    return list(bill.lines.order_by("order").values_list("amount", flat=True))


def went_back(session: ChargingSession) -> int:
    """Fen given back."""
    rows = Refund.objects.filter(allocation__bill__subject_ref=session.subject_ref)
    return sum(row.amount for row in rows.order_by("pk"))


def only() -> ChargingSession:
    """The one session there is."""
    return ChargingSession.objects.get()
