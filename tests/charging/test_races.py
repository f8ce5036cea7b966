"""Real threads on real transactions: what is told by many at once counts once."""

from __future__ import annotations

from functools import partial

import pytest

from services.charging.enums import CommandState, SessionState
from services.charging.models import ChargingSession, MeterSample, OrphanStop, StationCommand
from services.charging.operations import billing, commanding, requesting
from services.charging.operations.requesting import NotReady
from services.payments.models import Bill, Refund
from tests.charging import make
from tests.support.threads import errors, together

pytestmark = pytest.mark.usefixtures("committed_db")


def test_a_start_told_by_sixteen_at_once_is_one_session():
    pile, tag = make.Pile(make.point()), make.card(make.driver().person)
    ended = together(*[partial(pile.start, tag)] * 16)
    assert errors(ended) == []
    assert set(ended) == {ChargingSession.objects.get().pk}


def test_a_stop_told_by_sixteen_at_once_is_one_bill():
    pile = make.Pile(make.point())
    number = pile.start(make.card(make.driver().person))
    told = {"transactionId": number, "timestamp": make.at(60), "meterStop": 11_000}
    assert errors(together(*[partial(pile.say, "StopTransaction", **told)] * 16)) == []
    session = ChargingSession.objects.get()
    assert errors(together(*[partial(billing.settle, session=session)] * 16)) == []
    assert make.bills(session) == [("issued", 1000)]
    assert OrphanStop.objects.count() == 0


def test_the_rest_goes_back_once():
    pile = make.Pile(make.point())
    session = make.wish(pile.point, prepay=5000)
    make.pay(Bill.objects.get())
    number = pile.start(session.tag, meter=0)
    pile.say("StopTransaction", transactionId=number, timestamp=make.at(60), meterStop=10_000)
    assert errors(together(*[partial(billing.settle, session=session)] * 16)) == []
    assert list(Refund.objects.values_list("amount", flat=True)) == [4000]


def test_one_of_eight_begins_at_a_connector():
    point, users = make.point(), [make.driver() for _turn in range(8)]
    plug = point.connectors.select_related("charge_point__station__payee").get()
    calls = [partial(requesting.request, connector=plug, person=user.person, by=user) for user in users]
    wrong = errors(together(*calls))
    assert [type(error) for error in wrong] == [NotReady] * 7
    assert ChargingSession.objects.get().state == SessionState.REQUESTED


def test_a_command_is_claimed_once():
    point = make.point()
    make.wish(point)
    command = StationCommand.objects.get()
    claim = partial(commanding.claim, command_id=command.pk, charge_point=point, connection="somewhere")
    ended = together(*[claim] * 16)
    assert errors(ended) == []
    assert len([one for one in ended if one is not None]) == 1
    assert StationCommand.objects.get().state == CommandState.SENT


def test_readings_told_by_many_at_once_are_kept_once():
    pile = make.Pile(make.point())
    number = pile.start(make.card(make.driver().person))
    calls = [partial(pile.meter, number, minutes, 1000 + 100 * minutes) for minutes in range(1, 9)] * 2
    assert errors(together(*calls)) == []
    assert MeterSample.objects.count() == 8
    assert ChargingSession.objects.get().meter == 1800
