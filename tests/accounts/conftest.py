"""A firm in the register, its legal representative, somebody who works for it, somebody who does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.accounts.checks import ENTERPRISES
from services.accounts.models import Enterprise, EnterpriseHandler, User
from services.accounts.operations import enterprises as operations
from tests.factories import accounts as make
from tests.factories.firms import CODE, Book


@pytest.fixture
def legal() -> User:
    return make.real_named(make.person("王法人"))


@pytest.fixture
def worker() -> User:
    return make.real_named(make.person("冯经办"))


@pytest.fixture
def stranger() -> User:
    return make.real_named(make.person("孙路人"))


@pytest.fixture
def book(legal: User) -> Iterator[Book]:
    with ENTERPRISES.replace("default", Book({CODE: ("高州市演示食品有限公司", legal.person.id_number)})) as book:
        yield book


@pytest.fixture
def firm(book: Book, legal: User) -> Enterprise:
    """Added by its legal representative."""
    return operations.add_enterprise(credit_code=CODE, by=legal).enterprise


@pytest.fixture
def asking(firm: Enterprise, worker: User) -> EnterpriseHandler:
    return operations.add_enterprise(credit_code=CODE, by=worker)
