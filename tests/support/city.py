"""The demo city in the test database: loaded once for a module of tests, gone when the module is done.

Not longer: a test that commits (`committed_db`) cannot run while another transaction is open.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.support.databases import copy_database


@pytest.fixture(scope="module")
def loaded_city(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Everything `demo_city` loads and a seal authority, inside one transaction that is undone at the end."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            call_command("make_demo_ca", stdout=io.StringIO())
            call_command("demo_city", stdout=io.StringIO())
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def city(loaded_city: None, db: None) -> None:
    """A test inside the demo city; what it writes is undone."""


_with_city: dict[str, str] = {}


@pytest.fixture
def committed_city(committed_db: None) -> None:
    """The demo city in a database whose writes are committed: for threads. Loaded once, then copied."""
    name = str(connection.settings_dict["NAME"])
    if name in _with_city:
        copy_database(_with_city[name], name)
        return
    call_command("make_demo_ca", stdout=io.StringIO())
    call_command("demo_city", stdout=io.StringIO())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy_database(name, f"{name}_city")
    _with_city[name] = f"{name}_city"
