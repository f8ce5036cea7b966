"""Prices with zones: a lot with gates lies in one of them, a street by the zones of its spaces."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.parking import finding
from services.parking.forms_admin import LotForm
from services.parking.models import Lot, Space, Stay, Zone
from services.payments.models import Bill
from tests.parking import make
from tests.parking.resident import main, seen

pytestmark = pytest.mark.django_db


def hourly(fen: int) -> dict:
    return {"plans": [{"bands": [{"from": "00:00", "to": "24:00", "unit_minutes": 60, "price": fen}]}]}


ZONED = make.SPEC | {
    "zones": ["一类", "2"],
    "schedule": hourly(500),
    "variants": [{"when": {"zones": ["2"]}, "schedule": hourly(200)}],
}


def lot(**fields) -> Lot:
    made = make.lot(priced=False, **fields)
    make.tariff(f"lot:{made.code}", ZONED)
    return made


def bill_of(where: Lot, **fields) -> Bill:
    """Of a stay into its second hour."""
    into, out = make.camera(where, "in"), make.camera(where, "out")
    seen(into, 110, **fields)
    return Bill.objects.get(subject_ref=seen(out, 0).subject_ref)


@pytest.mark.parametrize(("zone", "fen", "told"), [("2", 400, "每小时 2 元"), ("一类", 1000, "每小时 5 元")])
def test_a_lot_with_gates_costs_what_its_zone_costs_and_says_so_before(zone, fen, told):
    where = lot(price_zone=zone)
    assert finding.price_lines([where])[where.pk] == told
    page = main(Client().get(reverse("parking:lot", args=[where.code])))
    assert told in page
    assert ("每小时 5 元" in page) == (zone == "一类")
    bill = bill_of(where)
    assert (bill.amount, bill.state) == (fen, "issued")


def test_without_a_zone_people_price_it_and_no_price_is_promised():
    where = lot()
    assert finding.price_lines([where])[where.pk] == ""
    bill = bill_of(where)
    assert (bill.amount, bill.state) == (None, "pricing_hold")


@pytest.mark.parametrize(("own", "fen"), [("", 400), ("一类", 1000)], ids=["by its space", "that of the lot first"])
def test_where_the_space_is_known_its_zone_counts_unless_the_lot_has_one(own, fen):
    where = lot(price_zone=own)
    zone = Zone.objects.create(lot=where, code="2", name="二类区")
    Space.objects.create(lot=where, number="A1", zone=zone)
    assert finding.price_lines([where])[where.pk] == ("每小时 5 元" if own else "每小时 2 元")
    assert bill_of(where, space="A1").amount == fen
    assert Stay.objects.get().space.number == "A1"


def test_one_that_the_price_does_not_know_is_refused_where_it_is_written():
    where = lot()
    given = {"code": where.code, "price_group": ""}
    assert LotForm(given | {"price_zone": "2"}, instance=where).is_valid()
    assert LotForm(given | {"price_zone": ""}, instance=where).is_valid()
    form = LotForm(given | {"price_zone": "9"}, instance=where)
    assert form.errors == {"price_zone": ["该停车场的收费规则有这些区域：一类、2。"]}


def test_where_the_price_has_no_zones_the_lot_may_name_one():
    where = make.lot(price_zone="2")
    assert finding.price_lines([where])[where.pk] == "15 分钟内免费，每小时 5 元"
    assert bill_of(where).amount == 1000
