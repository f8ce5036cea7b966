"""The public pages, files and API: searched, filtered, page by page; no plain name or number of a person anywhere."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.publicity.enums import CorrectionState, Part, State
from services.publicity.models import Correction, Publication
from services.publicity.operations import correcting
from services.publicity.shown import headings
from tests.factories import applications as make
from tests.factories.accounts import sign_in
from tests.factories.departments import department, editor
from tests.factories.publicity import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(city) -> Publication:
    return published()


def everywhere(client: Client, row: Publication) -> dict[str, bytes]:
    """Every place where the public reads it."""
    ref = row.ref
    book = client.get(reverse("publicity:xlsx")).content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    cells = "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    return {
        "list": client.get(reverse("publicity:decisions")).content,
        "page": client.get(reverse("publicity:decision", args=[ref])).content,
        "csv": client.get(reverse("publicity:csv")).content,
        "xlsx": cells.encode(),
        "api list": client.get(reverse("publicity_api:decisions")).content,
        "api": client.get(reverse("publicity_api:decision", args=[ref])).content,
    }


def test_no_plain_identifier_of_a_person_anywhere(row, client):
    person = row.application.applicant
    for place, said in everywhere(client, row).items():
        assert row.counterpart_name.encode() in said, place
        for secret in (person.name, person.id_number, person.phone or make.MIGRANT):
            assert secret.encode() not in said, place


def test_persons_are_not_found_by_their_name(row, client):
    address = reverse("publicity:decisions")
    assert row.ref not in client.get(address, {"q": row.counterpart_name}).content.decode()
    assert row.ref in client.get(address, {"q": row.item_name}).content.decode()
    assert row.ref in client.get(address, {"q": row.document_number}).content.decode()


def test_the_list_is_filtered(row, client):
    address, ref = reverse("publicity:decisions"), row.ref
    tomorrow = (row.decided_date + timedelta(days=1)).isoformat()
    for query, there in (
        ({"organ": row.organ_code}, True),
        ({"kind": row.licence_kind}, True),
        ({"kind": "franchise"}, False),
        ({"since": row.decided_date.isoformat()}, True),
        ({"since": tomorrow}, False),
        ({"until": row.decided_date.isoformat()}, True),
    ):
        assert (ref in client.get(address, query).content.decode()) is there, query


@pytest.mark.parametrize("query", [{"organ": "x"}, {"since": "2026-02-30"}, {"q": "a" * 99}, {"kind": "none"}])
def test_bad_input_is_told_and_does_not_fail(row, client, query):
    assert client.get(reverse("publicity:decisions"), query).status_code == 422
    assert client.get(reverse("publicity:csv"), query).status_code == 200
    assert client.get(reverse("publicity_api:decisions"), {"since": "x"}).status_code == 400


def test_no_cell_of_a_file_is_a_formula(row, client):
    Publication.objects.filter(pk=row.pk).update(content="=1+1", note="@x")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(reverse("publicity:xlsx")).content)).active
    values = [cell for line in sheet.iter_rows() for cell in line]
    assert [cell.value for cell in values[: len(headings())]] == headings()
    assert not [cell for cell in values if cell.data_type == "f"]
    assert "'=1+1" in client.get(reverse("publicity:csv")).content.decode()


def test_what_is_taken_down_is_absent(row, client):
    Publication.objects.filter(pk=row.pk).update(state=State.RETRACTED, retracted_at=timezone.now())
    assert client.get(reverse("publicity:decision", args=[row.ref])).status_code == 404
    assert client.get(reverse("publicity_api:decision", args=[row.ref])).status_code == 404
    assert row.ref not in client.get(reverse("publicity:decisions")).content.decode()


def test_the_api_goes_page_by_page(row, client):
    answer = client.get(reverse("publicity_api:decisions"), {"page_size": 1}).json()
    assert answer["count"] > 1
    assert len(answer["results"]) == 1
    assert answer["next"]


def test_a_correction_takes_two_people(row, client):
    first, second = make.staff("editor1"), make.staff("editor2")
    asked = correcting.ask(publication=row, part=Part.NOTE, new="更正说明", reason="写错了", by=first)
    with pytest.raises(correcting.CannotCorrect):
        correcting.make(correction=asked, by=first)
    row.refresh_from_db()
    assert row.note == ""
    correcting.make(correction=asked, by=second)
    row.refresh_from_db()
    assert row.note == "更正说明"
    with pytest.raises(correcting.CannotCorrect):
        correcting.decline(correction=asked, by=second)


def test_no_number_of_a_person_is_put_in_by_a_correction(row):
    for new in ("440981199001010017", "电话 13800000004"):
        with pytest.raises(correcting.CannotCorrect):
            correcting.ask(publication=row, part=Part.NOTE, new=new, reason="x", by=make.staff("editor1"))
    assert not Correction.objects.exists()


def test_corrections_in_the_administration(row, client):
    sign_in(client, make.staff("editor1"))
    add = reverse("admin:publicity_correction_add")
    shown = client.get(reverse("admin:publicity_publication_change", args=[row.pk]))
    assert f"{add}?publication={row.pk}" in shown.content.decode()
    said = {"publication": row.pk, "part": Part.WHOLE, "new": "", "reason": "发错了"}
    assert client.post(f"{add}?publication={row.pk}", said).status_code == 302
    asked = Correction.objects.get()
    make_it = reverse("admin:publicity_correction_decide", args=[asked.pk, "make"])
    client.post(make_it)
    asked.refresh_from_db()
    assert asked.state == CorrectionState.OPEN
    sign_in(client, make.staff("editor2"))
    assert make_it in client.get(reverse("admin:publicity_correction_change", args=[asked.pk])).content.decode()
    client.post(make_it)
    row.refresh_from_db()
    assert row.state == State.RETRACTED


def test_an_editor_of_another_department_sees_nothing_of_it(row, client):
    sign_in(client, editor(department("演示别处局")))
    assert client.get(reverse("admin:publicity_publication_change", args=[row.pk])).status_code == 302
    assert row.item_name not in client.get(reverse("admin:publicity_publication_changelist")).content.decode()
