"""Pages of somebody signed in, in multiples of F, at a few and at many cases."""

from __future__ import annotations

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.test import Client
from django.utils import timezone

from bench import floors, sizes
from bench.measure import Goal, Result, interleaved
from bench.pages import asking, queries
from tests.factories import applications as make
from tests.factories.accounts import sign_in

PAGES, QUERIES = Goal(most=60), Goal(most=15)


def cookies_of(username: str = "", *, phone: str = make.MIGRANT) -> str:
    """The session of a member of staff, or of a resident: the one who waits for a permit."""
    visitor = Client(SERVER_NAME="127.0.0.1")
    if username:
        sign_in(visitor, make.staff(username))
    else:
        visitor.force_login(make.resident(phone), backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={visitor.cookies[settings.SESSION_COOKIE_NAME].value}"


def _more(case: object, until: int) -> None:
    """Copies of a case nobody has looked at yet, until there are so many."""
    from services.applications.models import Application, new_ref

    fields = [field.attname for field in Application._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(case, name) for name in fields}
    start = Application.objects.count()
    Application.objects.bulk_create(
        Application(**values | {"ref": new_ref(), "number": f"{case.number[:-5]}{n:05d}", "saved_at": timezone.now()})
        for n in range(10_000 + start, 10_000 + until)
    )


def run(rounds: int) -> dict[str, Result]:
    """Home, my cases, one case, the desk and a case on it."""
    case = make.received()
    handler = BaseHandler()
    handler.load_middleware()
    own, clerk = cookies_of(), cookies_of("clerk1")
    pages = {
        "home, signed in": ("/", own),
        "item list, signed in": ("/items/", own),
        "my cases": ("/my/cases/", own),
        "a case": (f"/my/cases/{case.ref}/", own),
        "desk": ("/desk/", clerk),
        "a case at the desk": (f"/desk/cases/{case.ref}/", clerk),
    }
    floor, results = floors.hello(handler), {}
    for number in sizes.CASES:
        _more(case, number)
        for name, (address, cookies) in pages.items():
            ask = asking(handler, address, cookies)
            title = f"{name}, {number:,} cases"
            results[title] = interleaved(floor, ask, rounds=rounds, times=(20, 2), goal=PAGES)
            results[f"{title}: queries"] = queries(ask, QUERIES)
    return results
