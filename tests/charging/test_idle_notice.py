"""Who stays plugged in is told once, when it begins to cost money."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.charging.models import ChargePoint, ChargingSession, Connector
from services.charging.operations import sweeping
from services.notices.models import Notice
from tests.charging import make

pytestmark = pytest.mark.django_db
FREE = 15


def full(minutes: float, *, idle: bool = True, state: str = "suspended") -> ChargingSession:
    """A charge of which the car took no more so many minutes ago, and still hangs on the plug."""
    pile = make.Pile(make.point(make.station(idle=idle)))
    pile.start(make.card(make.driver().person))
    at = timezone.now() - timedelta(minutes=minutes)
    stopped = at if state == "billed" else None
    ChargingSession.objects.update(state=state, full_at=at, stopped_at=stopped, heard_at=timezone.now())
    Connector.objects.update(status="suspended")
    return make.only()


def told() -> int:
    sweeping.look_after()
    return Notice.objects.filter(event="charging_idle").count()


@pytest.mark.parametrize("state", ["suspended", "billed"])
def test_it_is_told_once_when_the_free_minutes_are_over(state: str):
    session = full(FREE + 2, state=state)
    assert [told(), told()] == [1, 1]
    notice = Notice.objects.get(event="charging_idle")
    assert notice.person == session.person
    assert session.charge_point.identity in notice.body
    session.refresh_from_db()
    assert session.idle_told_at is not None


def test_nobody_is_told_while_it_is_free():
    full(FREE - 2)
    assert told() == 0


def test_nobody_is_told_where_it_costs_nothing():
    full(FREE + 60, idle=False)
    assert told() == 0


@pytest.mark.parametrize("changes", [{"left_at": timezone.now()}, {"full_at": None}, {"person": None}])
def test_nobody_is_told_who_has_left_or_charges_again(changes: dict):
    full(FREE + 2)
    ChargingSession.objects.update(**changes)
    assert told() == 0


def test_nobody_is_told_of_a_plug_that_is_free_or_used_by_the_next_one():
    session = full(FREE + 2, state="billed")
    Connector.objects.update(status="available")
    assert told() == 0
    Connector.objects.update(status="charging")
    point = ChargePoint.objects.select_related("station__operator", "station__payee").get(pk=session.charge_point_id)
    make.Pile(point).start(make.card(make.driver().person), minutes=300)
    assert told() == 0


def test_one_that_charges_again_and_is_full_again_is_told_again():
    session = full(FREE + 2)
    assert told() == 1
    point = ChargePoint.objects.select_related("station__operator", "station__payee").get(pk=session.charge_point_id)
    make.Pile(point).status("Charging", minutes=0)
    assert ChargingSession.objects.get().idle_told_at is None
    ChargingSession.objects.update(state="suspended", full_at=timezone.now() - timedelta(minutes=FREE + 2))
    Connector.objects.update(status="suspended")
    assert told() == 2
