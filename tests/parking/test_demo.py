"""What stands in the lots of the demo city once it is lived in."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from services.accounts.access import find_resident
from services.charging.models import Station
from services.parking import access, access_resident, demo, finding, rounds
from services.parking.models import Lot, Space, Stay
from services.tariffs import access as tariffs
from services.tariffs.engine import Stay as Stayed
from services.tariffs.engine import price

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_a_resident_has_a_running_stay_a_debt_and_one_that_was_free():
    demo.park()
    user = find_resident("13800000004")
    stays = list(access.stays_of(user.person))
    assert sorted(stay.state for stay in stays) == ["billed", "open", "settled"]
    standing = next(stay for stay in stays if stay.state == "open")
    assert standing.space.number == "A047"
    assert access_resident.owed_by_plate("粤K00004")
    street = Space.objects.filter(lot__code=demo.STREET)
    work = Counter(line.work for line in rounds.lines(street))
    assert work["noted"] == demo.NOTED - 1
    assert work["to_note"] == demo.TO_NOTE - 1
    assert (work["gone"], work["differs"]) == (1, 1)
    before = Stay.objects.count()
    demo.park()
    assert Stay.objects.count() == before


def test_every_lot_says_where_it_lies_what_it_costs_and_how_many_spaces_are_free():
    found = finding.find()
    assert len(found) == Lot.objects.count() == 18
    assert all(one.lot.place.lat and one.price and one.room.free is not None for one in found)
    assert sum(one.room.spaces for one in found) == 5650
    assert sum(one.room.chargers for one in found) > 100


@pytest.mark.parametrize("plate", ["粤K1234警", "粤K1234应急", "WJ粤1234X"])
def test_vehicles_on_duty_pay_nowhere(plate):
    now = timezone.now()
    for lot in Lot.objects.order_by("code"):
        version = tariffs.in_force(scope_ref=lot.scopes, at=now, vehicle_class="small")
        rule = tariffs.compiled(version)
        zone = lot.zones.order_by("code").first()
        fees = [
            price(rule, Stayed.between(now, now + timedelta(days=3), plate=one, zone=zone.code if zone else "")).fee
            for one in (plate, "粤K12345")
        ]
        assert fees[0] == 0 < fees[1], lot.code


def test_a_lot_that_promises_free_time_while_charging_has_charge_points():
    now, promised = timezone.now(), 0
    for lot in Lot.objects.order_by("code"):
        spec = tariffs.in_force(scope_ref=lot.scopes, at=now, vehicle_class="small").spec
        if "charging_free_minutes" in spec.get("new_energy", {}):
            promised += 1
            assert Station.objects.filter(place=lot.place, charge_points__is_active=True).exists(), lot.code
            assert lot.spaces.filter(has_charger=True).exists()
    assert promised
