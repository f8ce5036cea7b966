"""Tests that must commit: real transactions and threads on a database restored from a copy, never flushed.

Append-only triggers forbid the flush of Django's TransactionTestCase, and they are never switched off for a test.
The database of each process is a copy of one that was migrated once per run.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from tests.support.prepared import make_database, migrated, name_on_server

_copies: dict[str, str] = {}
"""What the database once looked like → the name of the copy that keeps it, in this process."""
_looks = ["bare"]
"""As what the database stands now for the tests of a module; the last one counts."""


def _sqlite_copy(name: str, target: str) -> None:
    """Replaces ``target`` by a copy of ``name``; whoever still has the old file open keeps a file nobody reads."""
    draft = f"{target}.draft"
    shutil.copyfile(name, draft)
    for suffix in ("-wal", "-shm"):
        Path(target + suffix).unlink(missing_ok=True)
    Path(draft).replace(target)


def _postgres_copy(name: str, target: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname in (%s, %s)", [name, target]
        )
        cursor.execute(f'drop database if exists "{target}"')
        cursor.execute(f'create database "{target}" template "{name}"')


def copy_database(name: str, target: str) -> None:
    """Make ``target`` what ``name`` is now; every connection is closed."""
    connections.close_all()
    (_sqlite_copy if connection.vendor == "sqlite" else _postgres_copy)(name, target)


def _kept(look: str, make: Callable[[], None]) -> str:
    """The copy of a look; made the first time, from the bare database."""
    if look not in _copies:
        name = str(connection.settings_dict["NAME"])
        make()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy_database(name, f"{name}_{look}")
        _copies[look] = f"{name}_{look}"
    return _copies[look]


def stand_as(look: str, make: Callable[[], None] = lambda: None) -> None:
    """The database is as ``make`` left it when it was first asked for, whatever a test did since."""
    name = str(connection.settings_dict["NAME"])
    bare = _kept("bare", lambda: None)
    if look not in _copies:
        copy_database(bare, name)
    copy_database(_kept(look, make), name)


@contextmanager
def standing_as(look: str, make: Callable[[], None]) -> Iterator[None]:
    """``stand_as`` for a while; then as before."""
    stand_as(look, make)
    _looks.append(look)
    try:
        yield
    finally:
        _looks.pop()
        stand_as(_looks[-1])


def _take_copy() -> str:
    """A database of this process with every table; its name."""
    name = connection.creation._get_test_db_name()
    folder = migrated()
    if connection.vendor == "sqlite":
        shutil.copyfile(folder / "portal.sqlite3", name)
    else:
        make_database(name, name_on_server("migrated"))
    return name


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object) -> Iterator[None]:
    """The test database of this process, in place of the one Django would migrate anew."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = _take_copy()
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(before, verbosity=0)
    _copies.clear()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Like ``db`` but commits: for threads, on_commit and the relay. Afterwards the database is as it was before."""
    with django_db_blocker.unblock():
        _kept("bare", lambda: None)
        try:
            yield
        finally:
            stand_as(_looks[-1])
