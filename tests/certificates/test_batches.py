"""Many certificates from one file: all rows or none, started by another, each issued once; paper on record."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve
from openpyxl import Workbook, load_workbook

from services.accounts.models import Person
from services.audit.models import AuditEntry
from services.certificates import reading
from services.certificates.models import BatchRow, Certificate, IssueBatch, PaperCopy
from services.certificates.operations import CannotBatch, batching, hand_out, print_copies, run_batch, start_batch
from services.certificates.operations.handing import CannotPrint, NotTheirDocument
from services.common.models import OutboxTask
from services.departments.enums import Relation
from services.departments.models import StaffKin
from services.documents.models import NumberSeries
from tests.factories import accounts, certificates, departments

HEADINGS = ["姓名", "证件类型", "证件号码", "住址"]


def named(number: int) -> str:
    """``陈演示一二``: an invented name for each number, without digits as every name."""
    return "陈演示" + str(number).translate(str.maketrans("0123456789", "零一二三四五六七八九"))


def lines(number: int, **changes: list[str]) -> list[list[str]]:
    """Rows of invented holders; ``row_3=[…]`` puts another row in the third place."""
    born = date(1990, 1, 1)  # five hundred numbers a birthday
    rows = [
        [named(n), "", accounts.fake_id(born + timedelta(days=n // 400)), "演示路 1 号"] for n in range(1, number + 1)
    ]
    for place, row in changes.items():
        rows[int(place.removeprefix("row_")) - 1] = row
    return rows


def as_csv(rows: list[list[str]], headings: list[str] = HEADINGS) -> bytes:
    """A table as spreadsheet programs save it."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read_in(rows: int = 3, **more) -> IssueBatch:
    """A batch that waits for its second person."""
    organ = more.pop("organ", None) or departments.department("演示公安局")
    values = {
        "kind": certificates.certificate_type(),
        "issuer": organ,
        "title": "第一批",
        "data": as_csv(lines(rows)),
        "name": "名单.csv",
        "by": more.pop("by", None) or departments.clerk(organ),
        **more,
    }
    return batching.read_in(**values)


def at_desk(user) -> Client:
    return accounts.sign_in(Client(), user)


def sent(data: bytes, organ, name: str = "名单.csv") -> dict:
    kind = certificates.certificate_type()
    return {"kind": kind.pk, "issuer": organ.pk, "title": "第一批", "file": SimpleUploadedFile(name, data)}


@pytest.mark.django_db
def test_one_reads_in_another_starts_and_every_row_is_issued():
    organ = departments.department("演示公安局")
    clerk, approver = at_desk(departments.clerk(organ)), at_desk(departments.approver(organ))
    answer = clerk.post("/desk/certificates/batches/new/", sent(as_csv(lines(4)), organ))
    batch = IssueBatch.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/desk/certificates/batches/{batch.ref}/")
    assert not Certificate.objects.exists()
    waiting = clerk.get(answer.url).content.decode()
    assert "陈**一" in waiting
    assert "陈演示一" not in waiting
    assert clerk.post(answer.url + "start/").status_code == 404, "who read it in has no post that starts"
    assert approver.post(answer.url + "start/").status_code == 302
    assert OutboxTask.objects.filter(task=batching.RUN).count() == 1
    assert run_batch(batch_id=batch.pk) == 4
    assert run_batch(batch_id=batch.pk) == 0
    batch.refresh_from_db()
    assert (batch.state, Certificate.objects.count()) == ("done", 4)
    numbers = [row.certificate.number[-6:] for row in BatchRow.objects.order_by("place").select_related("certificate")]
    assert numbers == ["000001", "000002", "000003", "000004"]
    assert set(BatchRow.objects.values_list("state", flat=True)) == {"issued"}
    assert all(row.said == {} for row in BatchRow.objects.all()), "what the file said is forgotten"
    face = Certificate.objects.order_by("pk")[0].face_data
    assert (face["name"], face["address"]) == ("陈演示一", "演示路 1 号")
    page = approver.get(answer.url)
    assert (page.context["issued"], page.context["failed"]) == (4, 0)
    assert "<b>4</b>／4 已签发" in page.content.decode()
    assert page.content.decode().count("已签发") == 5, "each row says so too"
    listed = approver.get("/desk/certificates/batches/")
    assert [(one.pk, issued) for one, issued, _tone in listed.context["page"].object_list] == [(batch.pk, 4)]


