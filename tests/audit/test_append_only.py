"""The database itself refuses to change or delete entries and anchors, on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from services.audit import chaining
from services.audit.models import AuditAnchor, AuditEntry
from services.audit.operations import record

pytestmark = pytest.mark.django_db
ENTRY, ANCHOR = "audit_auditentry", "audit_auditanchor"


@pytest.fixture(autouse=True)
def entries(settings: object, tmp_path: object) -> None:
    settings.DATA_DIR = tmp_path
    for number in range(3):
        record(event="case.accepted", by=None, subject=f"case:{number}")
    chaining.chain_all()
    record(event="case.accepted", by=None, subject="case:unlinked")


def contents() -> list[tuple]:
    return [*AuditEntry.objects.order_by("id").values_list(), *AuditAnchor.objects.order_by("id").values_list()]


REFUSED = [
    f"UPDATE {ENTRY} SET event = 'x.y'",
    f"UPDATE {ENTRY} SET detail = '{{}}' WHERE seq IS NULL",
    f"UPDATE {ENTRY} SET actor_ref = 'user:1' WHERE seq = 1",
    f"UPDATE {ENTRY} SET hash = 'x' WHERE seq = 1",
    f"UPDATE {ENTRY} SET seq = 99 WHERE seq = 1",
    f"UPDATE {ENTRY} SET seq = NULL, hash = '' WHERE seq = 3",
    f"UPDATE {ENTRY} SET seq = 9, hash = 'x', event = 'x.y' WHERE seq IS NULL",
    f"UPDATE {ENTRY} SET mac = 'x' WHERE seq IS NULL",
    f"UPDATE {ENTRY} SET at = '2000-01-01' WHERE seq IS NULL",
    f"UPDATE {ENTRY} SET id = 1000 WHERE seq IS NULL",
    f"DELETE FROM {ENTRY}",
    f"DELETE FROM {ENTRY} WHERE seq IS NULL",
    f"UPDATE {ANCHOR} SET head = 'x'",
    f"DELETE FROM {ANCHOR}",
]
BY_VENDOR = {
    "sqlite": [
        f"INSERT OR REPLACE INTO {ENTRY} SELECT * FROM {ENTRY} WHERE seq = 2",
        f"REPLACE INTO {ANCHOR} SELECT * FROM {ANCHOR}",
    ],
    "postgresql": [f"TRUNCATE {ENTRY}", f"TRUNCATE {ANCHOR}"],
}


@pytest.mark.parametrize("statement", REFUSED)
def test_refused(statement: str) -> None:
    before = contents()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic(), connection.cursor() as c:
        c.execute(statement)
    assert contents() == before


@pytest.mark.parametrize("number", [0, 1])
def test_ways_around_deletion_are_refused(number: int) -> None:
    before = contents()
    statement = BY_VENDOR[connection.vendor][number]
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic(), connection.cursor() as c:
        c.execute(statement)
    assert contents() == before


def test_django_cannot_either() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(seq=1).delete()
    entry = AuditEntry.objects.get(seq=2)
    entry.event = "x.y"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()


def test_the_chainer_still_may() -> None:
    assert chaining.chain_all() == 1
    assert not AuditEntry.objects.filter(seq=None).exists()
