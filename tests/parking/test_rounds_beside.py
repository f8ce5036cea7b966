"""Several at one space: two attendants, an attendant and the own car, plates that look alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.departments.enums import Role
from services.parking.enums import StayState
from services.parking.models import Lot, Stay
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts, departments
from tests.parking import make
from tests.parking.resident import main
from tests.parking.roadside import CAR, address, attendant, came, device, left, note, space, street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_photos")]


@pytest.fixture
def lot() -> Lot:
    return street()


@pytest.fixture
def walker(lot):
    return attendant(lot)


def test_nobody_drives_the_own_car_out_of_its_stay_or_gives_it_another_plate(lot, walker):
    user = departments.holder(Role.ATTENDANT, where=lot.operator, person=accounts.person("龚演示"))
    since = timezone.now() - timedelta(days=9)
    PlateBinding.objects.create(
        vehicle=vehicle_of(plate=CAR), person=user.person, state="active", proof="register", bound_since=since
    )
    assert note(walker, lot) == 302
    own = accounts.sign_in(Client(), user)
    assert note(own, lot, "粤K00702") == 409, "another car in its space"
    assert note(own, lot, "", without_plate="on") == 409
    assert note(own, lot, "粤K0070T") == 409, "a plate that is read like it"
    assert note(own, lot, CAR, n=2) == 409, "the same car in another space: its time would begin anew"
    stay = Stay.objects.get()
    assert (stay.state, stay.vehicle.plate, stay.space) == (StayState.OPEN, CAR, space(lot))


def test_of_two_attendants_at_one_space_the_second_looks_again(lot, walker):
    second = attendant(lot)
    assert note(walker, lot) == 302
    assert note(second, lot, "粤K00702", there="") == 409, "the page said that nobody is noted there"
    assert note(second, lot, "", there="", without_plate="on") == 409
    assert note(second, lot, there="") == 302, "the same plate is the same car"
    first = Stay.objects.get()
    came(first, 1)
    assert left(walker, lot) == 302
    assert note(walker, lot, "粤K00702") == 302
    assert left(second, lot, there=first.number) == 409, "the car of that page is gone; another stands there"
    assert Stay.objects.get(state=StayState.OPEN).vehicle.plate == "粤K00702"
    page = main(second.get(address("left", lot)))
    assert f'name="there" value="{Stay.objects.get(state=StayState.OPEN).number}"' in page


def test_a_car_with_a_like_plate_does_not_take_over_what_a_person_noted(lot, walker):
    assert note(walker, lot, "粤K00708") == 302
    first = Stay.objects.get()
    came(first, 5)
    assert note(walker, lot, "粤K0070B") == 302
    first.refresh_from_db()
    assert (first.vehicle.plate, first.state) == ("粤K00708", StayState.STALE)
    second = Stay.objects.get(state=StayState.OPEN)
    assert timezone.now() - second.entered_at < timedelta(minutes=1)


def test_a_car_whose_space_no_pole_told_leaves_nobody_else_in_it(lot, walker):
    assert note(walker, lot, "粤K00702") == 302
    told = {"event": "e1", "plate": CAR, "direction": "in", "at": timezone.now().isoformat()}
    pole = device(lot, "video")
    assert make.driver(pole).ask(pole.public_id, "POST", "passages/", told)[0] == 200
    assert note(walker, lot) == 302
    assert Stay.objects.get(state=StayState.OPEN, space=space(lot)).vehicle.plate == CAR
    assert Stay.objects.get(vehicle__plate_index=vehicle_of(plate="粤K00702").plate_index).state == StayState.STALE
