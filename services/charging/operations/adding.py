"""Charge points are written down, with the key by which they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.charging import keys
from services.charging.models import ChargePoint, Connector

if TYPE_CHECKING:
    from services.accounts.models import User
    from services.charging.models import Station


class BadKey(ValueError):
    """A key that is too short."""


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
