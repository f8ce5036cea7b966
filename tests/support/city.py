"""The demo city in the test database: loaded once for a module of tests, gone when the module is done.

Not longer: a test that commits (`committed_db`) cannot run while another transaction is open.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction


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
