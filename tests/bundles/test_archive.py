"""归档 of a bundle: one package when everything ended, an index and the packages of all cases, each verifiable."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from services.applications import archiving as packages
from services.applications.models import Application
from services.applications.operations import archiving as case_archiving
from services.audit.models import AuditEntry
from services.bundles.models import BundleApplication, BundleArchive
from services.bundles.operations import archiving, following
from services.bundles.operations.submitting import submit
from services.common.models import OutboxTask
from services.common.relay import drain
from services.departments.enums import Role
from services.documents.templatetags.paper import paper_date
from services.files.models import StoredFile
from services.files.operations import read_bytes
from tests.factories import applications as cases
from tests.factories import bundles as make
from tests.factories import departments
from tests.factories.accounts import sign_in, step_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "paper")]


@pytest.fixture
def done() -> BundleApplication:
    """A restaurant: one part refused, the others given up; every case has its package."""
    application = make.filled(make.RESTAURANT, make.LEADER)
    submit(application=application, by=cases.resident(make.LEADER))
    make.refuse(make.case(application, "huwai-guanggao"))
    following.give_up(application=make.again(application), by=cases.resident(make.LEADER))
    drain()
    return make.again(application)


def of(application: BundleApplication) -> list[Application]:
    return [part.case for part in application.parts.select_related("case").exclude(case=None)]


def listed(data: bytes) -> dict:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return json.loads(opened.read(packages.LIST))


def test_one_package_of_everything_when_everything_has_its_own(done, tmp_path):
    assert archiving.ask_for_due() == 0
    with pytest.raises(archiving.NotReadyYet):
        archiving.archive(application=done)
    *most, last = of(done)
    for case in most:
        case_archiving.archive(application=case)
    with pytest.raises(archiving.NotReadyYet):
        archiving.archive(application=done)
    case_archiving.archive(application=last)
    assert archiving.ask_for_due() == 1
    assert OutboxTask.objects.filter(task=archiving.ARCHIVE).count() == 1
    made = archiving.archive(application=done)
    assert archiving.archive(application=done) == made
    assert (BundleArchive.objects.count(), archiving.ask_for_due()) == (1, 0)
    data = read_bytes(made.file)
    assert packages.differences(io.BytesIO(data)) == []
    told = listed(data)
    assert [row["kind"] for row in told["parts"]] == ["case"] * 4
    assert {row["result"] for row in told["case"]["items"]} >= {"不予受理", "已撤回"}
    assert done.applicant_enterprise.name == told["case"]["applicant"]
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        for row in told["parts"]:
            child = io.BytesIO(opened.read(row["path"]))
            assert packages.differences(child) == []
            assert case_archiving.knows(packages.listed_digest(child))
    own = listed(read_bytes(made.own_file))
    assert {row["sha256"] for row in own["parts"]} == {case.archives.get().own_file.digest for case in of(done)}
    whole = tmp_path / "whole.zip"
    whole.write_bytes(data)
    call_command("verify_archive", str(whole), stdout=io.StringIO())


def test_the_package_of_one_case_says_of_which_whole_and_until_when(done):
    case = make.case(done, "huwai-guanggao")
    made = case_archiving.archive(application=case)
    lines = list(done.parts.order_by("order", "id"))
    for file in (made.file, made.own_file):
        data = read_bytes(file)
        assert packages.differences(io.BytesIO(data)) == []
        told = listed(data)["case"]["part_of"]
        assert (told["ref"], told["title"]) == (done.ref, done.bundle.title)
        assert told["due_on"] == done.due_date.isoformat()
        assert [row["item"] for row in told["items"]] == [part.item_version.name for part in lines]
        assert lines[told["place"] - 1].case_id == case.pk
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            whole = opened.read(packages.WHOLE)
        said = subprocess.run(["pdftotext", "-", "-"], input=whole, capture_output=True, check=True).stdout.decode()
        said = "".join(said.split())
        assert f"联合承诺办结日期{paper_date(done.due_date)}" in said
        for words in (
            done.ref,
            f"共{len(lines)}件，本件是第{told['place']}件",
            *(row["item"] for row in told["items"]),
        ):
            assert "".join(words.split()) in said
    alone = cases.received()
    assert case_archiving._part_of(alone) == {}


def test_who_may_take_it(done, client):
    own, whole = (reverse(f"bundles:{name}", args=[done.ref]) for name in ("archive", "staff_archive"))
    step_up(sign_in(client, cases.resident(make.LEADER)), cases.resident(make.LEADER))
    assert client.get(own).status_code == 404
    for case in of(done):
        case_archiving.archive(application=case)
    archiving.archive(application=done)
    answer = client.get(own)
    assert answer.status_code == 200
    assert packages.differences(io.BytesIO(b"".join(answer))) == []
    assert own in client.get(reverse("bundles:application", args=[done.ref])).content.decode()
    assert AuditEntry.objects.filter(event="bundle.archive_read").count() == 1
    assert AuditEntry.objects.filter(event="case.archive_read").count() == 4
    other = sign_in(Client(), cases.resident(cases.OLD_ENOUGH))
    assert (other.get(own).status_code, other.get(whole).status_code) == (404, 403)
    clerk = sign_in(Client(), cases.staff("clerk5"))
    assert clerk.get(whole).status_code == 404, "one department sees only its own part"
    case = make.case(done, "huwai-guanggao")
    page = clerk.get(reverse("counter:case", args=[case.ref])).content.decode()
    assert whole not in page
    first, *others = {one.department for one in of(done)}
    head = departments.head(first)
    assert sign_in(Client(), head).get(whole).status_code == 404
    for department in others:
        departments.post(head, department, Role.HEAD)
    assert sign_in(Client(), head).get(whole).status_code == 200


def test_a_package_that_fails_leaves_no_file(done, monkeypatch):
    """The first of the two was written when the second failed."""
    for case in of(done):
        case_archiving.archive(application=case)
    before, whole = StoredFile.objects.count(), archiving._package

    def full(*args: object, own: bool) -> str:
        if own:
            raise OSError("no space")
        return whole(*args, own=own)

    monkeypatch.setattr(archiving, "_package", full)
    with pytest.raises(OSError, match="no space"):
        archiving.archive(application=done)
    assert StoredFile.objects.count() == before
