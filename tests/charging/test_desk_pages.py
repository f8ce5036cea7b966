"""The desk of operators: who sees which station, what was said, what goes on and hangs, codes to print."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.charging.models import ChargePoint, ChargingSession, Connector, OcppFrame, Station, StationCommand
from services.charging.operations import announcing, connecting
from services.common.models import OutboxTask
from services.departments.enums import Role
from tests.charging import make
from tests.charging.desk import WHY, at, said, signed_in, stray, text
from tests.factories import accounts, departments

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> ChargePoint:
    return make.point(plugs=2)


@pytest.fixture
def operator(point) -> Client:
    return signed_in(point)


def test_the_board_shows_ones_own_stations_and_asks_little(point, operator):
    other = make.point(make.station())
    make.Pile(other).start(make.card(make.driver().person))
    make.Pile(point).start(make.card(make.driver().person), connector=2)
    make.Pile(point).status("Faulted")
    stray(point)
    page = text(operator, at("board"))
    assert point.station.code in page
    assert other.station.code not in page
    row = operator.get(at("board")).context["rows"][0]
    assert (row.told["plugs"], row.told["charging"], row.told["faulted"], row.told["free"]) == (2, 1, 1, 1)
    assert {one["count"] for one in operator.get(at("board")).context["waiting"][:1]} == {1}

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            text(operator, at("board"))
        return len(found)

    before = asked()
    for _n in range(4):
        more = make.point(make.station(priced=False))
        Station.objects.filter(pk=more.station_id).update(operator=point.station.operator)
        make.Pile(more).start(make.card(make.driver().person))
    assert asked() <= before
    assert len(operator.get(at("board")).context["rows"]) == 5


def test_a_station_asks_as_much_for_many_charge_points_as_for_few(point, operator):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            text(operator, at("station", point.station.code))
        return len(found)

    asked()
    before = asked()
    for _n in range(5):
        make.Pile(make.point(point.station)).start(make.card(make.driver().person))
    assert asked() <= before


def test_others_find_nothing_here(point):
    make.Pile(point).start(make.card(make.driver().person))
    session, stop, frame = make.only(), stray(point), said(point, "[2]")
    stranger = signed_in(make.point(make.station()))
    for address in (
        at("station", point.station.code),
        at("codes", point.station.code),
        *(at(name, point.identity) for name in ("point", "reset", "unlock", "availability", "trigger")),
        *(at(name, point.identity) for name in ("read_settings", "change_setting")),
        *(at(name, session.number) for name in ("session", "stop", "ask")),
        *(at(name, stop.pk) for name in ("orphan", "attach", "dismiss")),
        at("frame", frame.pk),
    ):
        assert stranger.get(address).status_code == 404, address
        assert stranger.post(address, WHY | {"how": "hard"}).status_code in (404, 405), address
    for address in (
        at("points"),
        at("sessions"),
        at("orphans"),
        at("frames"),
        at("frames") + f"?point={point.identity}",
    ):
        page = text(stranger, address)
        assert session.number not in page
        assert reverse("charging_desk:frame", args=[frame.pk]) not in page
    assert session.number not in text(stranger, at("sessions") + f"?q={point.identity}")
    assert not StationCommand.objects.exists()
    for role in (Role.PARKING_OPERATOR, Role.EXAMINER, Role.FINANCE):
        colleague = accounts.sign_in(Client(), departments.holder(role, where=point.station.operator))
        assert colleague.get(at("board")).status_code == 403


def test_messages_are_found_by_charge_point_time_name_and_text(point, operator):
    other = make.point(point.station)
    said(point, '[2,"1","StartTransaction",{"idTag":"CARD777"}]', action="StartTransaction", minutes_ago=300)
    said(point, '[2,"2","Heartbeat",{}]', minutes_ago=5)
    said(other, '[2,"3","StatusNotification",{}]', action="StatusNotification")

    def found(query: str) -> list[str]:
        return [frame.action for frame in operator.get(at("frames") + query).context["frames"]]

    assert found("") == ["StatusNotification", "Heartbeat", "StartTransaction"]
    assert found(f"?point={point.identity.lower()}") == ["Heartbeat", "StartTransaction"]
    assert found("?action=Heartbeat") == ["Heartbeat"]
    assert found("?text=card777") == ["StartTransaction"]
    since = timezone.localtime(timezone.now() - timedelta(minutes=60)).strftime("%Y-%m-%dT%H:%M")
    assert found(f"?point={point.identity}&since={since}") == ["Heartbeat"]
    assert found(f"?until={since}") == ["StartTransaction"]
    page = text(operator, at("frame", OcppFrame.objects.get(action="StartTransaction").pk))
    assert "CARD777" in page


def test_a_text_is_looked_for_within_a_month(point, operator):
    old = said(point, "CARD777", minutes_ago=60 * 24 * 40)
    assert operator.get(at("frames") + "?text=CARD777").context["frames"] == []
    day = timezone.localtime(old.at).strftime("%Y-%m-%d")
    assert operator.get(at("frames") + f"?text=CARD777&since={day}T00:00").context["form"].errors["since"]
    until = timezone.localtime(old.at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert len(operator.get(at("frames") + f"?text=CARD777&until={until}").context["frames"]) == 1


def test_older_messages_follow_without_a_gap(point, operator):
    OcppFrame.objects.bulk_create(
        OcppFrame(charge_point=point, way="in", action="Heartbeat", text=f"n{n}", at=timezone.now()) for n in range(45)
    )
    first = operator.get(at("frames") + "?action=Heartbeat")
    then = operator.get(at("frames") + first.context["more"])
    texts = [frame.text for answer in (first, then) for frame in answer.context["frames"]]
    assert texts == [f"n{n}" for n in reversed(range(45))]
    assert then.context["more"] == ""


@pytest.mark.parametrize(
    "query",
    [
        "?text=%00",
        "?point=" + "x" * 300,
        "?since=x",
        "?since=0001-01-01T00:00&until=9999-12-31T23:59",
        "?action=none",
        "?before=x",
        "?before=" + "9" * 40,
        "?text=%25_'\"%5C",
        "?page=x",
    ],
)
def test_odd_questions_do_no_harm(point, operator, query):
    for name in ("frames", "sessions", "orphans", "points", "board"):
        assert operator.get(at(name) + query).status_code == 200
    for words in ("%00", "x" * 300, "CP-1-" + "9" * 30, "'--"):
        assert operator.get(at("sessions") + f"?q={words}").status_code == 200


@pytest.mark.parametrize("name", ["session", "stop"])
def test_numbers_that_are_none_are_not_there(operator, name):
    for number in ("x", "CP-1-" + "9" * 30, "CP-1-999999999999999999"):
        assert operator.get(at(name, number)).status_code == 404
    assert operator.get(f"/desk/charging/stops/{'9' * 30}/").status_code == 404
    assert operator.get(f"/desk/charging/messages/{'9' * 30}/").status_code == 404


def test_what_hangs_says_why(point, operator):
    make.Pile(point).start(make.card(make.driver().person))
    ChargingSession.objects.update(heard_at=timezone.now() - timedelta(minutes=40))
    line = operator.get(at("sessions") + "?show=silent").context["lines"][0]
    assert len(line["hangs"]) == 1
    assert "40" in line["hangs"][0]
    ChargingSession.objects.update(heard_at=timezone.now())
    assert operator.get(at("sessions") + "?show=silent").context["lines"] == []


def test_charge_points_by_what_they_run_and_how_they_stand(point, operator):
    old = make.point(point.station)
    ChargePoint.objects.filter(pk=old.pk).update(firmware="1.0", vendor="演示", connection="", clock_skew=-900)
    Connector.objects.filter(charge_point=point, number=1).update(status="faulted", error_code="GroundFailure")

    def found(query: str) -> list[str]:
        return [one["row"].identity for one in operator.get(at("points") + query).context["points"]]

    assert found("") == sorted([point.identity, old.identity])
    assert found("?show=away") == found("?show=clock") == found("?firmware=1.0") == [old.identity]
    assert found("?show=faulted") == found("?firmware=") == [point.identity]
    assert "GroundFailure" in text(operator, at("point", point.identity))


def test_every_plug_has_a_code_that_leads_to_it(point, operator):
    from services.charging import signs

    page = text(operator, at("codes", point.station.code))
    assert page.count("pile-signs__number") == 2
    plug = Connector.objects.select_related("charge_point").get(charge_point=point, number=2)
    address = signs.address(plug)
    assert address.endswith(f"/charging/{point.identity}/?plug=2")
    assert signs.picture(plug) in page
    assert Client().get(address.partition("://")[2].partition("/")[1] + address.split("/", 3)[3]).status_code == 200


def test_the_board_hears_of_what_moves(point):
    def hints() -> int:
        return OutboxTask.objects.filter(kwargs__topic=f"charging.{point.station.operator_id}").count()

    moved = [
        lambda: connecting.join(charge_point=point, connection="a", protocol="ocpp1.6"),
        lambda: make.Pile(point).status("Faulted"),
        lambda: make.Pile(point).start(make.card(make.driver().person)),
        lambda: stray(point),
        lambda: connecting.leave(charge_point=point, connection="a"),
    ]
    for move in moved:
        announcing.forget()
        before = hints()
        move()
        assert hints() > before
    before = hints()
    make.Pile(point).status("Faulted", minutes=1)  # the same again
    assert hints() == before
