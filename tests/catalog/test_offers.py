"""What catalog draws elsewhere: the items of a hall, and those beside the wallet."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from services.catalog import catalogue
from services.catalog.models import ItemPlace, ItemVersion
from services.common import slots
from services.places.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def drawn(place: str, **context: object) -> str:
    """A slot as a page draws it."""
    return slots.draw(place, RequestFactory().get("/"), **context)


def test_a_hall_lists_what_is_published_and_handled_there():
    hall = Place.objects.get(code="gz-center")
    page = drawn("hall.items", hall=hall)
    shelf = catalogue.current()
    for version in ItemVersion.objects.published().filter(item__places__place=hall):
        assert (version.name in page) is (version.pk in shelf.by_id)
    elsewhere = ItemVersion.objects.published().exclude(item__places__place=hall).order_by("pk").first()
    assert f"/items/{elsewhere.item_code}/" not in page


def test_a_hall_where_nothing_is_handled_draws_no_items():
    hall = Place.objects.get(code="gz-realty")
    assert "这里能办的事" in drawn("hall.items", hall=hall)
    ItemPlace.objects.filter(place__code="gz-realty").delete()
    assert "这里能办的事" not in drawn("hall.items", hall=hall)


def test_the_wallet_offers_what_one_does_not_hold_yet():
    page = drawn("wallet.more", held=set())
    assert "/items/juzhuzheng/" in page
    assert "/items/juzhuzheng/" not in drawn("wallet.more", held={"JZZ"})
    everything = set(ItemVersion.objects.values_list("certificate_type__code", flat=True)) - {None}
    assert drawn("wallet.more", held=everything) == ""


def test_a_policy_leads_to_its_items_in_the_order_written():
    page = drawn("policy.items", codes=["laonian-youdai", "no-such-item", "juzhuzheng"])
    assert page.index("/items/laonian-youdai/") < page.index("/items/juzhuzheng/")
    assert "no-such-item" not in page
    assert drawn("policy.items", codes=[]) == ""
