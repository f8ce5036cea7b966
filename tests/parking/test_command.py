"""`manage.py simulate_parking` in small, and when it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from services.parking.management.commands import simulate_parking
from services.parking.models import Observation, Stay
from tests.parking import make

pytestmark = pytest.mark.django_db


def drive(**options: Any) -> None:
    call_command("simulate_parking", **{"speed": 10**9, "visits": 15, "lots": 1, "pictures": 2} | options)


@pytest.fixture
def gates():
    lot = make.lot()
    return make.camera(lot, "in"), make.camera(lot, "out")


def test_a_small_day_is_told_through_the_api(gates, monkeypatch, capsys):
    monkeypatch.setattr(simulate_parking, "OverHttp", lambda address: make.Wire())
    drive()
    said = capsys.readouterr().out
    assert "batches after outages" in said
    assert "cameras sent 2 pictures" in said
    assert Observation.objects.exclude(picture=None).count() == 2
    assert Observation.objects.count() >= 20
    assert Stay.objects.count() >= 10
    before = Stay.objects.count()
    drive(seed=2)
    assert Stay.objects.count() > before, "another run is another day"


def test_what_is_refused_is_told(gates, monkeypatch):
    class Deaf(make.Wire):
        def send(self, **_request: Any) -> tuple[int, Any]:
            return 401, {}

    monkeypatch.setattr(simulate_parking, "OverHttp", lambda address: Deaf())
    with pytest.raises(CommandError):
        drive()


@pytest.mark.parametrize("options", [{"speed": 0}, {"speed": -1}, {"visits": 0}])
def test_a_day_needs_its_measure(gates, options):
    with pytest.raises(CommandError):
        drive(**options)


@pytest.mark.usefixtures("gates")
def test_nobody_is_invented_in_earnest(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        drive()


def test_without_lots_there_is_nothing_to_tell():
    with pytest.raises(CommandError):
        drive()
