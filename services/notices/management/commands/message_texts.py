"""``manage.py message_texts``: a row for every text of the portal, so that administrators can change it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from services.notices.operations import seed


class Command(BaseCommand):
    """Adds what is missing; texts nobody changed follow this version of the portal. May run at any time."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and say how many are new."""
        self.stdout.write(f"{seed()} new texts")
