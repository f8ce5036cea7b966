"""Rows that nobody reads before the commit, written at the end of their transaction: one statement a table.

Work to do, audit entries and live events come in twos and sixes; each statement of its own costs more than its row.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from services.common import transaction
from services.common.statements import insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A row with the name of the column by which it is written once. Called by nobody: see ``_alive``."""

    row: Model
    once_by: str
    merged_by: str

    def __call__(self) -> None:
        """After the commit there is nothing left to do."""


_waiting: ContextVar[list[_Waiting] | None] = ContextVar("rows_written_together", default=None)


def write(row: Model, *, once_by: str = "", merged_by: str = "") -> None:
    """Write a new row whose id nobody needs: at once, or at the end of the ``together`` around. As ``insert``.

    Of rows ``merged_by`` the same text only the last is written, if they wait together.
    """
    waiting = _waiting.get()
    if waiting is None:
        insert(row, once_by=once_by)
        return
    entry = _Waiting(row, once_by, merged_by)
    waiting.append(entry)
    transaction.on_commit(entry)


@contextmanager
def together() -> Iterator[None]:
    """A transaction, like ``atomic``; its ``write`` rows go to the database just before the commit, in their order.

    Inside another one it is a savepoint. Rows of a block that was undone are left out.
    """
    with transaction.atomic():
        if _waiting.get() is not None:
            yield
            return
        waiting: list[_Waiting] = []
        before = len(connection.run_on_commit)
        token = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(token)
        tables: dict[tuple[type[Model], str], list[Model]] = {}
        for entry in _alive(waiting, connection.run_on_commit[before:]):
            tables.setdefault((type(entry.row), entry.once_by), []).append(entry.row)
        for (_model, once_by), rows in tables.items():
            insert(*rows, once_by=once_by)


def _alive(waiting: list[_Waiting], called: list[tuple[Any, ...]]) -> list[_Waiting]:
    """Those whose block was not undone: Django forgets what an undone block wanted ``called`` after the commit."""
    kept = {id(callback) for _savepoints, callback, _robust in called}
    alive = [entry for entry in waiting if id(entry) in kept]
    last = {entry.merged_by: entry for entry in alive}
    return [entry for entry in alive if not entry.merged_by or last[entry.merged_by] is entry]
