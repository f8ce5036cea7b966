"""Files that no app links, left behind by a refusal or a crash, go after a day; a linked one never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from services.common.schedule import PERIODIC
from services.files import operations, tasks
from services.files.models import StoredFile
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def kept() -> StoredFile:
    return operations.store_bytes(data=b"x", name="x.bin", media_type="application/octet-stream")


def test_what_nothing_links_goes_after_a_day() -> None:
    young, old = kept(), kept()
    StoredFile.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert "services.files.tasks.sweep_unlinked" in PERIODIC
    tasks.sweep_unlinked()
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    assert StoredFile.objects.filter(pk=young.pk).exists()


def test_every_table_that_links_files_is_asked() -> None:
    """As the database knows them, not as the models are looked through."""
    asked, linking = str(operations.unlinked().query), set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            for column, (_column, other) in connection.introspection.get_relations(cursor, table).items():
                if other == StoredFile._meta.db_table:
                    linking.add((table, column))
    assert len(linking) > 10
    missing = [pair for pair in linking if f'"{pair[0]}"' not in asked or f'."{pair[1]}" = ' not in asked]
    assert missing == []


@pytest.mark.usefixtures("city")
def test_a_linked_file_stays_however_old() -> None:
    make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
    before = StoredFile.objects.count()
    assert before
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=400))
    operations.sweep_unlinked()
    assert StoredFile.objects.count() == before
