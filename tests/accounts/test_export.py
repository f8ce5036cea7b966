"""A copy of one's data: every room's part, encrypted on the disk, for its owner, for seven days."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import IO

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from services.accounts import operations
from services.accounts.enums import ExportState
from services.accounts.exporting import pack
from services.accounts.models import DataExport
from services.accounts.tasks import make_export
from services.applications.models import CaseFile
from services.audit.models import AuditEntry
from services.files import operations as files
from services.files.models import StoredFile
from services.notices.models import Notice
from tests.factories import accounts, applications, certificates

pytestmark = pytest.mark.django_db
PAGE, DOWNLOAD = "/account/export/", "/account/export/download/"


@pytest.fixture
def user(client):
    user = accounts.real_named(accounts.person("陈演示", phone="13800166666", address="高州市演示路 8 号"))
    accounts.sign_in(client, user)
    accounts.step_up(client, user)
    return user


@pytest.fixture
def there_before() -> int:
    """Stored files of the city, which are no copies of anybody's data."""
    return StoredFile.objects.count()


def made(user) -> DataExport:
    export = operations.ask_export(user=user, by=user)
    make_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def opened(data: IO[bytes]) -> tuple[dict, str]:
    with data, zipfile.ZipFile(data) as archive:
        return json.loads(archive.read("data.json")), archive.read("我的数据.html").decode()


def body(response) -> IO[bytes]:
    return io.BytesIO(b"".join(response.streaming_content))


