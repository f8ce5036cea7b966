"""Tasks: what the relay may run. ``@task`` names a function by its dotted path; it takes keyword ids only."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from celery import shared_task
from django.utils import timezone

from services.common import idempotency, live
from services.common.models import DemoMessage, OutboxTask

if TYPE_CHECKING:
    from collections.abc import Callable

KEEP_DONE = timedelta(days=7)
KEEP_MESSAGES = timedelta(hours=1)


def task(function: Callable[..., Any] | None = None, *, lease: timedelta | None = None) -> Any:
    """Register ``function`` under ``<module>.<name>``; runs in the relay, or in a Celery worker when there is one.

    ``lease``: how long it may take before another process takes it over, where ``relay.LEASE`` is too short.
    """
    if function is None:
        return partial(task, lease=lease)
    more = {"lease": lease} if lease else {}
    return shared_task(name=f"{function.__module__}.{function.__name__}", ignore_result=True, **more)(function)


@task
def hint(*, topic: str, event: str, payload: dict) -> None:
    """Send one hint to the sockets that listen to ``topic``."""
    live.send_hint(topic, event, payload)


@task
def command(*, address: str, payload: dict) -> None:
    """Tell the sockets of an address."""
    live.send_command_now(address, payload)


@task
def sweep() -> None:
    """Forget finished work, kept answers and demo messages."""
    now = timezone.now()
    OutboxTask.objects.filter(done_at__lt=now - KEEP_DONE).delete()
    DemoMessage.objects.filter(created_at__lt=now - KEEP_MESSAGES).delete()
    idempotency.sweep()
