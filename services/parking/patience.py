"""A gate waits a few seconds, not twenty: whoever cannot have the lot by then is told to send it again."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.db import DatabaseError, OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 3
"""How long a request of a device waits for others that write."""


class Busy(Exception):
    """Others wrote all that time. Nothing was kept: the same again is right."""


@contextmanager
def patience(seconds: float = SECONDS) -> Iterator[None]:
    """Waits for rows that others hold end after ``seconds``. Raises Busy."""
    _wait(seconds)
    try:
        yield
    except OperationalError as error:
        raise Busy from error
    finally:
        if not (connection.in_atomic_block and connection.needs_rollback):
            with suppress(DatabaseError):  # a broken connection waits for nobody
                _wait(None)


def _wait(seconds: float | None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            usual = connection.settings_dict["OPTIONS"].get("timeout", 5)
            cursor.execute(f"PRAGMA busy_timeout = {int((usual if seconds is None else seconds) * 1000)}")
        elif seconds is None:
            cursor.execute("RESET lock_timeout")
        else:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])
