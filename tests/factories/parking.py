"""Vehicles in lots of the demo city."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from services.parking.models import Device, Observation
from services.parking.operations import observing
from services.parking.operations.observing import Seen

_serial = count(1)


def see(device: str, plate: str, minutes_ago: float = 0, **fields: Any) -> Observation:
    """A camera of the demo city sees a plate."""
    camera = Device.objects.select_related("lot__operator", "lot__payee", "lane").get(public_id=device)
    seen = Seen(
        event_id=f"f{next(_serial)}",
        direction=camera.lane.direction,
        plate=plate,
        at=timezone.now() - timedelta(minutes=minutes_ago),
        **fields,
    )
    return observing.observe(device=camera, seen=seen)


def everything() -> dict[str, Any]:
    """In a lot that ``parking1`` runs: a vehicle that stands there, one that was entered twice, one nobody saw come."""
    stands = see("center-in-1", "粤K00771", 90, image_ref="cam/0001.jpg")
    twice = see("center-in-1", "粤K00772", 3000)
    see("center-in-1", "粤K00772", 60)
    unknown = see("center-out-1", "粤K00773", 5, image_ref="cam/0002.jpg")
    return {"lot": "center", "stay": stands.stay.number, "stale_stay": twice.stay.number, "read": unknown.pk}
