"""Which tests come first, and which of them a second database can tell something new about.

Files that take long are handed out first: at the end no worker runs alone for minutes while the other one has nothing
left to do (`--dist loadfile --no-loadscope-reorder` keeps this order).

The second pass, on PostgreSQL with Redis and Celery, has every test marked ``database``: whatever writes, asks, counts,
searches, locks or happens at once. Three kinds of tests run once, on SQLite: those that touch no table, those marked
``once``, and the files in ``ONCE``, which only look at what is shown or said. Each says which tests go the same way to
the tables on both databases.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

LONG = (
    "tests/walk/",
    "tests/api/test_fuzz.py",  # needs no prepared portal: has something to do while the other worker makes one
    "tests/servers/",
    "tests/bench/",
    "tests/browser/",
    "tests/matrix/",
    "tests/journeys/",
    "tests/applications/test_bad_input.py",
    "tests/portal/test_masked.py",
    "tests/bundles/test_story.py",
    "tests/applications/test_planted.py",
    "tests/applications/test_access.py",
)
"""Folders of the tests that start servers or browsers, and files of others that take more than half a minute."""
ONCE = {
    "tests/api/test_catalog_of_the_city.py": "the data of the demo city; tests/api/test_catalog.py",
    "tests/catalog/test_demo.py": "the data of the demo city; every test with `city` loads it",
    "tests/catalog/test_demo_walk.py": "the forms of all items; tests/journeys and tests/applications hand in",
    "tests/departments/test_demo.py": "the data of the demo city; every test with `city` loads it",
    "tests/departments/test_halls_of_the_city.py": "the data of the demo city; tests/departments/test_halls.py",
    "tests/elder/test_display.py": "how a page is drawn",
    "tests/matrix/test_administration.py": "who is let in; tests/portal/test_masked.py opens every list and row",
    "tests/matrix/test_topics.py": "who is let in; tests/common/test_live.py",
    "tests/questions/test_schema.py": "JSON of a definition; tests/questions/test_definitions.py",
}
"""Files of which a second database could tell nothing new → why."""
REACH_THE_DATABASE = {"db", "django_db_setup", "portal", "shared_portal"}
REACH_IT_IN_A_PROCESS = ("servers", "browser", "both_databases")


def touches_the_database(item: pytest.Item) -> bool:
    """Whether a test may read or write a table, itself or in a portal it starts (pytest-django refuses all others)."""
    if item.get_closest_marker("once") or item.nodeid.partition("::")[0] in ONCE:
        return False
    marked = any(item.get_closest_marker(name) for name in ("django_db", *REACH_IT_IN_A_PROCESS))
    return marked or not REACH_THE_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


def rank(nodeid: str) -> int:
    """Place of a test's folder or file in ``LONG``; all others come after."""
    return next((place for place, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Marks before anything is deselected; orders after everything was shuffled, the same way in every worker."""
    for item in items:
        if touches_the_database(item):
            item.add_marker("database")
    yield
    items.sort(key=lambda item: rank(item.nodeid))
