"""What every test starts from, made once per run and copied by whoever needs it: tables, and a whole demo city.

`migrated` is an installation with empty tables, `prepared` one as `make demo` leaves it. Migrating takes half a minute;
a copy of the file, or `create database … template` on PostgreSQL, takes none. Empty tables on SQLite are kept for later
runs in `var/tests`, under a name that changes with whatever makes them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var/tests"
KEPT_STATES = 4
MAKE_TABLES = (
    "services/*/migrations/*.py",
    "services/*/models.py",
    "services/*/models/*.py",
    "services/*/triggers.py",
    "services/*/querysets.py",
    "services/common/crypto.py",
    "services/common/fields.py",
    "portal/settings/*.py",
    "requirements*.txt",
)
"""Files on which empty tables depend: migrations, what they import, permissions of models, the packages."""


def clean_environment(**values: str) -> dict[str, str]:
    """What a portal process sees: nothing of the test settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.base", "PYTHONUNBUFFERED": "1"} | values


def server_address() -> str | None:
    """Where the PostgreSQL of this run is, or None when it runs on SQLite."""
    given = os.environ.get("DATABASE_URL")
    return os.environ.get("TEST_DATABASE_URL", given) if given else None


def make_database(name: str, template: str = "template0") -> str:
    """Address of a new database on the PostgreSQL of this run."""
    address = server_address()
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(f'create database "{name}" template "{template}"')
    return address.rsplit("/", 1)[0] + f"/{name}"


def name_on_server(name: str) -> str:
    """The name of the database behind `migrated` or `prepared`: another one in each run on the same PostgreSQL."""
    return f"{name}_{_run().name.removeprefix('tongban-run-')}"


def _run() -> Path:
    return Path(os.environ["TEST_RUN_DIR"])


def _once(name: str, make: Callable[[Path], str]) -> Path:
    """The folder of this name in the folder of the run; made by whoever comes first, the others wait.

    ``make`` returns what went wrong, if anything; then nobody tries again.
    """
    folder, said = _run() / name, _run() / f"{name}.said"
    with (_run() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(make(folder))
    if wrong := said.read_text():
        pytest.fail(f"{name}: the installation could not be made:\n{wrong}", pytrace=False)
    return folder


def _run_in(folder: Path, name: str, template: str, *command: str) -> str:
    """Runs a command on the installation in a folder, on PostgreSQL on a copy of ``template``; what went wrong."""
    values = {"DATA_DIR": str(folder)}
    if server_address():
        values["DATABASE_URL"] = make_database(name_on_server(name), template)
    made = subprocess.run(
        [sys.executable, *command], env=clean_environment(**values), cwd=ROOT, capture_output=True, text=True
    )
    return f"{made.stdout}\n{made.stderr}" if made.returncode else ""


def tables_name(root: Path = ROOT) -> str:
    """A name for the empty tables that this state of the project makes."""
    said = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in MAKE_TABLES for path in root.glob(pattern)):
        content = path.read_bytes()
        said.update(f"{path.relative_to(root)} {len(content)} ".encode() + content)
    return f"tables-{said.hexdigest()[:32]}.sqlite3"


def _migrate(folder: Path) -> str:
    folder.mkdir()
    kept, made = KEPT / tables_name(), folder / "portal.sqlite3"
    if kept.exists() and not server_address():
        shutil.copyfile(kept, made)
        return ""
    said = _run_in(folder, "migrated", "template0", "manage.py", "migrate", "--verbosity", "0")
    if not said and not server_address() and kept.name == tables_name():  # nothing was edited meanwhile
        keep(made, kept)
    return said


def keep(made: Path, kept: Path) -> None:
    """A copy for later runs, there at once or not at all; those of other states of the project go."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}")
    shutil.copyfile(made, draft)
    draft.replace(kept)
    for old in sorted(kept.parent.glob("tables-*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT_STATES]:
        old.unlink(missing_ok=True)


def _prepare(folder: Path) -> str:
    shutil.copytree(migrated(), folder)
    return _run_in(folder, "prepared", name_on_server("migrated"), ".ci/prepare.py", "settled")


def migrated() -> Path:
    """The folder of an installation with every table and nothing else."""
    return _once("migrated", _migrate)


def prepared() -> Path:
    """The folder of an installation as `make demo` prepares it."""
    return _once("prepared", _prepare)
