"""Operators of stations at their desk, what they open and send."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.charging.models import ChargePoint, OcppFrame, OrphanStop
from services.departments.enums import Role
from tests.charging import make
from tests.factories import accounts, departments

WHY = {"reason": "充电桩屏幕卡住"}


def signed_in(point: ChargePoint, **person) -> Client:
    user = departments.holder(Role.CHARGING_OPERATOR, where=point.station.operator, **person)
    return accounts.sign_in(Client(), user)


def at(name: str, *args) -> str:
    return reverse(f"charging_desk:{name}", args=args)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def send(client: Client, data: dict, name: str, *args) -> int:
    return client.post(at(name, *args), data).status_code


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))


def said(point: ChargePoint, words: str, *, action: str = "Heartbeat", minutes_ago: float = 0) -> OcppFrame:
    when = timezone.now() - timedelta(minutes=minutes_ago)
    return OcppFrame.objects.create(charge_point=point, way="in", action=action, message_id="m1", text=words, at=when)


def stray(point: ChargePoint, *, meter: int = 500, minutes: float = 60) -> OrphanStop:
    """A stop that fits no charge by itself: its meter shows less than was read before."""
    pile = make.Pile(point)
    pile.stop(-1, minutes=minutes, meter=meter)
    return OrphanStop.objects.filter(charge_point=point).latest("pk")
