"""Whether the books of money hold: every invariant over the whole database, one line for each that does not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from services.payments.invariants import broken


class Command(BaseCommand):
    """manage.py check_books"""

    help = "Checks every bill, order, refund, transfer and receipt against the others; ends with 1 when one is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints what is wrong, or that all is well."""
        found = broken()
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} wrong")
        self.stdout.write("books hold")
