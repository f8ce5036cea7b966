"""Two people who know each other, and what the catalogue would say about items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from services.accounts.models import User
from services.delegation.items import ITEMS
from tests.factories import accounts

OFFERED = {"gaoling-jintie": "高龄津贴", "laonian-youdai": "老年人优待证", "juzhuzheng": "居住证申领"}
CHEN_PHONE, WANG_PHONE = "13800300001", "13800300002"


class Book:
    """Three items."""

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        return {code: OFFERED[code] for code in codes if code in OFFERED}

    def find(self, words: str, most: int) -> list[tuple[str, str]]:
        return [(code, name) for code, name in OFFERED.items() if words in name][:most]


@pytest.fixture(autouse=True)
def _items() -> Iterator[None]:
    with ITEMS.replace("default", Book()):
        yield


@pytest.fixture
def chen(db) -> User:
    """An old woman with a phone of her own."""
    return accounts.real_named(accounts.person("陈演示", born=date(1950, 3, 15), phone=CHEN_PHONE))


@pytest.fixture
def wang(db) -> User:
    """A younger relative."""
    return accounts.real_named(accounts.person("王测试", phone=WANG_PHONE))


@pytest.fixture
def stranger(db) -> User:
    """Somebody else of the same age."""
    return accounts.real_named(accounts.person("何样本", phone="13800300003"))
