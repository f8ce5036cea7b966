"""Stays as data of a person: told to whoever the vehicle was then, forgotten with the person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.accounts import operations
from services.accounts.exporting import gathered
from services.accounts.models import AccountClosing, Person
from services.parking.models import Stay
from services.parking.personal_data import ParkingData
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts
from tests.parking import make, resident, selling

pytestmark = pytest.mark.django_db
CAR, ON_THE_CAR = "粤K00001", "粤K·00001"


def owner(plate: str = CAR):
    user = accounts.real_named(accounts.person("陈演示"))
    since = make.START - timedelta(days=9)
    PlateBinding.objects.create(
        vehicle=vehicle_of(plate=plate), person=user.person, state="active", proof="register", bound_since=since
    )
    return user


def told(user) -> list[str]:
    parts = {part.key: part.records for part in gathered(user)}
    return [str(record.rows) for record in parts.get("parking", [])]


def test_a_stay_is_told_to_its_owner_alone():
    mine, other = owner(), owner("粤K00002")
    lot = make.lot()
    make.see(make.camera(lot, "in"), CAR)
    assert len(told(mine)) == 1
    assert ON_THE_CAR in told(mine)[0]
    assert told(other) == []


def test_who_stands_somewhere_cannot_close_the_account():
    user, lot = owner(), make.lot()
    make.see(make.camera(lot, "in"), CAR)
    with pytest.raises(operations.CannotClose) as refused:
        operations.ask_closing(user=user, by=user)
    assert ON_THE_CAR in str([one.text for one in refused.value.hindrances])


def test_a_stay_outlives_its_person_and_names_nobody(settings):
    settings.ACCOUNT_CLOSING_DAYS = 0
    user, lot = owner(), make.lot()
    make.see(make.camera(lot, "in"), CAR)
    make.see(make.camera(lot, "out"), CAR, 10)
    person = user.person_id
    operations.ask_closing(user=user, by=user)
    assert not AccountClosing.objects.exists()
    assert not Person.objects.filter(pk=person).exists()
    assert Stay.objects.get().binding is None


def cards_told(user) -> list[str]:
    parts = {part.key: part.records for part in gathered(user)}
    return [str(record.rows) for record in parts.get("parking_cards", [])]


def test_a_monthly_card_is_told_to_its_buyer_alone_and_names_nobody_once_they_are_forgotten():
    buyer, other = resident.owner(), resident.owner("粤K00002")
    sale = selling.bought(selling.offer(), buyer)
    assert len(cards_told(buyer[0])) == 1
    assert ON_THE_CAR in cards_told(buyer[0])[0]
    assert cards_told(other[0]) == []
    ParkingData().forget(buyer[0].person)
    sale.refresh_from_db()
    assert (sale.person, sale.binding, sale.state) == (None, None, "paid")


def test_who_has_a_card_to_pay_cannot_close_the_account():
    buyer = resident.owner()
    selling.buy(selling.offer(), buyer)
    with pytest.raises(operations.CannotClose):
        operations.ask_closing(user=buyer[0], by=buyer[0])
