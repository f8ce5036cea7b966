"""What goes wrong at charge points: told again, told wrong, told late, never told. Each with its bill (1.6)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from services.charging import consumers
from services.charging.enums import SessionState
from services.charging.models import ChargePoint, ChargingSession, MeterSample, OrphanStop
from services.charging.operations import sweeping
from services.charging.protocol import parsing
from services.payments.models import Bill
from tests.charging import make

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)


@pytest.fixture
def tag() -> str:
    return make.card(make.driver().person)


@pytest.fixture
def pile() -> make.Pile:
    return make.Pile(make.point())


def fall_silent() -> None:
    """Nothing is heard for two days."""
    ChargingSession.objects.update(heard_at=timezone.now() - LATER)
    sweeping.look_after()
    make.follow()


def test_a_start_told_again_with_a_new_message_is_answered_identically(pile: make.Pile, tag: str):
    numbers = {pile.start(tag) for _turn in range(5)}
    assert len(numbers) == 1
    assert len({str(answer) for answer in pile.answers}) == 1
    pile.stop(numbers.pop())
    assert pile.start(tag) == make.only().pk  # once more after its end
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_start_told_again_with_a_corrected_clock_is_the_same(pile: make.Pile, tag: str):
    first = pile.start(tag, minutes=-300)
    assert pile.start(tag) == first
    pile.stop(first)
    assert len(make.bills(make.only())) == 1


def kilo(pile: make.Pile, number: int, minutes: float, value: str) -> None:
    """A reading in kWh, as rounded as it is told."""
    said = [{"timestamp": make.at(minutes), "sampledValue": [{"value": value, "unit": "kWh"}]}]
    pile.say("MeterValues", connectorId=1, transactionId=number, meterValue=said)


def test_readings_rounded_to_kilowatt_hours_hold_no_bill(pile: make.Pile, tag: str):
    number = pile.start(tag, meter=12_344)
    for minutes, value in ((10, "12.34"), (20, "14.35"), (40, "18.0"), (59, "22.4")):
        kilo(pile, number, minutes, value)
    pile.stop(number, meter=22_344)
    session = make.only()
    assert make.bills(session) == [("issued", 1000)]
    assert session.trace[0] == {"step": 0, "code": "levelled", "count": 2}


def test_a_meter_that_falls_by_more_than_rounding_is_priced_by_people(pile: make.Pile, tag: str):
    number = pile.start(tag)
    kilo(pile, number, 20, "6.0")
    kilo(pile, number, 30, "5.8")
    pile.stop(number)
    assert make.bills(make.only()) == [("pricing_hold", None)]


def test_a_rounded_reading_does_not_keep_a_stop_from_its_charge(pile: make.Pile, tag: str):
    number = pile.start(tag)
    kilo(pile, number, 59, "11.04")
    pile.stop(-1)
    assert OrphanStop.objects.get().session_id == number
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_rounded_reading_below_the_start_costs_nothing_and_is_not_held(pile: make.Pile, tag: str):
    number = pile.start(tag, meter=12_344)
    kilo(pile, number, 10, "12.34")
    fall_silent()
    session = ChargingSession.objects.get(pk=number)
    assert (session.state, session.fee, make.bills(session)) == (SessionState.ABANDONED, 0, [])


def test_a_stop_of_an_unknown_transaction_is_kept_and_answered(pile: make.Pile, tag: str):
    assert pile.stop(987_654, idTag=tag) == {"id_tag_info": {"status": "Accepted"}}
    assert (OrphanStop.objects.get().cause, Bill.objects.count()) == ("unknown", 0)


@pytest.mark.parametrize("number", [-1, 0, 987_654, "abc", None, True, 2**40])
def test_a_stop_with_a_wrong_number_ends_the_one_session_that_it_fits(pile: make.Pile, tag: str, number: object):
    pile.start(tag)
    pile.stop(number)
    assert OrphanStop.objects.get().session == make.only()
    assert make.bills(make.only()) == [("issued", 1000)]


@pytest.mark.parametrize("told", [{"meter": 500}, {"meter": 10**9}, {"idTag": "somebody"}, {"minutes": -10}])
def test_a_stop_with_a_wrong_number_that_does_not_fit_ends_nothing(pile: make.Pile, tag: str, told: dict):
    number = pile.start(tag)
    pile.meter(number, 5, 1200)
    pile.stop(-1, **told)
    assert OrphanStop.objects.get().session is None
    assert make.only().state == SessionState.CHARGING
    pile.stop(number)
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_stop_with_a_wrong_number_where_two_go_on_ends_none(tag: str):
    pile = make.Pile(make.point(plugs=2))
    numbers = [pile.start(tag), pile.start(make.card(make.driver().person), connector=2)]
    pile.stop(-1)
    assert OrphanStop.objects.get().session is None
    for number in numbers:
        pile.stop(number)
    assert [make.bills(row) for row in ChargingSession.objects.order_by("pk")] == [[("issued", 1000)]] * 2


def test_a_stop_of_another_charge_points_transaction_leaves_that_one_alone(pile: make.Pile, tag: str):
    other = make.Pile(make.point())
    number = pile.start(tag)
    other.stop(number, meter=2000)
    assert OrphanStop.objects.get().cause == "foreign"
    assert make.only().state == SessionState.STARTED
    pile.stop(number)
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_stop_told_twice_ends_once(pile: make.Pile, tag: str):
    number = pile.start(tag)
    answers = [pile.stop(number) for _turn in range(3)]
    assert answers == [{}] * 3
    assert (OrphanStop.objects.count(), make.bills(make.only())) == (0, [("issued", 1000)])


def test_a_second_stop_with_other_figures_is_kept_and_changes_nothing(pile: make.Pile, tag: str):
    number = pile.start(tag)
    pile.stop(number)
    pile.stop(number, meter=99_000)
    pile.stop(number, meter=99_000)
    assert OrphanStop.objects.get().cause == "differs"
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_stop_before_its_start_ends_it_when_the_start_comes(pile: make.Pile, tag: str):
    pile.stop(-1, idTag=tag)
    pile.start(tag)
    make.follow()
    session = make.only()
    assert session.state == SessionState.BILLED
    assert OrphanStop.objects.get().session == session
    assert make.bills(session) == [("issued", 1000)]


def test_an_old_stray_stop_does_not_end_a_new_charge(pile: make.Pile, tag: str):
    pile.stop(-1, minutes=0, meter=1000)
    number = pile.start(tag, minutes=0, meter=1000)
    assert make.only().state == SessionState.STARTED
    pile.stop(number)
    assert make.bills(make.only()) == [("issued", 1000)]


def test_an_unknown_token_is_kept_answered_invalid_and_priced_by_people(pile: make.Pile):
    number = pile.start("STRANGER")
    assert pile.answers[-1]["id_tag_info"] == {"status": "Invalid"}
    pile.stop(number)
    assert make.bills(make.only()) == [("pricing_hold", None)]


def test_an_unknown_token_without_energy_owes_nothing(pile: make.Pile):
    pile.stop(pile.start("STRANGER"), meter=1000)
    assert (make.bills(make.only()), make.only().fee) == ([], 0)


def test_a_token_of_the_portal_begins_one_charge(pile: make.Pile):
    session = make.wish(pile.point)
    pile.stop(pile.start(session.tag))
    pile.start(session.tag, minutes=120, meter=11_000)
    assert pile.answers[-1]["id_tag_info"] == {"status": "Invalid"}
    assert make.bills(session) == [("issued", 1000)]


def test_a_wish_that_was_given_up_is_billed_to_whoever_wished_when_power_flows_after_all(pile: make.Pile):
    session = make.wish(pile.point, prepay=500)
    sweeping.look_after()
    make.follow()
    session.refresh_from_db()
    assert session.state == SessionState.START_FAILED
    number = pile.start(session.tag)
    assert pile.answers[-1]["id_tag_info"] == {"status": "Invalid"}
    pile.stop(number)
    begun = ChargingSession.objects.get(pk=number)
    assert begun.person == session.person
    assert make.bills(begun) == [("issued", 1000)]


def test_a_plug_that_is_free_says_nothing_of_an_earlier_driver(tag: str):
    pile = make.Pile(make.point(make.station(idle=True)))
    first = pile.start(tag, meter=0)
    pile.status("SuspendedEV", 40)
    pile.stop(first, minutes=60, meter=10_000)  # that its plug was free was never told
    second = pile.start(make.card(make.driver().person), minutes=120, meter=10_000)
    pile.status("SuspendedEV", 170)
    pile.stop(second, minutes=180, meter=20_000)
    for minutes in (190, 600):  # a charge point that starts says it again
        pile.status("Available", minutes)
    assert make.bills(ChargingSession.objects.get(pk=first)) == [("issued", 1100)]


def test_figures_that_say_nothing_lose_no_stop(pile: make.Pile, tag: str):
    number = pile.start(tag)
    values = [{"value": "4294967295", "measurand": "Power.Active.Import"}, {"value": "9" * 14, "unit": "kWh"}]
    pile.stop(number, transactionData=[{"timestamp": make.at(30), "sampledValue": values}])
    assert make.bills(make.only()) == [("issued", 1000)]


def test_where_one_pays_before_a_card_is_refused(tag: str):
    pile = make.Pile(make.point(make.station(limit=0)))
    assert pile.say("Authorize", idTag=tag) == {"id_tag_info": {"status": "Blocked"}}
    pile.start(tag)
    assert pile.answers[-1]["id_tag_info"] == {"status": "Blocked"}


@pytest.mark.parametrize("said", ["\x00", "\ud800", "a\x00b"])
def test_signs_no_database_keeps_are_left_out(said: str):
    left = said.replace("\x00", "").replace("\ud800", "")
    assert parsing.clean({said: [said, {"reason": said}], "n": 1}) == {left: [left, {"reason": left}], "n": 1}
    assert consumers._about(json.dumps([2, said, "Heartbeat" + said, {}])) == ("Heartbeat" + left, left)


def test_silence_is_billed_from_the_last_reading_and_adjusted_when_the_stop_comes(pile: make.Pile, tag: str):
    number = pile.start(tag)
    pile.meter(number, 30, 6000)
    fall_silent()
    session = make.only()
    assert (session.state, session.fee) == (SessionState.ABANDONED, 500)
    assert make.bills(session) == [("issued", 500)]
    pile.stop(number)
    session.refresh_from_db()
    assert (session.state, session.fee) == (SessionState.ADJUSTED, 1000)
    assert make.bills(session) == [("void", 500), ("issued", 1000)]


def test_silence_that_was_paid_is_adjusted_by_the_difference(pile: make.Pile, tag: str):
    number = pile.start(tag)
    pile.meter(number, 30, 6000)
    fall_silent()
    make.pay(Bill.objects.get())
    pile.stop(number)
    assert make.bills(make.only()) == [("paid", 500), ("issued", 500)]
    assert make.lines(make.only()) == [600, 400, -500]


def test_silence_before_the_first_reading_costs_nothing(pile: make.Pile, tag: str):
    pile.start(tag)
    fall_silent()
    assert (make.only().state, make.only().fee, make.bills(make.only())) == (SessionState.ABANDONED, 0, [])


def test_a_free_connector_waits_a_quarter_of_an_hour_for_the_stop(pile: make.Pile, tag: str):
    number = pile.start(tag)
    pile.status("Available", 59)
    sweeping.look_after()
    assert make.only().state == SessionState.STARTED
    ChargingSession.objects.update(heard_at=timezone.now() - timedelta(minutes=16))
    sweeping.look_after()
    assert make.only().state == SessionState.ABANDONED
    pile.stop(number)
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_new_start_ends_what_went_on_there(pile: make.Pile, tag: str):
    number = pile.start(tag)
    pile.meter(number, 30, 6000)
    pile.start(make.card(make.driver().person), minutes=60, meter=11_000)
    make.follow()
    first = ChargingSession.objects.get(pk=number)
    assert (first.state, make.bills(first)) == (SessionState.ABANDONED, [("issued", 500)])


def test_readings_told_twice_late_and_out_of_order_are_kept_once(pile: make.Pile, tag: str):
    number = pile.start(tag, minutes=30, meter=0)
    for minutes, wh in ((60, 5000), (45, 2500), (60, 5000), (60, 9999)):
        pile.meter(number, minutes, wh)
    assert MeterSample.objects.count() == 2
    assert make.only().meter == 5000
    pile.stop(number, minutes=90, meter=10_000)
    pile.meter(number, 75, 7500)
    assert make.only().state == SessionState.BILLED
    assert make.lines(make.only()) == [300 + 510, 400]


def test_a_charge_point_that_comes_back_without_a_boot_goes_on(pile: make.Pile, tag: str):
    number = pile.start(tag)
    pile.say("Heartbeat")
    pile.stop(number)
    assert make.bills(make.only()) == [("issued", 1000)]


def test_a_clock_ahead_is_flagged_and_priced_by_people(pile: make.Pile, tag: str):
    pile.status("Available", (timezone.now() - make.START).total_seconds() / 60 + 10)
    pile.point.refresh_from_db()
    assert pile.point.clock_skew > 500
    ahead = (timezone.now() + timedelta(hours=2) - make.START).total_seconds() / 60
    number = pile.start(tag, minutes=ahead)
    pile.stop(number, minutes=ahead + 60)
    assert make.only().is_clock_off
    assert make.bills(make.only()) == [("pricing_hold", None)]


@pytest.mark.parametrize(("away", "bill"), [(10, ("pricing_hold", None)), (0, ("issued", 1000))])
def test_a_clock_behind_is_flagged_but_not_what_is_told_after_coming_back(
    pile: make.Pile, tag: str, away: int, bill: tuple[str, int | None]
):
    """09:00 of a Monday in March is told as now, by one that is connected for some minutes."""
    ChargePoint.objects.update(connected_at=timezone.now() - timedelta(minutes=away))
    late = (timezone.now() - make.START).total_seconds() / 60
    pile.status("Preparing", 0)
    pile.point.refresh_from_db()
    assert pile.point.clock_skew == pytest.approx(-60 * late, abs=60)
    number = pile.start(tag)
    assert make.only().is_clock_off == bool(away)
    pile.stop(number)
    assert make.bills(make.only()) == [bill]


@pytest.mark.parametrize(("took", "is_off"), [(60, True), (62, False), (0, False)])
def test_a_clock_that_was_behind_from_start_to_stop_is_flagged(pile: make.Pile, tag: str, took: int, is_off: bool):
    """Both came in as far apart as they are said to be, or one after the other when it was back."""
    number = pile.start(tag)
    ChargingSession.objects.update(requested_at=timezone.now() - timedelta(minutes=took))
    ChargingSession.objects.update(started_at=timezone.now() - timedelta(minutes=60 + 180))
    minutes = (timezone.now() - timedelta(minutes=180) - make.START).total_seconds() / 60
    pile.stop(number, minutes=minutes)
    assert make.only().is_clock_off == is_off


@pytest.mark.parametrize("field", ["connectorId", "idTag", "timestamp", "meterStart"])
@pytest.mark.parametrize("value", [None, "", "x" * 500, -1, 10**30, [], {}, True, 1.5, "\x00", "\ud800"])
def test_a_start_of_nonsense_is_answered_and_never_free(pile: make.Pile, tag: str, field: str, value: object):
    told = {"connectorId": 1, "idTag": tag, "timestamp": make.at(0), "meterStart": 1000} | {field: value}
    number = pile.say("StartTransaction", **told)["transaction_id"]
    assert isinstance(number, int)
    pile.stop(number)
    session = ChargingSession.objects.get(pk=number)
    (bill,) = make.bills(session)
    assert bill in [("issued", 1000), ("pricing_hold", None)] or session.energy != 10_000
    assert session.state == SessionState.BILLED
