"""Whoever charged is told when it is over and what is to pay, unless they ended it from the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from services.charging.enums import CommandState, SessionState
from services.charging.models import ChargingSession, StationCommand
from services.charging.operations import billing, commanding, requesting, sweeping
from services.notices.models import Notice
from tests.charging import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return make.driver()


@pytest.fixture
def pile() -> make.Pile:
    return make.Pile(make.point(make.station(idle=True)))


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.exclude(event__startswith="payment_").exclude(event__startswith="refund_")
    return list(rows.order_by("pk").values_list("event", "title"))


@pytest.mark.parametrize("reason", ["Local", "EVDisconnected", "Remote", "PowerLoss"])
def test_a_charge_that_ended_by_itself_is_told_with_what_is_to_pay(pile: make.Pile, user: Any, reason: str):
    number = pile.start(make.card(user.person))
    for _turn in range(2):
        pile.stop(number, reason=reason)
        billing.settle(session=make.only())
    notice = Notice.objects.get()
    assert (notice.event, notice.title) == ("charging_ended", "充电结束了，待缴 10.00 元")
    assert "充了 10 度电" in notice.body
    assert "缴费 10.00 元" in notice.body
    assert "退回" not in notice.body
    assert notice.url == f"/my/charging/{make.only().number}/"


@pytest.mark.parametrize(
    ("reason", "soc", "event"),
    [
        ("SOCLimitReached", None, "charging_ended_full"),
        ("StoppedByEV", 100, "charging_ended_full"),
        ("StoppedByEV", 80, "charging_ended"),
        ("StoppedByEV", None, "charging_ended"),
    ],
)
def test_a_full_car_is_told_as_full(user: Any, reason: str, soc: int | None, event: str):
    pile = make.Pile201(make.point(protocol="ocpp2.0.1"))
    pile.event("Started", 0, 0, 1000, idToken={"idToken": make.card(user.person), "type": "ISO14443"})
    if soc is not None:
        value = [{"timestamp": make.at(50), "sampledValue": [{"value": soc, "measurand": "SoC"}]}]
        pile.event("Updated", 1, 50, meterValue=value)
    pile.event("Ended", 2, 60, 11000, about={"stoppedReason": reason})
    titles = {"charging_ended_full": "您的车充满了，待缴 10.00 元", "charging_ended": "充电结束了，待缴 10.00 元"}
    assert told() == [(event, titles[event])]


@pytest.mark.parametrize(("state", "count"), [(CommandState.ACCEPTED, 0), (CommandState.REFUSED, 1)])
def test_who_ended_it_from_the_phone_is_not_told(pile: make.Pile, user: Any, state: CommandState, count: int):
    number = pile.start(make.card(user.person))
    commanding.stop(session=requesting.reload(make.only()), by=user)
    StationCommand.objects.update(state=state)
    pile.stop(number, reason="Remote")
    assert len(told()) == count
    assert make.bills(make.only()) == [("issued", 1000)]


def test_the_limit_ends_it_and_what_is_left_goes_back(pile: make.Pile, user: Any):
    wish = make.wish(pile.point, user, prepay=1500)
    make.pay(billing.bills_of(wish).get())
    number = pile.start(wish.tag)
    commanding.command_stop(session=requesting.reload(make.only()))  # the portal's own
    pile.stop(number, reason="Remote")
    assert told() == [("charging_ended", "充电结束了")]
    body = Notice.objects.get(event="charging_ended").body
    assert "剩下 5.00 元" in body
    assert "缴费" not in body.replace("按原来的缴费方式", "")
    assert make.went_back(make.only()) == 500


def test_what_people_price_is_told_first_as_that(user: Any):
    pile = make.Pile(make.point(make.station(priced=False)))
    pile.stop(pile.start(make.card(user.person)))
    assert told() == [("charging_ended", "充电结束了")]
    assert "由工作人员核定" in Notice.objects.get().body


def test_silence_is_told_and_the_late_end_only_where_it_changes_the_sum(pile: make.Pile, user: Any):
    number = pile.start(make.card(user.person))
    pile.meter(number, 20, 6000)
    ChargingSession.objects.update(heard_at=timezone.now() - timedelta(hours=25))
    sweeping.look_after()
    make.follow()
    assert told() == [("charging_ended", "充电结束了，待缴 5.00 元")]
    pile.stop(number, minutes=60, meter=11_000)
    assert make.only().state == SessionState.ADJUSTED
    assert told()[1:] == [("charging_ended", "充电结束了，待缴 10.00 元")]
    billing.settle(session=make.only())
    assert len(told()) == 2


def test_a_wish_that_did_not_begin_is_no_charge_that_ended(pile: make.Pile, user: Any):
    wish = make.wish(pile.point, user)
    requesting.give_up(session=wish, by=user)
    make.follow()
    assert told() == []
