"""Stays as data of a person: told to whoever the vehicle was then, forgotten with the person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.accounts import operations
from services.accounts.exporting import gathered
from services.accounts.models import AccountClosing, Person
from services.parking.models import Stay
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts
from tests.parking import make

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
