"""Finding a lot: free spaces as far as anybody knows, price, distance; few questions to the tables."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from services.parking import finding, occupancy
from services.parking.models import Device, Space, Zone
from services.places.models import Place
from tests.factories import departments
from tests.parking import make
from tests.parking.resident import main, seen

pytestmark = pytest.mark.django_db


def spaces(lot, *, free=0, taken=0, unknown=0, closed=0, seen=None, chargers=0, zone=None):
    kinds = ["free"] * free + ["taken"] * taken + ["unknown"] * unknown + ["closed"] * closed
    Space.objects.bulk_create(
        Space(
            lot=lot,
            zone=zone,
            number=f"{zone.code if zone else 'S'}{n:03}",
            status=kind,
            observed_at=None if kind == "unknown" else seen or timezone.now(),
            has_charger=n < chargers,
        )
        for n, kind in enumerate(kinds)
    )


def room(lot):
    return finding.rooms([lot])[lot.pk]


def at(lot, lat, lng):
    Place.objects.filter(pk=lot.place_id).update(lat=lat, lng=lng)
    lot.place.refresh_from_db()


def test_what_stands_on_the_spaces_counts_and_closed_ones_do_not():
    lot = make.lot(priced=False)
    spaces(lot, free=3, taken=7, closed=5, chargers=2)
    assert (room(lot).spaces, room(lot).free, room(lot).chargers, room(lot).free_chargers) == (10, 3, 2, 2)
    assert room(lot).tone == "few"


def test_nobody_knows_when_too_many_spaces_are_unseen_or_all_sights_are_old():
    unseen, old = make.lot(priced=False), make.lot(priced=False)
    spaces(unseen, free=7, unknown=3)
    spaces(old, free=10, seen=timezone.now() - finding.OLD - timedelta(minutes=1))
    assert [room(lot).free for lot in (unseen, old)] == [None, None]
    assert room(old).tone == "unknown"


def test_a_sight_of_an_hour_ago_is_told_with_its_time():
    lot = make.lot(priced=False)
    spaces(lot, free=10, seen=timezone.now() - timedelta(hours=1))
    assert room(lot).free == 10
    assert room(lot).is_late


def test_what_gates_count_goes_first_and_only_when_every_zone_is_counted():
    lot = make.lot(priced=False)
    one, two = (Zone.objects.create(lot=lot, code=code, name=code) for code in ("a", "b"))
    spaces(lot, free=5, taken=5, zone=one)
    spaces(lot, free=5, taken=5, zone=two)
    Zone.objects.filter(pk=one.pk).update(taken_count=9, counted_at=timezone.now())
    assert room(lot).free == 10
    Zone.objects.filter(pk=two.pk).update(taken_count=14, counted_at=timezone.now())
    assert room(lot).free == 0
    assert room(lot).tone == "full"
    assert finding.zones(lot) == [("a", 10, 1), ("b", 10, 0)]


def board(lot) -> int:
    """What the operator is told."""
    return occupancy.of_lot(lot, occupancy.tally([lot])[lot.pk]).free


def test_a_lot_with_gates_alone_fills_and_empties_as_they_tell():
    lot = make.lot()
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    spaces(lot, unknown=5)
    assert room(lot).free is None, "nobody told anything yet"
    for n in range(2):
        seen(into, 5, f"粤K0000{n}")
        assert room(lot).free == board(lot) == 4 - n
    seen(out, 0, "粤K00000")
    assert room(lot).free == board(lot) == 4
    assert timezone.now() - room(lot).seen_at < timedelta(minutes=1)
    Device.objects.update(seen_at=timezone.now() - finding.OLD - timedelta(minutes=1))
    assert room(lot).free is None


def test_sensors_that_see_more_cars_than_came_by_the_gates_are_believed():
    lot = make.lot()
    spaces(lot, free=2, taken=8)
    seen(make.camera(lot, "in"), 5)
    assert room(lot).free == board(lot) == 2


def test_operator_and_resident_are_told_one_number():
    counted, street = make.lot(priced=False), make.lot(priced=False, kind="roadside")
    zone = Zone.objects.create(lot=counted, code="a", name="a")
    spaces(counted, free=3, taken=7, zone=zone)
    spaces(street, free=16, taken=2, unknown=2)
    assert (room(counted).free, room(street).free) == (board(counted), board(street)) == (3, 16)
    Zone.objects.update(taken_count=9, counted_at=timezone.now())
    assert room(counted).free == board(counted) == 1
    Zone.objects.update(counted_at=timezone.now() - finding.OLD - timedelta(minutes=1))
    assert room(counted).free == board(counted) == 3, "an old count is none"


def test_the_nearest_first_and_what_lies_nowhere_last():
    far, near, nowhere = (make.lot(priced=False) for _ in range(3))
    at(far, "21.930000", "110.853400")
    at(near, "21.919000", "110.853400")
    hall = Place(lat="21.918300", lng="110.853400")
    found = finding.find(near=hall)
    assert [one.lot for one in found] == [near, far, nowhere]
    assert 70 < found[0].metres < 90
    assert (found[0].minutes, found[2].minutes) == (1, None)


def test_words_ticks_and_lots_that_are_closed():
    busy, quiet, closed = (
        make.lot(name="鉴江停车场"),
        make.lot(name="文明停车场"),
        make.lot(name="旧停车场", is_open=False),
    )
    spaces(busy, taken=4)
    spaces(quiet, free=4, chargers=1)
    assert [one.lot for one in finding.find(words="鉴江")] == [busy]
    assert [one.lot for one in finding.find(words="演示路 文明")] == [quiet]
    assert [one.lot for one in finding.find(free=True)] == [quiet]
    assert [one.lot for one in finding.find(charging=True)] == [quiet]
    assert closed not in [one.lot for one in finding.find()]


def test_the_page_says_what_is_known_and_what_not(client):
    full, unknown = make.lot(name="满的停车场"), make.lot(name="不清楚的停车场", priced=False)
    at(full, "21.920000", "110.853400")
    spaces(full, taken=4)
    spaces(unknown, unknown=4)
    page = client.get(reverse("parking:find")).content.decode()
    assert "已满" in page
    assert "不清楚" in page
    assert "价格还没有公布" in page
    assert "每小时 5 元" in page
    assert "<svg viewBox" in page


def test_bad_filters_are_left_out(client):
    make.lot(name="只有一个")
    for query in ("near=nowhere", "q=" + "很长" * 60, "free=maybe&near=%00", "page=x"):
        answer = client.get(reverse("parking:find") + "?" + query)
        assert answer.status_code == 200
    assert "没有符合的停车场" in client.get(reverse("parking:find") + "?q=没有").content.decode()


def test_a_lot_tells_its_price_in_words(client):
    lot = make.lot(name="有价的停车场")
    spaces(lot, free=30)
    page = client.get(reverse("parking:lot", args=[lot.code])).content.decode()
    for told in ("有价的停车场", "30", "15 分钟内免费", "每小时 5 元", "24 小时内只有一次", "缴费后"):
        assert told in page
    lot.is_open = False
    lot.save()
    assert client.get(reverse("parking:lot", args=[lot.code])).status_code == 404


def test_more_lots_ask_no_more_questions(client):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("parking:find"))
        return len(found)

    spaces(make.lot(), free=2)
    first = asked()
    for _ in range(4):
        spaces(make.lot(), free=2)
    assert asked() == first <= 12


def test_at_home_stand_the_nearest_lots_to_the_hall_whose_room_is_known(client):
    hall = departments.hall(lat="21.910", lng="110.850")
    near, far, unknown, full = (make.lot(priced=False, name=name) for name in ("近处", "远处", "不知道", "满场"))
    for one, lng in ((near, "110.851"), (far, "110.880"), (unknown, "110.852"), (full, "110.853")):
        at(one, hall.lat, lng)
    spaces(near, free=1200, taken=1)
    spaces(far, free=30)
    spaces(unknown, free=1, unknown=9)
    spaces(full, taken=3)
    said = " ".join(strip_tags(main(client.get("/"))).split())
    assert re.search(r"停车近处1,200 个空位满场已满\d\d:\d\d 全市至少 1,230 个空位", said)


def test_at_home_no_number_stands_where_nobody_knows_one(client):
    spaces(make.lot(priced=False), unknown=9)
    page = main(client.get("/"))
    assert "各停车场的空位和价格" in page
    assert 'class="glance"' not in page
