"""The relay: claims outbox rows one by one and runs them, or hands them to Celery when a broker is set.

A claim is a compare-and-set on ``attempts`` with a lease, so any number of relays may run. Failures back off
(2, 4, 8 … s, at most 10 min) and are given up after ``MAX_ATTEMPTS``: then staff see the row and may retry it.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from datetime import datetime, timedelta
from functools import cache

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from services.common.models import OutboxTask, Priority
from services.common.outbox import CHANNEL, LISTENERS
from services.common.schedule import write_due
from services.common.statements import Read, change

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 12
POLL_SECONDS = 1.0
SCHEDULE_SECONDS = 60.0
ERROR_KEPT = 2000
ANY = max(Priority.values)
"""The lane of all work; ``Priority.LIVE`` alone is the lane that no slow piece of work may hold up."""


def _waiting(now: datetime, lane: int) -> Q:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return free & Q(done_at=None, dead_at=None, due_at__lte=now, priority__lte=lane)


_NEXT: Read[OutboxTask] = Read(
    lambda now, lane: OutboxTask.objects.filter(_waiting(now, lane)).order_by("priority", "due_at", "id")[:1],
    now=datetime,
    lane=int,
)


def claim(lane: int = ANY) -> OutboxTask | None:
    """The most pressing due row of ``lane``, leased to the caller; None when there is nothing to do."""
    while row := _NEXT.first(now=timezone.now(), lane=lane):
        untouched = {"attempts": [row.attempts], "done_at": [None], "dead_at": [None]}
        if change(row, where=untouched, attempts=row.attempts + 1, leased_until=timezone.now() + lease_of(row.task)):
            return row
    return None


def lease_of(task: str) -> timedelta:
    """How long a piece of work is its claimer's: as declared at the task, else LEASE."""
    return getattr(current_app.tasks.get(task), "lease", LEASE)


def execute(row: OutboxTask) -> None:
    """Run the task in this process and keep how it ended."""
    try:
        current_app.tasks[row.task].run(**row.kwargs)
    except Exception:
        failed(row, traceback.format_exc())
    else:
        ended = {"done_at": timezone.now(), "dead_at": None, "leased_until": None, "error": ""}
        change(row, where={"id": [row.pk]}, **ended)


def failed(row: OutboxTask, error: str) -> None:
    """Back off, or give up after MAX_ATTEMPTS."""
    now = timezone.now()
    wait = timedelta(seconds=min(600, 2**row.attempts))
    dead_at = now if row.attempts >= MAX_ATTEMPTS else None
    OutboxTask.objects.filter(pk=row.pk, done_at=None).update(
        due_at=now + wait, leased_until=None, dead_at=dead_at, error=error[-ERROR_KEPT:]
    )
    logger.error("task %s #%s failed, try %s: %s", row.task, row.pk, row.attempts, error)


def hand_over(row: OutboxTask) -> None:
    """Give the row to a Celery worker; the lease brings it back when the worker dies."""
    try:
        current_app.send_task("services.common.relay.run_row", kwargs={"row_id": row.pk}, retry=False)
    except Exception:
        failed(row, traceback.format_exc())


@current_app.task(name="services.common.relay.run_row", ignore_result=True)
def run_row(*, row_id: int) -> None:
    """What a Celery worker does with a row: nothing when it is already done."""
    row = OutboxTask.objects.filter(pk=row_id, done_at=None, dead_at=None).order_by("pk").first()
    if row:
        execute(row)


IN_PROCESS = frozenset({"services.common.tasks.hint"})
"""Hints go out from the relay itself: without Redis only this process holds the sockets."""


def step(lane: int = ANY) -> bool:
    """Do one piece of work of ``lane``; False when nothing was due."""
    row = claim(lane)
    if row is None:
        return False
    if settings.CELERY_BROKER_URL and row.task not in IN_PROCESS:
        hand_over(row)
    else:
        execute(row)
    return True


@cache
def _know_tasks() -> None:
    """Every room's tasks are looked for once a process: that costs more than many a task."""
    current_app.loader.import_default_modules()


def drain(limit: int = 1000) -> int:
    """Run everything that is due now; the number of pieces done. For tests and management commands."""
    _know_tasks()
    done = 0
    while done < limit and step():
        done += 1
    return done


class RelayThread(threading.Thread):
    """The relay inside the web process, woken by commits, with a poll as net."""

    def __init__(self, lane: int = ANY) -> None:
        super().__init__(name=f"relay-{lane}", daemon=True)
        self.lane = lane
        self.stopping = threading.Event()
        self.awake = threading.Event()
        self.scheduled_at = float("-inf")
        LISTENERS.append((lane, self.awake))

    def run(self) -> None:
        """Work until ``stop``; an error of the database is logged and tried again."""
        _know_tasks()
        while not self.stopping.is_set():
            try:
                self._schedule()
                busy = step(self.lane)
            except Exception:
                logger.exception("relay")
                close_old_connections()
                self.stopping.wait(POLL_SECONDS)
                continue
            if not busy:
                self._wait()

    def _schedule(self) -> None:
        """Once a minute, in the lane of all work: write the periodic work that is due."""
        now = time.monotonic()
        if self.lane == ANY and now - self.scheduled_at >= SCHEDULE_SECONDS:
            self.scheduled_at = now
            write_due()

    def _wait(self) -> None:
        self.awake.wait(POLL_SECONDS)
        self.awake.clear()

    def stop(self) -> None:
        """End after the present piece of work."""
        self.stopping.set()
        self.awake.set()


class NotifiedRelayThread(RelayThread):
    """The relay of its own process on PostgreSQL: woken by NOTIFY, with the poll as net."""

    def _wait(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        for _notice in connection.connection.notifies(timeout=POLL_SECONDS, stop_after=1):
            break


def start() -> list[RelayThread]:
    """Start the relay of this process: one thread for live hints, one for all work."""
    threads = [RelayThread(Priority.LIVE), RelayThread()]
    for thread in threads:
        thread.start()
    return threads
