"""Tests that must commit: real transactions and threads on a database restored from a copy, never flushed.

Append-only triggers forbid the flush of Django's TransactionTestCase, and they are never switched off for a test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

_kept: dict[str, str] = {}


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


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Like ``db`` but commits: for threads, on_commit and the relay. Afterwards the database is as after migrate."""
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if name not in _kept:
            copy_database(name, f"{name}_kept")
            _kept[name] = f"{name}_kept"
        try:
            yield
        finally:
            copy_database(_kept[name], name)
