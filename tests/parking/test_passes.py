"""月卡: its certificate comes with it, follows what is changed, and goes to nobody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.certificates.models import Certificate, CertificateType
from services.common.models import OutboxTask
from services.notices.models import Notice
from services.parking.models import Pass
from services.parking.operations import passing
from services.vehicles.models import PlateBinding
from tests.factories import accounts, departments
from tests.factories.certificates import certificate_type
from tests.parking import make, resident
from tests.parking.resident import CAR, signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FACE = [{"key": key, "label": key, "kind": "text"} for key in ("plate_number", "name", "lot")]


@pytest.fixture
def kind() -> CertificateType:
    months = {"validity_unit": "months", "validity_amount": 1, "one_per_holder": False}
    standard = {"standard_code": "11440981MB2D10159HD25", "layout": "pdf/certificates/pass.html"}
    return certificate_type("TCYK", name="停车月卡凭证", fields=FACE, **months, **standard)


@pytest.fixture
def lot():
    return make.lot(name="演示停车场甲")


@pytest.fixture
def driver():
    return resident.owner()


def card_for(lot, *bindings: PlateBinding, begins: timedelta = -DAY, lasts: int = 30, kind: str = "monthly") -> Pass:
    since = timezone.now() + begins
    made = Pass.objects.create(lot=lot, kind=kind, valid_since=since, valid_until=since + lasts * DAY)
    made.vehicles.set([binding.vehicle for binding in bindings])
    passing.prove(pass_id=made.pk)
    return made


def standing(card: Pass) -> list[Certificate]:
    return passing.proofs(card)


def test_the_owner_gets_a_certificate_for_the_days_of_the_card_and_is_told(kind, lot, driver):
    user, binding = driver
    card = card_for(lot, binding)
    [made] = standing(card)
    last = timezone.localdate(card.valid_until - timedelta(microseconds=1))
    assert (made.holder, made.type, made.issuer) == (user.person, kind, lot.operator)
    assert (made.valid_from, made.valid_to) == (timezone.localdate(card.valid_since), last)
    assert made.face_data == {"plate_number": "粤K·00001", "name": user.person.name, "lot": "演示停车场甲"}
    assert "月卡已生效" in Notice.objects.get(person=user.person).title
    page = signed_in(user).get("/my/parking/").content.decode()
    assert f"/my/certificates/{made.pk}/" in page
    passing.prove(pass_id=card.pk)
    passing.prove_recent()
    assert (standing(card), Notice.objects.count()) == ([made], 1)


def test_a_card_that_lasts_longer_is_proved_by_the_next_version(kind, lot, driver):
    card = card_for(lot, driver[1])
    [first] = standing(card)
    Pass.objects.filter(pk=card.pk).update(valid_until=card.valid_until + 30 * DAY)
    passing.prove(pass_id=card.pk)
    [second] = standing(card)
    assert (second.previous, second.number, second.version) == (first, first.number, 2)
    assert second.valid_to == first.valid_to + 30 * DAY


def test_what_begins_later_is_proved_on_its_day_and_another_owner_gets_their_own(kind, lot, driver):
    card = card_for(lot, driver[1], begins=DAY)
    assert standing(card) == []
    Pass.objects.filter(pk=card.pk).update(valid_since=timezone.now() - timedelta(minutes=5))
    assert passing.prove_recent() == 1
    [first] = standing(card)
    ended = {"state": "ended", "bound_until": timezone.now()}
    PlateBinding.objects.filter(pk=driver[1].pk).update(**ended)
    other = accounts.real_named(accounts.person("林试用"))
    known = {"state": "active", "proof": "register", "bound_since": timezone.now()}
    PlateBinding.objects.create(vehicle=driver[1].vehicle, person=other.person, **known)
    passing.prove_recent()
    [second] = standing(card)
    first.refresh_from_db()
    assert (second.holder, second.previous, first.status) == (other.person, None, "04")
    assert signed_in(driver[0]).get(f"/my/certificates/{second.pk}/").status_code == 404


def test_a_plate_taken_off_and_a_card_that_is_free_prove_nothing(kind, lot, driver):
    card = card_for(lot, driver[1])
    [made] = standing(card)
    card.vehicles.clear()
    passing.prove(pass_id=card.pk)
    made.refresh_from_db()
    assert (standing(card), made.status) == ([], "04")
    assert standing(card_for(lot, driver[1], kind="privilege")) == []
    assert standing(card_for(lot, driver[1], begins=-40 * DAY)) == []


def test_without_the_type_or_the_right_to_issue_it_the_card_holds_all_the_same(lot, driver):
    card = card_for(lot, driver[1])
    kind = certificate_type("TCYK", fields=FACE)
    kind.issuers.set([departments.department("演示局")])
    passing.prove(pass_id=card.pk)
    assert (standing(card), Notice.objects.count()) == ([], 0)
    stay = make.see(make.camera(lot, "in"), CAR).stay
    make.see(make.camera(lot, "out"), CAR, 90)
    stay.refresh_from_db()
    assert Pass.objects.get().vehicles.count() == 1


def test_the_administration_writes_it_and_what_it_changes_is_followed(kind, lot, driver):
    admin = accounts.sign_in(Client(), departments.system_admin())
    since, until = timezone.localdate() - DAY, timezone.localdate() + 20 * DAY
    data = {"lot": lot.pk, "kind": "monthly", "plates": CAR, "valid_since_0": since, "valid_since_1": "00:00"}
    data |= {"valid_until_0": until, "valid_until_1": "00:00"}
    assert admin.post("/admin/parking/pass/add/", data).status_code == 302
    card = Pass.objects.get()
    work = OutboxTask.objects.get(task=passing.PROVE)
    assert json.loads(json.dumps(work.kwargs)) == {"pass_id": card.pk}
    make.follow()
    [made] = standing(card)
    assert (made.valid_from, made.valid_to) == (since, until - DAY)
    changed = admin.post(f"/admin/parking/pass/{card.pk}/change/", data | {"kind": "privilege"})
    assert changed.status_code == 302
    make.follow()
    made.refresh_from_db()
    assert (standing(card), made.status) == ([], "04")
