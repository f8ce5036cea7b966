"""A plug that is kept free: for one person, for a while, not over and over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from services.charging.models import ChargePoint, Connector, Reservation
from services.charging.operations import requesting
from tests.charging import make

pytestmark = pytest.mark.django_db
NAMED = {"type": "ISO14443"}


def plug(point: ChargePoint, number: int = 1) -> Connector:
    rows = Connector.objects.select_related("charge_point__station__payee")
    return rows.get(charge_point=point, number=number)


def keep(point: ChargePoint, user: Any, number: int = 1) -> Reservation:
    return requesting.reserve(connector=plug(point, number), person=user.person, by=user)


@pytest.fixture
def me() -> Any:
    return make.driver()


@pytest.fixture
def other() -> Any:
    return make.driver()


def test_a_kept_plug_is_not_given_to_another_card(me: Any, other: Any):
    pile = make.Pile(make.point(plugs=2))
    keep(pile.point, me)
    pile.start(make.card(other.person, "OTHER"))
    assert pile.answers[-1]["id_tag_info"] == {"status": "Blocked"}
    assert Reservation.objects.get().state == "open"
    pile.start("OTHER", connector=2)
    assert pile.answers[-1]["id_tag_info"] == {"status": "Accepted"}
    pile.start(make.card(me.person), minutes=5)
    assert pile.answers[-1]["id_tag_info"] == {"status": "Accepted"}
    assert Reservation.objects.get().state == "used"


def test_power_that_flowed_all_the_same_is_paid_by_who_took_it(me: Any, other: Any):
    pile = make.Pile(make.point())
    keep(pile.point, me)
    pile.stop(pile.start(make.card(other.person)))
    assert (make.only().person, make.bills(make.only())) == (other.person, [("issued", 1000)])


def test_a_kept_plug_is_not_given_to_another_token_of_201(me: Any, other: Any):
    pile = make.Pile201(make.point(protocol="ocpp2.0.1"))
    keep(pile.point, me)
    token = {"idToken": make.card(other.person)} | NAMED
    assert pile.event("Started", 0, 0, 1000, trigger="CablePluggedIn") == {}
    assert pile.event("Updated", 1, 1, 1000, idToken=token) == {"id_token_info": {"status": "Blocked"}}
    pile.event("Ended", 2, 2, 1000)
    pile.transaction = "tx-2"
    mine = {"idToken": make.card(me.person)} | NAMED
    assert pile.event("Started", 0, 5, 1000, idToken=mine) == {"id_token_info": {"status": "Accepted"}}


def test_a_card_is_authorized_where_a_plug_is_left(me: Any, other: Any):
    point = make.point(plugs=2)
    make.card(other.person, "OTHER")
    pile = make.Pile(point)
    for number, status in ((1, "Accepted"), (2, "Blocked")):
        keep(point, make.driver(), number)
        assert pile.say("Authorize", idTag="OTHER") == {"id_tag_info": {"status": status}}


def test_who_waits_to_pay_does_not_lose_the_plug(me: Any, other: Any):
    point = make.point()
    make.wish(point, me, prepay=1000)
    with pytest.raises(requesting.NotReady):
        keep(point, other)
    keep(point, me)


def test_nobody_keeps_a_plug_over_and_over(me: Any, other: Any):
    where = make.station()
    first, second, elsewhere = make.point(where), make.point(where), make.point()
    assert requesting.release(reservation=keep(first, me), by=me)
    for point in (first, second):
        with pytest.raises(requesting.NotReady, match=r"\d\d:\d\d"):
            keep(point, me)
    make.wish(second, other)
    keep(first, other)  # others may
    Reservation.objects.filter(person=other.person).delete()
    keep(elsewhere, me)
    later = timezone.now() - timedelta(minutes=16)
    Reservation.objects.update(kept_until=later)
    keep(first, me)
    Reservation.objects.update(kept_until=later)
    with pytest.raises(requesting.NotReady, match="三次"):
        keep(make.point(), me)
    make.wish(first, me)  # charging is open to them
    Reservation.objects.update(made_at=timezone.now() - timedelta(days=1, minutes=1))
    keep(make.point(), me)


def test_who_came_may_keep_again(me: Any):
    pile = make.Pile(make.point(plugs=2))
    keep(pile.point, me)
    pile.start(make.card(me.person))
    assert Reservation.objects.get().state == "used"
    keep(pile.point, me, 2)
