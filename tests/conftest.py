"""Strict by default; real servers and a browser where a test asks for them. Each plugin says what it does."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the browser tests

pytest_plugins = [
    "tests.support.strict",
    "tests.support.databases",
    "tests.support.portal",
    "tests.support.browser",
    "tests.support.city",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """--soak: the large sizes of trust figures."""
    parser.addoption("--soak", action="store_true", help="run kills and properties at their large sizes")


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """``size(20, 200)``: the first number in `make test`, the second in `make soak`."""
    return lambda small, large: large if request.config.getoption("soak") else small
