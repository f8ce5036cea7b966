"""Charges at charge points of the demo city."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from services.accounts.access import find_resident
from services.charging.enums import Way
from services.charging.models import ChargePoint, ChargingCard, Connector, OcppFrame, StationCommand
from services.charging.operations import starting, stopping
from services.charging.operations.metering import Reading, meter
from services.charging.operations.starting import Start
from services.charging.operations.stopping import Stop

FREE, BUSY, NEWER = "GZ-CTR-01", "GZ-CTR-02", "GZ-CTR-07"
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


def of_operator() -> dict[str, Any]:
    """At a station ``charging1`` runs: a stop of no charge, a charge of 2.0.1, what was said and told.

    Call after ``of_resident``: the stop may be the end of that charge.
    """
    now = timezone.now()
    busy = ChargePoint.objects.select_related("station__operator", "station__payee").get(identity=BUSY)
    told = {"transaction_id": -1, "meter_stop": 500, "timestamp": now.isoformat(), "reason": "PowerLoss"}
    stop = Stop(transaction="-1", at=now, meter=500, reason="PowerLoss", payload=told)  # less than was read before
    stopping.stop(charge_point=busy, told=stop)
    newer = ChargePoint.objects.select_related("station__operator", "station__payee").get(identity=NEWER)
    ChargePoint.objects.filter(pk=newer.pk).update(connection="nobody", firmware="1.2.0", vendor="演示")
    begin = Start(connector=1, tag="", at=now, meter=0, transaction="demo-tx-1", is_live=True)
    session = starting.start(charge_point=newer, told=begin)
    ChargePoint.objects.filter(identity=FREE).update(settings={"HeartbeatInterval": "300"})
    free = ChargePoint.objects.get(identity=FREE)
    StationCommand.objects.create(
        charge_point=free,
        kind="reset",
        reason="屏幕卡住",
        state="accepted",
        expires_at=now,
        answer={"status": "Accepted"},
    )
    text = '[2,"m-1","Heartbeat",{}]'
    frame = OcppFrame.objects.create(
        charge_point=free, way=Way.IN, action="Heartbeat", message_id="m-1", text=text, at=now
    )
    return {"stop": busy.orphans.get().pk, "new_charge": session.number, "frame": frame.pk}
