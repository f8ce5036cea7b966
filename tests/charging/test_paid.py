"""A whole paid charge over the socket: wish, payment, remote start, readings, remote stop, bill, what goes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async as at_base
from django.utils import timezone

from services.charging.enums import SessionState
from services.charging.models import ChargePoint, ChargingSession, StationCommand
from services.charging.operations import commanding
from services.common import live
from services.payments.models import Bill
from tests.charging import make, wire

pytestmark = pytest.mark.usefixtures("committed_db")
SOON = 20


async def told(car: Any, point: ChargePoint) -> tuple[str, dict[str, Any]]:
    """The next thing the portal tells this charge point; the relay's word for it is given here."""
    for command in await at_base(lambda: list(StationCommand.objects.filter(state="queued")))():
        await asyncio.to_thread(live.send_command_now, commanding.address_of(point.pk), {"command": command.pk})
    return await asyncio.wait_for(car.told.get(), SOON)


def prepaid(point: ChargePoint, user: Any) -> ChargingSession:
    session = make.wish(point, user, prepay=5000)
    ChargingSession.objects.update(requested_at=timezone.now() - timedelta(hours=2))
    make.pay(Bill.objects.get())
    return session


def ended(session: ChargingSession) -> ChargingSession:
    make.follow()
    session.refresh_from_db()
    return session


def flat() -> None:
    """One price at every hour: what the charge point tells is told now."""
    bands = [{"from": "00:00", "to": "24:00", "period": "flat"}]
    make.tariff("flat", make.POWER | {"plans": [{"bands": bands}]})


def checked(session: ChargingSession) -> None:
    assert (session.state, session.energy) == (SessionState.BILLED, 10_000)
    assert make.bills(session) == [("paid", 5000)]
    assert (session.energy_fee, session.service_fee) == (600, 400)
    assert make.went_back(session) == 4000


def test_a_paid_charge_of_1_6():
    flat()
    point, user = make.point(make.station(priced=False, price_group="flat")), make.driver()
    at = wire.minutes(timezone.now() - timedelta(minutes=60))

    async def scene() -> ChargingSession:
        plug, car, listening = await wire.connected(point.identity)
        await car.boot()
        session = await at_base(prepaid)(point, user)
        action, said = await told(car, point)
        assert (action, said) == ("RemoteStartTransaction", {"connector_id": 1, "id_tag": session.tag})
        begun = await car.begin(said["id_tag"], at(0))
        assert begun.id_tag_info["status"] == "Accepted"
        await at_base(session.refresh_from_db)()
        assert session.state == SessionState.STARTED
        await at_base(commanding.stop)(session=session, by=user)
        assert await told(car, point) == ("RemoteStopTransaction", {"transaction_id": begun.transaction_id})
        await car.end(begun.transaction_id, at(60), 10_000)
        await wire.gone(plug, listening)
        return await at_base(ended)(session)

    checked(wire.play(scene))


def test_a_paid_charge_of_2_0_1():
    flat()
    point = make.point(make.station(priced=False, price_group="flat"), protocol="ocpp2.0.1")
    user, at = make.driver(), wire.minutes(timezone.now() - timedelta(minutes=60))

    async def scene() -> ChargingSession:
        plug, car, listening = await wire.connected(point.identity, "ocpp2.0.1")
        await car.boot()
        session = await at_base(prepaid)(point, user)
        action, said = await told(car, point)
        assert (action, said["remote_start_id"]) == ("RequestStartTransaction", session.pk)
        about = {"transaction_id": "t-1"}
        await car.event("Started", 0, at(0), 0, about=about | {"remote_start_id": session.pk}, offline=True)
        await car.event("Updated", 1, at(30), 5000, about=about | {"charging_state": "Charging"}, offline=True)
        await at_base(session.refresh_from_db)()
        assert (session.state, session.energy) == (SessionState.CHARGING, 5000)
        await at_base(commanding.stop)(session=session, by=user)
        assert await told(car, point) == ("RequestStopTransaction", {"transaction_id": "t-1"})
        await car.event("Ended", 2, at(60), 10_000, about=about, offline=True)
        await wire.gone(plug, listening)
        return await at_base(ended)(session)

    checked(wire.play(scene))
