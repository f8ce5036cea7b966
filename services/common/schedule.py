"""Work that comes back: once a period, however many relays there are.

Rooms name their periodic tasks in ``AppConfig.ready()``. A relay asks ``write_due`` once a minute; the outbox key holds
the number of the period, so a second relay, or a restarted one, adds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from services.common import transaction
from services.common.models import Priority
from services.common.outbox import later
from services.common.registry import Registry

if TYPE_CHECKING:
    from datetime import datetime, timedelta

PERIODIC: Registry[timedelta] = Registry("periodic work")
"""Dotted task name → how often."""
PRESSING: set[str] = set()
"""Periodic work that goes before other work: what watches over a queue must not stand at its end."""


@transaction.atomic
def write_due() -> None:
    """Write this period's work of every task that is not written yet."""
    now = timezone.now()
    for task, _every in PERIODIC.items():
        priority = Priority.URGENT if task in PRESSING else Priority.NORMAL
        later(task, key=key_of(task, now), priority=priority)


def key_of(task: str, at: datetime) -> str:
    """The outbox key of the period that holds ``at``. Raises NotRegistered."""
    return f"{task}:{int(at.timestamp() // PERIODIC.get(task).total_seconds())}"
