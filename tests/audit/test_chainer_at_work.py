"""From a committed entry to an anchored link through the relay; several writers and chainers at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connections, transaction
from django.db.models import F

from services.audit import chaining, verification
from services.audit.models import AuditEntry
from services.audit.operations import record
from services.common.models import OutboxTask
from services.common.relay import drain


@pytest.fixture(autouse=True)
def fresh(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setitem(chaining._asked, "bucket", 0)


@pytest.mark.django_db
def test_one_run_is_asked_for_however_many_write() -> None:
    for _ in range(3):
        chaining.ask_soon()
        chaining._asked["bucket"] = 0  # as another process would
    assert OutboxTask.objects.filter(task="services.audit.tasks.chain").count() in (1, 2)


@pytest.mark.usefixtures("committed_db")
def test_the_relay_links_what_was_committed() -> None:
    for _ in range(3):
        with transaction.atomic():
            record(event="case.accepted", by=None)
    asked = OutboxTask.objects.filter(task="services.audit.tasks.chain")
    assert asked.count() in (1, 2), "one run per five seconds, not one per entry"
    assert drain() == 0, "not yet"
    asked.update(due_at=F("due_at") - timedelta(seconds=10))
    assert drain() >= 1
    assert not AuditEntry.objects.filter(seq=None).exists()
    assert verification.verify() == []
    assert chaining.anchors_log().read_text().startswith("3 ")


def again_while_locked(work: object) -> None:
    for _ in range(20):
        try:
            work()
            return
        except OperationalError as error:
            if "locked" not in str(error):
                raise


@pytest.mark.usefixtures("committed_db")
def test_writers_and_chainers_at_once_make_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chaining, "BATCH", 3)
    failures: list[BaseException] = []

    def write() -> None:
        with transaction.atomic():
            record(event="case.accepted", by=None)

    def run(work: object, times: int) -> None:
        try:
            for _ in range(times):
                again_while_locked(work)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(write, 10)) for _ in range(3)]
    threads += [threading.Thread(target=run, args=(chaining.chain_all, 8)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    chaining.chain_all()
    assert verification.verify() == []
    assert list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 31))