@pytest.mark.django_db
def test_nobody_starts_their_own_file():
    both = departments.holder("examiner", "approver", where=departments.department())
    batch = read_in(by=both, organ=both and departments.department())
    with pytest.raises(CannotBatch):
        start_batch(batch=batch, by=both)
    assert not OutboxTask.objects.filter(task=batching.RUN).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["陈演示", "", "440981199001010018", ""], "证件号码"),
        (["", "", "", ""], ""),
        (["", "", "OWN", "演示路"], "没有填写"),
        (["陈演示", "99", "OWN", ""], "不认识的证件类型"),
        (["陈演示\u202e", "", "OWN", ""], "有看不懂的字符"),
        (["陈演示", "", "FIRST", ""], "第 2 行"),
        (["王别名", "", "KNOWN", ""], "另一个姓名"),
        (["陈持有", "", "HOLDS", ""], "已经有一个"),
    ],
)
def test_one_wrong_row_and_nothing_is_read_in(row, said):
    organ = departments.department()
    rows = lines(3)
    holding = accounts.person("陈持有")
    certificates.issued(holding, issuer=organ)
    numbers = {"OWN": accounts.fake_id(), "FIRST": rows[0][2], "HOLDS": holding.id_number}
    numbers["KNOWN"] = accounts.person("陈本名").id_number
    rows[2] = [numbers.get(cell, cell) for cell in row]
    before = Person.objects.count()
    page = at_desk(departments.clerk(organ)).post("/desk/certificates/batches/new/", sent(as_csv(rows), organ))
    if not said:  # an empty row is passed over
        assert (page.status_code, IssueBatch.objects.get().total) == (302, 2)
        return
    assert page.status_code == 422
    text = page.content.decode()
    assert said in text
    assert ">4</td>" in text, "the row of the file is named"
    assert (IssueBatch.objects.count(), BatchRow.objects.count(), Person.objects.count()) == (0, 0, before)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04 broken", "x.xlsx"),
        (b"\xff\xfe\x00\x01", "x.csv"),
        (as_csv([]), "x.csv"),
        (as_csv(lines(1), ["姓名", "甲"]), "x.csv"),
        (b"%PDF-1.7", "x.pdf"),
        (b'"' * 200_001, "x.csv"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, name):
    organ = departments.department()
    page = at_desk(departments.clerk(organ)).post("/desk/certificates/batches/new/", sent(data, organ, name))
    assert page.status_code == 422
    assert not IssueBatch.objects.exists()


@pytest.mark.django_db
def test_the_template_of_a_type_can_be_filled_in_and_read():
    kind, organ = certificates.certificate_type(), departments.department()
    answer = at_desk(departments.clerk(organ)).get(f"/desk/certificates/batches/template/{kind.code}/")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    for row in lines(2):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    rows, faults = reading.read(kind, out.getvalue(), name="x.xlsx")
    assert (len(rows), faults) == (2, [])


@pytest.mark.django_db
def test_the_same_file_is_read_in_once():
    organ, data = departments.department(), as_csv(lines(2))
    read_in(organ=organ, data=data)
    with pytest.raises(CannotBatch):
        read_in(organ=organ, data=data)


@pytest.mark.django_db
def test_a_row_that_cannot_be_issued_gives_its_number_back_and_is_tried_again():
    rows = lines(3)
    batch = read_in(data=as_csv(rows))
    late = accounts.person("陈演示二", id_number=rows[1][2])
    first = certificates.issued(late, issuer=batch.issuer)
    approver = departments.approver(batch.issuer)
    start_batch(batch=batch, by=approver)
    run_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rows.filter(state="failed").get().place) == ("done", 3)
    assert NumberSeries.objects.get().last == 3, "one issued before, two of the batch: no gap"
    from services.certificates.operations import revoke

    revoke(certificate=first, reason="换发", by=None)
    assert batching.try_again(batch=batch, by=approver) == 1
    assert run_batch(batch_id=batch.pk) == 1
    assert not batch.rows.exclude(state="issued").exists()


