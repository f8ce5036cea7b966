"""Lots, spaces, devices and passes in the administration: keys are shown once, plates are never listed."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from services.audit.models import AuditEntry
from services.departments.enums import Role
from services.parking import signs
from services.parking.models import Device, Lot, Pass, Space, Zone
from tests.factories import accounts, departments
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR = "粤K00801"


@pytest.fixture
def lot() -> Lot:
    return make.lot()


@pytest.fixture
def admin() -> Client:
    return accounts.sign_in(Client(), departments.system_admin())


def key_on(page: str) -> str:
    return re.search(r"<code>([^<]+)</code>", page)[1]


def test_a_key_is_shown_once_and_another_one_ends_it(lot, admin):
    lane = make.camera(lot, "in").lane
    data = {"lot": lot.pk, "lane": lane.pk, "public_id": "new-cam-1", "name": "东入口", "vendor": "演示"}
    answer = admin.post("/admin/parking/device/add/", data | {"source": "gate", "is_active": "on"})
    made = Device.objects.get(public_id="new-cam-1")
    key = key_on(answer.content.decode())
    assert key == made.secret
    assert "no-store" in answer["Cache-Control"]
    driver = make.driver(made)
    assert driver.ask("new-cam-1", "POST", "heartbeat/", {"at": make.passage(CAR)["at"]})[0] == 200
    for path in (f"/admin/parking/device/{made.pk}/change/", "/admin/parking/device/"):
        assert key not in admin.get(path).content.decode()
    answer = admin.post(f"/admin/parking/device/{made.pk}/rotate/")
    another = key_on(answer.content.decode())
    assert another != key
    assert driver.ask("new-cam-1", "POST", "heartbeat/", {"at": make.passage(CAR)["at"]})[0] == 401
    assert (
        make.driver(Device.objects.get(pk=made.pk)).ask("new-cam-1", "POST", "passages/", make.passage(CAR))[0] == 200
    )
    events = list(AuditEntry.objects.values_list("event", flat=True))
    assert {"parking.device_made", "parking.device_key_changed"} <= set(events)
    assert key not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert admin.get(f"/admin/parking/device/{made.pk}/rotate/").status_code == 405


def test_what_belongs_to_another_lot_is_refused_and_typed_input_kept(lot, admin):
    other = make.camera(make.lot(), "in").lane
    data = {"lot": lot.pk, "lane": other.pk, "public_id": "号码", "name": "东入口", "vendor": "演示", "source": "gate"}
    page = admin.post("/admin/parking/device/add/", data).content.decode()
    assert "东入口" in page
    assert "请选择本停车场的车道" in page
    assert not Device.objects.filter(name="东入口").exists()
    zone = Zone.objects.create(lot=other.lot, code="z", name="一层")
    data = {"lot": lot.pk, "zone": zone.pk, "number": "A1", "status": "free"}
    assert admin.post("/admin/parking/space/add/", data).status_code == 200
    assert not Space.objects.exists()


def test_plates_of_a_pass_are_written_and_listed_masked(lot, admin):
    when = {
        "valid_since_0": "2026-03-01",
        "valid_since_1": "00:00",
        "valid_until_0": "2026-04-01",
        "valid_until_1": "00:00",
    }
    data = {"lot": lot.pk, "kind": "monthly", "plates": f"{CAR}\n粤k 00802"} | when
    assert admin.post("/admin/parking/pass/add/", data | {"plates": "no plate"}).status_code == 200
    assert admin.post("/admin/parking/pass/add/", data | {"valid_until_0": "2026-02-01"}).status_code == 200
    assert not Pass.objects.exists()
    assert admin.post("/admin/parking/pass/add/", data).status_code == 302
    made = Pass.objects.get()
    assert {vehicle.plate for vehicle in made.vehicles.all()} == {CAR, "粤K00802"}
    page = admin.get("/admin/parking/pass/").content.decode()
    assert CAR not in page
    assert made.vehicles.order_by("pk")[0].masked in page
    stay = make.see(make.camera(lot, "in"), CAR).stay
    make.see(make.camera(lot, "out"), CAR, 90)
    stay.refresh_from_db()
    assert (stay.state, stay.fee) == ("settled", 0)


def test_a_lot_keeps_its_code(lot, admin):
    page = admin.get(f"/admin/parking/lot/{lot.pk}/change/")
    assert page.status_code == 200
    assert 'name="code"' not in page.content.decode()
    assert admin.get("/admin/parking/lot/add/").status_code == 200


def test_signs_of_a_lot_lead_to_its_own_page(lot):
    zone = Zone.objects.create(lot=lot, code="b1", name="地下一层")
    Space.objects.bulk_create(Space(lot=lot, zone=zone, number=f"A{n:03d}") for n in range(1, 51))
    operator = accounts.sign_in(Client(), departments.holder(Role.PARKING_OPERATOR, where=lot.operator))
    address = f"/desk/parking/lots/{lot.code}/signs/"
    assert "扫码缴停车费" in operator.get(address).content.decode()
    page = operator.get(f"{address}?zone=b1").content.decode()
    assert page.count("park-signs__number") == 48
    assert "A048" in page
    assert "A050" in operator.get(f"{address}?zone=b1&page=2").content.decode()
    assert operator.get(f"{address}?zone=none&page=x").status_code == 200
    path = signs.address(lot, "A001").partition("/parking/")[2]
    assert Client().get(f"/parking/{path}").status_code == 200
    attendant = accounts.sign_in(Client(), departments.holder(Role.ATTENDANT, where=lot.operator))
    assert attendant.get(address).status_code == 403


def test_a_whole_row_of_spaces_is_entered_at_once(lot, admin):
    zone = Zone.objects.create(lot=lot, code="z", name="一层")
    Space.objects.create(lot=lot, number="A004", status="closed")
    data = {"lot": lot.pk, "zone": zone.pk, "number": "A001", "status": "free"}
    add = "/admin/parking/space/add/"
    assert 'name="until"' in admin.get(add).content.decode()
    for wrong in ("B010", "A", "A000", "A99999"):
        answer = admin.post(add, data | {"until": wrong})
        assert answer.status_code == 200, wrong
        assert f'value="{wrong}"' in answer.content.decode(), "what was typed is kept"
    assert Space.objects.count() == 1
    assert admin.post(add, data | {"until": "A012"}).status_code == 302
    assert Space.objects.filter(zone=zone, status="free").count() == 11
    assert Space.objects.get(number="A004").status == "closed"
    assert AuditEntry.objects.get(event="parking.spaces_added").detail == {"first": "A001", "last": "A012", "count": 12}
    one = Space.objects.get(number="A007")
    assert 'name="until"' not in admin.get(f"/admin/parking/space/{one.pk}/change/").content.decode()
    assert admin.post(add, data | {"number": "B/1"}).status_code == 200, "a number stands in addresses"
    assert not Space.objects.filter(number="B/1").exists()
