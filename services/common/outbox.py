"""Work after the commit: a row in the same transaction, run at least once by the relay.

A request never calls a broker, a channel layer or a gateway: those may hang. ``later`` writes the row; the commit only
wakes the relay. Tasks take JSON keyword arguments (ids), load, and call one idempotent operation.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from services.common import transaction
from services.common.models import OutboxTask, Priority
from services.common.personal import looks_personal
from services.common.together import write

if TYPE_CHECKING:
    from datetime import timedelta

LISTENERS: list[tuple[int, threading.Event]] = []
"""Lane and event of each relay thread of this process; set when work was committed that is its to do."""
CHANNEL = "portal_outbox"
"""PostgreSQL NOTIFY channel by which a commit wakes relays in other processes."""


class OutsideTransaction(Exception):
    """``later`` was called without a transaction: the work could outlive or precede what it belongs to."""


class PersonalDataInQueue(Exception):
    """An argument looks like an identity number or a phone; pass an id instead."""


def refuse_personal_data(value: Any) -> None:
    """Raises PersonalDataInQueue when any text inside ``value`` looks like an identity or phone number."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for entry in value:
            refuse_personal_data(entry)
    elif isinstance(value, str) and looks_personal(value):
        raise PersonalDataInQueue


def later(
    task: str,
    *,
    key: str | None = None,
    delay: timedelta | None = None,
    priority: int = Priority.NORMAL,
    merged_by: str = "",
    **kwargs: Any,
) -> None:
    """Run ``task`` (dotted name) with ``kwargs`` once the surrounding transaction is kept.

    With ``key`` the work is written once however often it is asked for; of work ``merged_by`` the same text inside one
    ``together`` only the last is written. Raises OutsideTransaction, PersonalDataInQueue.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(task)
    refuse_personal_data(kwargs)
    now = timezone.now()
    row = OutboxTask(task=task, kwargs=kwargs, key=key, due_at=now + delay if delay else now, priority=priority)
    write(row, once_by="key", merged_by=merged_by)
    waker = wake_live if priority == Priority.LIVE else wake
    if not any(callback is waker for _savepoints, callback, _robust in connection.run_on_commit):
        transaction.on_commit(waker)


def wake() -> None:
    """Tell the relay that there is work."""
    _wake(lane=max(Priority.values))


def wake_live() -> None:
    """Tell the relay that there are hints: they wake the thread that does nothing else; the others do not race for it.

    A hint that thread does not take is found by the poll of the others.
    """
    _wake(lane=Priority.LIVE)


def _wake(*, lane: int) -> None:
    for own_lane, listener in LISTENERS:
        if own_lane <= lane:
            listener.set()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
