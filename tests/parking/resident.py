"""Residents with vehicles of their own, and cars seen so many minutes ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from services.accounts.models import User
from services.parking.models import Device, Stay
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts
from tests.parking import make

CAR = "粤K00001"


def owner(plate: str = CAR, **fields: Any) -> tuple[User, PlateBinding]:
    """A resident whose car this is since a year."""
    user = accounts.real_named(accounts.person("陈演示"))
    known = {"state": "active", "proof": "register", "bound_since": timezone.now() - timedelta(days=365)}
    binding = PlateBinding.objects.create(vehicle=vehicle_of(plate=plate), person=user.person, **known | fields)
    return user, binding


def signed_in(user: User) -> Client:
    return accounts.sign_in(Client(), user)


def seen(device: Device, ago: float, plate: str = CAR, **fields: Any) -> Stay:
    """A camera saw it ``ago`` minutes before now."""
    passed = (timezone.now() - make.START).total_seconds() / 60
    return make.see(device, plate, passed - ago, **fields).stay


def main(answer: Any) -> str:
    """What the page itself says."""
    return answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
