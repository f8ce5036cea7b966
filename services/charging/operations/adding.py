"""Charge points are written down, with the key by which they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.audit.operations import record
from services.charging import keys
from services.charging.models import ChargePoint, Connector
from services.charging.operations.announcing import announce
from services.common import transaction

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.accounts.models import User
    from services.charging.models import Station


class BadKey(ValueError):
    """A key that is too short."""


@transaction.atomic
def make(*, charge_point: ChargePoint, by: User) -> str:
    """Write a new charge point with a key of its own; the key, which nobody can read again."""
    key = keys.new_key()
    charge_point.key_hash = keys.hashed(key)
    charge_point.save(force_insert=True)
    organ = charge_point.station.operator
    record(event="charging.point_added", by=by, subject=charge_point.subject_ref, department=organ)
    return key


@transaction.atomic
def rotate(*, charge_point: ChargePoint, by: User) -> str:
    """Another key. The one before opens nothing, and its socket counts no more."""
    key = keys.new_key()
    ChargePoint.objects.filter(pk=charge_point.pk).update(key_hash=keys.hashed(key), connection="")
    organ = charge_point.station.operator
    record(event="charging.key_changed", by=by, subject=charge_point.subject_ref, department=organ)
    announce(charge_point.station)
    return key


@transaction.atomic
def alter(*, charge_point: ChargePoint, fields: Collection[str], by: User) -> None:
    """Write these fields alone: what it tells meanwhile stays. Out of use its socket counts no more."""
    changes = {name: getattr(charge_point, name) for name in fields}
    if not charge_point.is_active:
        changes["connection"] = ""
    if changes:
        ChargePoint.objects.filter(pk=charge_point.pk).update(**changes)
    announce(charge_point.station)


@transaction.atomic
def add(
    *, identity: str, key: str, station: Station | None, plugs: int = 1, power: int = 0, by: User | None
) -> ChargePoint:
    """A charge point, or another key for one that is there: a socket of the old key stays until it closes.

    Raises BadKey; ValueError without a station for one that is new.
    """
    try:
        kept = keys.hashed(key)
    except keys.KeyTooShort:
        raise BadKey(_("A key has at least 16 characters.")) from None
    point = ChargePoint.objects.filter(identity=identity).select_related("station").first()
    if point is None:
        if station is None:
            message = "a new charge point belongs to a station"
            raise ValueError(message)
        point = ChargePoint.objects.create(identity=identity, name=identity[:40], station=station, key_hash=kept)
    else:
        ChargePoint.objects.filter(pk=point.pk).update(key_hash=kept)
    for number in range(1, plugs + 1):
        Connector.objects.get_or_create(charge_point=point, number=number, defaults={"max_power": power})
    organ = point.station.operator
    record(event="charging.point_added", by=by, subject=point.subject_ref, department=organ)
    return point