@pytest.mark.django_db
def test_another_organ_sees_no_batch_and_no_paper():
    batch = read_in()
    start_batch(batch=batch, by=departments.approver(batch.issuer))
    run_batch(batch_id=batch.pk)
    certificate = Certificate.objects.order_by("pk")[0]
    certificates.printed_without_paper(certificate)
    (copy,) = print_copies(certificates=[certificate], by=departments.clerk(batch.issuer))
    stranger = at_desk(departments.holder("examiner", "approver", "deliverer", "head"))
    base = f"/desk/certificates/batches/{batch.ref}/"
    assert stranger.get(base).status_code == 404
    for verb in ("start/", "decline/", "again/", "print/"):
        assert stranger.post(base + verb).status_code == 404
    assert stranger.get(f"/desk/certificates/register/{copy.pk}/").status_code == 404
    assert certificate.number not in stranger.get("/desk/certificates/register/").content.decode()
    assert AuditEntry.objects.filter(event="access.refused").count() == 6


@pytest.mark.django_db
def test_printed_once_by_whom_and_handed_out_against_a_document():
    organ, holder = departments.department(), accounts.person("陈演示")
    certificate = certificates.issued(holder, issuer=organ)
    certificates.printed_without_paper(certificate)
    clerk = departments.clerk(organ)
    desk = at_desk(clerk)
    page = desk.post(f"/desk/certificates/{certificate.pk}/print/", {"blank_number": "A000001"})
    assert page["Content-Disposition"].startswith("attachment")
    assert desk.post(f"/desk/certificates/{certificate.pk}/print/", {}).status_code == 409, "a second print says why"
    copy = PaperCopy.objects.get()
    assert (copy.printed_by, copy.blank_number) == (clerk, "A000001")
    address = f"/desk/certificates/register/{copy.pk}/"
    wrong = {"receiver_name": "王代领", "id_type": "31", "id_number": accounts.fake_id()}
    assert desk.post(address, wrong).status_code == 409, "neither the holder nor said to collect for them"
    assert desk.post(address, wrong | {"is_for_another": "on"}).status_code == 409, "without an authority"
    handed = desk.post(address, wrong | {"is_for_another": "on", "authority": "委托书"})
    assert handed.status_code == 302
    copy.refresh_from_db()
    assert (copy.receiver_name, copy.handed_by, copy.is_for_another) == ("王代领", clerk, True)
    listed = desk.get("/desk/certificates/register/?show=handed").content.decode()
    assert "王*领" in listed
    assert wrong["id_number"] not in listed
    again = {"receiver_name": "陈演示", "id_type": "31", "id_number": holder.id_number}
    assert desk.post(address, again).status_code == 409, "it is gone already"


@pytest.mark.django_db
def test_the_holder_collects_with_the_own_document_and_nothing_ended_is_handed_out():
    organ, holder = departments.department(), accounts.person("陈演示")
    certificate = certificates.issued(holder, issuer=organ)
    certificates.printed_without_paper(certificate)
    clerk = departments.clerk(organ)
    (copy,) = print_copies(certificates=[certificate], by=clerk)
    own = {"receiver_name": "陈演示", "id_type": "31", "id_number": holder.id_number, "by": clerk}
    with pytest.raises(NotTheirDocument):
        hand_out(copy=copy, **own | {"id_number": accounts.fake_id()})
    Certificate.objects.filter(pk=certificate.pk).update(status="03")
    with pytest.raises(CannotPrint):
        hand_out(copy=copy, **own)
    Certificate.objects.filter(pk=certificate.pk).update(status="01", valid_from="2019-01-01", valid_to="2020-01-01")
    with pytest.raises(CannotPrint):
        hand_out(copy=copy, **own)
    Certificate.objects.filter(pk=certificate.pk).update(valid_to=None)
    hand_out(copy=copy, **own)
    assert AuditEntry.objects.filter(event="certificate.handed_out").count() == 1


@pytest.mark.django_db
def test_a_stack_of_a_batch_is_printed_once():
    batch = read_in(rows=2)
    start_batch(batch=batch, by=departments.approver(batch.issuer))
    run_batch(batch_id=batch.pk)
    for certificate in Certificate.objects.select_related("document"):
        certificates.printed_without_paper(certificate)
    desk = at_desk(departments.clerk(batch.issuer))
    answer = desk.post(f"/desk/certificates/batches/{batch.ref}/print/")
    assert len(zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()) == 2
    assert PaperCopy.objects.count() == 2
    assert desk.post(f"/desk/certificates/batches/{batch.ref}/print/").status_code == 302
    assert PaperCopy.objects.count() == 2


