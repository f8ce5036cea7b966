"""`manage.py relay`: the relay as a process of its own (production)."""

import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from services.common.relay import NotifiedRelayThread, RelayThread


class Command(BaseCommand):
    """Relays the outbox until SIGTERM or SIGINT."""

    help = "Run background work as it is committed, until ended."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in the foreground."""
        worker = NotifiedRelayThread() if connection.vendor == "postgresql" else RelayThread()
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        signal.signal(signal.SIGINT, lambda *_: worker.stop())
        worker.run()
