"""Free for longer while charging: where the price says so, by the charge of whose vehicle it is, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.charging.models import ChargingSession
from services.parking.models import Lot, Space, Stay
from services.payments.models import Bill
from tests.charging import make as charging
from tests.factories import accounts
from tests.parking import make, resident
from tests.parking.resident import CAR, main, seen, signed_in

pytestmark = pytest.mark.django_db
SCENIC = {
    "schedule": make.SPEC["schedule"] | {"free": {"minutes": 30}},
    "new_energy": {"free_minutes": 60, "charging_free_minutes": 120, "repeat_hours": 24},
}
"""As at the old town: half an hour, a car of new energy one hour, two hours while charging."""
GREEN = "粤KD12345"


@pytest.fixture
def lot() -> Lot:
    made = make.lot(priced=False)
    make.tariff(f"lot:{made.code}", make.SPEC | SCENIC)
    return made


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


def charge(user, place, *, begun: float = 90, ended: float | None = 30, **fields) -> ChargingSession:
    """The pile of a station at this place told a charge of this resident, so many minutes before now."""
    pile = charging.Pile(charging.point(charging.station(priced=False)))
    pile.point.station.place = place
    pile.point.station.save()
    ago = lambda minutes: (timezone.now() - charging.START).total_seconds() / 60 - minutes  # noqa: E731
    number = pile.start(charging.card(user.person), minutes=ago(begun))
    if ended is not None:
        pile.stop(number, minutes=ago(ended))
    else:
        pile.meter(number, ago(1), 9000)
    ChargingSession.objects.filter(pk=number).update(**fields)
    return ChargingSession.objects.get(pk=number)


def fee(gates, plate: str = GREEN, minutes: float = 110, **fields) -> int:
    """Fen of a stay that ends now."""
    into, out = gates
    seen(into, minutes, plate, **fields)
    stay = seen(out, 0, plate)
    return sum(Bill.objects.filter(subject_ref=stay.subject_ref).values_list("amount", flat=True))


def test_who_charges_stands_free_for_longer_and_the_stay_says_why(lot, gates):
    user, _binding = resident.owner(GREEN)
    charge(user, lot.place)
    assert fee(gates) == 0
    stay = Stay.objects.get()
    (step,) = [one for one in stay.trace if one["code"] == "free_within"]
    assert step["source"] == "charging"
    assert "充电免费时间" in main(signed_in(user).get(f"/my/parking/{stay.number}/"))


def test_while_it_still_charges_the_bar_goes_up_too(lot, gates):
    user, _binding = resident.owner(GREEN)
    charge(user, lot.place, ended=None)
    assert fee(gates) == 0


@pytest.mark.parametrize(("charges", "fen"), [(True, 500), (False, 1000)])
def test_after_two_hours_it_pays_for_what_is_more(lot, gates, charges, fen):
    user, _binding = resident.owner(GREEN)
    if charges:
        charge(user, lot.place)
    assert fee(gates, minutes=130) == fen


def test_without_a_charge_it_pays(gates):
    resident.owner(GREEN)
    assert fee(gates) == 500


def test_somebody_elses_charge_gives_nothing(lot, gates):
    resident.owner(GREEN)
    charge(accounts.real_named(accounts.person("林试用")), lot.place)
    assert fee(gates) == 500


def test_a_car_nobody_added_gets_nothing_by_the_charge_of_a_stranger(lot, gates):
    charge(accounts.real_named(), lot.place)
    assert fee(gates) == 500


def test_a_charge_elsewhere_gives_nothing(gates):
    user, _binding = resident.owner(GREEN)
    charge(user, make.lot(priced=False).place)
    assert fee(gates) == 500


@pytest.mark.parametrize(("begun", "ended", "fen"), [(300, 111, 500), (300, 109, 0)], ids=["before", "at the entry"])
def test_a_charge_before_the_entry_gives_nothing(lot, gates, begun, ended, fen):
    user, _binding = resident.owner(GREEN)
    charge(user, lot.place, begun=begun, ended=ended)
    assert fee(gates) == fen


def test_a_plug_through_which_nothing_flowed_gives_nothing(lot, gates):
    user, _binding = resident.owner(GREEN)
    charge(user, lot.place, meter_stop=1000)
    assert fee(gates) == 500


def test_times_that_cannot_be_give_nothing(lot, gates):
    user, _binding = resident.owner(GREEN)
    charge(user, lot.place, is_clock_off=True)
    assert fee(gates) == 500


@pytest.mark.parametrize(("heard", "fen"), [(111, 500), (60, 0)])
def test_a_pile_that_fell_silent_counts_until_it_was_heard_last(lot, gates, heard, fen):
    user, _binding = resident.owner(GREEN)
    at = timezone.now() - timedelta(minutes=heard)
    charge(user, lot.place, begun=200, ended=None, state="abandoned", heard_at=at, meter=9000)
    assert fee(gates) == fen


@pytest.mark.parametrize(("charger", "fen"), [(True, 0), (False, 500)])
def test_where_the_space_is_known_it_has_a_charger(lot, gates, charger, fen):
    user, _binding = resident.owner(GREEN)
    Space.objects.create(lot=lot, number="A001", has_charger=charger)
    charge(user, lot.place)
    assert fee(gates, space="A001") == fen


def test_where_the_price_says_nothing_of_charging_it_pays():
    lot = make.lot()
    user, _binding = resident.owner(CAR)
    charge(user, lot.place)
    assert fee((make.camera(lot, "in"), make.camera(lot, "out")), CAR) == 1000
