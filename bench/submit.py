"""A submission through the whole stack (token, validation, audit, notice) against raw rows of the same size.

``submit`` measures on the database of the process, SQLite unless DATABASE_URL says otherwise.
"""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from bench import floors
from bench.measure import Goal, Result, summary, timed
from services.accounts.enums import RealNameLevel
from services.accounts.models import User
from tests.factories import applications as make
from tests.factories.accounts import person, real_named

PHONE, OLD = make.OLD_ENOUGH, date(1950, 1, 1)
WARM, TURN = 5, 2
"""Submissions before the clock starts (statements are compiled, plans kept, templates loaded), and in each turn."""
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


def client(user: User | None = None) -> Client:
    """A signed-in resident whose forms need their token."""
    visitor = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    visitor.force_login(user or make.resident(PHONE), backend=settings.AUTHENTICATION_BACKENDS[0])
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


def drafts(count: int) -> list[tuple[Client, str]]:
    """So many residents, each signed in with a filled draft of their own."""
    waiting = []
    for n in range(count):
        user = real_named(person(phone=f"139{n:08d}", born=OLD), level=RealNameLevel.SEEN)
        waiting.append((client(user), make.filled(user.phone).ref))
    return waiting


def look(visitor: Client, ref: str) -> None:
    """Open the check page, as everybody does who then presses its button: a sign of life is not due again so soon."""
    assert visitor.get(f"/my/cases/{ref}/check/").status_code == 200


def run(rounds: int) -> dict[str, Result]:
    """Two submissions per turn, wall time (a commit waits for the disk)."""
    waiting = drafts(rounds * TURN + WARM + 1)
    for _ in range(WARM):
        send(*waiting.pop())
    written = Written()
    look(*waiting[-1])
    with connection.execute_wrapper(written):
        send(*waiting.pop())
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            floor = floors.raw_sqlite(Path(folder), written.rows)
        else:
            floor = floors.raw_postgres(raw_address(), written.rows)
        floor()
        for _ in range(rounds):
            for visitor, ref in waiting[-TURN:]:
                look(visitor, ref)
            below = timed(floor, TURN * 10, time.perf_counter)
            pairs.append((below, timed(lambda: send(*waiting.pop()), TURN, time.perf_counter)))
    result = summary(pairs, goal=GOALS[connection.vendor], unit="ms wall", speed=True)
    return {f"submit, {len(written.rows)} rows, share of raw {connection.vendor}": result}
