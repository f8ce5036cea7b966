"""SQLite whose connections outlive the thread of a request.

Opening one costs 4 ms of CPU, most of it reading the description of some 200 tables, and every request, socket message
and piece of work runs in a thread of its own: so an idle connection is handed to the next one who asks, as the pool of
psycopg does for PostgreSQL.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any
from weakref import WeakSet

from django.db.backends.sqlite3 import base

IDLE = 8
"""So many connections wait at most; what comes back beyond that is closed."""
Key = tuple[str, int, int]
"""Path, device and inode: a file that was put in another's place is another database."""


class Pool:
    """Idle connections of this process, each to be used by one thread at a time; newest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[tuple[Key, sqlite3.Connection]] = []
        self._of_the_parent: list[object] = []

    def take(self, key: Key) -> sqlite3.Connection | None:
        """An idle connection to this very file, None when there is none; those to other files are closed."""
        with self._lock:
            stale = [connection for other, connection in self._idle if other[0] == key[0] and other != key]
            self._idle = [entry for entry in self._idle if entry[1] not in stale]
            found = next((entry for entry in reversed(self._idle) if entry[0] == key), None)
            if found:
                self._idle.remove(found)
        for connection in stale:
            connection.close()
        return found[1] if found else None

    def put(self, key: Key, connection: sqlite3.Connection) -> bool:
        """Keep an idle connection; False when there are enough."""
        with self._lock:
            if len(self._idle) >= IDLE:
                return False
            self._idle.append((key, connection))
            return True

    def forget(self) -> None:
        """After a fork: SQLite's connections must be neither used nor closed by the child."""
        self._lock = threading.Lock()
        self._of_the_parent.append(self._idle)
        self._idle = []


POOL = Pool()
os.register_at_fork(after_in_child=POOL.forget)


def key_of(path: str) -> Key | None:
    """Which file stands at this path now; None when there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return path, found.st_dev, found.st_ino


class DatabaseWrapper(base.DatabaseWrapper):
    """Closing gives the connection back, clean: no open transaction, no cursor that holds an old view of the data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._key: Key | None = None
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """An idle connection, else one that is opened for this."""
        path = "" if self.is_in_memory_db() else str(conn_params["database"])
        self._key = key_of(path)
        kept = POOL.take(self._key) if self._key else None
        if kept:
            kept.execute("PRAGMA foreign_keys = ON")
            return kept
        opened = super().get_new_connection(conn_params)
        self._key = key_of(path)
        return opened

    def create_cursor(self, name: str | None = None) -> sqlite3.Cursor:
        """As Django's, remembered until it is gone."""
        cursor = super().create_cursor(name)
        self._cursors.add(cursor)
        return cursor

    def _close(self) -> None:
        connection = self.connection
        if connection is None:
            return
        with self.wrap_database_errors:
            if not (self._is_clean(connection) and POOL.put(self._key, connection)):
                connection.close()

    def _is_clean(self, connection: sqlite3.Connection) -> bool:
        """Whether somebody else may go on with it; open cursors and a transaction are ended."""
        if self._key is None or self.errors_occurred:
            return False
        try:
            for cursor in list(self._cursors):
                cursor.close()
            if connection.in_transaction:
                connection.rollback()
        except sqlite3.Error:
            return False
        self._cursors.clear()
        return key_of(self._key[0]) == self._key
