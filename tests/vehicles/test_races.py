"""Many taps at once, each in a thread of its own: the register is asked as often as one person may."""

from __future__ import annotations

from functools import partial

import pytest

from services.accounts.models import Person
from services.registries.enums import Register
from services.registries.gateways.base import GATEWAYS
from services.vehicles.models import PlateBinding
from services.vehicles.operations import adding
from tests.factories import accounts
from tests.support.threads import errors, only, together

pytestmark = pytest.mark.usefixtures("committed_db")


class Nobodys:
    """A register of motor vehicles that knows none."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def vehicle(self, *, plate: str, **_about: str) -> None:
        self.asked.append(plate)


def test_taps_at_once_count_each_other(monkeypatch):
    register = Nobodys()
    monkeypatch.setitem(GATEWAYS._entries, Register.VEHICLE, register)
    user = accounts.real_named(accounts.person("李样例"))
    people = [Person.objects.get(pk=user.person_id) for _ in range(adding.TRIES_A_DAY + 4)]
    taps = [
        partial(adding.add, person=person, plate=f"粤K100{n:02}", by=user) for n, person in enumerate(people, start=10)
    ]
    done = together(*taps)
    only(done, adding.TooMany)
    assert (len(errors(done)), len(register.asked)) == (4, adding.TRIES_A_DAY)
    assert PlateBinding.objects.count() == adding.TRIES_A_DAY
