"""Every operation against what its own description says, with inputs nobody would think of (trust: B1).

Each is asked by who is meant to ask, in two of three examples about things that are there and with a body near a right
one; then by everybody else. Small and always the same in `make test`, a thousand examples an operation in `make soak`:
half of them as described, half of them not, where anything can be said wrongly. Each example is undone. A failure names
the operation and prints the request as curl.
"""

from __future__ import annotations

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import psutil
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.api.fuzzing import DOORS, World, made_world

SEED = 20261121
LASTING = {"IDLE_LIMIT_STAFF": timedelta(days=2), "IDLE_LIMIT_RESIDENT": timedelta(days=2)}
"""Every example is undone, its sign of life too: a session would end in the middle of a long run."""
METHODS = ("get", "post", "put", "patch", "delete")
MODES = {"right": GenerationMode.POSITIVE, "wrong": GenerationMode.NEGATIVE}
UNLIMITED = dict.fromkeys(("read", "write", "upload", "visitor", "hall", "organ", "device"), 10**9)
RULES = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
MEMORY = 200 * 1024 * 1024
"""Most that a process may grow over one operation, the tools of the test included."""
Cell = tuple[str, str, str]


def meant(entry: dict[str, Any]) -> str:
    """Who is meant to ask, by the description."""
    schemes = {name for one in entry.get("security") or () for name in one}
    if "parkingDevice" in schemes:
        return "device"
    return "organ" if "organKey" in schemes else "resident" if "session" in schemes else "visitor"


def cells() -> Iterator[tuple[Cell, str]]:
    """(mode, method, path) of every operation and who is meant to ask.

    Nothing can be wrong where nothing but text in the address is sent, or bytes of any kind.
    """
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, entry in sorted(paths.items()):
        for method in set(METHODS) & set(entry):
            yield ("right", method.upper(), path), meant(entry[method])
            sent = [one for one in entry[method].get("parameters", ()) if one["in"] != "path"]
            bodies = entry[method].get("requestBody", {}).get("content", {}).values()
            if sent or any(one["schema"].get("format") != "binary" for one in bodies):
                yield ("wrong", method.upper(), path), meant(entry[method])


CELLS = dict(cells())


class Undo(Exception):
    """Takes back what an example wrote."""


@pytest.fixture(scope="module")
def world(loaded_city: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, inside the transaction of the module."""
    with django_db_blocker.unblock():
        made = made_world()
        log = logging.getLogger("django.request")
        level = log.level
        log.setLevel(logging.ERROR)  # the report keeps every request it tells of
        signals = (request_started, request_finished)
        for signal in signals:  # they would close the connection whose transaction this is
            signal.disconnect(close_old_connections)
        yield made
        for signal in signals:
            signal.connect(close_old_connections)
        log.setLevel(level)


def memory() -> int:
    """Bytes this process holds."""
    gc.collect()
    return psutil.Process().memory_info().rss


def tried(world: World, cell: Cell, doors: list[str], examples: int) -> Counter[int]:
    """Ask ``examples`` times; how often each status was answered."""
    mode, method, path = cell
    operation, answered = world.schema[path][method], Counter()

    @seed(SEED)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=operation.as_strategy(generation_mode=MODES[mode]), place=world.places(path),
        said=world.said(method, path), real=st.sampled_from([True, True, False]), door=st.sampled_from(doors),
    )  # fmt: skip
    def keeps(case: Any, place: dict[str, Any], said: dict[str, Any] | None, real: bool, door: str) -> None:
        if real:
            case.path_parameters = {**(case.path_parameters or {}), **place}
            case.headers.pop("X-Acting-As", None)
        if real and said is not None and mode == "right":
            case.body = said
        with suppress(Undo), transaction.atomic():
            answer = case.call(headers=world.doors[door].headers, cookies=world.doors[door].cookies)
            answered[answer.status_code] += 1
            case.validate_response(answer, checks=RULES)
            raise Undo

    keeps()
    return answered


@pytest.mark.django_db
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("cell", sorted(CELLS), ids=" ".join)
@override_settings(API_RATES=UNLIMITED, **LASTING)
def test_an_operation_keeps_its_word(cell: Cell, world: World, size: Callable[[int, int], int]) -> None:
    _mode, method, path = cell
    examples = size(3, 500 if {("right", method, path), ("wrong", method, path)} <= set(CELLS) else 1000)
    before = memory()
    answered = tried(world, cell, [CELLS[cell]], examples)
    assert memory() - before < MEMORY
    assert 401 not in answered, "who is meant to ask was not let in"
    assert set(answered) != {403}, "who is meant to ask was never let in"
    print(f"{' '.join(cell)} as {CELLS[cell]}: {dict(answered)}")


@pytest.mark.django_db
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("cell", sorted(cell for cell in CELLS if cell[0] == "right"), ids=" ".join)
@override_settings(API_RATES=UNLIMITED, **LASTING)
def test_an_operation_keeps_its_word_whoever_asks(cell: Cell, world: World, size: Callable[[int, int], int]) -> None:
    tried(world, cell, [door for door in DOORS if door != CELLS[cell]], size(3, 200))
