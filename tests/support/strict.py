"""What Django lets pass and a test must not: loaded by conftest for every test.

An unknown template variable, a form without its token, ``.first()`` on unordered rows and a skipped test all fail.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.template.base import FilterExpression, Node
from django.template.defaulttags import CsrfTokenNode

from services.documents.printing import scratch

OURS = str(Path(__file__).resolve().parents[2])
TEMPLATES = f"{OURS}/templates/"
SERVICES = f"{OURS}/services/"


class UnknownTemplateVariable(AssertionError):
    """A template of ours prints a variable its context does not have."""


class UnorderedFirst(AssertionError):
    """``.first()`` or ``.last()`` on rows without an order: say which order is meant."""


class MissingToken(AssertionError):
    """{% csrf_token %} was rendered without a request."""


def _template_of(frame: FrameType | None) -> str:
    """The file of the innermost template node being rendered."""
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and hasattr(node, "origin"):
            return str(node.origin.name)
        frame = frame.f_back
    return ""


class LoudEmpty(str):
    """``string_if_invalid`` that is the empty text for foreign templates and raises for ours.

    A ``default`` filter says that the variable may be absent, so it stays quiet then.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        expression = frame.f_locals.get("self")
        if not isinstance(expression, FilterExpression):
            return False
        optional = any(function.__name__.startswith("default") for function, _ in expression.filters)
        template = _template_of(frame)
        if not optional and template.startswith(TEMPLATES):
            message = f"{{{{ {expression.token} }}}} in {template.removeprefix(TEMPLATES)}"
            raise UnknownTemplateVariable(message)
        return False


def _ordered(original: object) -> object:
    def checked(self: QuerySet) -> object:
        caller = sys._getframe(1).f_code.co_filename
        if caller.startswith(SERVICES) and not self.ordered:
            raise UnorderedFirst(self.model.__name__)
        return original(self)

    return checked


def _csrf_render(self: CsrfTokenNode, context: object) -> str:
    if not context.get("csrf_token"):
        raise MissingToken(_template_of(sys._getframe(1)))
    return _render_token(self, context)


_render_token = CsrfTokenNode.render


@pytest.fixture(scope="session", autouse=True)
def _strict_django() -> Iterator[None]:
    from django.template import engines

    patch = pytest.MonkeyPatch()
    for engine in engines.all():
        if hasattr(engine, "engine"):
            patch.setattr(engine.engine, "string_if_invalid", LoudEmpty())
    patch.setattr(QuerySet, "first", _ordered(QuerySet.first))
    patch.setattr(QuerySet, "last", _ordered(QuerySet.last))
    patch.setattr(CsrfTokenNode, "render", _csrf_render)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _a_busy_machine_spoils_no_file() -> Iterator[None]:
    """The child that looks at a file is ended by what it works, as ever; for a processor it may wait longer."""
    from services.files import pipeline

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "WALL_SECONDS", 120)
        yield


@pytest.fixture(scope="session", autouse=True)
def _faces_outlive_every_test() -> None:
    """The folder of the faces is that of the run, not of the first test that prints, whose data folder goes with it."""
    scratch.held()


def pytest_collection_finish() -> None:
    """What was imported stays until the end: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """No cached value, no kept page and no switched language outlives a test."""
    from django.core.cache import cache
    from django.utils import translation

    from services.catalog import catalogue
    from services.common import fragments

    cache.clear()
    fragments.clear()
    catalogue.forget()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()


def _nothing_is_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped: nothing may be skipped"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    report = yield
    _nothing_is_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    _nothing_is_skipped(report)
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Django's flush cannot empty append-only tables: tests that commit ask for ``committed_db`` instead."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture committed_db, not transaction=True")
