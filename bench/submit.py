"""A submission through the whole stack (token, validation, audit, notice) against raw rows of the same size."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from bench import floors
from bench.measure import Goal, Result, interleaved
from tests.factories import applications as make

PHONE = make.OLD_ENOUGH
GOALS = {"sqlite": Goal(least=0.15), "postgresql": Goal(least=0.3)}


class Written:
    """Counts rows and bytes that go to the database, as an execute wrapper."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int]] = []

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE")):
            size = sum(len(str(value)) for value in params or ())
            self.rows.append((max(1, len(params or ())), max(size, 10)))
        return execute(sql, params, many, context)


def client() -> Client:
    """A signed-in resident."""
    visitor = Client(SERVER_NAME="127.0.0.1")
    visitor.force_login(make.resident(PHONE), backend=settings.AUTHENTICATION_BACKENDS[0])
    return visitor


def drafts(count: int) -> list[str]:
    """Filled drafts of one resident; as an agent's, of whom there may be several."""
    refs = []
    for _ in range(count):
        case = make.filled(PHONE)
        refs.append(case.ref)
        case.agent_id = case.applicant_id
        case.save(update_fields=["agent"])
    return refs


def run(rounds: int) -> dict[str, Result]:
    """One submission per turn, wall time (a commit waits for the disk)."""
    per_turn = 2
    waiting = drafts(rounds * per_turn + 2)
    visitor = client()

    def submit() -> None:
        answer = visitor.post(f"/my/cases/{waiting.pop()}/check/", {"truth": "on"})
        assert answer.status_code == 302, answer.status_code

    written = Written()
    with connection.execute_wrapper(written):
        submit()
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            floor = floors.raw_sqlite(Path(folder), written.rows)
        else:
            floor = floors.raw_postgres(connection.get_connection_params()["dbname"], written.rows)
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
