"""Work that comes back: once a period, however many relays there are.

Rooms name their periodic tasks in ``AppConfig.ready()``. A relay asks ``write_due`` once a minute; the outbox key holds
the number of the period, so a second relay, or a restarted one, adds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from services.common.outbox import later
from services.common.registry import Registry

if TYPE_CHECKING:
    from datetime import timedelta

PERIODIC: Registry[timedelta] = Registry("periodic work")
"""Dotted task name → how often."""


@transaction.atomic
def write_due() -> None:
    """Write this period's work of every task that is not written yet."""
    now = timezone.now().timestamp()
    for task, every in PERIODIC.items():
        period = int(now // every.total_seconds())
        later(task, key=f"{task}:{period}")
