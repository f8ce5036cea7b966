"""The chainer: numbers and links unchained entries, anchors the head, and asks for its own next run."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from services.audit import chain
from services.audit.models import AuditAnchor, AuditEntry
from services.common import transaction
from services.common.outbox import later

BATCH = 500
LINK = "UPDATE audit_auditentry SET seq = %s, prev_hash = %s, hash = %s WHERE id = %s AND seq IS NULL"
EVERY_SECONDS = 5
_asked = {"bucket": 0}


def anchors_log() -> Path:
    """The file that repeats every anchor outside the database."""
    return Path(settings.DATA_DIR) / "audit" / "anchors.log"


def ask_soon() -> None:
    """After a commit: ask for one run of the chainer per five seconds, whoever writes.

    Not inside the writer's transaction: a key shared by all writers would make them wait for one another.
    """
    bucket = int(time.time() // EVERY_SECONDS)
    if _asked["bucket"] == bucket:
        return
    with transaction.atomic():
        later("services.audit.tasks.chain", key=f"audit.chain.{bucket}", delay=timedelta(seconds=EVERY_SECONDS))
    _asked["bucket"] = bucket


def _only_one() -> bool:
    """One chainer at a time: SQLite has one writer anyway, PostgreSQL lends an advisory lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [chain.LOCK])
        return cursor.fetchone()[0]


def head() -> tuple[int, str]:
    """Length and head of the chain; ``(0, GENESIS)`` when it is empty."""
    last = AuditEntry.objects.filter(seq__isnull=False).order_by("-seq").values_list("seq", "hash").first()
    return last or (0, chain.GENESIS)


@transaction.atomic
def chain_batch() -> int:
    """Link at most BATCH entries in the order of their ids and anchor the new head; how many were linked."""
    if not _only_one():
        return 0
    seq, prev_hash = head()
    links = []
    for pk, mac in AuditEntry.objects.filter(seq=None).order_by("id").values_list("pk", "mac")[:BATCH]:
        seq += 1
        this = chain.link(prev_hash, seq, mac)
        links.append((seq, prev_hash, this, pk))
        prev_hash = this
    if links:
        with connection.cursor() as cursor:
            cursor.executemany(LINK, links)
        at = timezone.now()
        anchor = AuditAnchor.objects.create(n=seq, head=prev_hash, at=at, mac=chain.anchor_mac(seq, prev_hash, at))
        transaction.on_commit(lambda: append_line(anchor))
    return len(links)


def chain_all() -> int:
    """Link everything that waits; how many entries were linked. Two runs at once do no harm."""
    total = 0
    while linked := chain_batch():
        total += linked
    return total


def append_line(anchor: AuditAnchor) -> None:
    """One line ``n head at mac``, flushed to the disk before the task counts as done."""
    path = anchors_log()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = f"{anchor.n} {anchor.head} {chain.moment(anchor.at)} {anchor.mac}\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
