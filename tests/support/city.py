"""The demo city in the test database: loaded once by each process, then copied for every module that asks for it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from services.common.relay import drain
from tests.support.databases import stand_as, standing_as


def _load() -> None:
    """Everything `demo_city` loads, and a seal authority. What the city left to be done is done."""
    call_command("make_demo_ca", stdout=io.StringIO())
    call_command("demo_city", stdout=io.StringIO())
    drain()


@pytest.fixture(scope="module")
def loaded_city(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """A module inside the demo city; what it writes is gone when it is done."""
    with django_db_blocker.unblock(), standing_as("city", _load):
        yield


@pytest.fixture
def city(loaded_city: None, db: None) -> None:
    """A test inside the demo city; what it writes is undone."""


@pytest.fixture
def committed_city(committed_db: None) -> None:
    """The demo city in a database whose writes are committed: for threads."""
    stand_as("city", _load)