@pytest.mark.django_db
def test_every_page_opens_for_who_works_on_it():
    batch = read_in()
    start_batch(batch=batch, by=departments.approver(batch.issuer))
    run_batch(batch_id=batch.pk)
    certificate = Certificate.objects.order_by("pk")[0]
    certificates.printed_without_paper(certificate)
    clerk = departments.clerk(batch.issuer)
    (copy,) = print_copies(certificates=[certificate], by=clerk)
    desk, head = at_desk(clerk), at_desk(departments.head(batch.issuer))
    pages = ("", "batches/", "batches/new/", f"batches/{batch.ref}/", f"batches/{batch.ref}/?show=failed", "register/")
    own = ("register/?show=handed", f"register/{copy.pk}/", f"{certificate.pk}/change/", f"{certificate.pk}/print/")
    for page in (*pages, *own):
        assert desk.get(f"/desk/certificates/{page}").status_code == 200, page
    for page in ("batches/new/", "register/", *own):
        assert head.get(f"/desk/certificates/{page}").status_code == 403, page
    assert head.get("/desk/certificates/batches/").status_code == 200


@pytest.mark.django_db
def test_a_first_print_happens_once_also_for_who_looked_before_the_other_wrote(monkeypatch):
    organ, holder = departments.department(), accounts.person("陈演示")
    certificate = certificates.issued(holder, issuer=organ)
    certificates.printed_without_paper(certificate)
    clerk = departments.clerk(organ)
    print_copies(certificates=[certificate], by=clerk, blank_number="A1")
    monkeypatch.setattr(PaperCopy.objects.none().__class__, "exists", lambda rows: False)
    with pytest.raises(CannotPrint, match=r"印过|打印过|before"):
        print_copies(certificates=[certificate], by=clerk, blank_number="A2")
    monkeypatch.undo()
    print_copies(certificates=[certificate], by=clerk, reason="卡纸")
    assert PaperCopy.objects.count() == 2


@pytest.mark.django_db
def test_a_stack_leaves_out_kin_and_is_not_printed_when_a_file_is_missing(monkeypatch):
    batch = read_in(rows=2)
    start_batch(batch=batch, by=departments.approver(batch.issuer))
    run_batch(batch_id=batch.pk)
    for certificate in Certificate.objects.select_related("document"):
        certificates.printed_without_paper(certificate)
    clerk, address = departments.clerk(batch.issuer), f"/desk/certificates/batches/{batch.ref}/print/"
    StaffKin.objects.create(user=clerk, person=Certificate.objects.order_by("pk")[0].holder, relation=Relation.SIBLING)
    desk = at_desk(clerk)
    with monkeypatch.context() as patch:

        def lost(file):
            raise OSError

        patch.setattr("services.certificates.views.register.read_bytes", lost)
        with pytest.raises(OSError):
            desk.post(address)
    assert not PaperCopy.objects.exists()
    answer = desk.post(address)
    assert len(zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()) == 1
    assert PaperCopy.objects.get().certificate_id == Certificate.objects.order_by("pk")[1].pk


def as_xlsx(rows: list[list[str]], *, gap: int = 0) -> bytes:
    book = Workbook()
    book.active.append(HEADINGS)
    for place, row in enumerate(rows, 2 + gap):
        for column, value in enumerate(row, 1):
            book.active.cell(place, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"gap": 2 * reading.MOST_ROWS}, {"formula": True}])
def test_a_spreadsheet_is_read_whole_or_refused(data):
    rows = lines(1)
    if data.pop("formula", False):
        rows[0][3] = '="演示路"&"1 号"'
    with pytest.raises(reading.FileRefused):
        reading.read(certificates.certificate_type(), as_xlsx(rows, **data), name="x.xlsx")


@pytest.mark.parametrize(
    "address",
    [
        *("/verify/keys/x%00/", "/verify/status/x%00/", "/desk/certificates/batches/x%00/"),
        *("/desk/certificates/changes/x%00/agree/", "/my/certificates/1/allow/x%00/withdraw/"),
        "/api/v1/partner/certificates/x%00/",
    ],
)
def test_no_address_takes_a_sign_that_a_database_refuses(address):
    with pytest.raises(Resolver404):
        resolve(unquote(address))
