"""A day along the streets: plates with their space, readings of spaces, some cars that no pole reads."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from services.parking import rounds as shown
from services.parking.enums import SpaceWork, StayState
from services.parking.models import Observation, Space, Stay
from services.parking.simulating import roadside
from tests.parking import make
from tests.parking.roadside import device, street

pytestmark = pytest.mark.django_db


def planned(lot, pole, sensor="", visits=25, seed=3):
    spaces = tuple(Space.objects.filter(lot=lot).order_by("number").values_list("number", flat=True))
    streets = [roadside.Street(pole, spaces, sensor)]
    begins_at = timezone.now() - timedelta(hours=24)
    return roadside.plan(streets=streets, visits=visits, begins_at=begins_at, seed=seed)


def test_every_car_a_pole_read_comes_and_leaves_once():
    lot = street()
    pole, sensor = device(lot, "video"), device(lot, "geomagnetic")
    events = planned(lot, pole.public_id, sensor.public_id)
    driver = make.driver(pole, sensor)
    told = roadside.drive(driver, events, until=lambda at: None, seed=1)
    assert told.refused == []
    assert told.readings > 10
    read = {event.body["plate"] for event in events if event.path == "passages/"}
    assert len(read) >= 10
    assert {stay.vehicle.plate for stay in Stay.objects.select_related("vehicle")} == read
    ended = Counter(Stay.objects.values_list("state", flat=True))
    assert set(ended) <= {StayState.BILLED, StayState.SETTLED}, ended
    assert ended[StayState.BILLED], "nobody owes anything"
    assert Observation.objects.exclude(space=None).count() >= 2 * len(read)
    left = shown.lines(Space.objects.filter(lot=lot).order_by("number"))
    assert not any(line.work in (SpaceWork.NOTED, SpaceWork.GONE) for line in left)


def test_two_cars_never_stand_in_one_space_and_the_same_seed_is_the_same_day():
    lot = street()
    one = planned(lot, "pole", visits=40)
    standing: dict[str, str] = {}
    seen = set()
    for event in one:
        body = event.body
        if event.path != "passages/" or body["event"] in seen:
            continue
        seen.add(body["event"])
        if body["direction"] == "in":
            assert body["space"] not in standing
            standing[body["space"]] = body["plate"]
        else:
            assert standing.pop(body["space"]) == body["plate"]
    assert standing == {}
    assert len(seen) > 20
    plates = [[e.body.get("plate") for e in planned(lot, "pole", visits=40, seed=seed)] for seed in (3, 3, 4)]
    assert plates[0] == plates[1] != plates[2]
