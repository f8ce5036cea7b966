"""Tests with programs of others, fetched from a registry: they run with ``--foreign``, and every run without says so.

Their files are called ``test_foreign_….py``. `make test` needs no registry, and nothing in it is skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
FILES = "test_foreign_*.py"


def pytest_addoption(parser: pytest.Parser) -> None:
    """--foreign: these, too."""
    parser.addoption("--foreign", action="store_true", help="also tests that fetch programs of others (npm)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Not collected, so neither passed nor skipped."""
    return True if collection_path.match(FILES) and not config.getoption("foreign") else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Which ones did not run, and why."""
    if not config.getoption("foreign"):
        names = ", ".join(sorted(str(path.relative_to(TESTS.parent)) for path in TESTS.rglob(FILES)))
        terminalreporter.write_line(f"not run without --foreign, because it fetches programs of others: {names}")
