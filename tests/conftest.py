"""Strict by default; real servers and a browser where a test asks for them. Each plugin says what it does."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the browser tests

pytest_plugins = [
    "tests.support.strict",
    "tests.support.databases",
    "tests.support.portal",
    "tests.support.browser",
    "tests.support.localgw",
    "tests.support.city",
    "tests.support.clock",
    "tests.support.order",
    "tests.support.foreign",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """--soak: the large sizes of trust figures. --part 3/8: the third eighth of the tests, the same at every run."""
    parser.addoption("--soak", action="store_true", help="run kills and properties at their large sizes")
    parser.addoption("--part", default="1/1", help="i/n: only the tests whose names fall into part i of n")


def pytest_configure(config: pytest.Config) -> None:
    """Properties are asked of the same examples at every run, of new ones when soaking; none has to be quick."""
    same = not config.getoption("soak")
    settings.register_profile(
        "portal", deadline=None, derandomize=same, database=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("portal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keeps one part; the others are reported as deselected. Large sizes may take two hours each."""
    part, parts = (int(number) for number in config.getoption("part").split("/"))
    kept = [item for item in items if zlib.crc32(item.nodeid.encode()) % parts == part - 1]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
    for item in items if config.getoption("soak") else ():
        item.add_marker(pytest.mark.timeout(7200), append=False)


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """``size(20, 200)``: the first number in `make test`, the second in `make soak`."""
    return lambda small, large: large if request.config.getoption("soak") else small
