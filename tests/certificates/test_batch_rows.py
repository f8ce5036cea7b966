"""What rows of a file say: names as everywhere, one holder with several certificates, the same rows in another file."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from services.certificates import reading
from services.certificates.models import BatchRow, Certificate, IssueBatch
from services.certificates.operations import CannotBatch, batching, revoke, run_batch, start_batch
from tests.certificates.test_batches import as_csv, at_desk, lines, read_in, sent
from tests.factories import accounts, certificates, departments
from tests.factories.certificates import FIELDS

pytestmark = pytest.mark.django_db
VEHICLE = [*FIELDS, {"key": "plate", "label": "车牌号", "kind": "text"}]
PLATED = ["姓名", "证件类型", "证件号码", "住址", "车牌号"]


@pytest.fixture
def several():
    """A type of which one holder has one for each vehicle."""
    return certificates.certificate_type("DLYSZ", one_per_holder=False, fields=VEHICLE)


def plated(row: list[str], *plates: str) -> list[list[str]]:
    return [[*row, plate] for plate in plates]


def issued_all(batch: IssueBatch) -> int:
    start_batch(batch=batch, by=departments.approver(batch.issuer))
    return run_batch(batch_id=batch.pk)


@pytest.mark.parametrize(("typed", "kept"), [("阿·古丽", "阿·古丽"), ("阿•古丽", "阿·古丽"), ("陈 演 示", "陈演示")])
def test_a_name_is_kept_as_every_form_keeps_it(typed, kept):
    batch = read_in(data=as_csv(lines(1, row_1=[typed, "", accounts.fake_id(), ""])))
    assert batch.rows.get().said["holder"]["姓名"] == kept


@pytest.mark.parametrize("typed", ["陈演示1", "陈@示", "123", "<b>陈</b>", "·"])
def test_what_is_no_name_is_told_with_its_row(typed):
    with pytest.raises(batching.BatchRefused) as refused:
        read_in(data=as_csv(lines(2, row_2=[typed, "", accounts.fake_id(), ""])))
    assert [fault.place for fault in refused.value.faults] == [3]
    assert "姓名" in refused.value.faults[0].text


@pytest.mark.parametrize(
    ("kind", "number", "fits"),
    [
        ("33", "E12345678", True),
        ("35", "H12345678", True),
        ("35", "X12345678", False),
        ("36", "12345678", True),
        ("36", "ABC", False),
        ("37", "810000199001010012", True),
        ("37", "440981199001010017", False),
        ("38", "CHN440981900101", True),
        ("33", "E1234567<", False),
    ],
)
def test_a_number_has_the_form_of_its_kind_of_document(kind, number, fits):
    rows = lines(1, row_1=["陈演示", kind, number, ""])
    if fits:
        assert read_in(data=as_csv(rows)).total == 1
        return
    with pytest.raises(batching.BatchRefused):
        read_in(data=as_csv(rows))


def test_a_holder_has_several_by_the_facts_that_tell_them_apart(several):
    (row,) = lines(1)
    batch = read_in(kind=several, data=as_csv(plated(row, "粤K00001", "粤K00002"), PLATED))
    assert issued_all(batch) == 2
    assert {one.face_data["plate"] for one in Certificate.objects.all()} == {"粤K00001", "粤K00002"}
    third = read_in(kind=several, organ=batch.issuer, data=as_csv(plated(row, "粤K00003"), PLATED))
    assert issued_all(third) == 1


def test_the_same_facts_stand_once_in_a_file_and_are_not_issued_again(several):
    (row,), organ = lines(1), departments.department()
    with pytest.raises(batching.BatchRefused) as refused:
        read_in(kind=several, organ=organ, data=as_csv(plated(row, "粤K00001", "粤K00001"), PLATED))
    assert [fault.place for fault in refused.value.faults] == [3]
    batch = read_in(kind=several, organ=organ, data=as_csv(plated(row, "粤K00001"), PLATED))
    issued_all(batch)
    with pytest.raises(batching.BatchRefused) as refused:
        read_in(kind=several, organ=batch.issuer, data=as_csv(plated(row, "粤K00002", "粤K00001"), PLATED))
    assert [fault.place for fault in refused.value.faults] == [3]
    revoke(certificate=Certificate.objects.get(), reason="换发", by=None)
    again = read_in(kind=several, organ=batch.issuer, data=as_csv(plated(row, "粤K00001", "粤K00002"), PLATED))
    assert issued_all(again) == 2


def test_the_same_rows_with_other_bytes_are_no_second_batch(several):
    rows, organ = lines(2), departments.department()
    first = read_in(organ=organ, data=as_csv(rows))
    for data in (as_csv(rows) + b"\r\n", as_csv(rows[::-1])):
        with pytest.raises(CannotBatch):
            read_in(organ=organ, data=data)
    assert read_in(organ=departments.department(), data=as_csv(rows)).total == 2, "another organ is asked for itself"
    batching.decline_batch(batch=first, answer="", by=first.made_by)
    assert read_in(organ=organ, data=as_csv(rows[::-1])).total == 2


def test_rows_that_two_files_share_are_issued_from_one(several):
    (row,), organ = lines(1), departments.department()
    first = read_in(kind=several, organ=organ, data=as_csv(plated(row, "粤K00001"), PLATED))
    second = read_in(kind=several, organ=organ, data=as_csv(plated(row, "粤K00001", "粤K00002"), PLATED))
    assert (issued_all(first), issued_all(second)) == (1, 1)
    failed = second.rows.get(state="failed")
    assert "一样" in failed.failure
    assert Certificate.objects.count() == 2


def test_what_was_said_of_failed_rows_is_forgotten_after_ninety_days():
    rows = lines(2)
    batch = read_in(data=as_csv(rows))
    certificates.issued(accounts.person("陈演示一", id_number=rows[0][2]), issuer=batch.issuer)
    approver = departments.approver(batch.issuer)
    start_batch(batch=batch, by=approver)
    run_batch(batch_id=batch.pk)
    failed = batch.rows.get(state="failed")
    assert batching.forget_failed() == 0
    IssueBatch.objects.filter(pk=batch.pk).update(finished_at=timezone.now() - timedelta(days=91))
    assert batching.forget_failed() == 1
    assert batching.forget_failed() == 0
    failed.refresh_from_db()
    assert (failed.said, failed.state, bool(failed.failure)) == ({}, "failed", True), "why not stays"
    batch.refresh_from_db()
    with pytest.raises(CannotBatch):
        batching.try_again(batch=batch, by=approver)
    batch.refresh_from_db()
    assert batch.state == "done"
    page = at_desk(approver).get(f"/desk/certificates/batches/{batch.ref}/")
    assert not page.context["may_try_again"]


def test_numbers_of_persons_in_title_and_name_of_a_file_are_masked():
    organ, number = departments.department(), accounts.fake_id()
    asked = sent(as_csv(lines(1)), organ, f"{number}.csv") | {"title": f"补发 {number}"}
    answer = at_desk(departments.clerk(organ)).post("/desk/certificates/batches/new/", asked)
    assert answer.status_code == 302
    batch = IssueBatch.objects.get()
    assert number not in f"{batch.title} {batch.file_name}"
    assert batch.file_name == f"{number[:3]}****{number[-4:]}.csv"
    with pytest.raises(CannotBatch):
        batching.decline_batch(batch=batch, answer=f"{number} 重复", by=departments.approver(organ))


@pytest.mark.parametrize("name", ["许可证[甲/乙]:*?\\", "'居住证'", "[]", "证" * 60])
def test_a_type_of_any_name_has_a_template(name):
    kind = certificates.certificate_type("ODD", name=name[:60])
    book = load_workbook(io.BytesIO(reading.template(kind)))
    title = book.worksheets[0].title
    assert 0 < len(title) <= 31
    assert not set(title) & set("[]:*?/\\")
    assert title.strip("' ") == title


def test_the_list_of_batches_counts_only_what_it_shows(django_assert_max_num_queries):
    organ = departments.department()
    clerk = at_desk(departments.clerk(organ))
    read_in(organ=organ)
    clerk.get("/desk/certificates/batches/")
    with django_assert_max_num_queries(30) as few:
        clerk.get("/desk/certificates/batches/")
    asked = len(few)
    for _ in range(4):
        read_in(organ=organ)
    with django_assert_max_num_queries(asked):
        clerk.get("/desk/certificates/batches/")
    assert BatchRow.objects.count() == 15
