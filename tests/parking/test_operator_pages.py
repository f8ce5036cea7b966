"""Pages of operators: who sees which lot, what they do there, and that a gate is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.departments.enums import Role
from services.parking.enums import Outcome, StayState
from services.parking.models import Lot, Observation, Opening, Space, Stay, Zone
from services.payments.models import Bill
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts, departments
from tests.parking import make

pytestmark = pytest.mark.django_db
CAR = "粤K00801"
WHY = {"reason": "车主出示了行驶证"}


@pytest.fixture
def lot() -> Lot:
    return make.lot()


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


def signed_in(lot: Lot, role: str = Role.PARKING_OPERATOR) -> Client:
    return accounts.sign_in(Client(), departments.holder(role, where=lot.operator))


@pytest.fixture
def operator(lot) -> Client:
    return signed_in(lot)


def text(client: Client, name: str, **arguments) -> str:
    answer = client.get(reverse(f"parking_desk:{name}", kwargs=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, name: str, data: dict, **arguments) -> int:
    return client.post(reverse(f"parking_desk:{name}", kwargs=arguments), data).status_code


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))


def test_the_board_shows_ones_own_lots_and_asks_little(lot, gates, operator):
    other = make.lot(name="别的单位的停车场")
    make.see(make.camera(other, "in"), "粤K00899")
    zone = Zone.objects.create(lot=lot, code="z", name="一层")
    Space.objects.bulk_create(Space(lot=lot, zone=zone, number=f"A{n}", status="free") for n in range(10))
    make.see(gates[0], CAR, image_ref="pictures/17.jpg")
    make.see(gates[1], "粤K00555", 5)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = text(operator, "board")
    assert len(asked) <= 10, [row["sql"][:130] for row in asked]
    assert "1 / 10" in page
    assert "粤K·00801" in page
    assert "pictures/17.jpg" in page
    assert "别的单位" not in page
    assert "粤K·00899" not in page
    Zone.objects.update(taken_count=7, counted_at=timezone.now())
    assert "7 / 10" in text(operator, "board")
    Space.objects.filter(number="A1").update(status="closed")
    assert "7 / 9" in text(operator, "board")


def test_more_lots_ask_no_more_questions(lot, operator):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            text(operator, "board")
        return len(found)

    asked()
    before = asked()
    for _n in range(5):
        more = make.lot(priced=False)
        Lot.objects.filter(pk=more.pk).update(operator=lot.operator)
        make.see(make.camera(more, "in"), CAR)
    assert asked() <= before


def test_others_find_nothing_here(lot, gates):
    stay = make.see(gates[0], CAR).stay
    read = make.see(gates[1], "粤K00555", 5)
    stranger = signed_in(make.lot())
    for name, arguments in (
        ("lot", {"code": lot.code}),
        ("open_lane", {"code": lot.code}),
        ("stay", {"number": stay.number}),
        ("close", {"number": stay.number}),
        ("read", {"pk": read.pk}),
        ("attach", {"pk": read.pk}),
    ):
        assert stranger.get(reverse(f"parking_desk:{name}", kwargs=arguments)).status_code == 404, name
    assert send(stranger, "close", WHY, number=stay.number) == 404
    assert send(stranger, "open_bar", WHY, pk=read.pk) == 404
    assert not Opening.objects.exists()
    assert CAR not in stranger.get(reverse("parking_desk:stays") + f"?q={CAR}").content.decode().replace(
        f'value="{CAR}"', ""
    )
    clerk = accounts.sign_in(Client(), departments.clerk(lot.operator))
    assert clerk.get(reverse("parking_desk:board")).status_code == 403


def test_an_attendant_raises_bars_and_ends_no_stay(lot, gates):
    stay = make.see(gates[0], CAR).stay
    attendant = signed_in(lot, Role.ATTENDANT)
    assert "关闭，不收费" not in text(attendant, "stay", number=stay.number)
    assert send(attendant, "close", WHY, number=stay.number) == 403
    stay.refresh_from_db()
    assert stay.state == StayState.OPEN


def test_a_plate_read_wrong_finds_its_stay_and_the_gate_is_told(lot, gates, operator):
    into, out = gates
    stay = make.see(into, "粤K12345").stay
    driver = make.driver(*gates)
    event = make.passage("粤K17346")  # two signs otherwise: nobody guesses
    said = driver.ask(out.public_id, "POST", "passages/", event)[1]
    assert (said["outcome"], said["decision"]) == ("unmatched", "call")
    read = Observation.objects.get(event_id=event["event"])
    assert "粤K·17346" in text(operator, "reads")
    page = text(operator, "attach", pk=read.pk)
    assert stay.number in page
    assert send(operator, "attach", {"stay": stay.number}, pk=read.pk) == 422
    assert send(operator, "attach", {"stay": stay.number} | WHY, pk=read.pk) == 302
    stay.refresh_from_db()
    read.refresh_from_db()
    assert (stay.state, stay.exited_at) == (StayState.BILLED, read.observed_at)
    assert (read.outcome, read.stay, read.reason) == (Outcome.LEFT, stay, WHY["reason"])
    assert Bill.objects.get().subject_ref == stay.subject_ref
    assert driver.ask(out.public_id, "GET", f"passages/{event['event']}/")[1]["decision"] == "pay"
    assert send(operator, "attach", {"stay": stay.number} | WHY, pk=read.pk) == 422  # it waits no more
    assert send(operator, "dismiss", WHY, pk=read.pk) == 409
    assert "parking.read_attached" in events()


def test_a_car_that_came_later_cannot_have_left(lot, gates, operator):
    read = make.see(gates[1], "粤K00555", 5)
    later = make.see(gates[0], "粤K00556", 60).stay
    assert later.number not in text(operator, "attach", pk=read.pk)
    assert send(operator, "attach", {"stay": later.number} | WHY, pk=read.pk) == 422
    read.refresh_from_db()
    assert read.outcome == Outcome.UNMATCHED


def test_a_read_of_nothing_is_noted_once(lot, gates, operator):
    read = make.see(gates[1], "粤K00555", 5)
    assert send(operator, "dismiss", {"reason": " "}, pk=read.pk) == 422
    assert send(operator, "dismiss", WHY, pk=read.pk) == 302
    assert send(operator, "dismiss", WHY, pk=read.pk) == 409
    read.refresh_from_db()
    assert (read.outcome, read.stay) == (Outcome.DISMISSED, None)
    assert "粤K·00555" not in text(operator, "reads")
    assert events().count("parking.read_dismissed") == 1


def test_a_plate_nobody_could_read_is_written(lot, gates, operator):
    read = make.see(gates[0], "??????")
    assert read.outcome == Outcome.UNREADABLE
    assert send(operator, "read_plate", {"plate": "no plate"} | WHY, pk=read.pk) == 422
    assert send(operator, "read_plate", {"plate": "粤k 00801"} | WHY, pk=read.pk) == 302
    stay = Stay.objects.get()
    assert (stay.vehicle.plate, stay.entered_at, stay.state) == (CAR, make.START, StayState.OPEN)
    read.refresh_from_db()
    assert (read.stay, read.outcome) == (stay, Outcome.ENTERED)


def test_a_bar_raised_by_hand_is_kept_and_the_debt_stays(lot, gates, operator):
    into, out = gates
    make.see(into, CAR)
    driver = make.driver(*gates)
    event = make.passage(CAR)
    assert driver.ask(out.public_id, "POST", "passages/", event)[1]["decision"] == "pay"
    read = Observation.objects.get(event_id=event["event"])
    now = f"passages/{event['event']}/"
    assert send(operator, "open_bar", {"reason": ""}, pk=read.pk) == 422
    assert driver.ask(out.public_id, "GET", now)[1]["decision"] == "pay"
    assert send(operator, "open_bar", WHY, pk=read.pk) == 302
    said = driver.ask(out.public_id, "GET", now)[1]
    assert said["decision"] == "open"
    assert said["due"] > 0
    assert Stay.objects.get().state == StayState.BILLED
    made = Opening.objects.get()
    assert (made.lane, made.passage, made.reason) == (out.lane, read, WHY["reason"])
    assert WHY["reason"] in text(operator, "openings")
    assert "parking.bar_opened" in events()
    other = make.passage("粤K00802")  # the next one is asked to pay or wait as before
    assert driver.ask(out.public_id, "POST", "passages/", other)[1]["decision"] == "call"
    assert driver.ask(out.public_id, "GET", f"passages/{other['event']}/")[1]["decision"] == "call"


def test_the_button_at_the_gate_is_written_down(lot, gates, operator):
    assert send(operator, "open_lane", {"lane": "none"} | WHY, code=lot.code) == 422
    assert send(operator, "open_lane", {"lane": gates[1].lane.code} | WHY, code=lot.code) == 302
    made = Opening.objects.get()
    assert (made.lane, made.passage) == (gates[1].lane, None)


def test_a_stay_nobody_saw_the_end_of_is_ended_by_hand(lot, gates, operator):
    stay = make.see(gates[0], CAR).stay
    ahead = (timezone.localtime() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    for odd in (ahead, "0001-01-01T00:00", "9999-12-31T23:59"):
        assert send(operator, "leave", {"at": odd} | WHY, number=stay.number) == 422
        assert send(operator, "enter", {"plate": "粤K00803", "at": odd} | WHY, code=lot.code) == 422
    left = timezone.localtime(make.START + timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M")
    assert send(operator, "leave", {"at": left} | WHY, number=stay.number) == 302
    stay.refresh_from_db()
    assert (stay.state, stay.fee) == (StayState.BILLED, 1000)
    assert send(operator, "close", WHY, number=stay.number) == 409  # what is billed is finance's


def test_closing_takes_back_what_was_to_be_paid(lot, gates, operator):
    from services.parking.operations import billing

    stay = make.see(gates[0], CAR).stay
    bill = billing.prepay(stay=stay, by=None)
    assert send(operator, "close", WHY, number=stay.number) == 302
    stay.refresh_from_db()
    bill.refresh_from_db()
    assert (stay.state, stay.reason, bill.state) == (StayState.CLOSED, WHY["reason"], "void")
    assert send(operator, "close", WHY, number=stay.number) == 409


def test_entered_twice_is_given_up_or_merged(lot, gates, operator):
    first = make.see(gates[0], CAR).stay
    second = make.see(gates[0], CAR, 60).stay
    assert send(operator, "give_up", {}, number=first.number) == 302
    first.refresh_from_db()
    assert first.state == StayState.EXIT_UNKNOWN
    assert second.number in text(operator, "merge", number=first.number)
    assert send(operator, "merge", {"stay": second.number} | WHY, number=first.number) == 302
    first.refresh_from_db()
    assert (first.state, first.merged_into) == (StayState.MERGED, second)


def test_nobody_ends_the_stay_of_the_own_car(lot, gates):
    user = departments.holder(Role.PARKING_OPERATOR, where=lot.operator, person=accounts.person("龚演示"))
    PlateBinding.objects.create(
        vehicle=vehicle_of(plate=CAR), person=user.person, state="active", proof="register", bound_since=make.START
    )
    stay = make.see(gates[0], CAR, 5).stay
    client = accounts.sign_in(Client(), user)
    assert send(client, "close", WHY, number=stay.number) == 409
    stay.refresh_from_db()
    assert stay.state == StayState.OPEN


def test_an_entry_no_camera_saw_is_written_down(lot, operator):
    came = timezone.localtime(make.START).strftime("%Y-%m-%dT%H:%M")
    assert send(operator, "enter", {"plate": CAR, "at": came} | WHY, code=lot.code) == 302
    assert send(operator, "enter", {"plate": CAR, "at": came} | WHY, code=lot.code) == 409
    assert Stay.objects.get().entered_at == make.START


@pytest.mark.parametrize("query", ["?page=x", "?q=%00", "?q=" + "粤" * 300, "?show=none&page=99999999999"])
def test_odd_questions_do_no_harm(lot, operator, query):
    for address in (reverse("parking_desk:stays"), reverse("parking_desk:lot", kwargs={"code": lot.code})):
        assert operator.get(address + query).status_code == 200


def test_vehicles_that_stand_for_very_long_are_listed(lot, gates, operator):
    Lot.objects.filter(pk=lot.pk).update(standing_days=10)
    now = (timezone.now() - make.START).total_seconds() / 60
    make.see(gates[0], "粤K00811", now - 11 * 24 * 60)
    make.see(gates[0], "粤K00812", now - 9 * 24 * 60)
    make.see(gates[0], "粤K00813", now - 20 * 24 * 60)
    make.see(gates[1], "粤K00813", now - 60)
    page = operator.get(reverse("parking_desk:stays") + "?show=standing").content.decode()
    assert "粤K00811" in page
    assert "粤K00812" not in page
    assert "粤K00813" not in page
