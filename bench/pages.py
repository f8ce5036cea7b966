"""Pages in multiples of F, a view that does nothing behind the same middleware (CPU time, in this process)."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bench import floors
from bench.measure import Goal, Result, interleaved, summary

PAGES = {
    "home": ("/", Goal(most=12)),
    "item list, first page": ("/items/", Goal(most=12)),
    "search 身份": ("/items/?q=身份", Goal(most=12)),
    "item guide": ("/items/{code}/", Goal(most=12)),
    "verification page": ("/verify/", Goal(most=12)),
}
QUERIES = Goal(most=2)


def asking(handler: BaseHandler, address: str) -> Callable[[], object]:
    """A GET of ``address`` by nobody."""

    def ask() -> None:
        response = handler.get_response(RequestFactory(SERVER_NAME="127.0.0.1").get(address))
        assert response.status_code == 200, (address, response.status_code)
        response.close()

    return ask


def run(rounds: int) -> dict[str, Result]:
    """Each page warm (as the second visitor meets it), and the queries it makes."""
    from services.catalog.models import ItemVersion

    handler = BaseHandler()
    handler.load_middleware()
    code = ItemVersion.objects.published().order_by("id").first().item_code
    results = {}
    cache.clear()
    for name, (address, goal) in PAGES.items():
        ask = asking(handler, address.format(code=code))
        results[name] = interleaved(floors.hello(handler), ask, rounds=rounds, times=(40, 4), goal=goal)
        with CaptureQueriesContext(connection) as queries:
            ask()
        results[f"{name}: queries"] = summary([(1, len(queries))], goal=QUERIES, unit="queries")
    return results
