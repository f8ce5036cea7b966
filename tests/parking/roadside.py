"""A street with spaces, devices that watch them, and an attendant who walks along it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.departments.enums import Role
from services.parking import rounds
from services.parking.models import Device, Lot, Space, Stay, Zone
from services.parking.operations import spaces
from tests.factories import accounts, applications, departments
from tests.parking import make

_serial = count(1)
CAR = "粤K00701"


def street(**fields) -> Lot:
    """Three spaces nobody saw yet."""
    lot = make.lot(kind="roadside", name="演示路路侧泊位", **fields)
    zone = Zone.objects.create(lot=lot, code="all", name="全段")
    Space.objects.bulk_create(Space(lot=lot, zone=zone, number=f"YS{n:03}") for n in (1, 2, 3))
    return lot


def space(lot: Lot, n: int = 1) -> Space:
    """As it stands now."""
    return Space.objects.select_related("lot__operator", "lot__payee", "zone").get(lot=lot, number=f"YS{n:03}")


def device(lot: Lot, source: str) -> Device:
    """It stands at no lane."""
    made = Device.objects.create(
        lot=lot, public_id=f"road{next(_serial)}", name="演示设备", vendor="演示", source=source, secret="s" * 32
    )
    return Device.objects.select_related("lot__operator", "lot__payee", "lane").get(pk=made.pk)


def tell(watch: Device, status: str, minutes_ago: float = 0, n: int = 1) -> None:
    """What it sees of a space."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    spaces.note_spaces(device=watch, readings=[(f"YS{n:03}", status, at)])


def attendant(lot: Lot, role: str = Role.ATTENDANT) -> Client:
    """Signed in."""
    return accounts.sign_in(Client(), departments.holder(role, where=lot.operator))


def address(name: str, lot: Lot, n: int = 1) -> str:
    """Of a page of a space."""
    return reverse(f"parking_desk:{name}", args=[lot.code, f"YS{n:03}"])


def there(lot: Lot, n: int = 1) -> str:
    """What the page of a form says of who is noted in this space."""
    stay = rounds.lines([space(lot, n)])[0].stay
    return stay.number if stay else ""


def note(client: Client, lot: Lot, plate: str = CAR, n: int = 1, **data: Any) -> int:
    """What is answered to a plate with its photo."""
    told = {"plate": plate, "photo": applications.photo(), "there": there(lot, n)} | data
    return client.post(address("note", lot, n), told).status_code


def left(client: Client, lot: Lot, when: str = "now", n: int = 1, **data: Any) -> int:
    """What is answered to a car that is gone."""
    return client.post(address("left", lot, n), {"when": when, "there": there(lot, n)} | data).status_code


def came(stay: Stay, hours: float) -> None:
    """It began so long ago."""
    Stay.objects.filter(pk=stay.pk).update(entered_at=timezone.now() - timedelta(hours=hours))
