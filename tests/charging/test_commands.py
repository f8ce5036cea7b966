"""`add_station`, who reaches which session, what is told and forgotten of a person."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from services.accounts.exporting import gathered
from services.charging import keys
from services.charging.access import find_charge_point, get_for_resident
from services.charging.models import ChargePoint, ChargingCard, ChargingSession
from services.charging.personal_data import ChargingData
from services.common.access import NotFoundOrNotYours
from tests.charging import make
from tests.factories import accounts

pytestmark = pytest.mark.django_db


def test_a_charge_point_is_added_and_its_key_changed(capsys: pytest.CaptureFixture[str]):
    make.station()
    call_command("add_station", "NEW-1", "--key", "0" * 16, "--connectors", "2")
    assert capsys.readouterr().out.strip().endswith("/ocpp/NEW-1")
    call_command("add_station", "NEW-1", "--key", "1" * 16)
    point = find_charge_point("NEW-1")
    assert point is not None
    assert point.connectors.count() == 2
    assert keys.fits(b"1" * 16, point.key_hash)
    assert not keys.fits(b"0" * 16, point.key_hash)
    assert "1" * 16 not in point.key_hash


@pytest.mark.parametrize(
    "told",
    [
        ["NEW-1", "--key", "short"],
        ["a/b", "--key", "0" * 16],
        ["NEW-1", "--key", "0" * 16, "--connectors", "0"],
        ["NEW-1", "--key", "0" * 16, "--station", "nowhere"],
    ],
)
def test_what_cannot_be_is_refused(told: list[str]):
    make.station()
    with pytest.raises(CommandError):
        call_command("add_station", *told)
    assert not ChargePoint.objects.exists()


def test_a_session_is_reached_by_who_charged_alone():
    pile, mine, other = make.Pile(make.point()), make.driver(), accounts.real_named(accounts.person("陈演示"))
    pile.stop(pile.start(make.card(mine.person)))
    session = make.only()
    assert get_for_resident(mine, session.number) == session
    for user, number in ((other, session.number), (mine, "x"), (mine, f"other-{session.pk}"), (mine, "")):
        with pytest.raises(NotFoundOrNotYours):
            get_for_resident(user, number)


def test_what_is_told_of_a_person_and_forgotten():
    pile, user = make.Pile(make.point()), make.driver()
    tag = make.card(user.person)
    number = pile.start(tag)
    assert len(ChargingData().hindrances(user.person)) == 1
    pile.stop(number)
    assert ChargingData().hindrances(user.person) == []
    parts = {part.key: part.records for part in gathered(user)}
    assert "10000" in str(parts["charging"][0].rows)
    assert tag in str(parts["charging_cards"][0].rows)
    ChargingData().forget(user.person)
    assert ChargingSession.objects.get().person is None
    assert not ChargingCard.objects.get().is_active
