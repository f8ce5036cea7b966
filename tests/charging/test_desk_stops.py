"""Stops without a charge: people say which one it ended, or none; what hangs leads to finance."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from services.charging.enums import SessionState
from services.charging.models import ChargePoint, ChargingSession, OrphanStop, StationCommand
from services.departments.enums import Role
from services.payments.models import Bill
from tests.charging import make
from tests.charging.desk import WHY, at, events, send, signed_in, stray, text
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> ChargePoint:
    return make.point(plugs=2)


@pytest.fixture
def operator(point) -> Client:
    return signed_in(point)


def test_nobody_acts_on_the_own_charge(point):
    person = accounts.person("邓演示")
    client = signed_in(point, person=person)
    make.Pile(point).start(make.card(person))
    session, stop = make.only(), stray(point)
    assert send(client, WHY, "stop", session.number) == 409
    assert send(client, WHY | {"session": session.number}, "attach", stop.pk) == 409
    session.refresh_from_db()
    assert session.state == SessionState.STARTED
    assert not StationCommand.objects.exists()


def test_a_stop_is_said_to_be_the_end_of_a_charge(point, operator):
    pile = make.Pile(point)
    number = pile.start(make.card(make.driver().person))
    pile.meter(number, 30, 6000)
    stop, session = stray(point, meter=5500), make.only()
    assert stop.session is None
    assert session.number in text(operator, at("orphan", stop.pk))
    assert send(operator, {"session": session.number}, "attach", stop.pk) == 422
    assert send(operator, {"session": "none"} | WHY, "attach", stop.pk) == 422
    assert send(operator, {"session": session.number} | WHY, "attach", stop.pk) == 302
    make.follow()
    session.refresh_from_db()
    stop.refresh_from_db()
    assert (session.stopped_at, session.meter_stop) == (stop.stopped_at, 5500)
    assert (stop.session, stop.reason) == (session, WHY["reason"])
    assert make.bills(session) == [("pricing_hold", None)]  # the meter ran backwards: people price it
    assert "charging.stop_attached" in events()
    assert send(operator, WHY, "dismiss", stop.pk) == 409
    assert session.number in text(operator, at("orphans") + "?show=solved")
    held = text(operator, at("sessions") + "?show=held")
    assert session.number in held
    assert Bill.objects.get().ref in held
    assert reverse("finance:bill", args=[Bill.objects.get().ref]) not in held


def test_finance_is_led_to_its_desk(point):
    user = departments.holder(Role.CHARGING_OPERATOR, Role.FINANCE, where=point.station.operator)
    client = accounts.sign_in(Client(), user)
    make.Pile(point).stop(make.Pile(point).start("nobody"), meter=900)
    assert reverse("finance:bill", args=[Bill.objects.get().ref]) in text(client, at("sessions") + "?show=held")


def test_a_charge_that_began_later_or_elsewhere_cannot_have_ended(point, operator):
    stop = stray(point, minutes=10)
    make.Pile(point).start(make.card(make.driver().person), minutes=20, meter=700)
    elsewhere = make.point(point.station)
    make.Pile(elsewhere).start(make.card(make.driver().person))
    page = text(operator, at("orphan", stop.pk))
    for session in ChargingSession.objects.all():
        assert session.number not in page
        assert send(operator, {"session": session.number} | WHY, "attach", stop.pk) == 422
    assert ChargingSession.objects.running().count() == 2


def test_a_stop_of_no_charge_is_noted_and_ends_none_later(point, operator):
    make.Pile(point).stop(-1, minutes=60, meter=9000)
    stop = OrphanStop.objects.get()
    assert send(operator, {}, "dismiss", stop.pk) == 422
    assert send(operator, WHY, "dismiss", stop.pk) == 302
    assert send(operator, WHY, "dismiss", stop.pk) == 409
    assert events().count("charging.stop_dismissed") == 1
    make.Pile(point).start(make.card(make.driver().person))  # told late; it would have found the stop
    make.Pile(point).stop(-1, minutes=60, meter=9000)
    assert make.only().state == SessionState.STARTED
    assert OrphanStop.objects.get().session is None
    assert stop.charge_point.identity not in text(operator, at("orphans")).partition("<h1>")[2]


def test_other_figures_of_a_charge_that_ended_lead_to_it_and_end_nothing(point, operator):
    pile = make.Pile(point)
    number = pile.start(make.card(make.driver().person))
    pile.stop(number)
    pile.stop(number, meter=12_000)
    stop, session = OrphanStop.objects.get(), make.only()
    page = text(operator, at("orphan", stop.pk))
    assert at("session", session.number) in page
    assert at("attach", stop.pk) not in page
    assert send(operator, {"session": session.number} | WHY, "attach", stop.pk) == 422
    assert send(operator, WHY, "dismiss", stop.pk) == 302
