"""Stations, charge points and cards in the administration: keys are shown once, cards are never listed whole."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from services.audit.models import AuditEntry
from services.charging import keys
from services.charging.models import ChargePoint, ChargingCard, Connector, Station
from services.payments.models import Payee
from tests.charging import make
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db
NO_PLUGS = {f"connectors-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}


@pytest.fixture
def admin() -> Client:
    return accounts.sign_in(Client(), departments.system_admin())


def key_on(page: str) -> str:
    return re.search(r"<code>([^<]+)</code>", page)[1]


def test_a_key_is_shown_once_and_another_one_ends_it(admin):
    station = make.station()
    data = {"station": station.pk, "identity": "NEW-01", "name": "1 号桩", "current": "dc", "is_active": "on"}
    plugs = NO_PLUGS | {"connectors-TOTAL_FORMS": "1", "connectors-MAX_NUM_FORMS": "1000"}
    plug = {"connectors-0-number": "1", "connectors-0-max_power": "120000"}
    answer = admin.post("/admin/charging/chargepoint/add/", data | plugs | plug)
    made = ChargePoint.objects.get(identity="NEW-01")
    key = key_on(answer.content.decode())
    assert keys.fits(key.encode(), made.key_hash)
    assert "no-store" in answer["Cache-Control"]
    assert Connector.objects.get(charge_point=made).max_power == 120_000
    for path in (f"/admin/charging/chargepoint/{made.pk}/change/", "/admin/charging/chargepoint/"):
        assert key not in admin.get(path).content.decode()
    ChargePoint.objects.filter(pk=made.pk).update(connection="somewhere")
    another = key_on(admin.post(f"/admin/charging/chargepoint/{made.pk}/rotate/").content.decode())
    made.refresh_from_db()
    assert keys.fits(another.encode(), made.key_hash)
    assert not keys.fits(key.encode(), made.key_hash)
    assert made.connection == ""  # who holds the old socket is not believed any more
    events = list(AuditEntry.objects.values_list("event", flat=True))
    assert {"charging.point_added", "charging.key_changed"} <= set(events)
    assert key not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert admin.get(f"/admin/charging/chargepoint/{made.pk}/rotate/").status_code == 405


@pytest.mark.parametrize("identity", ["充电桩", "a/b", "..", "", "x" * 49, "cp-same", "15012345678"])
def test_an_identity_that_cannot_stand_in_an_address_is_refused(admin, identity):
    station = make.station()
    ChargePoint.objects.create(station=station, identity="CP-SAME", name="1", key_hash="x")
    data = {"station": station.pk, "identity": identity, "name": "东边的桩", "current": "dc"} | NO_PLUGS
    answer = admin.post("/admin/charging/chargepoint/add/", data)
    assert answer.status_code == 200
    assert "东边的桩" in answer.content.decode()
    assert ChargePoint.objects.count() == 1


@pytest.mark.parametrize(("number", "power"), [("0", "1"), ("33", "1"), ("9" * 20, "1"), ("x", "1"), ("1", "9" * 20)])
def test_a_plug_that_cannot_be_is_refused(admin, number, power):
    data = {"station": make.station().pk, "identity": "NEW-01", "name": "1", "current": "dc"}
    plugs = NO_PLUGS | {"connectors-TOTAL_FORMS": "1", "connectors-MAX_NUM_FORMS": "1000"}
    plug = {"connectors-0-number": number, "connectors-0-max_power": power}
    assert admin.post("/admin/charging/chargepoint/add/", data | plugs | plug).status_code == 200
    assert not ChargePoint.objects.exists()


def test_writing_a_name_changes_nothing_that_was_told_meanwhile(admin):
    point = make.point()
    plug = Connector.objects.get()
    plugs = NO_PLUGS | {"connectors-TOTAL_FORMS": "1", "connectors-INITIAL_FORMS": "1", "connectors-0-id": plug.pk}
    plugs |= {"connectors-0-charge_point": point.pk, "connectors-0-number": "1", "connectors-0-max_power": "60000"}
    path = f"/admin/charging/chargepoint/{point.pk}/change/"
    data = {"name": "二号桩", "current": "dc", "is_active": "on"} | plugs
    assert admin.post(path, data).status_code == 302
    point.refresh_from_db()
    assert (point.name, point.connection, point.identity) == ("二号桩", "somewhere", point.identity)
    del data["is_active"]
    assert admin.post(path, data).status_code == 302
    point.refresh_from_db()
    assert (point.is_active, point.connection) == (False, "")


def test_a_card_is_of_a_resident_and_listed_by_its_last_digits(admin):
    holder = accounts.real_named(phone="13800000777")
    data = {"tag": "04A1B2C3D4", "phone": "13800000777", "is_active": "on"}
    assert admin.post("/admin/charging/chargingcard/add/", data | {"phone": "13899999999"}).status_code == 200
    assert admin.post("/admin/charging/chargingcard/add/", data | {"tag": "卡"}).status_code == 200
    assert not ChargingCard.objects.exists()
    assert admin.post("/admin/charging/chargingcard/add/", data).status_code == 302
    made = ChargingCard.objects.get()
    assert (made.tag, made.person) == ("04A1B2C3D4", holder.person)
    for path in ("/admin/charging/chargingcard/", f"/admin/charging/chargingcard/{made.pk}/change/"):
        page = admin.get(path).content.decode()
        assert made.tag not in page
        assert "C3D4" in page
        assert holder.person.name not in page
    assert admin.post(f"/admin/charging/chargingcard/{made.pk}/change/", {}).status_code == 302
    made.refresh_from_db()
    assert (made.is_active, made.tag, made.person) == (False, "04A1B2C3D4", holder.person)


def test_a_station_keeps_its_code(admin):
    station = make.station()
    page = admin.get(f"/admin/charging/station/{station.pk}/change/")
    assert 'name="code"' not in page.content.decode()
    data = {"code": "new", "name": "新的充电站", "place": station.place_id, "operator": station.operator_id}
    data |= {"payee": Payee.objects.get(code=station.payee.code).pk, "limit": "0", "is_open": "on"}
    assert admin.post("/admin/charging/station/add/", data).status_code == 302
    assert Station.objects.get(code="new").limit == 0
