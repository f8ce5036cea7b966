"""Whether a number of a person stands in plain text anywhere: rows, files, logs, queue, sessions.

A journey goes through some pages on a committed database; afterwards ``leaks`` looks everywhere at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.db import connection

from services.accounts.models import Person, User


def tables() -> dict[str, str]:
    """Every table as the text the database holds: outbox and sessions are tables too."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')
            found[table] = "\n".join("\t".join(_text(value) for value in row) for row in cursor.fetchall())
    return found


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def data_folder() -> dict[str, bytes]:
    """Every file of the data folder but the database of the test itself, which `tables` reads on both databases."""
    files = (path for path in settings.DATA_DIR.rglob("*") if path.is_file())
    return {
        str(path): path.read_bytes() for path in files if ".sqlite3" not in path.name or path.suffix == ".sqlite3-wal"
    }


def numbers_of_everybody() -> set[str]:
    """Document numbers and phones of every person and every sign-in there is."""
    people = list(Person.objects.order_by("pk"))
    found = {person.id_number for person in people} | {person.phone for person in people}
    return (found | {user.phone for user in User.objects.order_by("pk")}) - {""}


def leaks(log: str, *more: str, secrets: Iterable[str] = ()) -> dict[str, set[str]]:
    """Where something of ``secrets`` (everybody's numbers when none are given) or of ``more`` stands: place → what."""
    wanted = sorted((set(secrets) or numbers_of_everybody()) | set(more))
    assert len(wanted) > 3, "nothing to search for"
    plain = re.compile("|".join(map(re.escape, wanted)))
    hits: dict[str, set[str]] = {name: set(plain.findall(text)) for name, text in tables().items()}
    hits["log"] = set(plain.findall(log))
    in_bytes = re.compile(b"|".join(re.escape(secret.encode()) for secret in wanted))
    for name, data in data_folder().items():
        hits[name] = {found.decode() for found in in_bytes.findall(data)}
    return {name: found for name, found in hits.items() if found}
