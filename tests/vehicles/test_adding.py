"""A plate is bound by the register's yes alone; a sale ends the old binding, and what was owed stays with it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from services.accounts.models import Person, User
from services.audit.models import AuditEntry
from services.common.identifiers import IdentifierError
from services.notices.models import Notice
from services.registries.enums import Outcome, Register
from services.registries.gateways.base import GATEWAYS, RegistryUnavailable, VehicleRecord
from services.registries.models import RegistryQuery, RegistrySource
from services.vehicles import access, tasks
from services.vehicles.enums import Actor, BindingState, Colour, Ending, Proof
from services.vehicles.models import PlateBinding, Vehicle
from services.vehicles.operations import adding, deciding, ending, moving
from services.vehicles.workflow import MOVES
from tests.factories import accounts

pytestmark = pytest.mark.django_db


class Owners:
    """A register of motor vehicles with one owner a plate."""

    def __init__(self, **owners: Person) -> None:
        self.owners, self.away = owners, False

    def vehicle(self, *, plate: str, colour: str, id_type: str, id_number: str) -> VehicleRecord | None:
        if self.away:
            raise RegistryUnavailable
        owner = self.owners.get(f"{plate[-5:]}_{colour}", self.owners.get(plate[-5:]))
        return owner and VehicleRecord(owner.id_number == id_number)


@pytest.fixture
def seller() -> User:
    return accounts.real_named(accounts.person("陈演示"))


@pytest.fixture
def buyer() -> User:
    return accounts.real_named(accounts.person("李样例"))


@pytest.fixture
def clerk() -> User:
    return accounts.staff("clerk9")


@pytest.fixture
def register(seller, monkeypatch) -> Owners:
    made = Owners(K0009=seller.person)
    made.owners = {"K0009": seller.person, "00009": seller.person}
    monkeypatch.setitem(GATEWAYS._entries, Register.VEHICLE, made)
    return made


def add(user: User, plate: str = "粤K00009", **more: str) -> PlateBinding:
    return adding.add(person=user.person, plate=plate, by=user, **more)


def test_the_register_says_yes(seller, register):
    made = add(seller, " 粤k·00009 ")
    assert (made.state, made.proof) == (BindingState.ACTIVE, Proof.REGISTER)
    assert made.vehicle.plate == "粤K00009"
    assert access.may_pay(seller.person, made.vehicle)
    query = RegistryQuery.objects.get(register=Register.VEHICLE)
    assert (query.person, query.outcome) == (seller.person, Outcome.FOUND)


def test_the_plate_is_ciphertext_at_rest_and_in_no_log(seller, register):
    made = add(seller)
    with connection.cursor() as cursor:
        cursor.execute("SELECT plate, plate_index FROM vehicles_vehicle WHERE id = %s", [made.vehicle_id])
        stored = cursor.fetchone()
    assert "00009" not in stored[0]
    assert "00009" not in stored[1]
    assert "00009" not in str(list(AuditEntry.objects.values_list("subject_ref", "detail")))


@pytest.mark.parametrize("plate", ["粤K00009", "粤K00008"])
def test_a_plate_of_another_and_one_of_nobody_are_answered_alike(buyer, register, plate):
    made = add(buyer, plate)
    assert (made.state, made.note, made.proof) == (BindingState.REFUSED, "", "")
    assert not access.may_pay(buyer.person, made.vehicle)


def test_an_outage_waits_for_a_person_and_never_passes(seller, register, clerk):
    register.away = True
    made = add(seller)
    assert made.state == BindingState.WAITING
    assert not access.may_pay(seller.person, made.vehicle)
    assert access.waiting() == [made]
    assert deciding.ask_again(binding=made, by=clerk) is None
    register.away = False
    assert deciding.ask_again(binding=made, by=clerk) is True
    made.refresh_from_db()
    assert (made.state, made.proof) == (BindingState.ACTIVE, Proof.REGISTER)
    assert Notice.objects.filter(person=seller.person).count() == 1


def test_a_register_out_of_service_is_an_outage(seller, register):
    RegistrySource.objects.create(code=Register.VEHICLE, organ="演示", in_service=False)
    assert add(seller).state == BindingState.WAITING


def test_a_sale_ends_the_old_binding_and_old_debts_stay_there(seller, buyer, register):
    old = add(seller)
    before = timezone.now()
    register.owners["00009"] = buyer.person
    new = add(buyer)
    old.refresh_from_db()
    assert (old.state, old.ending) == (BindingState.ENDED, Ending.TRANSFERRED)
    assert new.state == BindingState.ACTIVE
    assert access.owner_of(new.vehicle, at=before) == old
    assert access.owner_of(new.vehicle, at=timezone.now()) == new
    assert access.owner_of(new.vehicle, at=before - timedelta(days=1)) is None
    assert not access.may_pay(seller.person, new.vehicle)
    assert Notice.objects.filter(person=seller.person).count() == 1


def test_the_database_keeps_one_owner(seller, buyer, register):
    made = add(seller)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlateBinding.objects.create(
            vehicle=made.vehicle, person=buyer.person, state="active", proof="papers", bound_since=now
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PlateBinding.objects.create(vehicle=made.vehicle, person=seller.person, state="waiting")


def test_the_same_number_in_two_colours_is_two_vehicles(seller, register):
    blue, yellow = add(seller), add(seller, colour=Colour.YELLOW)
    assert blue.vehicle_id != yellow.vehicle_id
    assert Vehicle.objects.count() == 2


def test_twice_is_once_and_the_own_colour_needs_no_word(seller, register):
    made = add(seller)
    with pytest.raises(adding.AlreadyYours) as known:
        add(seller, "粤K00009")
    assert known.value.binding == made
    register.owners["D0009"] = seller.person
    assert add(seller, "粤KDD0009").vehicle.colour == Colour.GREEN


def test_bad_plates_and_too_many_tries(buyer, register):
    with pytest.raises(IdentifierError):
        add(buyer, "高州第一车")
    for n in range(adding.TRIES_A_DAY):
        add(buyer, f"粤K1000{n}")
    with pytest.raises(adding.TooMany):
        add(buyer, "粤K10010")
    PlateBinding.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    assert add(buyer, "粤K10010").state == BindingState.REFUSED


def test_a_try_counts_before_the_register_answers(buyer, register, monkeypatch):
    asked, answer = [], register.vehicle

    def slow(**about: str) -> VehicleRecord | None:
        asked.append(about["plate"])
        if len(asked) < 2 * adding.TRIES_A_DAY:  # another tap comes while this one waits
            with suppress(adding.TooMany):
                add(buyer, f"粤K1000{len(asked)}" if len(asked) < 10 else f"粤K100{len(asked)}")
        return answer(**about)

    monkeypatch.setattr(register, "vehicle", slow)
    add(buyer, "粤K10000")
    assert len(asked) == adding.TRIES_A_DAY
    assert set(PlateBinding.objects.values_list("state", flat=True)) == {BindingState.REFUSED}


def test_a_buyer_gets_it_when_the_seller_ends_it_in_that_moment(seller, buyer, register, monkeypatch):
    old = add(seller)
    register.owners["00009"] = buyer.person
    step = moving.step

    def ended_first(binding: PlateBinding, name: str, **changes: object) -> None:
        if name == "transfer":
            ending.end(binding=PlateBinding.objects.get(pk=old.pk), by=seller)
        step(binding, name, **changes)

    monkeypatch.setattr(adding, "step", ended_first)
    assert add(buyer).state == BindingState.ACTIVE
    old.refresh_from_db()
    assert (old.state, old.ending) == (BindingState.ENDED, Ending.OWN)
    assert not Notice.objects.filter(person=seller.person).exists()


def test_what_was_decided_while_the_register_answered_stays(seller, register, clerk, monkeypatch):
    answer = register.vehicle

    def slow(**about: str) -> VehicleRecord | None:
        deciding.refuse(binding=PlateBinding.objects.get(), reason="行驶证上是别人", by=clerk)
        return answer(**about)

    monkeypatch.setattr(register, "vehicle", slow)
    assert add(seller).state == BindingState.REFUSED


def test_no_more_than_one_person_keeps(seller, register):
    for n in range(adding.MOST):
        register.owners[f"2000{n}"] = seller.person
        add(seller, f"粤K2000{n}")
    PlateBinding.objects.update(asked_at=timezone.now() - timedelta(days=2))
    with pytest.raises(adding.TooMany):
        add(seller)


def test_staff_decide_what_waits_once_and_say_what_they_saw(seller, register, clerk):
    register.away = True
    made = add(seller)
    with pytest.raises(deciding.ReasonMissing):
        deciding.confirm(binding=made, finding=" ", by=clerk)
    deciding.confirm(binding=made, finding="行驶证与身份证一致", by=clerk)
    assert (made.state, made.proof, made.checked_by) == (BindingState.ACTIVE, Proof.PAPERS, clerk)
    with pytest.raises(moving.NotOpenToThis):
        deciding.refuse(binding=made, reason="看错了", by=clerk)


def test_staff_refuse_with_the_reason_and_never_their_own(seller, register):
    register.away = True
    own = accounts.staff("clerk8", person=accounts.person("孙演示"))
    made = adding.add(person=own.person, plate="粤K00009", by=seller)
    with pytest.raises(deciding.OwnVehicle):
        deciding.confirm(binding=made, finding="是我的", by=own)
    deciding.refuse(binding=made, reason="行驶证上是别人", by=accounts.staff("clerk7"))
    assert made.state == BindingState.REFUSED
    assert "行驶证上是别人" in Notice.objects.get(person=own.person).body


def test_the_owner_ends_it_and_adds_it_again(seller, register):
    made = add(seller)
    ending.end(binding=made, by=seller)
    assert (made.state, made.ending) == (BindingState.ENDED, Ending.OWN)
    with pytest.raises(moving.NotOpenToThis):
        ending.end(binding=made, by=seller)
    assert add(seller).pk != made.pk


def test_the_table_of_moves():
    assert {state for move in MOVES.values() for state in move.sources} == {BindingState.WAITING, BindingState.ACTIVE}
    assert {move.target for move in MOVES.values()} == {BindingState.ACTIVE, BindingState.REFUSED, BindingState.ENDED}
    assert Actor.PERSON not in MOVES["confirm"].by


def test_once_a_month_the_register_is_asked_anew(seller, buyer, register):
    made = add(seller)
    assert tasks.ask_anew() is None
    assert RegistryQuery.objects.count() == 1
    PlateBinding.objects.update(compared_at=timezone.now() - timedelta(days=31))
    register.away = True
    tasks.ask_anew()
    made.refresh_from_db()
    assert made.state == BindingState.ACTIVE
    register.away, register.owners["00009"] = False, buyer.person
    tasks.ask_anew()
    made.refresh_from_db()
    assert (made.state, made.ending) == (BindingState.ENDED, Ending.TRANSFERRED)
    assert Notice.objects.filter(person=seller.person).count() == 1
