"""A file that is not taken leaves nothing behind, whatever the reason."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from services.applications.models import Application, CaseMaterial, Visit
from services.applications.operations import counter, drafting, presenting
from services.applications.operations.receiving import Handed
from services.files.models import StoredFile
from services.files.operations import UploadRefused
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def open_row(case: Application) -> CaseMaterial:
    rows = case.materials.exclude(source="fetched").filter(material__question_key="", held=None)
    return rows.select_related("material").order_by("pk").first()


def test_the_draft_was_thrown_away_meanwhile() -> None:
    user = make.resident(make.MIGRANT)
    case = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    row = open_row(case)
    stale = Application.objects.get(pk=case.pk)
    drafting.discard(application=case, by=user)
    before = StoredFile.objects.count()
    with pytest.raises((Http404, drafting.NotOpenToThis)):
        drafting.attach(application=stale, row=row, upload=make.photo(), by=user)
    assert StoredFile.objects.count() == before


def test_a_second_file_that_is_refused_takes_the_first_along(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make.received()
    row = open_row(case)
    items = [{"subject": "material", "key": str(row.material_id), "label": row.material.name, "reason": "看不清"}]
    counter.ask_supplement(application=case, items=items, by=make.staff("clerk1"))
    monkeypatch.setattr(presenting, "refuse_strangers", lambda visit, application: None)
    handed = Handed(files=[make.proof(), SimpleUploadedFile("坏.jpg", b"<html>")])
    before = StoredFile.objects.count()
    with pytest.raises(UploadRefused):
        presenting.answer(visit=Visit(), application=case, form=None, handed={row.pk: handed}, by=make.staff("window1"))
    assert StoredFile.objects.count() == before


def test_answers_of_a_page_that_was_not_kept() -> None:
    files = {"one": make.proof(), "two": SimpleUploadedFile("坏.jpg", b"<html>")}
    case = make.draft(make.MIGRANT, make.RESIDENCE_PERMIT)

    class Form:
        uploads = files

    before = StoredFile.objects.count()
    with pytest.raises(UploadRefused):
        drafting.save_page(application=case, group_key="", form=Form(), by=make.resident(make.MIGRANT))
    assert StoredFile.objects.count() == before
