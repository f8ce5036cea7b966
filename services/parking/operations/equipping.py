"""Devices and their keys: a key is made by the portal, read once by whoever sets the device up, and changed at will.

And spaces, a whole row of numbers at once.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from services.audit.operations import record
from services.common import transaction
from services.parking.models import Device, Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.accounts.models import User

LENGTH = 32
"""Random bytes of a key."""


@transaction.atomic
def make_device(*, device: Device, by: User) -> str:
    """Write a new device with a key of its own; the key, which nobody can read again."""
    key = secrets.token_urlsafe(LENGTH)
    device.secret = key
    device.save(force_insert=True)
    department = device.lot.operator
    record(event="parking.device_made", by=by, subject=device.subject_ref, department=department)
    return key


@transaction.atomic
def rotate_key(*, device: Device, by: User) -> str:
    """Another key; the one before opens nothing from now on."""
    key = secrets.token_urlsafe(LENGTH)
    Device.objects.filter(pk=device.pk).update(secret=key)
    department = device.lot.operator
    record(event="parking.device_key_changed", by=by, subject=device.subject_ref, department=department)
    return key


@transaction.atomic
def add_spaces(*, like: Space, numbers: Sequence[str], by: User) -> None:
    """Spaces as this one under more numbers; those that are there already stay as they are."""
    same = {"lot": like.lot, "zone": like.zone, "status": like.status, "has_charger": like.has_charger}
    Space.objects.bulk_create([Space(number=number, **same) for number in numbers], ignore_conflicts=True)
    detail = {"first": like.number, "last": numbers[-1], "count": len(numbers) + 1}
    lot = like.lot
    record(event="parking.spaces_added", by=by, subject=lot.subject_ref, department=lot.operator, detail=detail)
