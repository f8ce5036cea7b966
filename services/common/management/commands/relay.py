"""`manage.py relay`: the relay as a process of its own (production)."""

import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from services.common.models import Priority
from services.common.relay import NotifiedRelayThread, RelayThread
from services.common.startup import settle


class Command(BaseCommand):
    """Relays the outbox until SIGTERM or SIGINT."""

    help = "Run background work as it is committed, until ended."

    def handle(self, *args: Any, **options: Any) -> None:
        """Live hints in a thread, all work in the foreground."""
        kind = NotifiedRelayThread if connection.vendor == "postgresql" else RelayThread
        hints, worker = kind(Priority.LIVE), kind()

        def stop(*_: object) -> None:
            hints.stop()
            worker.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        settle()
        hints.start()
        worker.run()
