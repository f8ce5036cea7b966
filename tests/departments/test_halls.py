"""Halls and phones as residents find them."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from services.departments import directory, sketch
from services.departments.enums import Level
from services.departments.models import Window
from services.places.enums import PlaceKind
from tests.factories import departments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Pages of an earlier test are not these."""
    cache.clear()


def seen(client: Client, path: str) -> str:
    """The text of a page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_three_levels_in_their_order():
    city = departments.hall(region="440981")
    village = departments.hall(region="440981105201", kind=PlaceKind.POINT)
    town = departments.hall(region="440981105")
    lonely = departments.hall(region="440981001001", kind=PlaceKind.POINT)
    found = directory.halls()
    assert found.city == [city]
    assert [(t.own, t.villages) for t in found.towns] == [(None, [lonely]), (town, [village])]
    assert found.count == 4


def test_a_hall_out_of_use_and_an_office_have_no_page(client: Client):
    closed = departments.hall(name="关了的大厅", is_open=False)
    office = departments.hall(name="一间办公室", kind=PlaceKind.OFFICE)
    for place in (closed, office):
        assert client.get(f"/halls/{place.code}/").status_code == 404
        assert place.name not in seen(client, "/halls/")
        assert not place.has_page
    assert client.get("/halls/nowhere/").status_code == 404


def test_a_hall_tells_way_phone_hours_and_windows_by_number(client: Client):
    place = departments.hall(phones=["0668-6660999"], notes="轮椅从东门进。")
    organ = departments.department(place=place)
    for number, where in (("10", None), ("9", organ), ("2", None)):
        Window.objects.create(place=place, number=number, name=f"窗口甲{number}", department=where)
    Window.objects.create(place=place, number="3", name="停用的窗口", is_open=False)
    page = seen(client, f"/halls/{place.code}/")
    for words in (place.address, place.hours, "tel:0668-6660999", place.notes, organ.name, organ.enquiry_phone):
        assert words in page
    assert re.findall(r"窗口甲(\d+)", page) == ["2", "9", "10"]
    assert "停用的窗口" not in page


def test_the_phones_of_three_levels(client: Client):
    city = departments.department("演示市局", place=departments.hall())
    town = departments.department("演示镇政府", level=Level.TOWN, region="440981105", parent=city)
    village = departments.department("演示村委会", level=Level.VILLAGE, region="440981105201", parent=town)
    gone = departments.department("撤了的局", is_active=False)
    page = seen(client, "/departments/")
    assert page.index(city.name) < page.index(town.name) < page.index(village.name)
    for organ in (city, town, village):
        assert f"tel:{organ.enquiry_phone}" in page
        assert f"tel:{organ.complaint_phone}" in page
    assert gone.name not in page
    assert f"/halls/{city.place.code}/" in page


def test_a_place_without_a_page_is_not_linked(client: Client):
    departments.department("演示局", place=departments.hall(kind=PlaceKind.OFFICE))
    assert "/halls/hall" not in seen(client, "/departments/")


def test_words_narrow_the_lists(client: Client):
    departments.hall(name="根子镇便民服务中心", region="440981105")
    departments.hall(name="别处大厅", region="440981106", address="根子路 1 号")
    departments.hall(name="无关大厅", region="440981")
    page = seen(client, "/halls/?q=根子")
    assert "根子镇便民服务中心" in page
    assert "别处大厅" in page
    assert "无关大厅" not in page
    assert "没有找到这个大厅" in seen(client, "/halls/?q=没有这里")
    assert "没有找到这个部门" in seen(client, "/departments/?q=没有这里")


@pytest.mark.parametrize("path", ["/halls/", "/departments/"])
def test_the_same_questions_to_the_database_for_many(client: Client, path: str, django_assert_max_num_queries: object):
    for n in range(15):
        departments.department(place=departments.hall(region=f"440981{n:03d}"))
    with django_assert_max_num_queries(2):
        client.get(path)


def test_the_sketch_shows_who_has_a_position_and_the_list_tells_where(client: Client):
    place = {"lat": "21.918300", "lng": "110.853400"}
    departments.hall(region="440981", name="演示市政务服务中心", **place)
    assert "hall-map" not in seen(client, "/halls/"), "one point is no map"
    departments.hall(region="440981105", name="甲乙镇便民服务中心", lat="21.823000", lng="110.918000")
    departments.hall(region="440981106", name="丙<b>镇便民服务中心", lat="21.772000", lng="110.865000")
    departments.hall(region="440981107", name="没有位置的大厅")
    cache.clear()
    page = seen(client, "/halls/")
    drawn = page.partition('<svg viewBox="0 0 343 343"')[2].partition("</svg>")[0]
    assert re.findall(r'class="hall-map__(city|town|village)"', drawn) == ["town", "town", "city"]
    assert ">甲乙镇</text>" in drawn
    assert "10 公里" in drawn
    assert "<b>" not in drawn
    assert page.count('data-lat="21.') == 3


def test_no_two_names_of_the_sketch_lie_over_each_other():
    for n in range(12):
        lat, lng = 21.9 + n // 4 * 0.01, 110.85 + n % 4 * 0.01
        departments.hall(region=f"4409811{n:02}", name=f"演示镇{n}便民服务中心", lat=f"{lat:.6f}", lng=f"{lng:.6f}")
    drawn = sketch.halls(directory.halls().all)
    found = re.findall(r'<text x="(\d+)" y="(\d+)">([^<]+)</text>', drawn)
    boxes = [(int(x), int(y), int(x) + sketch.LETTER * len(name), int(y) + sketch.LINE) for x, y, name in found]
    assert len(boxes) >= 6
    for n, a in enumerate(boxes):
        for b in boxes[:n]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
