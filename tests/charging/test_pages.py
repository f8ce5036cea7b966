"""Pages of charging for residents: find, the price, start, the charge that goes on, its end, what was."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from services.charging import prices, pricing
from services.charging.enums import SessionState
from services.charging.models import ChargePoint, ChargingSession, Connector, Reservation, StationCommand
from services.charging.operations import requesting
from services.common.templatetags.words import clock
from services.payments.models import Bill
from services.places.models import Place
from services.tariffs.engine.electricity import compile_power
from services.tariffs.engine.errors import CalendarMissing
from tests.charging import make
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make.driver()


@pytest.fixture
def me(client, user) -> Client:
    return accounts.sign_in(client, user)


@pytest.fixture
def point():
    return make.point(make.station(idle=True), plugs=2)


def at(name: str, *args) -> str:
    return reverse(f"charging:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


def begin(point, user, *, minutes: int = 30, wh: int = 10_000) -> ChargingSession:
    """A charge that began so many minutes ago, its meter read every five."""
    session = make.wish(point, user)
    pile, began = make.Pile(point), timezone.now() - timedelta(minutes=minutes)

    def when(n: float) -> str:
        return (began + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%SZ")

    told = {"connectorId": 1, "idTag": session.tag, "timestamp": when(0), "meterStart": 5000}
    number = pile.say("StartTransaction", **told)["transaction_id"]
    for n in range(5, minutes + 1, 5):
        sampled = [
            {"value": str(5000 + wh * n // minutes), "measurand": "Energy.Active.Import.Register"},
            {"value": str(20_000 + n * 100), "measurand": "Power.Active.Import", "unit": "W"},
            {"value": str(40 + n), "measurand": "SoC", "unit": "Percent"},
        ]
        value = [{"timestamp": when(n), "sampledValue": sampled}]
        pile.say("MeterValues", connectorId=1, transactionId=number, meterValue=value)
    return ChargingSession.objects.get(pk=session.pk)


def end(point, session) -> None:
    """It stops where the meter stands."""
    told = {"transactionId": session.pk, "timestamp": timezone.now().isoformat(), "meterStop": 15000}
    make.Pile(point).say("StopTransaction", **told)


def test_stations_tell_how_many_plugs_are_free_and_what_it_costs_now(client, point, django_assert_max_num_queries):
    Connector.objects.filter(charge_point=point, number=2).update(status="charging")
    client.get(at("find"))
    with django_assert_max_num_queries(15):
        answer = client.get(at("find"))
    row, price = answer.context["found"][0]
    assert (row.plugs, row.free, row.heard) == (2, 1, 2)
    assert price.words in text(answer)
    more = [make.station(priced=False, price_group=f"charging:{point.station.code}") for _n in range(4)]
    with django_assert_max_num_queries(15):
        answer = client.get(at("find"))
    assert [found.code for found, band in answer.context["found"] if band] >= [point.station.code]
    assert len(answer.context["found"]) == 1 + len(more)


def test_at_home_stand_the_stations_with_the_most_free_plugs_that_are_heard_of(client, point):
    make.point(make.station(name="演示大站"), plugs=3)
    closed = make.point(make.station(name="关门的站", opens="00:00:00", closes="00:00:01"), plugs=9)
    away = make.point(make.station(name="没消息的站"), plugs=4)
    ChargePoint.objects.filter(pk=away.pk).update(connection="")
    Connector.objects.filter(charge_point=point, number=2).update(status="charging")
    said = " ".join(strip_tags(text(client.get("/"))).split())
    assert re.search(r"充电演示大站3 个空闲演示充电站1 个空闲\d\d:\d\d 开放 5 个，空闲 4 个", said)
    assert closed.station.name not in said


def test_at_home_no_number_stands_while_no_station_is_heard_of(client, point):
    ChargePoint.objects.update(connection="")
    page = text(client.get("/"))
    assert "空闲充电桩、每小时的价" in page
    assert 'class="glance"' not in page


def test_stations_stand_on_the_map_with_their_free_plugs(client, point):
    assert 'class="map"' not in text(client.get(at("find"))), "nobody knows where it is"
    Place.objects.filter(pk=point.station.place_id).update(lat="21.918", lng="110.854")
    away = make.point(make.station(place_at=("21.930", "110.860")))
    ChargePoint.objects.filter(pk=away.pk).update(connection="")
    page = text(client.get(at("find")))
    drawn = page.partition('<div class="map">')[2].partition("</svg>")[0]
    assert re.findall(r'map__pin([-\w]*)"[^>]*><path[^>]*/><text[^>]*>([^<]+)', drawn) == [
        ("--few", "2 把"),
        ("--unknown", "?"),
    ]
    assert page.count('data-lat="21.9') == 2


@pytest.mark.parametrize("typed", ["{}", " {} ", "https://example.test/charging/{}/?plug=1"])
def test_a_number_leads_to_its_charge_point_however_it_is_typed(client, point, typed):
    for words in (point.identity, point.identity.lower()):
        answer = client.get(at("find"), {"number": typed.format(words)})
        assert answer.headers["Location"] == at("point", point.identity)


def test_a_year_that_is_not_announced_takes_prices_from_the_pages_and_nothing_else(client, point, monkeypatch):
    def unknown(*_args: object) -> None:
        raise CalendarMissing

    monkeypatch.setattr(prices, "day", unknown)
    for address in (at("find"), at("point", point.identity)):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("typed", ["CP-none", "'; --", "充电", "x" * 500, "%00"])
def test_a_number_that_is_none_stays_in_the_field(client, typed):
    answer = client.get(at("find"), {"number": typed})
    assert answer.status_code == 200
    assert answer.context["asked"] == typed[:200]


def test_a_charge_point_shows_price_and_plugs_without_a_sign_in(client, point):
    answer = client.get(at("point", point.identity))
    assert [one["is_free"] for one in answer.context["plugs"]] == [True, True]
    for words in ('class="tou"', "高峰", "低谷", at("start", point.identity)):
        assert words in text(answer)


def test_one_that_is_away_offers_no_start(client, point):
    ChargePoint.objects.filter(pk=point.pk).update(connection="")
    assert at("start", point.identity) not in text(client.get(at("point", point.identity)))


@pytest.mark.parametrize("identity", ["nobody", "a b", "x" * 60])
def test_one_that_is_not_there_is_not_there(client, identity):
    assert client.get(at("point", identity)).status_code == 404


def test_the_price_of_each_hour_and_when_it_falls():
    tariff = compile_power(make.POWER)
    day = prices.day(tariff, make.START + timedelta(hours=6))  # 15:00
    assert (day.now.name, day.now.words, day.now.service) == ("高峰", "1.42", 4000)
    assert day.next_lower == ("19:00", "0.42")
    assert [(band.name, band.hours, band.words, band.level) for band in day.bands] == [
        ("低谷", "00:00–08:00", "0.628", 0),
        ("平段", "08:00–10:00、12:00–14:00、19:00–24:00", "1.00", 1),
        ("高峰", "10:00–12:00、14:00–19:00", "1.42", 2),
    ]
    assert prices.day(tariff, make.START + timedelta(hours=14)).next_lower is None  # 23:00: tomorrow is another day


def test_who_is_not_signed_in_signs_in_first_and_comes_back(client, point):
    answer = client.get(at("start", point.identity))
    assert answer.status_code == 302
    assert at("start", point.identity) in answer.headers["Location"]


def test_pay_afterwards_tells_the_charge_point_to_start(me, user, point):
    answer = me.post(at("start", point.identity), {"plug": "2", "paying": "after"})
    session = ChargingSession.objects.get(person=user.person)
    assert answer.headers["Location"] == at("session", session.number)
    assert (session.connector.number, session.paying, session.limit) == (2, "after", 10_000)
    assert StationCommand.objects.get().kind == "start"
    again = me.post(at("start", point.identity), {"plug": "2", "paying": "after"})
    assert again.headers["Location"] == at("session", session.number)
    assert ChargingSession.objects.count() == 1
    assert "data-charge-again" in text(me.get(at("session", session.number)))


@pytest.mark.parametrize(("told", "fen"), [({"paying": "5000"}, 5000), ({"paying": "other", "other": "80.5"}, 8050)])
def test_pay_before_goes_to_the_cashier(me, user, point, told, fen):
    answer = me.post(at("start", point.identity), {"plug": "1"} | told)
    bill = Bill.objects.get()
    assert (bill.amount, bill.payer) == (fen, user.person)
    assert answer.headers["Location"] == reverse("payments:bill", args=[bill.ref])
    assert not StationCommand.objects.exists()
    session = ChargingSession.objects.get()
    assert reverse("payments:bill", args=[bill.ref]) in text(me.get(at("session", session.number)))
    assert at("session", session.number) in text(me.get(reverse("payments:bill", args=[bill.ref])))


@pytest.mark.parametrize("other", ["", "0", "0.5", "501", "-5", "abc", "1e3", "１０", "5.555", "9" * 50])
def test_an_amount_that_cannot_be_is_said_and_stays(me, point, other):
    answer = me.post(at("start", point.identity), {"plug": "1", "paying": "other", "other": other})
    assert answer.status_code == 422
    assert answer.context["form"].errors["other"]
    assert not ChargingSession.objects.exists()


@pytest.mark.parametrize("told", [{}, {"plug": "9", "paying": "after"}, {"plug": "1", "paying": "1"}])
def test_a_choice_that_was_not_offered_is_refused(me, point, told):
    assert me.post(at("start", point.identity), told).status_code == 422
    assert not ChargingSession.objects.exists()


def test_a_plug_that_somebody_took_meanwhile_is_told(me, point):
    make.wish(point)
    answer = me.post(at("start", point.identity), {"plug": "1", "paying": "after"})
    assert answer.status_code == 409
    assert answer.context["form"].non_field_errors()


def test_who_owes_is_led_to_what_is_owed(me, user, point):
    pile = make.Pile(point)
    pile.stop(pile.start(make.card(user.person)))
    answer = me.post(at("start", point.identity), {"plug": "2", "paying": "after"})
    assert answer.status_code == 409
    assert at("mine") in text(answer)


def test_a_charge_that_goes_on_shows_its_figures(me, user, point, django_assert_max_num_queries):
    session = begin(point, user)
    me.get(at("session", session.number))
    with django_assert_max_num_queries(20):
        answer = me.get(at("session", session.number))
    running = answer.context["running"]
    assert (running["energy"], running["power"], running["soc"], running["minutes"]) == ("10.0", "23.0", 70, 30)
    assert running["fee"] == sum(row["amount"] for row in running["lines"])
    assert running["fee"] > 0
    for words in ('class="ridge"', 'class="tou"', at("stop", session.number)):
        assert words in text(answer)


def test_power_is_drawn_from_the_meter_where_none_is_told(me, user, point):
    session = begin(point, user)
    session.samples.filter(measurand="power").delete()
    ChargingSession.objects.update(power=None)
    running = me.get(at("session", session.number)).context["running"]
    assert running["power"] == "20.0"  # 10 kWh in half an hour
    assert "ridge" in running["ridge"]


def test_stop_asks_once_more_and_tells_the_charge_point(me, user, point):
    session = begin(point, user)
    assert "10.0" in text(me.get(at("stop", session.number)))
    assert StationCommand.objects.filter(kind="stop").count() == 0
    me.post(at("stop", session.number))
    assert StationCommand.objects.filter(kind="stop").count() == 1
    page = text(me.get(at("session", session.number)))
    assert at("stop", session.number) not in page


def test_stop_after_the_end_says_so(me, user, point):
    session = begin(point, user)
    make.Pile(point).say(
        "StopTransaction", transactionId=session.pk, timestamp=timezone.now().isoformat(), meterStop=15000
    )
    answer = me.post(at("stop", session.number), follow=True)
    assert answer.status_code == 200
    assert not StationCommand.objects.filter(kind="stop").exists()


def test_what_it_cost_leads_to_the_cashier_and_adds_up(me, user, point):
    session = begin(point, user)
    make.Pile(point).say(
        "StopTransaction", transactionId=session.pk, timestamp=timezone.now().isoformat(), meterStop=15000
    )
    make.follow()
    session.refresh_from_db()
    answer = me.get(at("session", session.number))
    assert session.state == SessionState.BILLED
    assert sum(row["amount"] for row in answer.context["lines"]) == session.fee
    assert reverse("payments:bill", args=[Bill.objects.get().ref]) in text(answer)
    make.pay(Bill.objects.get())
    assert at("session", session.number) in text(me.get(at("mine")))
    months = me.get(at("mine")).context["months"]
    assert (months["now"]["wh"], months["now"]["fen"], months["now"]["count"]) == (10_000, session.fee, 1)


def test_given_up_before_it_began(me, user, point):
    me.post(at("start", point.identity), {"plug": "1", "paying": "5000"})
    session = ChargingSession.objects.get()
    me.post(at("give_up", session.number))
    make.follow()
    session.refresh_from_db()
    assert (session.state, Bill.objects.get().state) == (SessionState.START_FAILED, "void")
    assert session.reason in text(me.get(at("session", session.number)))


def test_the_idle_fee_is_told_before_it_begins(me, user, point):
    session = begin(point, user)
    make.Pile(point).status("Charging", minutes=0)
    full = timezone.now() - timedelta(minutes=5)
    ChargingSession.objects.update(state="suspended", full_at=full)
    answer = me.get(at("session", session.number))
    idle = answer.context["idle"]
    assert [row["name"] for row in answer.context["running"]["lines"]] == [_("Electricity"), _("Charging service")]
    assert (idle["minutes"], idle["price"], idle["is_late"]) == (15, 20, False)
    assert idle["until"] == full + timedelta(minutes=15)


def test_the_idle_fee_runs_while_the_car_still_charges_nothing(me, user, point):
    session = begin(point, user)
    ChargingSession.objects.update(state="suspended", full_at=timezone.now() - timedelta(minutes=25, seconds=30))
    session.refresh_from_db()
    running = me.get(at("session", session.number)).context["running"]
    assert running["lines"][-1]["amount"] in (200, 220)  # 15 minutes are free, then 0.20 yuan a minute begun
    assert pricing.so_far(session) == running["fee"]  # what stops it at its limit


def test_a_charge_of_somebody_else_is_not_there(client, user, point):
    session = begin(point, user)
    other = accounts.sign_in(client, make.driver())
    for name in ("session", "stop"):
        assert other.get(at(name, session.number)).status_code == 404
    assert other.post(at("stop", session.number)).status_code == 404
    assert other.post(at("give_up", session.number)).status_code == 404


def test_a_plug_is_kept_free_and_let_go(me, user, point):
    assert at("keep", point.identity) in text(me.get(at("point", point.identity)))
    answer = me.post(at("keep", point.identity), {"plug": "2"}, follow=True)
    kept = Reservation.objects.get()
    assert (kept.person, kept.connector.number, kept.state) == (user.person, 2, "open")
    assert clock(kept.kept_until) in text(answer)
    assert [one["is_free"] for one in answer.context["plugs"]] == [True, True]
    assert at("keep", point.identity) not in text(answer)
    me.post(at("release", point.identity))
    kept.refresh_from_db()
    assert kept.state == "ended"
    assert at("keep", point.identity) in text(me.get(at("point", point.identity)))


def test_a_plug_somebody_keeps_is_not_free_for_others(client, point):
    other = make.driver()
    plug = Connector.objects.select_related("charge_point__station").get(charge_point=point, number=1)
    requesting.reserve(connector=plug, person=other.person, by=other)
    Connector.objects.filter(charge_point=point, number=2).update(status="charging")
    page = client.get(at("point", point.identity))
    assert [one["is_free"] for one in page.context["plugs"]] == [False, False]
    assert at("start", point.identity) not in text(page)
    assert client.get(at("find")).context["found"][0][0].free == 0
    assert client.get(at("station", point.station.code)).context["points"][0]["free"] == 0
    mine = accounts.sign_in(client, make.driver())
    assert mine.post(at("start", point.identity), {"plug": "1", "paying": "after"}).status_code == 409
    mine.post(at("release", point.identity))  # of somebody else's: nothing
    assert Reservation.objects.get().state == "open"
    Reservation.objects.update(kept_until=timezone.now())
    assert client.get(at("find")).context["found"][0][0].free == 1


@pytest.mark.parametrize("told", [{}, {"plug": ""}, {"plug": "x"}, {"plug": "9" * 30}, {"plug": "²"}])
def test_what_cannot_be_kept_leads_back(me, point, told):
    answer = me.post(at("keep", point.identity), told)
    assert (answer.status_code, answer.headers["Location"]) == (302, at("point", point.identity))
    assert not Reservation.objects.exists()


def test_one_plug_at_a_time_is_kept(me, user, point):
    other = make.point(make.station())
    me.post(at("keep", point.identity), {"plug": "1"})
    me.post(at("keep", other.identity), {"plug": "1"})
    assert me.get(at("keep", point.identity)).headers["Location"] == at("point", point.identity)
    assert Reservation.objects.get().connector.charge_point == point


def test_pages_of_one_who_never_charged(me):
    answer = me.get(at("mine"))
    assert answer.context["months"] is None
    assert at("find") in text(answer)
