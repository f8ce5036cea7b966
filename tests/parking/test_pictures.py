"""Pictures of passages: sent by the device, checked, kept once, seen by whoever works in that lot, gone in time."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from services.departments.enums import Role
from services.files import blobs
from services.files.models import StoredFile
from services.files.operations import read_bytes, sweep_unlinked
from services.parking.models import Observation, PassagePicture, Stay
from services.parking.operations import forgetting, picturing
from services.parking.operations.billing import open_bill
from services.parking.simulating.picture import draw
from services.payments.operations import disputing
from tests.factories import accounts, departments
from tests.parking import make, resident
from tests.parking.test_devices import CAR, PASSAGES, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def gates():
    lot = make.lot()
    return make.camera(lot, "in"), make.camera(lot, "out")


@pytest.fixture
def passed(gates) -> Observation:
    return passes(gates[0])


def passes(camera, minutes_ago: float = 5) -> Observation:
    """A car nobody added passed."""
    event = make.passage(CAR, minutes_ago)
    make.driver(camera).ask(camera.public_id, "POST", "passages/", event)
    return Observation.objects.select_related("device__lot").get(event_id=event["event"])


@pytest.fixture(scope="module")
def shot() -> bytes:
    return draw(CAR, at=timezone.now())


def send(row: Observation, data: bytes, *, by=None, **kinds: str):
    """Signed by the camera itself, or by another device."""
    device = by or row.device
    driver = make.driver(device)
    name = f"passages/{row.event_id}/picture/"
    return driver._send(device.public_id, "PUT", name, data, {"Content-Type": kinds.get("kind", "image/jpeg")})


def page(row: Observation) -> str:
    return f"/desk/parking/reads/{row.pk}/picture/"


def works_in(lot) -> Client:
    return accounts.sign_in(Client(), departments.holder(Role.PARKING_OPERATOR, where=lot.operator))


def test_a_picture_is_kept_encrypted_once_and_shown_on_the_board(passed, shot):
    first = send(passed, shot)
    assert first[0] == 200
    assert send(passed, shot) == first
    kept = PassagePicture.objects.get()
    assert kept.file.media_type == "image/jpeg"
    assert Image.open(BytesIO(read_bytes(kept.file))).size == (640, 360)
    assert StoredFile.objects.count() == 1
    assert b"\xff\xd8\xff" not in blobs.path_of(kept.file.blob).read_bytes()[:64]
    client = works_in(passed.device.lot)
    assert page(passed) in client.get("/desk/parking/").content.decode()
    answer = client.get(page(passed))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "no-store" in answer["Cache-Control"]
    assert page(passed) in client.get(f"/desk/parking/reads/{passed.pk}/").content.decode()


def test_another_picture_under_the_same_number_is_refused(passed, shot):
    send(passed, shot)
    status, said = send(passed, draw("粤K00002", at=timezone.now()))
    assert (status, kind(said)) == (422, "key-reused")
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "kinds", "status", "told"),
    [
        (b"", {}, 422, "invalid"),
        (b"GIF89a" + b"x" * 100, {}, 422, "invalid"),
        (b"\xff\xd8\xff\xe0" + b"no picture" * 50, {}, 422, "invalid"),
        (b"\xff\xd8\xff" + b"x" * (200 * 1024), {}, 413, "too-large"),
        (b"\xff\xd8\xff" + b"x" * (300 * 1024), {}, 413, "too-large"),
        (b"{}", {"kind": "application/json"}, 415, "media-type"),
    ],
    ids=["nothing", "another kind", "broken", "too large", "far too large", "json"],
)
def test_what_is_no_small_jpeg_is_refused_and_nothing_is_kept(passed, data, kinds, status, told):
    answered, said = send(passed, data, **kinds)
    assert (answered, kind(said)) == (status, told)
    assert not PassagePicture.objects.exists()
    assert not StoredFile.objects.exists()


def test_only_the_device_that_told_the_passage_may_send_its_picture(gates, passed, shot):
    assert send(passed, shot, by=gates[1])[0] == 404
    assert Client().put(f"{PASSAGES}{passed.event_id}/picture/", shot, content_type="image/jpeg").status_code == 401
    wrong = make.driver(passed.device)
    wrong.keys = {passed.device.public_id: "w" * 32}
    assert not wrong.show(passed.device.public_id, passed.event_id, shot)
    assert not PassagePicture.objects.exists()


def test_other_operators_and_residents_get_what_nobody_gets(passed, shot):
    send(passed, shot)
    stranger = works_in(make.lot(priced=False))
    assert stranger.get(page(passed)).status_code == 404
    assert page(passed) not in stranger.get("/desk/parking/").content.decode()
    mine = works_in(passed.device.lot)
    bare = passes(passed.device, 3)
    assert mine.get(page(bare)).status_code == 404
    assert accounts.sign_in(Client(), accounts.real_named()).get(page(passed)).status_code in (302, 403, 404)


def older(days: int) -> None:
    PassagePicture.objects.update(sent_at=timezone.now() - timedelta(days=days))
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_it_goes_after_a_month_once_nothing_is_owed_or_objected_to(gates, shot):
    into, out = gates
    user, _binding = resident.owner(CAR)
    row = passes(into, 100)
    picturing.keep_drawn(passage=row, data=shot)
    passes(out, 1)
    stay = Stay.objects.select_related("lot").get()
    bill = open_bill(stay)
    older(31)
    assert forgetting.drop_old_pictures() == 0, "something is owed"
    dispute = disputing.open_dispute(bill=bill, reason="没有停那么久", by=user)
    make.pay(bill)
    assert forgetting.drop_old_pictures() == 0, "somebody objects"
    disputing.decide_dispute(dispute=dispute, upheld=False, decision="照片是对的", by=accounts.staff("operator"))
    older(29)
    assert forgetting.drop_old_pictures() == 0
    older(31)
    assert forgetting.drop_old_pictures() == 1
    sweep_unlinked()
    assert not StoredFile.objects.exists()
    assert Observation.objects.count() == 2


def test_one_of_a_read_nobody_matched_goes_by_its_age(gates, shot):
    event = make.passage("", 5)
    make.driver(gates[0]).ask(gates[0].public_id, "POST", "passages/", event)
    picturing.keep_drawn(passage=Observation.objects.get(), data=shot)
    older(31)
    assert forgetting.drop_old_pictures() == 1
