"""Devices and their keys: a key is made by the portal, read once by whoever sets the device up, and changed at will."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from services.audit.operations import record
from services.parking.models import Device

if TYPE_CHECKING:
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
