"""A submission through the whole stack (token, validation, audit, notice) against raw rows of the same size.

``submit`` measures on the database of the process, SQLite unless DATABASE_URL says otherwise.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from bench import floors
from bench.measure import Goal, Result, interleaved
from tests.factories import applications as make
from tests.factories.accounts import person

PHONE = make.OLD_ENOUGH
GOALS = {"sqlite": Goal(least=0.15), "postgresql": Goal(least=0.3)}


class Written:
    """Counts rows and bytes that go to the database, as an execute wrapper."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int]] = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            size = sum(len(str(value)) for value in params or ())
            columns, rows = len(params or ()), 1
            if sql.startswith("INSERT"):
                columns = sql.partition(")")[0].count(",") + 1
                rows = len(params) // columns
            self.rows += [(max(1, columns), max(size // rows, 10))] * rows
        return execute(sql, params, many, context)


def client() -> Client:
    """A signed-in resident whose forms need their token."""
    visitor = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    visitor.force_login(make.resident(PHONE), backend=settings.AUTHENTICATION_BACKENDS[0])
    visitor.get("/verify/")
    return visitor


def send(visitor: Client, ref: str) -> None:
    """Press 提交 on the check page, as a browser sends its form."""
    token = visitor.cookies["csrftoken"].value
    body = urlencode({"csrfmiddlewaretoken": token, "truth": "on"})
    answer = visitor.post(f"/my/cases/{ref}/check/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302, answer.status_code


def raw_address() -> str:
    """Where the raw driver finds the same PostgreSQL."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return make_conninfo(**{key: connection.settings_dict[name] or None for key, name in names.items()})


def drafts(count: int) -> list[str]:
    """Filled drafts of one resident; each as another agent's, since of one's own there is one."""
    refs = []
    for _ in range(count):
        case = make.filled(PHONE)
        refs.append(case.ref)
        case.agent = person()
        case.save(update_fields=["agent"])
    return refs


def run(rounds: int) -> dict[str, Result]:
    """One submission per turn, wall time (a commit waits for the disk)."""
    per_turn = 2
    waiting = drafts(rounds * per_turn + 2)
    visitor = client()

    def submit() -> None:
        send(visitor, waiting.pop())

    written = Written()
    with connection.execute_wrapper(written):
        submit()
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            floor = floors.raw_sqlite(Path(folder), written.rows)
        else:
            floor = floors.raw_postgres(raw_address(), written.rows)
        result = interleaved(
            floor,
            submit,
            rounds=rounds,
            times=(20, per_turn),
            goal=GOALS[connection.vendor],
            wall=True,
            speed=True,
        )
    return {f"submit, {len(written.rows)} rows, share of raw {connection.vendor}": result}
