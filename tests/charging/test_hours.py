"""Stations with daily hours: closed is said, and nobody begins there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from services.charging import access_resident, demo
from services.charging.models import ChargePoint, ChargingSession, Reservation, Station
from services.charging.operations import requesting
from tests.charging import make

pytestmark = pytest.mark.django_db


def in_hours(hours: int) -> time:
    return (timezone.localtime() + timedelta(hours=hours)).time().replace(second=0, microsecond=0)


@pytest.fixture
def closed() -> ChargePoint:
    """Opens in two hours, for an hour."""
    return make.point(make.station(opens=in_hours(2), closes=in_hours(3), place_at=("21.9", "110.85")))


@pytest.mark.parametrize(
    ("opens", "closes", "moments"),
    [
        ("08:00", "21:30", {"07:59": False, "08:00": True, "21:29": True, "21:30": False, "03:00": False}),
        ("20:00", "06:00", {"19:59": False, "20:00": True, "23:59": True, "05:59": True, "06:00": False}),
        ("08:00", "08:00", {"07:59": True, "08:00": True}),
        (None, None, {"00:00": True, "12:00": True}),
    ],
)
def test_hours_hold_by_the_clock_here_also_past_midnight(
    opens: str | None, closes: str | None, moments: dict[str, bool]
):
    station = Station()
    station.opens, station.closes = (time.fromisoformat(told) if told else None for told in (opens, closes))
    zone = timezone.get_current_timezone()
    for told, is_open in moments.items():
        at = datetime.combine(date(2026, 3, 2), time.fromisoformat(told), zone)
        assert station.is_open_at(at) == is_open, told


@pytest.mark.parametrize("told", [{"opens": time(8)}, {"closes": time(20)}])
def test_one_time_alone_says_nothing(told: dict[str, Any]):
    with pytest.raises(ValidationError):
        Station(**told).clean()
    assert Station(**told).is_closed is False


def test_nobody_begins_at_a_closed_station_and_it_is_said(closed: ChargePoint, client: Client):
    other, user = make.point(), make.driver()
    client.force_login(user)
    opens = f"{closed.station.opens:%H:%M}"
    assert [row.pk for row in access_resident.stations()] == [other.station_id, closed.station_id]
    page = client.get("/charging/").content.decode()
    assert f"现在关门<br>{opens} 开门" in page
    for address in (f"/charging/{closed.identity}/", f"/charging/station/{closed.station.code}/"):
        page = client.get(address).content.decode()
        assert "充电站现在关门" in page
        assert f"每天 {opens} 至" in page
        assert "现在关门" in page
    assert f"/charging/{closed.identity}/start/" not in client.get(f"/charging/{closed.identity}/").content.decode()
    answer = client.post(f"/charging/{closed.identity}/start/", {"plug": "1", "paying": "after"})
    assert answer.status_code == 409
    assert f"{opens} 开门" in answer.content.decode()
    client.post(f"/charging/{closed.identity}/keep/", {"plug": "1"})
    assert not ChargingSession.objects.exists()
    assert not Reservation.objects.exists()
    with pytest.raises(requesting.NotReady):
        make.wish(closed)


def test_what_goes_on_goes_on_when_it_closes(client: Client):
    pile, user = make.Pile(make.point(make.station(opens=in_hours(-2), closes=in_hours(2)))), make.driver()
    number = pile.start(make.wish(pile.point, user).tag)
    Station.objects.update(closes=in_hours(-1))
    client.force_login(user)
    session = make.only()
    assert f"/my/charging/{session.number}/" in client.get(f"/charging/{pile.point.identity}/").content.decode()
    pile.stop(number)
    assert make.bills(make.only()) == [("issued", 1000)]


def test_hours_of_the_demo_are_read_from_its_words():
    assert demo._hours("08:00–21:30") == {"opens": time(8), "closes": time(21, 30)}
    assert demo._hours("全天") == {}
