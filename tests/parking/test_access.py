"""Who reaches which stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.common.access import NotFoundOrNotYours
from services.parking import access
from services.vehicles.models import PlateBinding, PlatePayer
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR = "粤K00001"


def bound(since: int, until: int | None = None, state: str = "active") -> tuple:
    user = accounts.real_named(accounts.person("陈演示"))
    binding = PlateBinding.objects.create(
        vehicle=vehicle_of(plate=CAR),
        person=user.person,
        state=state,
        proof="register",
        bound_since=make.START + timedelta(days=since),
        bound_until=None if until is None else make.START + timedelta(days=until),
    )
    return user, binding


def test_a_sold_vehicle_keeps_old_stays_with_who_had_it():
    before, _old = bound(-9, 1, "ended")
    after, _new = bound(1)
    lot = make.lot()
    into, out = make.camera(lot, "in"), make.camera(lot, "out")
    first = make.see(into, CAR).stay
    make.see(out, CAR, 90)
    second = make.see(into, CAR, 3 * 24 * 60).stay
    assert list(access.stays_of(before.person)) == [first]
    assert list(access.stays_of(after.person)) == [second]
    assert access.get_for_resident(before, first.number) == first
    for user, stay in ((after, first), (before, second)):
        with pytest.raises(NotFoundOrNotYours):
            access.get_for_resident(user, stay.number)


def test_a_relative_who_may_pay_does_not_learn_where_it_stood():
    _owner, binding = bound(-9)
    relative = accounts.real_named(accounts.person("李样例"))
    PlatePayer.objects.create(binding=binding, person=relative.person)
    stay = make.see(make.camera(make.lot(), "in"), CAR).stay
    with pytest.raises(NotFoundOrNotYours):
        access.get_for_resident(relative, stay.number)


@pytest.mark.parametrize("number", ["", "lot", "lot-", "-1", "lot1-999", "lot1-٣", "lot1-" + "9" * 30, "x\x00-1"])
def test_odd_numbers_are_nobodys(number):
    user, _binding = bound(-9)
    with pytest.raises(NotFoundOrNotYours):
        access.get_for_resident(user, number)


def test_who_stands_there_is_found_by_the_code_of_that_lot_alone():
    lot, other = make.lot(), make.lot()
    stay = make.see(make.camera(lot, "in"), CAR).stay
    assert access.standing_in(lot, CAR.lower()) == stay
    assert access.standing_in(other, CAR) is None
    assert access.standing_in(lot, "nothing") is None
