"""What runs again on PostgreSQL: nothing that could differ there is left out, and nothing else takes time twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import order
from tests.support.portal import ROOT

PURE = {
    "tests/applications/test_workflow.py",
    "tests/questions/test_forms.py",
    "tests/look/test_joined.py",
    "tests/content/test_markup.py",
}
"""Files of functions that never ask a table: in the first pass only."""
WITHOUT_A_TABLE = {
    "tests/common/test_outbox.py::test_packages_declare_a_long_lease",
    "tests/departments/test_at_once.py::test_without_the_hint_a_right_is_believed_for_five_seconds_at_most",
    "tests/documents/test_numbers.py::test_a_code_is_read_in_any_spacing",
    "tests/documents/test_numbers.py::test_codes_and_numbers_keep_their_form",
    "tests/documents/test_numbers.py::test_what_is_no_code",
}
"""Functions that stand in the files of `AT_ONCE` and do nothing at once."""
AT_ONCE = ("race", "at_once", "together", "outbox", "statements", "sequence", "numbers", "kill", "chain", "idempotency")
"""Names of the files in which several do something at the same time."""


def collected(where: list[str], marker: str) -> set[str]:
    """Names of the tests in ``where`` that a marker expression chooses."""
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-n0", "-p", "no:randomly", "-m", marker, *where]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 5), done.stdout + done.stderr
    return {line for line in done.stdout.splitlines() if "::" in line}


def files(*patterns: str) -> list[str]:
    """Test files by part of their names."""
    found = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py"))
    return [str(path) for path in found if any(pattern in str(path) for pattern in patterns)]


def second_pass() -> str:
    """The marker expression of the second pass, as `make test` gives it."""
    line = next(line for line in Path(ROOT / ".ci/passes.sh").read_text().splitlines() if line.startswith("again="))
    return line.split('"')[1]


def test_journeys_and_what_happens_at_once_run_on_both_databases():
    where = files("/journeys/", *(f"{before}{name}" for before in ("/test_", "_") for name in AT_ONCE))
    assert len(where) > 12
    assert {test.split("[")[0] for test in collected(where, f"not ({second_pass()})")} == WITHOUT_A_TABLE


def test_functions_without_a_table_run_once():
    assert collected(sorted(PURE), second_pass()) == set()


def test_files_that_take_long_come_first():
    names = ["tests/look/test_joined.py::a", "tests/browser/test_permit.py::b", "tests/servers/test_kill.py::c"]
    assert sorted(names, key=order.rank) == [names[2], names[1], names[0]]
    assert [path for path in (*order.LONG, *order.ONCE) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("option", ["--dist loadfile", "--no-loadscope-reorder"])
def test_the_passes_keep_that_order(option: str):
    assert option in Path(ROOT / ".ci/passes.sh").read_text()
