"""Pages in multiples of F, a view that does nothing behind the same middleware (CPU time, in this process)."""

from __future__ import annotations

from collections.abc import Callable

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bench import floors, sizes
from bench.measure import Goal, Result, interleaved, summary

PAGES = {
    "home": "/",
    "item list": "/items/",
    "item list, page 40": "/items/?page=40",
    "list by theme and audience": "/items/?for=person&theme=shebao",
    "search 身份": "/items/?q=身份",
    "item guide": "/items/{code}/",
    "verification page": "/verify/",
}
KEPT, DRAWN, QUERIES = Goal(most=3), Goal(most=12), Goal(most=2)


def asking(handler: BaseHandler, address: str, cookies: str = "") -> Callable[[], object]:
    """A GET of ``address``; by nobody, unless with the cookies of somebody."""

    def ask() -> None:
        asked = RequestFactory(SERVER_NAME="127.0.0.1", HTTP_COOKIE=cookies).get(address)
        response = handler.get_response(asked)
        assert response.status_code == 200, (address, response.status_code)
        response.close()

    return ask


def queries(ask: Callable[[], object], goal: Goal) -> Result:
    """How many queries one call makes."""
    with CaptureQueriesContext(connection) as made:
        ask()
    return summary([(1, len(made))], goal=goal, unit="queries")


def run(rounds: int) -> dict[str, Result]:
    """Each page as the second visitor meets it, and as the first one does after a change: nothing of it is kept."""
    from services.catalog import plenty
    from services.catalog.models import ItemVersion
    from services.common import fragments

    if sizes.ITEMS:
        plenty.load(sizes.ITEMS)
    handler = BaseHandler()
    handler.load_middleware()
    code = ItemVersion.objects.published().order_by("id").first().item_code
    floor, results = floors.hello(handler), {}
    for name, address in PAGES.items():
        ask = asking(handler, address.format(code=code))

        def afresh(ask: Callable[[], object] = ask) -> None:
            fragments.PAGES.clear(), fragments.SEARCHES.clear()
            fragments.PARTS.forget("items", "guide")
            ask()

        results[f"{name}, kept"] = interleaved(floor, ask, rounds=rounds, times=(40, 4), goal=KEPT)
        results[f"{name}, kept: queries"] = queries(ask, QUERIES)
        results[f"{name}, drawn"] = interleaved(floor, afresh, rounds=rounds, times=(40, 4), goal=DRAWN)
    return results
