"""The simulator's own books, in SQLite: orders, refunds, what is still to be told."""

from __future__ import annotations

import csv
import io
import json
import secrets
import sqlite3
import threading
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHINA_S = 8 * 3600
CHINA = timezone(timedelta(seconds=CHINA_S))
SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY, amount INTEGER NOT NULL, title TEXT NOT NULL, expires_at REAL NOT NULL,
    state TEXT NOT NULL, trade_number TEXT NOT NULL DEFAULT '', paid_at REAL,
    merchant TEXT NOT NULL DEFAULT '', notice_number TEXT NOT NULL DEFAULT '', return_address TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS refunds (
    number TEXT PRIMARY KEY, order_number TEXT NOT NULL, amount INTEGER NOT NULL, state TEXT NOT NULL,
    refund_number TEXT NOT NULL, done_at REAL
);
CREATE TABLE IF NOT EXISTS ended_agreements (number TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY, said TEXT NOT NULL, number TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL, done INTEGER NOT NULL DEFAULT 0
);
"""

BACK = "ALTER TABLE orders ADD COLUMN return_address TEXT NOT NULL DEFAULT ''"
"""For books that were begun without it."""


def order_said(order: dict[str, Any]) -> dict[str, Any]:
    """An order as it is told to the portal."""
    return {
        "number": order["number"],
        "standing": order["state"],
        "trade_number": order["trade_number"],
        "amount": order["amount"],
        "at": order["paid_at"],
        "merchant": order["merchant"],
        "notice_number": order["notice_number"],
    }


def refund_said(refund: dict[str, Any]) -> dict[str, Any]:
    """A refund as it is told to the portal."""
    return {
        "number": refund["number"],
        "standing": refund["state"],
        "refund_number": refund["refund_number"],
        "amount": refund["amount"],
        "at": refund["done_at"],
    }


class Refused(Exception):
    """What the simulator declines; ``str()`` says why."""


class Books:
    """One set of books; every method is one transaction. Amounts in fen, times as seconds since 1970."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.executescript(SCHEMA)
        if "return_address" not in {row["name"] for row in self._database.execute("PRAGMA table_info(orders)")}:
            self._database.execute(BACK)
        self._lock = threading.RLock()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def _one(self, table: str, number: str) -> dict[str, Any] | None:
        with self._lock:
            found = self._database.execute(f"SELECT * FROM {table} WHERE number = ?", (number,)).fetchone()  # noqa: S608
        return dict(found) if found else None

    def order(self, number: str) -> dict[str, Any] | None:
        """One order as it stands, or None."""
        return self._one("orders", number)

    def refund(self, number: str) -> dict[str, Any] | None:
        """One refund as it stands, or None."""
        return self._one("refunds", number)

    def open_order(self, *, said: dict[str, Any]) -> dict[str, Any]:
        """A new order, or the one there is. Raises Refused when the number stands for another amount or merchant."""
        amount, merchant = int(said["amount"]), str(said.get("merchant", ""))
        if amount <= 0:
            raise Refused("amount")
        names = ("number", "amount", "title", "expires_at", "merchant", "notice_number", "return_address")
        marks = ", ".join("?" * len(names))
        with self._writing() as database:
            database.execute(
                f"INSERT OR IGNORE INTO orders ({', '.join(names)}, state) VALUES ({marks}, 'open')",  # noqa: S608
                [said[name] if name in names[:4] else str(said.get(name, "")) for name in names],
            )
        found = self.order(said["number"])
        if found is None or (found["amount"], found["merchant"]) != (amount, merchant):
            raise Refused("number stands for another order")
        return found

    def pay(self, number: str) -> dict[str, Any]:
        """Somebody pays. Paying twice is paying once. Raises Refused for an order that is not open."""
        with self._writing() as database:
            found = self.order(number)
            if found is None or found["state"] == "closed":
                raise Refused("not open")
            if found["state"] == "open" and found["expires_at"] < time.time():
                raise Refused("expired")
            if found["state"] == "open":
                trade = f"MN{time.strftime('%Y%m%d', time.gmtime(time.time() + CHINA_S))}{secrets.token_hex(8)}"
                database.execute(
                    "UPDATE orders SET state = 'paid', trade_number = ?, paid_at = ? WHERE number = ?",
                    (trade, time.time(), number),
                )
                self._tell(database, "payment", number)
        return self.order(number) or found

    def end_agreement(self, number: str) -> None:
        """Nothing more is taken by it. Ending twice is ending once."""
        with self._writing() as database:
            database.execute("INSERT OR IGNORE INTO ended_agreements VALUES (?)", (number,))

    def is_ended(self, number: str) -> bool:
        """Whether nothing may be taken by it any more."""
        return self._one("ended_agreements", number) is not None

    def close(self, number: str) -> dict[str, Any] | None:
        """End an open order; a paid one stays paid."""
        with self._writing() as database:
            database.execute("UPDATE orders SET state = 'closed' WHERE number = ? AND state = 'open'", (number,))
        return self.order(number)

    def give_back(
        self, *, number: str, order_number: str, amount: int, state: str, merchant: str = ""
    ) -> dict[str, Any]:
        """A refund, once by its number; never more than was paid, out of the account it came to. Raises Refused."""
        with self._writing() as database:
            order = self.order(order_number)
            known = self.refund(number)
            if known is not None:
                if (known["amount"], known["order_number"]) != (amount, order_number):
                    raise Refused("number stands for another refund")
                return self._retried(database, known, state)
            if order is None or order["state"] != "paid":
                raise Refused("not paid")
            if order["merchant"] != merchant:
                raise Refused("paid into another account")
            given = database.execute(
                "SELECT COALESCE(SUM(amount), 0) FROM refunds WHERE order_number = ?", (order_number,)
            ).fetchone()[0]
            if amount <= 0 or given + amount > order["amount"]:
                raise Refused("more than was paid")
            database.execute(
                "INSERT INTO refunds VALUES (?, ?, ?, ?, ?, NULL)",
                (number, order_number, amount, state, f"MR{secrets.token_hex(8)}"),
            )
        return self.refund(number) or {}

    def _retried(self, database: sqlite3.Connection, known: dict[str, Any], state: str) -> dict[str, Any]:
        if known["state"] in {"abnormal", "failed"}:
            database.execute("UPDATE refunds SET state = ? WHERE number = ?", (state, known["number"]))
            known["state"] = state
        return known

    def finish_refunds(self, *, ending: str) -> None:
        """What is processing comes to its end (done, abnormal or failed) and is told."""
        with self._lock:
            if not self._database.execute("SELECT 1 FROM refunds WHERE state = 'processing'").fetchone():
                return
        with self._writing() as database:
            rows = database.execute("SELECT number FROM refunds WHERE state = 'processing'").fetchall()
            for row in rows:
                database.execute(
                    "UPDATE refunds SET state = ?, done_at = ? WHERE number = ? AND state = 'processing'",
                    (ending, time.time(), row["number"]),
                )
                self._tell(database, "refund", row["number"])

    def _tell(self, database: sqlite3.Connection, said: str, number: str) -> None:
        """The message says how it stands now, however late it is told."""
        row = self._one("orders" if said == "payment" else "refunds", number)
        body = json.dumps((order_said if said == "payment" else refund_said)(row or {}))
        database.execute(
            "INSERT INTO events (id, said, number, body, next_at) VALUES (?, ?, ?, ?, ?)",
            (secrets.token_hex(16), said, number, body, time.time()),
        )

    def to_tell(self) -> list[dict[str, Any]]:
        """Events whose time has come."""
        with self._lock:
            rows = self._database.execute(
                "SELECT * FROM events WHERE done = 0 AND next_at <= ? ORDER BY next_at, rowid", (time.time(),)
            ).fetchall()
        return [dict(row) for row in rows]

    def told(self, event: str, *, done: bool, pause: float = 0) -> None:
        """An event was taken, or is told again after ``pause`` seconds."""
        with self._writing() as database:
            database.execute(
                "UPDATE events SET done = ?, tries = tries + 1, next_at = ? WHERE id = ?",
                (int(done), time.time() + pause, event),
            )

    def bill_file(self, day: date) -> bytes:
        """CSV of a day in China: kind, our number, the other side's, the merchant, fen (refunds negative), time."""
        start = datetime(day.year, day.month, day.day, tzinfo=CHINA).timestamp()
        span = (start, start + 86_400)
        with self._lock:
            paid = self._database.execute(
                "SELECT number, trade_number, merchant, amount, paid_at FROM orders "
                "WHERE paid_at >= ? AND paid_at < ? ORDER BY paid_at",
                span,
            ).fetchall()
            back = self._database.execute(
                "SELECT refunds.number, refund_number, merchant, -refunds.amount, done_at FROM refunds "
                "JOIN orders ON orders.number = order_number "
                "WHERE refunds.state = 'done' AND done_at >= ? AND done_at < ? ORDER BY done_at",
                span,
            ).fetchall()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("kind", "number", "channel_number", "merchant", "amount", "at"))
        for kind, rows in (("payment", paid), ("refund", back)):
            writer.writerows((kind, *row) for row in rows)
        return out.getvalue().encode()
