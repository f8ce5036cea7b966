"""Charges at charge points of the demo city."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from services.accounts.access import find_resident
from services.charging.models import ChargePoint, ChargingCard, Connector
from services.charging.operations import starting
from services.charging.operations.metering import Reading, meter
from services.charging.operations.starting import Start

FREE, BUSY = "GZ-CTR-01", "GZ-CTR-02"
READ = ((5, 2_000), (10, 5_500), (20, 14_000))
"""Minutes after the beginning, Wh."""


def of_resident(phone: str) -> dict[str, Any]:
    """A charge of this resident goes on at one charge point; another one is connected and free."""
    ChargePoint.objects.filter(identity__in=[FREE, BUSY]).update(connection="nobody")
    Connector.objects.filter(charge_point__identity=FREE).update(status="available")
    owner = find_resident(phone)
    point = ChargePoint.objects.select_related("station__operator", "station__payee").get(identity=BUSY)
    card = ChargingCard.objects.create(tag="MATRIX0001", person=owner.person)
    began = timezone.now() - timedelta(minutes=30)
    told = Start(connector=1, tag=card.tag, at=began, moment=began.isoformat(), meter=0)
    session = starting.start(charge_point=point, told=told)
    readings = [Reading(began + timedelta(minutes=minutes), "energy", wh) for minutes, wh in READ]
    meter(charge_point=point, number=1, protocol_id=session.protocol_id, readings=readings)
    return {"my_charge": session.number, "charger": FREE, "charging_station": point.station.code}