def test_asked_made_told_fetched(client, user):
    assert client.post(PAGE).url == PAGE
    export = DataExport.objects.get(user=user)
    assert "正在整理" in client.get(PAGE).content.decode()
    assert client.get(DOWNLOAD).status_code == 404
    make_export(export_id=export.pk)
    assert Notice.objects.get(person=user.person).url == PAGE
    assert DOWNLOAD in client.get(PAGE).content.decode()
    answer = client.get(DOWNLOAD)
    assert answer["Content-Disposition"].startswith("attachment")
    assert {"no-store", "private"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    told, page = opened(body(answer))
    assert user.person.id_number in json.dumps(told, ensure_ascii=False)
    assert "高州市演示路 8 号" in page
    assert AuditEntry.objects.filter(event="accounts.export_downloaded", actor_ref=f"user:{user.pk}").count() == 1


def test_the_file_is_ciphertext_on_the_disk(user):
    export = made(user)
    kept = (settings.FILES_DIR / export.file.blob[:2] / export.file.blob).read_bytes()
    assert user.person.id_number.encode() not in kept
    assert not kept.startswith(b"PK")


def test_it_is_the_owners_alone(client, user):
    made(user)
    other = accounts.real_named(accounts.person("李样例"))
    stranger = accounts.step_up(accounts.sign_in(Client(), other), other)
    assert stranger.get(DOWNLOAD).status_code == 404
    assert Client().get(DOWNLOAD).url.startswith("/account/sign-in/")
    assert accounts.sign_in(Client(), user).get(DOWNLOAD).url.startswith("/account/confirm/")
    assert accounts.sign_in(Client(), accounts.staff()).get(DOWNLOAD).status_code == 403


def test_after_seven_days_it_is_gone(client, user, there_before):
    export = made(user)
    DataExport.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(DOWNLOAD).status_code == 404
    assert operations.remove_expired() == 1
    export.refresh_from_db()
    assert (export.state, export.file) == (ExportState.GONE, None)
    assert StoredFile.objects.count() == there_before


def test_one_a_day(user, there_before):
    made(user)
    with pytest.raises(operations.ExportTooSoon):
        operations.ask_export(user=user, by=user)
    DataExport.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    again = made(user)
    assert again.state == ExportState.READY
    assert DataExport.objects.filter(state=ExportState.READY).count() == 1
    assert StoredFile.objects.count() == there_before + 1


def test_made_twice_by_two_workers_is_one_file(user, there_before):
    export = operations.ask_export(user=user, by=user)
    with pack(user) as data:
        operations.keep_export(export=export, data=data)
        operations.keep_export(export=export, data=data)
    assert StoredFile.objects.count() == there_before + 1
    assert Notice.objects.filter(person=user.person).count() == 1


def test_a_sign_in_without_a_person_has_its_own_part():
    user = accounts.resident(phone="13800166666")
    told, page = opened(pack(user))
    assert set(told["sections"]) == {"sign_in", "security"}
    assert "13800166666" in page


def test_what_was_typed_is_text_in_the_page(user):
    operations.change_address(person=user.person, address="<script>alert(1)</script>", by=user)
    _told, page = opened(pack(user))
    assert "<script>alert" not in page


def test_of_two_workers_that_both_began_one_file_stays(user, there_before, monkeypatch):
    """The other one was done while this one wrote: what was written goes again."""
    export = operations.ask_export(user=user, by=user)
    store = files.store_large

    def slowly(**kwargs):
        if not DataExport.objects.filter(state=ExportState.READY).exists():
            monkeypatch.setattr(files, "store_large", store)
            make_export(export_id=export.pk)
        return store(**kwargs)

    monkeypatch.setattr(files, "store_large", slowly)
    with pack(user) as data:
        operations.keep_export(export=export, data=data)
    assert StoredFile.objects.count() == there_before + 1
    assert Notice.objects.filter(person=user.person).count() == 1


@pytest.mark.usefixtures("city")
class TestFiles:
    """What somebody handed in comes along."""

    @pytest.fixture
    def case(self):
        return applications.received()

    @pytest.fixture
    def owner(self, case):
        return applications.resident(applications.MIGRANT)

    def test_the_files_of_own_cases_are_in_it_byte_for_byte(self, case, owner):
        with pack(owner) as data, zipfile.ZipFile(data) as archive:
            told = json.loads(archive.read("data.json"))
            page = archive.read("我的数据.html").decode()
            for row in told["files"]:
                assert hashlib.sha256(archive.read(row["path"])).hexdigest() == row["sha256"]
                assert row["path"] in page
        handed = {one.file.digest for one in case.files.filter(removed_at=None).select_related("file")}
        assert {row["sha256"] for row in told["files"]} == handed != set()
        assert all(row["path"].startswith("files/") and ".." not in row["path"] for row in told["files"])
        assert told["files_left_out"] == []

    def test_nobody_elses_and_nothing_that_was_taken_back(self, case, owner):
        CaseFile.objects.filter(pk=case.files.order_by("pk")[0].pk).update(removed_at=timezone.now())
        told, _page = opened(pack(owner))
        assert len(told["files"]) == case.files.filter(removed_at=None).count()
        stranger, _page = opened(pack(applications.resident(applications.OLD_ENOUGH)))
        assert stranger["files"] == []

    def test_what_is_too_much_or_damaged_is_named(self, case, owner, settings):
        broken = case.files.filter(removed_at=None).order_by("pk")[0].file
        (settings.FILES_DIR / broken.blob[:2] / broken.blob).write_bytes(b"x" * 100)
        told, page = opened(pack(owner))
        assert [path for path in told["files_left_out"] if path in page] == told["files_left_out"] != []
        assert broken.digest not in {row["sha256"] for row in told["files"]}
        settings.DATA_EXPORT_MEGABYTES = 0
        told, _page = opened(pack(owner))
        assert (told["files"], len(told["files_left_out"])) == ([], case.files.filter(removed_at=None).count())

    def test_a_name_somebody_chose_stays_inside_the_folder(self, case, owner):
        StoredFile.objects.update(original_name="../../etc/密码.jpg")
        told, _page = opened(pack(owner))
        assert all(path["path"].count("/") == 2 and ".." not in path["path"] for path in told["files"])


@pytest.mark.usefixtures("city")
def test_every_room_has_its_part_and_nobody_elses():
    case = applications.received()
    user = applications.resident(applications.MIGRANT)
    certificates.issued(case.applicant, code="JZZ", issuer=case.department)
    told, _page = opened(pack(user))
    assert {"profile", "sign_in", "messages", "certificates", "cases", "uses"} <= set(told["sections"])
    text = json.dumps(told, ensure_ascii=False)
    assert case.number in text
    assert case.applicant.id_number in text
    assert applications.resident(applications.OLD_ENOUGH).person.id_number not in text
