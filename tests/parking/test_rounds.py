"""An attendant along a street: what waits, a plate with its photo, leaving, sources that disagree, the notice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.audit.models import AuditEntry
from services.common.templatetags.words import full_day
from services.departments.enums import Role
from services.files.models import StoredFile
from services.parking import rounds as shown
from services.parking.enums import SpaceWork, StayState
from services.parking.models import Lot, Space, SpaceSight, Stay, StayPhoto
from services.parking.operations import rounds
from services.payments.models import Bill
from services.vehicles.models import PlateBinding
from services.vehicles.operations.adding import vehicle_of
from tests.factories import accounts, applications, departments
from tests.parking import make
from tests.parking.resident import main
from tests.parking.roadside import CAR, address, attendant, came, device, left, note, space, street, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    return street()


@pytest.fixture
def walker(lot):
    return attendant(lot)


def work(lot: Lot, n: int = 1) -> str:
    return shown.lines([space(lot, n)])[0].work


def test_a_source_keeps_its_word_and_since_when(lot):
    sensor = device(lot, "geomagnetic")
    for status, ago in (("free", 60), ("free", 40), ("taken", 50), ("taken", 20), ("taken", 5)):
        tell(sensor, status, ago)
    kept = SpaceSight.objects.get()
    now = timezone.now()
    assert (kept.source, kept.status) == ("geomagnetic", "taken")
    assert round((now - kept.status_since).total_seconds() / 60) == 20
    assert round((now - kept.observed_at).total_seconds() / 60) == 5
    gated = make.lot(priced=False)
    Space.objects.create(lot=gated, number="YS001")
    tell(device(gated, "geomagnetic"), "taken")
    assert SpaceSight.objects.count() == 1, "with gates nobody walks: nothing is kept"


def test_sources_that_disagree_are_shown(lot, walker):
    sensor, pole = device(lot, "geomagnetic"), device(lot, "video")
    tell(sensor, "free", 30)
    tell(pole, "taken", 1)
    assert work(lot) == SpaceWork.TO_NOTE, "a car that has just come is no disagreement"
    SpaceSight.objects.filter(source="video").update(status_since=timezone.now() - timedelta(minutes=10))
    assert work(lot) == SpaceWork.DIFFERS
    page = main(walker.get(address("space", lot)))
    assert "说法不一" in page
    assert "地磁" in page
    assert "视频" in page
    tell(sensor, "taken", 0)
    assert work(lot) == SpaceWork.TO_NOTE
    SpaceSight.objects.filter(source="geomagnetic").update(
        status="free", observed_at=timezone.now() - timedelta(days=1)
    )
    assert work(lot) == SpaceWork.TO_NOTE, "what was said long ago is not held against the others"


@pytest.mark.usefixtures("quick_photos")
def test_what_a_device_tells_after_the_attendant_is_news_and_what_it_told_before_a_contradiction(lot, walker):
    sensor = device(lot, "geomagnetic")
    tell(sensor, "free", 30)
    assert note(walker, lot) == 302
    assert work(lot) == SpaceWork.DIFFERS
    tell(sensor, "free")
    assert work(lot) == SpaceWork.DIFFERS
    assert 'value="seen"' not in main(walker.get(address("left", lot))), "it never saw the car"
    tell(sensor, "taken")
    assert work(lot) == SpaceWork.NOTED
    tell(sensor, "free")
    assert work(lot) == SpaceWork.GONE


def test_a_plate_is_noted_with_a_true_photo(lot, walker):
    page = main(walker.get(address("note", lot)))
    assert 'capture="environment"' in page
    assert 'enctype="multipart/form-data"' in page
    assert note(walker, lot, "粤k·00701") == 302
    stay = Stay.objects.get()
    assert (stay.vehicle.plate, stay.space, stay.state) == (CAR, space(lot), StayState.OPEN)
    assert timezone.now() - stay.entered_at < timedelta(minutes=1)
    assert (space(lot).status, space(lot).source, work(lot)) == ("taken", "attendant", SpaceWork.NOTED)
    kept = StayPhoto.objects.get()
    picture = walker.get(reverse("parking_desk:photo", args=[kept.pk]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert "sandbox" in picture["Content-Security-Policy"]
    entry = AuditEntry.objects.get(event="parking.noted")
    assert entry.detail == {"space": "YS001"}
    assert CAR not in str(entry.detail)


def test_what_cannot_be_noted_is_said_and_what_was_typed_is_kept(lot, walker):
    for data, told in (
        ({"plate": "", "photo": applications.photo()}, "没有车牌"),
        ({"plate": "no", "photo": applications.photo()}, "粤K12345"),
        ({"plate": CAR}, "拍"),
        ({"plate": CAR, "photo": SimpleUploadedFile("a.jpg", b"nothing", "image/jpeg")}, CAR),
        ({"plate": CAR, "without_plate": "on", "photo": applications.photo()}, CAR),
    ):
        answer = walker.post(address("note", lot), data)
        assert answer.status_code in (409, 422), data
        assert told in main(answer), data
    Space.objects.update(status="closed")
    assert note(walker, lot) == 409
    assert not Stay.objects.exists()
    assert not StoredFile.objects.exists(), "no picture stays behind"


@pytest.mark.usefixtures("quick_photos")
def test_a_document_is_no_photo(lot, walker):
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7", "application/pdf")
    assert note(walker, lot, photo=paper) == 409
    assert not StoredFile.objects.exists()


@pytest.mark.usefixtures("quick_photos")
def test_the_same_car_again_is_one_more_photo(lot, walker):
    assert [note(walker, lot), note(walker, lot)] == [302, 302]
    assert Stay.objects.count() == 1
    assert StayPhoto.objects.count() == 2
    assert main(walker.get(address("space", lot))).count("<img") == 2


@pytest.mark.usefixtures("quick_photos")
def test_a_car_that_moved_on_and_one_that_took_its_place(lot, walker):
    note(walker, lot)
    first = Stay.objects.get()
    came(first, 1)
    assert note(walker, lot, n=2) == 302
    first.refresh_from_db()
    assert first.state == StayState.STALE
    second = Stay.objects.get(state=StayState.OPEN)
    came(second, 0.5)
    assert second.space == space(lot, 2)
    assert "粤K·00701" in main(walker.get(address("note", lot, 2)))
    assert note(walker, lot, "粤K00702", n=2) == 302
    second.refresh_from_db()
    assert second.state == StayState.STALE
    assert Stay.objects.get(state=StayState.OPEN).vehicle.plate == "粤K00702"


@pytest.mark.usefixtures("quick_photos")
def test_what_a_person_reads_corrects_what_a_pole_read(lot, walker):
    told = {"event": "e1", "plate": "粤K0070B", "direction": "in", "space": "YS001"}
    at = (timezone.now() - timedelta(hours=1)).isoformat()
    pole = device(lot, "video")
    assert make.driver(pole).ask(pole.public_id, "POST", "passages/", told | {"at": at})[0] == 200
    stay = Stay.objects.get()
    assert note(walker, lot, "粤K00708") == 302
    stay.refresh_from_db()
    assert (stay.vehicle.plate, stay.state) == ("粤K00708", StayState.OPEN)
    assert timezone.now() - stay.entered_at > timedelta(minutes=59)
    assert Stay.objects.count() == 1
    assert AuditEntry.objects.get(event="parking.noted").detail == {"space": "YS001", "corrected": True}


@pytest.mark.usefixtures("quick_photos")
def test_leaving_now_is_priced_and_the_notice_says_what_is_owed(lot, walker):
    note(walker, lot)
    stay = Stay.objects.get()
    came(stay, 1.5)
    data = {"when": "now", "photo": applications.photo(), "there": stay.number}
    answer = walker.post(address("left", lot), data, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("parking_desk:notice", args=[stay.number])
    stay.refresh_from_db()
    assert (stay.state, stay.fee) == (StayState.BILLED, 1000)
    assert (space(lot).status, work(lot)) == ("free", SpaceWork.FREE)
    assert list(stay.photos.values_list("way", flat=True)) == ["in", "out"]
    page = main(answer)
    for words in ("￥10.00", "粤K·00701", "YS001", Bill.objects.get().ref, 'class="qr"', full_day(stay.exited_at)):
        assert words in page, words
    assert "今天" not in page, "a paper is read on another day"
    assert left(walker, lot) == 302, "nobody stands there any more"
    assert Bill.objects.count() == 1


@pytest.mark.usefixtures("quick_photos")
def test_in_doubt_for_the_driver_a_stay_ends_when_the_space_was_seen_free(lot, walker):
    sensor = device(lot, "geomagnetic")
    note(walker, lot)
    stay = Stay.objects.get()
    came(stay, 3)
    stay.refresh_from_db()
    SpaceSight.objects.filter(source="attendant").update(observed_at=stay.entered_at, status_since=stay.entered_at)
    Space.objects.update(observed_at=timezone.now() - timedelta(hours=3))
    tell(sensor, "free", 130)
    tell(sensor, "free", 1)
    assert work(lot) == SpaceWork.GONE
    assert 'value="seen"' in main(walker.get(address("left", lot)))
    assert left(walker, lot, "seen") == 302
    stay.refresh_from_db()
    assert round((timezone.now() - stay.exited_at).total_seconds() / 60) == 130
    assert stay.fee == 500


@pytest.mark.usefixtures("quick_photos")
def test_without_a_device_only_now_can_be_chosen(lot, walker):
    note(walker, lot)
    assert 'value="seen"' not in main(walker.get(address("left", lot)))
    assert left(walker, lot, "seen") == 422
    assert left(walker, lot, "") == 422
    assert Stay.objects.get().state == StayState.OPEN


@pytest.mark.usefixtures("quick_photos")
def test_nobody_ends_the_stay_of_the_own_car(lot):
    user = departments.holder(Role.ATTENDANT, where=lot.operator, person=accounts.person("龚演示"))
    since = timezone.now() - timedelta(days=9)
    PlateBinding.objects.create(
        vehicle=vehicle_of(plate=CAR), person=user.person, state="active", proof="register", bound_since=since
    )
    client = accounts.sign_in(Client(), user)
    note(client, lot)
    assert left(client, lot) == 409
    assert Stay.objects.get().state == StayState.OPEN


@pytest.mark.usefixtures("quick_photos")
def test_an_empty_space_is_said_to_be_free(lot, walker):
    tell(device(lot, "video"), "taken", 5)
    assert work(lot) == SpaceWork.TO_NOTE
    assert walker.post(address("free", lot)).status_code == 302
    assert space(lot).status == "free"
    assert work(lot) == SpaceWork.DIFFERS, "the pole still says otherwise"
    note(walker, lot, n=2)
    refused = walker.post(address("free", lot, 2), follow=True).content.decode()
    assert str(rounds.SpaceTaken()) in refused
    assert Stay.objects.filter(space=space(lot, 2), state=StayState.OPEN).exists()
    assert space(lot, 2).status == "taken"


@pytest.mark.usefixtures("quick_photos")
def test_streets_and_their_spaces(lot, walker):
    other = street()
    sensor = device(lot, "geomagnetic")
    tell(sensor, "taken", 5)
    tell(sensor, "taken", 5, n=2)
    note(walker, lot, n=2)
    page = main(walker.get(reverse("parking_desk:streets")))
    assert lot.code in page
    assert other.code not in page
    here = reverse("parking_desk:street", args=[lot.code])
    todo = main(walker.get(here))
    assert "YS001" in todo
    assert "YS002" not in todo
    everything = main(walker.get(here + "?show=all"))
    assert all(f"YS00{n}" in everything for n in (1, 2, 3))
    assert "粤K·00701" in everything
    assert walker.get(here + "?q=ys003")["Location"] == address("space", lot, 3)
    assert "YS003" in main(walker.get(here + "?q=03"))
    for odd in ("?q=%00", "?show=x&page=z", "?q=" + "粤" * 99):
        assert walker.get(here + odd).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        walker.get(here + "?show=all")
    assert len(asked) <= 14, [row["sql"][:120] for row in asked]


@pytest.mark.usefixtures("quick_photos")
def test_others_find_nothing_here(lot, walker):
    note(walker, lot)
    stay, kept = Stay.objects.get(), StayPhoto.objects.get()
    stranger = attendant(street())
    for path in (
        reverse("parking_desk:street", args=[lot.code]),
        *(address(name, lot) for name in ("space", "note", "left")),
        reverse("parking_desk:notice", args=[stay.number]),
        reverse("parking_desk:photo", args=[kept.pk]),
    ):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(address("free", lot)).status_code == 404
    assert note(stranger, lot, "粤K00709") == 404
    assert left(stranger, lot) == 404
    clerk = accounts.sign_in(Client(), departments.clerk(lot.operator))
    assert clerk.get(address("space", lot)).status_code == 403
    gated = make.lot(priced=False)
    Lot.objects.filter(pk=gated.pk).update(operator=lot.operator)
    Space.objects.create(lot=gated, number="YS001")
    assert walker.get(reverse("parking_desk:street", args=[gated.code])).status_code == 404
    assert walker.get(address("space", gated)).status_code == 404


@pytest.mark.usefixtures("quick_photos")
def test_a_car_without_a_plate_gets_a_number(lot, walker):
    assert note(walker, lot, "", without_plate="on") == 302
    stay = Stay.objects.select_related("vehicle").get()
    number = stay.vehicle.plate
    assert number.startswith("无牌")
    assert (stay.vehicle.colour, stay.vehicle.kind, stay.vehicle.masked) == ("none", "unplated", number)
    came(stay, 2)
    assert note(walker, lot, number) == 302, "by its number it is the same car"
    assert Stay.objects.count() == 1
    assert note(walker, lot, "", n=2, without_plate="on") == 302
    assert Stay.objects.count() == 2, "another car has another number"
    assert left(walker, lot) == 302
    assert Bill.objects.get().ref in main(walker.post(reverse("parking:debts"), {"plate": number}))
