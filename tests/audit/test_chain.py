"""The chain: an intruder who controls the database is found at the row; a cut tail is found by the anchor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from services.audit import chain, chaining, triggers, verification
from services.audit.models import AuditAnchor, AuditEntry
from services.audit.operations import record

pytestmark = pytest.mark.django_db
TABLE = "audit_auditentry"


@pytest.fixture
def link(django_capture_on_commit_callbacks: Callable) -> Callable[[], int]:
    """One run of the chainer with what follows its commit."""

    def run() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return chaining.chain_all()

    return run


@pytest.fixture(autouse=True)
def log(settings: object, tmp_path: Path, link: Callable[[], int]) -> None:
    settings.DATA_DIR = tmp_path
    for number in range(1, 6):
        record(event="case.accepted", by=None, subject=f"case:{number}", detail={"n": number})
    link()


@pytest.fixture
def intruder() -> object:
    """Someone with every right on the database and without the key; all of it is rolled back after the test."""
    with connection.schema_editor() if connection.vendor == "postgresql" else connection.cursor() as hands:
        for statement in triggers.DROP[connection.vendor]():
            hands.execute(statement)
    with connection.cursor() as cursor:
        yield cursor


def kinds() -> set[tuple[str, int | None]]:
    return {(problem.kind, problem.seq) for problem in verification.verify()}


def test_whole() -> None:
    assert verification.verify() == []
    assert [entry.seq for entry in AuditEntry.objects.order_by("id")] == [1, 2, 3, 4, 5]
    assert AuditEntry.objects.get(seq=1).prev_hash == chain.GENESIS
    assert AuditAnchor.objects.get().n == 5


def test_the_chain_goes_on() -> None:
    record(event="case.closed", by=None)
    assert chaining.chain_all() == 1
    assert chaining.chain_all() == 0
    assert chaining.head()[0] == 6
    assert verification.verify() == []


def test_many_batches_are_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chaining, "BATCH", 2)
    for _ in range(5):
        record(event="case.closed", by=None)
    assert chaining.chain_all() == 5
    assert verification.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "event = 'case.refused'", "actor_ref = 'user:9'", "actor_label = '王*'", "subject_ref = 'case:9'",
        "department_ref = 'department:9'", "detail = '{\"n\": 9}'", "at = '2020-01-01 00:00:00+00'", "request_id = 'X'",
    ],
)  # fmt: skip
def test_an_edit_is_found(intruder: object, change: str) -> None:
    intruder.execute(f"UPDATE {TABLE} SET {change} WHERE seq = 3")
    assert kinds() == {("edited", 3)}


def test_a_deletion_is_found(intruder: object) -> None:
    intruder.execute(f"DELETE FROM {TABLE} WHERE seq = 3")
    assert kinds() == {("missing", 3)}


def test_a_deletion_with_the_rest_renumbered_is_found(intruder: object) -> None:
    intruder.execute(f"DELETE FROM {TABLE} WHERE seq = 3")
    intruder.execute(f"UPDATE {TABLE} SET seq = 3 WHERE seq = 4")
    intruder.execute(f"UPDATE {TABLE} SET seq = 4 WHERE seq = 5")
    assert {("moved", 3), ("moved", 4), ("cut", 5)} <= kinds()


def test_an_insertion_without_the_key_is_found(intruder: object) -> None:
    columns = "at, event, actor_ref, actor_label, subject_ref, department_ref, request_id, detail"
    intruder.execute(
        f"INSERT INTO {TABLE} ({columns}, mac, seq, prev_hash, hash) "
        f"SELECT {columns}, mac, 6, hash, 'f00' FROM {TABLE} WHERE seq = 5"
    )
    assert ("moved", 6) in kinds()


def test_an_insertion_before_the_chainer_is_found(intruder: object) -> None:
    columns = "at, actor_ref, actor_label, subject_ref, department_ref, request_id, detail, mac, prev_hash, hash"
    intruder.execute(
        f"INSERT INTO {TABLE} (event, {columns}) SELECT 'case.closed', at, actor_ref, actor_label, subject_ref, "
        f"department_ref, request_id, detail, mac, '', '' FROM {TABLE} WHERE seq = 5"
    )
    assert kinds() == {("edited", None)}
    chaining.chain_all()
    assert kinds() == {("edited", 6)}


def test_a_swap_of_places_is_found(intruder: object) -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        intruder.execute(f"UPDATE {TABLE} SET seq = {new} WHERE seq = {old}")
    assert {("moved", 2), ("moved", 4)} <= kinds()


def test_a_swap_of_contents_is_found(intruder: object) -> None:
    intruder.execute(f"SELECT at, subject_ref, mac, detail FROM {TABLE} WHERE seq IN (2, 4) ORDER BY seq")
    two, four = intruder.fetchall()
    for seq, values in ((2, four), (4, two)):
        intruder.execute(
            f"UPDATE {TABLE} SET at = %s, subject_ref = %s, mac = %s, detail = %s WHERE seq = {seq}", values
        )
    assert {("moved", 2), ("moved", 4)} <= kinds()


def test_a_cut_tail_is_found_by_the_anchor(intruder: object) -> None:
    intruder.execute(f"DELETE FROM {TABLE} WHERE seq > 3")
    assert ("cut", 5) in kinds()


def test_a_cut_tail_with_its_anchor_is_found_by_the_file(intruder: object) -> None:
    intruder.execute(f"DELETE FROM {TABLE} WHERE seq > 3")
    intruder.execute("DELETE FROM audit_auditanchor")
    assert ("cut", 5) in kinds()


def test_an_emptied_log_is_found(intruder: object) -> None:
    intruder.execute(f"DELETE FROM {TABLE}")
    intruder.execute("DELETE FROM audit_auditanchor")
    assert ("cut", 5) in kinds()


def test_a_forged_anchor_is_found(intruder: object) -> None:
    intruder.execute("UPDATE audit_auditanchor SET n = 3, head = (SELECT hash FROM audit_auditentry WHERE seq = 3)")
    assert ("anchor", 3) in kinds()


def test_a_forged_line_is_found() -> None:
    path = chaining.anchors_log()
    path.write_text(path.read_text() + "nonsense\n")
    assert kinds() == {("anchor", -1)}


def test_another_key_fits_nothing(settings: object) -> None:
    settings.AUDIT_KEY = b"x" * 32
    assert len(verification.verify()) >= 5


def test_the_file_repeats_every_anchor_and_is_private(link: Callable[[], int]) -> None:
    record(event="case.closed", by=None)
    assert link() == 1
    assert link() == 0
    lines = chaining.anchors_log().read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["5", "6"]
    assert chaining.anchors_log().stat().st_mode & 0o077 == 0


def test_an_entry_that_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    record(event="case.closed", by=None)
    assert kinds() == set()
    monkeypatch.setattr(verification, "WAITS_AT_MOST", verification.timedelta(0))
    assert kinds() == {("waiting", None)}


def test_the_command(capsys: pytest.CaptureFixture) -> None:
    call_command("verify_audit")
    assert "5 entries" in capsys.readouterr().out


def test_the_command_fails_with_the_row(intruder: object, capsys: pytest.CaptureFixture) -> None:
    intruder.execute(f"UPDATE {TABLE} SET event = 'x.y' WHERE seq = 2")
    with pytest.raises(CommandError, match="1 problems"):
        call_command("verify_audit")
    assert "edited seq=2" in capsys.readouterr().out
