"""`manage.py verify_audit`: read the whole chain back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from services.audit import chaining, verification


class Command(BaseCommand):
    """Exit status 0 when the log is whole, 1 with one line for each problem."""

    help = "Checks every audit entry, link and anchor."

    def handle(self, *args: Any, **options: Any) -> None:
        """Link what waits, then verify."""
        chaining.chain_all()
        problems = verification.verify()
        for problem in problems:
            self.stdout.write(str(problem))
        n, head = chaining.head()
        if problems:
            message = f"{len(problems)} problems in {n} entries"
            raise CommandError(message)
        self.stdout.write(f"{n} entries, head {head[:16]}: whole")
