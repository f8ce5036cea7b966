"""A copy of one's data: every room's part, encrypted on the disk, for its owner, for seven days."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from services.accounts import operations
from services.accounts.enums import ExportState
from services.accounts.exporting import pack
from services.accounts.models import DataExport
from services.accounts.tasks import make_export
from services.audit.models import AuditEntry
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


def made(user) -> DataExport:
    export = operations.ask_export(user=user, by=user)
    make_export(export_id=export.pk)
    export.refresh_from_db()
    return export


def opened(data: bytes) -> tuple[dict, str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return json.loads(archive.read("data.json")), archive.read("我的数据.html").decode()


def body(response) -> bytes:
    return response.content


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


def test_after_seven_days_it_is_gone(client, user):
    export = made(user)
    DataExport.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(DOWNLOAD).status_code == 404
    assert operations.remove_expired() == 1
    export.refresh_from_db()
    assert (export.state, export.file) == (ExportState.GONE, None)
    assert not StoredFile.objects.exists()


def test_one_a_day(user):
    made(user)
    with pytest.raises(operations.ExportTooSoon):
        operations.ask_export(user=user, by=user)
    DataExport.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    again = made(user)
    assert again.state == ExportState.READY
    assert DataExport.objects.filter(state=ExportState.READY).count() == 1
    assert StoredFile.objects.count() == 1


def test_made_twice_by_two_workers_is_one_file(user):
    export = operations.ask_export(user=user, by=user)
    data = pack(user)
    operations.keep_export(export=export, data=data)
    operations.keep_export(export=export, data=data)
    assert StoredFile.objects.count() == 1
    assert Notice.objects.filter(person=user.person).count() == 1


def test_a_sign_in_without_a_person_has_its_own_part():
    user = accounts.resident(phone="13800166666")
    told, page = opened(pack(user))
    assert set(told["sections"]) == {"sign_in"}
    assert "13800166666" in page


def test_what_was_typed_is_text_in_the_page(user):
    operations.change_address(person=user.person, address="<script>alert(1)</script>", by=user)
    _told, page = opened(pack(user))
    assert "<script>alert" not in page


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
