"""Empty tables are kept between runs under a name that changes with whatever makes them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.prepared import KEPT_STATES, MAKE_TABLES, ROOT, keep, tables_name


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the files on which tables depend."""
    for pattern in MAKE_TABLES:
        for path in ROOT.glob(pattern):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return tmp_path


def test_every_pattern_finds_files():
    assert [pattern for pattern in MAKE_TABLES if not any(ROOT.glob(pattern))] == []


@pytest.mark.parametrize(
    "name",
    [
        "services/audit/migrations/0001_tables.py",
        "services/applications/models/case.py",
        "services/payments/triggers.py",
        "requirements.txt",
    ],
)
def test_another_line_is_another_name(project: Path, name: str):
    before = tables_name(project)
    with (project / name).open("a") as file:
        file.write("\n# another line\n")
    assert tables_name(project) != before


def test_a_migration_more_or_under_another_name_is_another_name(project: Path):
    before = tables_name(project)
    first = project / "services/audit/migrations/0001_tables.py"
    shutil.copyfile(first, first.with_name("0099_more.py"))
    more = tables_name(project)
    first.with_name("0099_more.py").rename(first.with_name("0098_more.py"))
    assert len({before, more, tables_name(project)}) == 3


def test_what_migrations_import_of_ours_counts():
    imported = set()
    for path in ROOT.glob("services/*/migrations/*.py"):
        for line in path.read_text().splitlines():
            words = line.split()
            if len(words) > 1 and words[0] in ("import", "from") and words[1].startswith("services."):
                names = words[3:] if words[1].count(".") == 1 and len(words) > 3 else [""]
                imported |= {f"{words[1]}.{name.strip('(),')}".strip(".").replace(".", "/") for name in names}
    counted = {str(path.relative_to(ROOT)) for pattern in MAKE_TABLES for path in ROOT.glob(pattern)}
    files = {name if (ROOT / name).is_dir() else f"{name}.py" for name in imported}
    assert {name for name in files if not any(f"{one}/".startswith(f"{name}/") for one in counted)} == set()


def test_only_the_last_states_are_kept(tmp_path: Path):
    made = tmp_path / "made"
    made.write_text("tables")
    for number in range(KEPT_STATES + 2):
        keep(made, tmp_path / "kept" / f"tables-{number}.sqlite3")
    assert len(list((tmp_path / "kept").iterdir())) == KEPT_STATES
