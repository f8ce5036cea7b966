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


def during(opens: str, closes: str) -> ChargePoint:
    """Charge points here say that it is 09:00."""
    return make.point(make.station(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)))


def test_a_card_is_refused_while_it_is_closed_and_what_flowed_is_paid_all_the_same(closed: ChargePoint):
    pile, tag = make.Pile(closed), make.card(make.driver().person)
    assert pile.say("Authorize", idTag=tag) == {"id_tag_info": {"status": "Blocked"}}
    newer = make.Pile201(closed).say("Authorize", idToken={"idToken": tag, "type": "ISO14443"})
    assert newer == {"id_token_info": {"status": "NotAtThisTime"}}
    earlier = (timezone.now() - timedelta(minutes=30)).isoformat()
    pile.say("StartTransaction", connectorId=1, idTag=tag, meterStart=1000, timestamp=earlier)
    assert pile.answers[-1]["id_tag_info"] == {"status": "Blocked"}
    Station.objects.update(opens=None, closes=None)
    assert pile.say("Authorize", idTag=tag) == {"id_tag_info": {"status": "Accepted"}}
    pile.say("StopTransaction", transactionId=make.only().pk, meterStop=2000, timestamp=timezone.now().isoformat())
    make.follow()
    assert [state for state, _amount in make.bills(make.only())] == ["issued"]


@pytest.mark.parametrize(("closes", "said"), [("09:30", "Accepted"), ("08:30", "Blocked")])
def test_a_start_told_late_is_judged_by_when_it_was(closes: str, said: str):
    pile = make.Pile(during("08:00", closes))
    pile.start(make.card(make.driver().person))
    assert pile.answers[-1]["id_tag_info"] == {"status": said}


@pytest.mark.parametrize(("closes", "said"), [("09:30", "Accepted"), ("09:05", "NotAtThisTime")])
def test_a_card_shown_after_the_plug_is_judged_by_when_it_was_shown(closes: str, said: str):
    pile, tag = make.Pile201(during("08:00", closes)), make.card(make.driver().person)
    pile.event("Started", 0, 0, 1000, trigger="CablePluggedIn")
    answer = pile.event("Updated", 1, 10, 1000, trigger="Authorized", idToken={"idToken": tag, "type": "ISO14443"})
    assert answer == {"id_token_info": {"status": said}}
    assert make.only().person is not None


def test_the_card_that_began_is_known_when_it_has_closed_meanwhile():
    pile, tag = (
        make.Pile(make.point(make.station(opens=in_hours(-2), closes=in_hours(2)))),
        make.card(make.driver().person),
    )
    now = timezone.now().isoformat()
    pile.say("StartTransaction", connectorId=1, idTag=tag, meterStart=1000, timestamp=now)
    Station.objects.update(closes=in_hours(-1))
    assert pile.say("Authorize", idTag=tag) == {"id_tag_info": {"status": "Accepted"}}


def test_a_station_out_of_use_takes_no_card():
    pile, tag = make.Pile(make.point(make.station(is_open=False))), make.card(make.driver().person)
    assert pile.say("Authorize", idTag=tag) == {"id_tag_info": {"status": "Blocked"}}
