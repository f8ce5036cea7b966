"""归档: one package when a case has ended, everything in order, proved by digests."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from services.applications import archiving as package
from services.applications import tasks
from services.applications.models import Application, CaseArchive, Progress
from services.applications.operations import archiving, submitting
from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.documents.models import Document
from services.documents.operations import make_now
from services.files.models import StoredFile
from services.files.operations import read_bytes
from tests.factories import applications as make
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(city) -> Application:
    """A residence permit that clerk1 accepted and the applicant withdrew; its papers are made."""
    case = make.accepted()
    submitting.withdraw(application=case, by=make.resident(make.MIGRANT))
    for paper in Document.objects.filter(subject_ref=case.subject_ref):
        make_now(paper)
    return Application.objects.get(pk=case.pk)


def contents(data: bytes) -> tuple[dict, list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return json.loads(opened.read(package.LIST)), opened.namelist()


def test_one_package_holds_everything_in_order_and_is_whole(ended, tmp_path):
    made = archiving.archive(application=ended)
    data = read_bytes(made.file)
    told, names = contents(data)
    kinds = [row["kind"] for row in told["parts"]]
    assert kinds == sorted(kinds, key=["application", "material", "document", "course", "inner"].index)
    assert {"application", "material", "document", "course", "inner"} <= set(kinds)
    assert kinds.count("document") == Document.objects.filter(subject_ref=ended.subject_ref).count()
    assert names[:2] == [package.LIST, package.WHOLE]
    with zipfile.ZipFile(io.BytesIO(data)) as opened, pikepdf.open(io.BytesIO(opened.read(package.WHOLE))) as pdf:
        assert len(pdf.pages) >= 2 + sum(row["pages"] for row in told["parts"])
    assert package.differences(io.BytesIO(data)) == []
    again = archiving.archive(application=ended)
    assert again.pk == made.pk
    assert CaseArchive.objects.count() == 1
    assert AuditEntry.objects.filter(event="case.archived").count() == 1
    whole = tmp_path / "whole.zip"
    whole.write_bytes(data)
    out = StringIO()
    call_command("verify_archive", str(whole), stdout=out)
    assert "whole" in out.getvalue()
    _differs(tmp_path, data)
    _own_part(ended, made)
    _added(ended, made)


def _differs(tmp_path, data: bytes) -> None:
    """Every change is named, one of the list itself too."""
    first = contents(data)[0]["parts"][0]["path"]
    for edit, word in (
        (lambda files: files.update({first: files[first] + b"x"}), "changed"),
        (lambda files: files.pop(first), "missing"),
        (lambda files: files.update({"more.txt": b"x"}), "not on the list"),
        (lambda files: files.update({package.LIST: files[package.LIST].replace(b"clerk", b"clerc") + b" "}), "unknown"),
    ):
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            files = {name: opened.read(name) for name in opened.namelist()}
        edit(files)
        out, other = io.BytesIO(), tmp_path / "other.zip"
        with zipfile.ZipFile(out, "w") as written:
            for name, held in files.items():
                written.writestr(name, held)
        other.write_bytes(out.getvalue())
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("verify_archive", str(other), stdout=said)
        assert word in said.getvalue()


def _own_part(ended: Application, made: CaseArchive) -> None:
    """Nothing of what only staff see; no number of a person in the list."""
    told, _names = contents(read_bytes(made.own_file))
    assert {row["kind"] for row in told["parts"]} == {"application", "material", "document", "course"}
    listed = json.dumps(told, ensure_ascii=False)
    assert ended.applicant.id_number not in listed
    assert ended.applicant.name not in listed


def _added(ended: Application, made: CaseArchive) -> None:
    """What is added afterwards makes another version; what is asked for hourly is asked once."""
    Progress.objects.create(application=ended, move="revoke", state=ended.state, at=timezone.now(), by_label="演示")
    archiving.ask_for_due()
    archiving.ask_for_due()
    assert OutboxTask.objects.filter(task=archiving.ARCHIVE, kwargs={"case_id": ended.pk}).count() == 1
    tasks.archive(case_id=ended.pk)
    assert [row.version for row in ended.archives.all()] == [2, 1]


def test_a_case_that_runs_or_waits_for_a_paper_has_no_package(city):
    case = make.accepted()
    with pytest.raises(archiving.NotReadyYet):
        archiving.archive(application=case)
    submitting.withdraw(application=case, by=make.resident(make.MIGRANT))
    assert archiving.ask_for_due() == 0
    with pytest.raises(archiving.NotReadyYet):
        archiving.archive(application=Application.objects.get(pk=case.pk))
    assert not CaseArchive.objects.exists()


SIZE = r"""
import os, resource, sys
from services.applications import archiving
from services.common import crypto
def page(number):
    body = os.urandom(6_000_000)
    rows, out = [], b"%PDF-1.7\n"
    for n, thing in enumerate((
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>>>",
        b"<</Type/XObject/Subtype/Image/Width 2000/Height 1000/ColorSpace/DeviceRGB/BitsPerComponent 8/Length %d>>"
        b"stream\n" % len(body) + body + b"\nendstream",
    ), 1):
        rows.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj" % n + thing + b"endobj\n"
    start = len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + b"".join(rows) + (
        b"trailer<</Size 5/Root 1 0 R>>startxref\n%d\n%%%%EOF" % start)
