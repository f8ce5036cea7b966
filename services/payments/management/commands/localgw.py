"""The simulated payment company beside a demo portal: its keys below DATA_DIR, in a process of its own."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.payments.gateways.local import NOTIFY_PATH
from services.payments.localgw.signing import private_key, public_pem


class Command(BaseCommand):
    """manage.py localgw --port N"""

    help = "模拟支付机构：演示用，不会真的扣钱。Runs it until it is ended; its first line is its address."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where it listens, whom it tells, with whom it ends."""
        parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; another free one when it is taken")
        parser.add_argument(
            "--notify", default=settings.SITE_URL.rstrip("/") + NOTIFY_PATH, help="where results are told"
        )
        parser.add_argument("--parent", type=int, default=0, help="ends with this process, whose child it is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes both halves of the portal's key, then becomes the simulator."""
        if not settings.DEMO:
            raise CommandError("The simulated payment company is for demonstrations and tests only.")
        keys = settings.DATA_DIR / "keys"
        keys.mkdir(parents=True, exist_ok=True)
        public = keys / "localgw-public.pem"
        public.write_bytes(public_pem(private_key(keys / "localgw.pem")))
        command = [sys.executable, "-m", "services.payments.localgw", "--data", str(settings.DATA_DIR / "localgw")]
        command += ["--portal-key", str(public), "--notify", options["notify"]]
        command += ["--port", str(options["port"]), "--parent", str(options["parent"])]
        os.chdir(settings.ROOT)
        os.execv(sys.executable, command)  # noqa: S606  no shell
