"""A charge from the wish to the bill: prices to the fen, what was paid before, what goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.charging.enums import SessionState
from services.charging.models import ChargingSession, MeterSample, OcppFrame, StationCommand
from services.charging.operations import billing, commanding, requesting, sweeping
from services.charging.operations.requesting import BadSum, NotReady, OwesStill
from services.payments.enums import BillState
from services.payments.models import Bill, Refund
from tests.charging import make

pytestmark = pytest.mark.django_db


def charged(pile: make.Pile, tag: str, **told: object) -> ChargingSession:
    number = pile.start(tag)
    pile.stop(number, **told)
    return ChargingSession.objects.get(pk=number)


def test_a_card_charges_and_owes_two_lines():
    pile = make.Pile(make.point())
    session = charged(pile, make.card(make.driver().person), minutes=60, meter=11_000)
    assert session.state == SessionState.BILLED
    assert make.bills(session) == [("issued", 1000)]
    assert make.lines(session) == [600, 400]
    assert (session.fee, session.energy_fee, session.service_fee, session.idle_fee) == (1000, 600, 400, 0)


def test_a_charge_over_midnight_into_the_valley():
    pile = make.Pile(make.point())
    number = pile.start(make.card(make.driver().person), minutes=13 * 60, meter=0)
    for quarter in range(1, 16):
        pile.meter(number, 13 * 60 + 15 * quarter, 1875 * quarter)
    pile.stop(number, minutes=17 * 60, meter=30_000)
    session = make.only()
    assert make.lines(session) == [1242, 1200]


def test_electricity_and_service_are_rounded_half_up_once_each():
    where = make.station(priced=False)
    spec = make.POWER | {
        "periods": {
            "a": {"name": "甲", "price": 11234},
            "b": {"name": "乙", "price": 7156},
            "c": {"name": "丙", "price": 3390},
        },
        "plans": [
            {
                "bands": [
                    {"from": "00:00", "to": "10:00", "period": "a"},
                    {"from": "10:00", "to": "11:00", "period": "b"},
                    {"from": "11:00", "to": "24:00", "period": "c"},
                ]
            }
        ],
    }
    make.tariff(f"charging:{where.code}", spec)
    pile = make.Pile(make.point(where))
    number = pile.start(make.card(make.driver().person), meter=0)
    pile.meter(number, 60, 6543)
    pile.meter(number, 120, 6543 + 12_001)
    pile.stop(number, minutes=150, meter=6543 + 12_001 + 2500)
    assert make.lines(make.only()) == [1679, 842]


def test_a_new_price_holds_from_its_moment_on():
    where = make.station(priced=False, price_group="whole-city")
    make.tariff("whole-city")
    dearer = make.POWER | {"periods": {**make.POWER["periods"], "flat": {"name": "平段", "price": 7000}}}
    make.tariff(f"charging:{where.code}", dearer, since=make.START + timedelta(minutes=30))
    pile = make.Pile(make.point(where))
    number = pile.start(make.card(make.driver().person), meter=0)
    pile.meter(number, 30, 4000)
    pile.stop(number, minutes=60, meter=10_000)
    assert make.lines(make.only()) == [4000 * 6 // 100 + 6000 * 7 // 100, 400]


def test_paid_before_and_the_rest_comes_back():
    pile = make.Pile(make.point())
    session = make.wish(pile.point, prepay=5000)
    assert not StationCommand.objects.exists()
    make.pay(Bill.objects.get())
    command = StationCommand.objects.get()
    assert (command.kind, command.arguments["tag"]) == ("start", session.tag)
    number = pile.start(session.tag, meter=0)
    assert number == session.pk
    pile.stop(number, meter=10_000)
    session.refresh_from_db()
    assert (session.state, session.fee) == (SessionState.BILLED, 1000)
    assert make.bills(session) == [("paid", 5000)]
    assert make.went_back(session) == 4000


def test_paid_before_and_it_cost_more():
    pile = make.Pile(make.point())
    session = make.wish(pile.point, prepay=500)
    make.pay(Bill.objects.get())
    pile.stop(pile.start(session.tag, meter=0), meter=10_000)
    assert make.bills(session) == [("paid", 500), ("issued", 500)]
    assert make.lines(session) == [600, 400, -500]


def test_paid_before_and_the_charge_point_refuses():
    pile = make.Pile(make.point())
    session = make.wish(pile.point, prepay=500)
    make.pay(Bill.objects.get())
    commanding.answered(command=StationCommand.objects.get(), state="refused", answer={"status": "Rejected"})
    make.follow()
    session.refresh_from_db()
    assert (session.state, session.fee, make.went_back(session)) == (SessionState.START_FAILED, 0, 500)


def test_not_paid_in_time_is_over():
    pile = make.Pile(make.point())
    session = make.wish(pile.point, prepay=500)
    sweeping.look_after()
    make.follow()
    session.refresh_from_db()
    assert session.state == SessionState.START_FAILED
    assert make.bills(session) == [("void", 500)]


def test_it_stops_when_what_was_paid_is_used_up():
    pile = make.Pile(make.point())
    session = make.wish(pile.point, prepay=500)
    make.pay(Bill.objects.get())
    number = pile.start(session.tag, meter=0)
    pile.meter(number, 20, 4900)
    assert not StationCommand.objects.filter(kind="stop").exists()
    pile.meter(number, 25, 5000)
    pile.meter(number, 26, 5100)
    assert StationCommand.objects.get(kind="stop").arguments == {"transaction": str(number)}


def test_it_stops_by_the_price_of_its_own_station():
    tenth = {code: row | {"price": row["price"] // 10} for code, row in make.POWER["periods"].items()}
    cheap = make.station(priced=False)
    make.tariff(f"charging:{cheap.code}", make.POWER | {"periods": tenth, "service": 0})
    for where, stops in ((cheap, 0), (make.station(), 1)):
        pile = make.Pile(make.point(where))
        session = make.wish(pile.point, prepay=500)
        make.pay(Bill.objects.get(subject_ref=session.subject_ref))
        pile.meter(pile.start(session.tag, meter=0), 25, 5000)
        assert StationCommand.objects.filter(session=session, kind="stop").count() == stops


def test_readings_of_hours_told_at_once_are_all_kept():
    pile = make.Pile(make.point())
    number = pile.start(make.card(make.driver().person), meter=0)
    told = [
        {
            "timestamp": make.at(minute),
            "sampledValue": [{"value": str(10 * minute)}, {"value": "7", "measurand": "SoC"}],
        }
        for minute in range(1, 151)
    ]
    for _turn in range(2):
        pile.say("MeterValues", connectorId=1, transactionId=number, meterValue=told)
    assert MeterSample.objects.count() == 300
    session = make.only()
    assert (session.meter, session.soc) == (1500, 7)


def test_who_owes_pays_first_and_who_may_not_owe_pays_before():
    user = make.driver()
    pile = make.Pile(make.point(plugs=2))
    charged(pile, make.card(user.person))
    with pytest.raises(OwesStill):
        make.wish(pile.point, user)
    with pytest.raises(NotReady):
        make.wish(make.point(make.station(limit=0)))
    with pytest.raises(BadSum):
        make.wish(pile.point, prepay=99)
    blocked = pile.say("Authorize", idTag=make.card(user.person))
    assert blocked["id_tag_info"]["status"] == "Blocked"


def test_a_connector_that_is_taken_or_away_begins_nothing():
    pile = make.Pile(make.point())
    pile.status("Charging")
    with pytest.raises(NotReady):
        make.wish(pile.point)
    other = make.point()
    make.wish(other)
    with pytest.raises(NotReady):
        make.wish(other)
    away = make.point()
    type(away).objects.update(connection="")
    with pytest.raises(NotReady):
        make.wish(away)
    assert ChargingSession.objects.count() == 1


def test_a_reserved_connector_is_for_one_person_for_15_minutes():
    point, user = make.point(), make.driver()
    plug = point.connectors.select_related("charge_point__station").get()
    kept = requesting.reserve(connector=plug, person=user.person, by=user)
    assert (kept.kept_until - kept.made_at).total_seconds() == pytest.approx(900, abs=5)
    with pytest.raises(NotReady):
        make.wish(point)
    session = make.wish(point, user)
    make.Pile(point).start(session.tag)
    kept.refresh_from_db()
    assert kept.state == "used"


def test_idle_time_is_priced_when_the_plug_is_free():
    pile = make.Pile(make.point(make.station(idle=True)))
    user = make.driver()
    number = pile.start(make.card(user.person), meter=0)
    pile.status("Charging", 1)
    pile.status("SuspendedEV", 40)
    pile.stop(number, minutes=60, meter=10_000)
    session = make.only()
    assert make.bills(session) == [("issued", 1100)]  # 20 minutes, 15 of them free
    pile.status("Finishing", 61)
    pile.status("Available", 70)
    session.refresh_from_db()
    assert make.bills(session) == [("void", 1100), ("issued", 1300)]
    assert make.lines(session) == [600, 400, 300]
    assert session.idle_fee == 300


def test_idle_time_after_it_was_paid_is_one_more_bill():
    pile = make.Pile(make.point(make.station(idle=True)))
    number = pile.start(make.card(make.driver().person), meter=0)
    pile.status("SuspendedEV", 40)
    pile.stop(number, minutes=60, meter=10_000)
    make.pay(Bill.objects.get())
    pile.status("Available", 70)
    assert make.bills(make.only()) == [("paid", 1100), ("issued", 200)]


def test_no_tariff_is_never_nought():
    pile = make.Pile(make.point(make.station(priced=False)))
    session = charged(pile, make.card(make.driver().person))
    assert make.bills(session) == [("pricing_hold", None)]
    assert session.fee is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"meter": 500}, "倒"),
        ({"meter": 900_000}, "多"),
        ({"meter": None}, "电表"),
        ({"meter": "many"}, "电表"),
        ({"minutes": -5}, "时"),
        ({"minutes": 10**8}, "时"),
    ],
)
def test_figures_that_cannot_be_are_priced_by_people(told: dict, words: str):
    pile = make.Pile(make.point())
    session = charged(pile, make.card(make.driver().person), **told)
    assert make.bills(session) == [("pricing_hold", None)]
    assert words in Bill.objects.get().hold_reason
    assert session.state == SessionState.BILLED


def test_nothing_flowed_and_nothing_is_owed():
    pile = make.Pile(make.point())
    session = charged(pile, make.card(make.driver().person), meter=1000)
    assert (session.state, session.fee, make.bills(session)) == (SessionState.BILLED, 0, [])
    assert session.trace


def test_settling_again_changes_nothing():
    pile = make.Pile(make.point())
    session = charged(pile, make.card(make.driver().person))
    ChargingSession.objects.update(is_settled=False)
    billing.settle(session=session)
    billing.settle(session=session)
    states = [state for state, _amount in make.bills(session)]
    assert states.count(BillState.ISSUED) == 1
    assert Refund.objects.count() == 0


def test_frames_are_never_changed():
    from django.db import IntegrityError, transaction

    point = make.point()
    frame = OcppFrame.objects.create(charge_point=point, way="in", text="[2]", at=make.START)
    for change in (frame.delete, lambda: OcppFrame.objects.update(text="x")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