def part(number):
    with open(f"{sys.argv[1]}/{number}", "wb") as out:
        out.write(data := page(number))
    def pieces():
        with open(f"{sys.argv[1]}/{number}", "rb") as file:
            while piece := file.read(1 << 20):
                yield piece
    return archiving.Part(str(number), "material", pieces, len(data), crypto.digest(data), "application/pdf")
parts = archiving.number_paths([part(n) for n in range(int(sys.argv[2]))])
import pikepdf
front = page(0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
whole = archiving.merged(front, parts)
with whole, archiving.pack(parts, whole, archiving.listing({}, parts, whole)) as zipped:
    assert archiving.differences(zipped) == []
    zipped.seek(0, 2)
    print(zipped.tell() >> 20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before >> 10)
"""


def test_a_package_larger_than_memory_would_be_is_packed_piece_by_piece(tmp_path, size):
    done = subprocess.run(
        [sys.executable, "-c", SIZE, str(tmp_path), str(size(20, 100))],
        capture_output=True, text=True, check=True, cwd=Path(package.__file__).parents[2],
    )  # fmt: skip
    megabytes, grown = map(int, done.stdout.split())
    assert megabytes > size(220, 1100)
    assert grown < 60, f"a package of {megabytes} MB took {grown} MB"


def test_what_is_no_package_is_said_to_be_none(tmp_path):
    other = tmp_path / "x.zip"
    other.write_bytes(b"no")
    with pytest.raises(CommandError, match="no archive package"):
        call_command("verify_archive", str(other), stdout=StringIO())


def test_who_may_take_it(ended, client):
    own, whole = reverse("applications:archive", args=[ended.ref]), reverse("counter:archive", args=[ended.ref])
    sign_in(client, make.resident(make.MIGRANT))
    assert client.get(own).status_code == 404
    archiving.archive(application=ended)
    answer = client.get(own)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    sent = b"".join(answer)
    assert int(answer["Content-Length"]) == len(sent)
    assert package.differences(io.BytesIO(sent)) == []
    assert "归档" in client.get(reverse("applications:case", args=[ended.ref])).content.decode()
    assert client.get(whole).status_code in {302, 403, 404}
    sign_in(client, make.resident(make.OLD_ENOUGH))
    assert client.get(own).status_code == 404
    assert AuditEntry.objects.filter(event="case.archive_read").count() == 1
    sign_in(client, make.staff("clerk1"))
    assert client.get(whole).status_code == 200
    sign_in(client, make.staff("clerk2"))
    assert client.get(whole).status_code == 404
    assert AuditEntry.objects.filter(event="case.archive_read").count() == 2


def test_a_package_that_fails_leaves_no_file(ended, monkeypatch):
    """The first of the two was written when the second failed."""
    before, folder = StoredFile.objects.count(), Path(settings.FILES_DIR)
    blobs = {path for path in folder.rglob("*") if path.is_file()}
    whole = archiving._package

    def full(*args: object, scope: str) -> str:
        if scope == "own":
            raise OSError("no space")
        return whole(*args, scope=scope)

    monkeypatch.setattr(archiving, "_package", full)
    with pytest.raises(OSError, match="no space"):
        archiving.archive(application=ended)
    assert StoredFile.objects.count() == before
    assert {path for path in folder.rglob("*") if path.is_file()} == blobs
