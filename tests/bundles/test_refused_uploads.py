"""A file that is not taken, or counts no more, leaves nothing behind."""

from __future__ import annotations

import pytest

from services.applications.operations.drafting import TooManyFiles
from services.bundles.operations import drafting
from services.files.models import StoredFile
from tests.factories import applications as cases
from tests.factories import bundles as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def test_a_file_too_many_and_a_file_that_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    application, user = make.begun(), cases.resident(make.PARENT)
    key = next(iter(application.plan["materials"]))
    drafting.attach(application=application, material_key=key, upload=cases.proof(), by=user)
    before = StoredFile.objects.count()
    with monkeypatch.context() as full:
        full.setattr(drafting, "MAX_FILES", 0)
        with pytest.raises(TooManyFiles):
            drafting.attach(application=application, material_key=key, upload=cases.proof(), by=user)
    assert StoredFile.objects.count() == before
    drafting._take_out(application.files.all(), by=user)
    assert StoredFile.objects.count() == before - 1
