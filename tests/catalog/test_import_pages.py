"""Importing and downloading in the administration: who may, what is shown first, what is done once."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from services.audit.models import AuditEntry
from services.catalog.importing import runs
from services.catalog.models import ImportRun, ItemVersion
from services.common.relay import drain
from services.departments.enums import Role
from services.files.models import StoredFile
from tests.factories import departments
from tests.factories.accounts import sign_in
from tests.factories.catalog import published_version, rule_set

pytestmark = pytest.mark.django_db
PAGE = "/admin/catalog/itemversion/import/"
ROWS = [{"name": "演示登记", "department": "演示局"}, {"name": "", "department": "演示局"}]


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    rule_set()


@pytest.fixture
def keeper() -> Client:
    return sign_in(Client(), departments.system_admin())


def upload(client: Client, rows: Any = ROWS, name: str = "items.json", **fields: Any) -> Any:
    data = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


def test_a_file_is_checked_first_and_imported_when_asked(keeper: Client) -> None:
    page = upload(keeper).content.decode()
    run = ImportRun.objects.get()
    assert (run.state, run.counts["new"], run.counts["refused"]) == ("checked", 1, 1)
    assert "没有写事项名称" in page
    assert not ItemVersion.objects.exists()
    page = keeper.post(f"{PAGE}{run.pk}/", {"do": "start"}, follow=True).content.decode()
    assert "已导入" in page
    assert ItemVersion.objects.get().state == "draft"
    run.refresh_from_db()
    assert run.finished_at
    assert run.file is None
    assert not StoredFile.objects.exists()
    events = set(AuditEntry.objects.values_list("event", flat=True))
    assert {"items.upload", "items.import_started", "items.imported"} <= events
    assert AuditEntry.objects.get(event="items.imported").actor_ref == f"user:{run.by_id}"


def test_an_import_is_made_once_or_given_up(keeper: Client) -> None:
    upload(keeper)
    run = ImportRun.objects.get()
    for do in ("start", "start", "discard"):
        keeper.post(f"{PAGE}{run.pk}/", {"do": do})
    assert ItemVersion.objects.count() == 1
    upload(keeper, name="b.json")
    second = ImportRun.objects.exclude(pk=run.pk).get()
    for do in ("discard", "start"):
        keeper.post(f"{PAGE}{second.pk}/", {"do": do})
    second.refresh_from_db()
    assert second.state == "refused"
    assert ItemVersion.objects.count() == 1
    assert not StoredFile.objects.exists()
    assert keeper.post(f"{PAGE}{second.pk}/", {"do": "unheard-of"}).status_code == 404


def test_a_large_file_is_worked_on_in_the_background(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "AT_ONCE_BYTES", 10)
    page = upload(keeper, lists="on").content.decode()
    assert "正在检查" in page
    assert 'http-equiv="refresh"' in page
    drain()
    run = ImportRun.objects.get()
    assert run.state == "checked"
    keeper.post(f"{PAGE}{run.pk}/", {"do": "start"})
    assert not ItemVersion.objects.exists()
    drain()
    assert ItemVersion.objects.get().state == "listed"
    runs.carry_on(run_id=run.pk)
    assert ItemVersion.objects.count() == 1


def test_two_processes_do_not_work_on_one_import(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "AT_ONCE_BYTES", 10)
    upload(keeper)
    run = ImportRun.objects.get()
    runs._claim(run)
    with pytest.raises(runs.StillAtWork):
        runs.carry_on(run_id=run.pk)
    monkeypatch.setattr(runs, "_SILENT", -runs._SILENT)
    runs.carry_on(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "checked"


def test_an_error_of_ours_ends_the_import_and_says_so(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(runs, "run", breaks)
    page = upload(keeper)
    assert page.status_code == 200
    assert "出错停下" in page.content.decode()
    assert ImportRun.objects.get().state == "refused"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"name,department", "CSV"),
        (b"PK\x03\x04xxxx", "坏了"),
        (b"[1", "不完整"),
        (b"\xd0\xcf\x11\xe0", "旧格式"),
        (b"[" * 5000, "不完整|嵌套太深"),
        (b"x" * (20 * 1024 * 1024 + 1), "最多收 20 MB"),
    ],
    ids=["empty", "csv", "zip", "cut", "xls", "deep", "large"],
)
def test_what_cannot_be_read_is_answered_in_plain_words(keeper: Client, data: bytes, said: str) -> None:
    import re

    page = upload(keeper, data, "items.xlsx")
    assert page.status_code == 200
    assert re.search(said, page.content.decode())
    assert not ItemVersion.objects.exists()


def test_no_file_is_answered_beside_the_field(keeper: Client) -> None:
    page = keeper.post(PAGE, {"prefix": "区"})
    assert page.status_code == 200
    assert "请选择文件" in page.content.decode()
    assert 'value="区"' in page.content.decode()


def test_everything_can_be_downloaded(keeper: Client) -> None:
    version = published_version("=1+1 演示")
    template = keeper.get(f"{PAGE}template.xlsx")
    assert zipfile.ZipFile(io.BytesIO(template.content)).testzip() is None
    book = keeper.get("/admin/catalog/itemversion/export/items.xlsx")
    assert "attachment" in book["Content-Disposition"]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml")
    data = json.loads(keeper.get("/admin/catalog/itemversion/export/items.json").content)
    assert [item["version"]["item_code"] for item in data["items"]] == [version.item_code]
    assert AuditEntry.objects.filter(event="items.exported").count() == 2
    assert keeper.get("/admin/catalog/itemversion/export/items.exe").status_code == 404


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.EDITOR])
def test_others_find_nothing_here(role: Role) -> None:
    client = sign_in(Client(), departments.holder(role))
    for address in (PAGE, f"{PAGE}template.xlsx", "/admin/catalog/itemversion/export/items.json", f"{PAGE}1/"):
        assert client.get(address).status_code == 403
    assert upload(client).status_code == 403
    assert not ImportRun.objects.exists()


def test_only_the_list_of_who_may_has_the_button(keeper: Client) -> None:
    assert PAGE in keeper.get("/admin/catalog/itemversion/").content.decode()


def test_what_brings_nothing_new_is_not_offered_for_import(keeper: Client) -> None:
    page = upload(keeper, [{"name": "", "department": "演示局"}]).content.decode()
    assert "没有可以导入的" in page
    assert "现在导入" not in page
    assert "现在导入" in upload(keeper).content.decode()
    keeper.post(f"{PAGE}{ImportRun.objects.order_by('-pk').first().pk}/", {"do": "start"})
    assert "现在导入" not in upload(keeper, ROWS[:1]).content.decode()
    assert "现在导入" in upload(keeper, ROWS[:1], lists="on").content.decode()
