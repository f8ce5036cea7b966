"""残疾人本人的车: free where the price says so, by the certificate its owner holds, without applying for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from services.certificates import operations as certificates
from services.certificates.models import Certificate, HeldDocument
from services.parking import access_resident, tags
from services.parking.enums import StayState
from services.parking.models import Stay
from services.payments.models import Bill
from services.vehicles.models import PlateBinding, PlatePayer
from services.vehicles.operations import ending
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts
from tests.factories.certificates import certificate_type, issued, paper
from tests.parking import make, resident
from tests.parking.resident import CAR, main, seen, signed_in

pytestmark = pytest.mark.django_db
OTHER = "粤K00002"
LONG = timedelta(days=400)


@pytest.fixture
def gates():
    lot = make.lot(priced=False)
    make.tariff(f"lot:{lot.code}", make.SPEC | {"exempt": {"tags": ["disabled"]}})
    return make.camera(lot, "in"), make.camera(lot, "out")


def holder(user, **fields) -> Certificate:
    """This resident has had a 残疾人证 for more than a year."""
    certificate_type("CJRZ", name="残疾人证", one_per_holder=False, validity_amount=10)
    made = issued(user.person, code="CJRZ")
    today = timezone.localdate()
    Certificate.objects.filter(pk=made.pk).update(**({"valid_from": today - LONG, "valid_to": today + LONG} | fields))
    return made


def fee(gates, plate: str = CAR) -> tuple[int | None, list]:
    """Fen of a stay into its second hour that ends now."""
    into, out = gates
    seen(into, 110, plate)
    stay = seen(out, 0, plate)
    return sum(Bill.objects.filter(subject_ref=stay.subject_ref).values_list("amount", flat=True)), stay.trace


def test_the_car_of_who_holds_the_certificate_stands_free_and_the_stay_says_why(gates):
    user, _binding = resident.owner()
    holder(user)
    paid, trace = fee(gates)
    stay = Stay.objects.get()
    assert (paid, stay.state, stay.fee) == (0, StayState.SETTLED, 0)
    assert trace[1] == {"step": 1, "code": "exempt", "by": "tags", "value": "disabled"}
    assert "残疾人" in main(signed_in(user).get(f"/my/parking/{stay.number}/"))


def test_where_the_price_does_not_say_so_it_pays():
    lot = make.lot()
    user, _binding = resident.owner()
    holder(user)
    assert fee((make.camera(lot, "in"), make.camera(lot, "out")))[0] == 1000


@pytest.mark.parametrize("days", [-1, 0])
def test_it_holds_to_the_last_day_of_the_certificate(gates, days):
    user, _binding = resident.owner()
    entered = timezone.localdate(timezone.now() - timedelta(minutes=120))
    holder(user, valid_to=entered + timedelta(days=days))
    assert fee(gates)[0] == (1000 if days else 0)


def test_one_that_begins_later_is_of_no_use_yet(gates):
    user, _binding = resident.owner()
    holder(user, valid_from=timezone.localdate() + timedelta(days=1))
    assert fee(gates)[0] == 1000


@pytest.mark.parametrize(
    ("act", "ago", "fen"),
    [
        (certificates.revoke, 0, 1000),
        (certificates.cancel, 0, 0),
        (certificates.cancel, 180, 1000),
    ],
    ids=["revoked: as if it had never been", "given back after the entry", "given back before the entry"],
)
def test_what_became_of_the_certificate(gates, act, ago, fen):
    user, _binding = resident.owner()
    made = holder(user)
    act(certificate=made, reason="演示", by=None)
    Certificate.objects.filter(pk=made.pk).update(status_at=timezone.now() - timedelta(minutes=ago))
    assert fee(gates)[0] == fen


def test_a_relative_who_may_pay_has_a_certificate_and_the_owner_none(gates):
    _user, binding = resident.owner()
    relative = accounts.real_named(accounts.person("林试用"))
    holder(relative)
    PlatePayer.objects.create(binding=binding, person=relative.person)
    assert fee(gates)[0] == 1000


def test_a_car_that_was_sold_pays_and_one_sold_while_it_stood_there_does_not(gates):
    user, binding = resident.owner()
    holder(user)
    into, out = gates
    seen(into, 240)
    over = {"state": "ended", "ending": "transferred", "bound_until": timezone.now() - timedelta(minutes=220)}
    PlateBinding.objects.filter(pk=binding.pk).update(**over)
    assert seen(out, 130).fee == 0
    assert fee(gates)[0] == 1000


def test_of_several_cars_the_first_and_the_next_once_it_is_gone(gates):
    user, binding = resident.owner()
    holder(user)
    known = {"state": "active", "proof": "register", "bound_since": timezone.now() - timedelta(days=9)}
    PlateBinding.objects.create(vehicle=vehicle_of(plate=OTHER), person=user.person, **known)
    assert (fee(gates)[0], fee(gates, OTHER)[0]) == (0, 1000)
    assert "粤K·00001 在对残疾人车辆免费的停车场不收停车费" in main(signed_in(user).get("/my/parking/"))
    ending.end(binding=binding, by=user)
    assert "粤K·00002 在对残疾人车辆免费的停车场不收停车费" in main(signed_in(user).get("/my/parking/"))
    assert tags.vehicle_by_proof(user.person, at=timezone.now()).vehicle.plate == OTHER


@pytest.mark.parametrize(("level", "fen"), [("C", 1000), ("B", 0)])
def test_a_paper_counts_once_a_clerk_compared_it(gates, level, fen):
    user, _binding = resident.owner()
    certificate_type("CJRZ", name="残疾人证", one_per_holder=False)
    held = paper(user.person, code="CJRZ")
    checked = (
        {"check_code": None, "verified_by": "演示", "checked_at": timezone.now() - timedelta(days=5)}
        if level == "B"
        else {}
    )
    HeldDocument.objects.filter(pk=held.pk).update(trust_level=level, **checked)
    assert fee(gates)[0] == fen


def test_who_scans_the_code_beside_the_car_does_not_read_what_its_owner_is(gates):
    user, _binding = resident.owner()
    holder(user)
    stay = seen(gates[0], 100)
    mine = main(signed_in(user).get(f"/my/parking/{stay.number}/"))
    others = main(Client().get(f"/parking/standing/{access_resident.standing_ticket(stay)}/"))
    assert "残疾人" in mine
    assert "残疾人" not in others
    assert "符合免费条件，不收费" in others
