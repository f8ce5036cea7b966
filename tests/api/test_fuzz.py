"""Every operation against what its own description says, with inputs nobody would think of (trust: B1).

Small and always the same in `make test`, a thousand examples an operation in `make soak`: half of them as described,
half of them not, where anything can be said wrongly. Each example is undone. A failure names the operation and prints
the request as curl.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from services.common.relay import drain
from services.documents.models import Document
from tests.api.client import Caller, resident
from tests.factories import applications as make

SEED = 20261121
METHODS = ("get", "post", "put", "patch", "delete")
MODES = {"right": GenerationMode.POSITIVE, "wrong": GenerationMode.NEGATIVE}
UNLIMITED = dict.fromkeys(("read", "write", "upload", "visitor", "hall"), 10**9)
RULES = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
MEMORY = 200 * 1024 * 1024
"""Most that a process may grow over one operation, the tools of the test included."""


def cells() -> Iterator[tuple[str, str, str]]:
    """(mode, method, path) of every operation; nothing can be wrong where nothing but text in the address is sent."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, entry in sorted(paths.items()):
        for method in set(METHODS) & set(entry):
            yield "right", method.upper(), path
            sent = [one for one in entry[method].get("parameters", ()) if one["in"] != "path"]
            if sent or "requestBody" in entry[method]:
                yield "wrong", method.upper(), path


CELLS = frozenset(cells())


class Undo(Exception):
    """Takes back what an example wrote."""


@dataclass(frozen=True)
class World:
    """Somebody signed in, what is theirs, and the description as it is served."""

    caller: Caller
    things: dict[str, list[Any]]
    schema: Any


def at_home(application: Callable[..., Any]) -> Callable[..., Any]:
    """The portal as if asked from this machine."""
    return lambda environ, start: application(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)


@pytest.fixture(scope="module")
def world(loaded_city: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, inside the transaction of the module."""
    with django_db_blocker.unblock():
        draft = make.filled(make.MIGRANT, make.RESIDENCE_PERMIT)
        case = make.received(make.MIGRANT, make.ELDER_CARD)
        drain()
        caller = resident()
        served = caller.get("/schema/", Accept="application/vnd.oai.openapi+json").json()
        schema = schemathesis.openapi.from_dict(served)
        schema.app = at_home(get_wsgi_application())
        schema.config.generation.update(with_security_parameters=False)
        things = {
            "ref": [draft.ref, case.ref],
            "group": ["ground", "address"],
            "file": [file.ref for file in (*draft.files.all(), *case.files.all())],
            "document": list(Document.objects.filter(subject_ref=case.subject_ref).values_list("pk", flat=True)),
            "code": [make.RESIDENCE_PERMIT, make.ELDER_CARD, "shebao-chaxun"],
        }
        log = logging.getLogger("django.request")
        level = log.level
        log.setLevel(logging.ERROR)  # the report keeps every request it tells of
        signals = (request_started, request_finished)
        for signal in signals:  # they would close the connection whose transaction this is
            signal.disconnect(close_old_connections)
        yield World(caller, things, schema)
        for signal in signals:
            signal.connect(close_old_connections)
        log.setLevel(level)


def memory() -> int:
    """Bytes this process holds."""
    gc.collect()
    return psutil.Process().memory_info().rss


@pytest.mark.django_db
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(("mode", "method", "path"), sorted(CELLS))
@override_settings(API_RATES=UNLIMITED)
def test_an_operation_keeps_its_word(
    mode: str, method: str, path: str, world: World, size: Callable[[int, int], int]
) -> None:
    operation = world.schema[path][method]
    named = {name: st.sampled_from(values) for name, values in world.things.items() if f"{{{name}}}" in path}
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in world.caller.client.cookies.items())
    headers = {"Cookie": cookies, "X-CSRFToken": world.caller.token}
    examples = size(3, 500 if {("right", method, path), ("wrong", method, path)} <= CELLS else 1000)

    @seed(SEED)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        case=operation.as_strategy(generation_mode=MODES[mode]), mine=st.fixed_dictionaries(named), real=st.booleans()
    )
    def keeps(case: Any, mine: dict[str, Any], real: bool) -> None:
        if real:
            case.path_parameters = {**(case.path_parameters or {}), **mine}
        with suppress(Undo), transaction.atomic():
            case.validate_response(case.call(headers=headers), checks=RULES)
            raise Undo

    before = memory()
    keeps()
    assert memory() - before < MEMORY
