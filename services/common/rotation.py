"""Another key: everything that is ciphertext is written anew under the current key, in small batches.

The server may run meanwhile, provided that it was started with the new key first. What is rewritten stays rewritten:
after a kill the next run goes on with what is left. Blind indexes hang on a key of their own and do not change.
Encrypted fields of models and sessions are found here; other ciphertext (files, keys, secrets of one-time codes) is
offered by its room in ``ROTATIONS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.apps import apps
from django.core import signing
from django.db import connection

from services.common import crypto, transaction
from services.common.fields import EncryptedTextField
from services.common.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BATCH = 500


class Rotation(Protocol):
    """One store of ciphertext."""

    def stale(self) -> int:
        """How many pieces are not under the current key."""

    def run(self) -> Iterator[Turned]:
        """Write them anew; after each batch, what became of it. A kill between two batches loses nothing."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A batch: pieces written anew, and pieces that no key of the ring opens."""

    done: int
    lost: int = 0


ROTATIONS: Registry[Rotation] = Registry("stores of ciphertext")


def turn_text(text: str, *, aad: str) -> str:
    """The same under the current key; as it is when it stands there already. Raises CannotDecrypt."""
    if not text or text.startswith(_current()):
        return text
    return crypto.encrypt(crypto.decrypt(text, aad=aad), aad=aad)


def turn_bytes(blob: bytes, *, aad: str) -> bytes:
    """The same for a blob of the disk. Raises CannotDecrypt."""
    return blob if is_current_blob(blob) else crypto.encrypt_bytes(crypto.decrypt_bytes(blob, aad=aad), aad=aad)


def is_current_blob(head: bytes) -> bool:
    """Whether a blob, or its beginning, is under the current key."""
    key_id = crypto.current_key_id().encode()
    return head[3:].startswith(bytes([len(key_id)]) + key_id) and head[:3] in (crypto.BLOB_MAGIC, crypto.STREAM_MAGIC)


def _current() -> str:
    return f"{crypto.PREFIX}:{crypto.current_key_id()}:"


@dataclass(frozen=True, slots=True)
class Column:
    """A text column. ``turn`` gives the text under the current key; ``prefixed`` when the column is one ciphertext."""

    table: str
    key: str
    name: str
    turn: Callable[[str], str]
    prefixed: bool = True

    def _quoted(self) -> tuple[str, str, str]:
        return tuple(connection.ops.quote_name(part) for part in (self.table, self.key, self.name))

    def _rows(self, last: object) -> list[tuple[object, str]]:
        """The next rows that may need turning, in the order of the key."""
        table, key, name = self._quoted()
        wanted, values = [f"{name} <> ''"], []
        if self.prefixed:
            wanted.append(f"substr({name}, 1, %s) <> %s")
            values += [len(_current()), _current()]
        if last is not None:
            wanted.append(f"{key} > %s")
            values.append(last)
        where = " AND ".join(wanted)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {name} FROM {table} WHERE {where} ORDER BY {key} LIMIT {BATCH}",  # noqa: S608
                values,
            )
            return cursor.fetchall()

    def _batches(self) -> Iterator[tuple[list[tuple[str, object, str]], int]]:
        """Batch by batch: (new text, key, old text) of what changes, and how many could not be opened."""
        last = None
        while rows := self._rows(last):
            last, changed, lost = rows[-1][0], [], 0
            for pk, old in rows:
                try:
                    new = self.turn(old)
                except crypto.CannotDecrypt:
                    lost += 1
                else:
                    changed += [(new, pk, old)] if new != old else []
            yield changed, lost

    def stale(self) -> int:
        """Rows whose text is not under the current key."""
        if not self.prefixed:
            return sum(len(changed) + lost for changed, lost in self._batches())
        table, _key, name = self._quoted()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE {name} <> '' AND substr({name}, 1, %s) <> %s",  # noqa: S608
                [len(_current()), _current()],
            )
            return cursor.fetchone()[0]

    def run(self) -> Iterator[Turned]:
        """Each batch is one short transaction; a row that somebody changed meanwhile keeps what they wrote."""
        table, key, name = self._quoted()
        for changed, lost in self._batches():
            if changed:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.executemany(
                        f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s",  # noqa: S608
                        changed,
                    )
            yield Turned(len(changed), lost)


def columns() -> Iterator[tuple[str, Rotation]]:
    """Every encrypted field of every model, and the sessions."""
    for model in apps.get_models():
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                table, key = model._meta.db_table, model._meta.pk.column
                yield f"{table}.{field.column}", Column(table, key, field.column, _turning(field.aad))
    yield "django_session.session_data", Column("django_session", "session_key", "session_data", _turn_session, False)


def _turning(aad: str) -> Callable[[str], str]:
    return lambda text: turn_text(text, aad=aad)


class _Sealed:
    """What a session's serializer wrote, unread."""

    def dumps(self, sealed: str) -> bytes:
        return sealed.encode("latin-1")

    def loads(self, data: bytes) -> str:
        return data.decode("latin-1")


def _turn_session(text: str) -> str:
    """The session under the current key; one that cannot be read is left to run out."""
    from services.common.sessions import AAD, SessionStore

    salt = SessionStore().key_salt
    try:
        sealed = signing.loads(text, salt=salt, serializer=_Sealed)
        turned = turn_text(sealed, aad=AAD)
    except (signing.BadSignature, crypto.CannotDecrypt, ValueError):
        return text
    return text if turned == sealed else signing.dumps(turned, salt=salt, serializer=_Sealed, compress=True)


def everything() -> list[tuple[str, Rotation]]:
    """Every store of ciphertext by name."""
    return [*columns(), *ROTATIONS.items()]
