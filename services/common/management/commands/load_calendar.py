"""`manage.py load_calendar`: seeds the working days of the years the portal ships."""

from typing import Any

from django.core.management.base import BaseCommand

from services.common.holidays import load


class Command(BaseCommand):
    """Adds missing years; edited years are left alone."""

    help = "Add the holidays of the years that are not in the calendar yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say which years were added."""
        added = load()
        self.stdout.write(", ".join(map(str, added)) or "nothing to add")
