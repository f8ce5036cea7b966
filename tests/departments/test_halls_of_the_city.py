"""Halls of the demo city: what is handled there, and how one gets there."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from services.catalog.models import ItemPlace
from services.departments import directory
from services.departments.models import Department
from services.places.enums import VISITED
from services.places.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def seen(client: Client, path: str) -> str:
    """The text of a page that must be there."""
    cache.clear()
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_demo_city_has_all_of_it(client: Client):
    page = seen(client, "/halls/gz-center/")
    handled = ItemPlace.objects.filter(place__code="gz-center", item__versions__state="published").first()
    assert handled.item.versions.get(state="published").name in page
    assert "这里能办的事" in page
    assert Place.objects.filter(is_open=True, kind__in=VISITED).count() == directory.halls().count
    assert Department.objects.active().filter(is_elsewhere=False).count() == directory.organs().count


def test_a_guide_leads_to_its_hall(client: Client):
    assert "/halls/gz-" in seen(client, "/items/juzhuzheng/")
