"""`manage.py print_workflow`: every move of a case as one table."""

from typing import Any

from django.core.management.base import BaseCommand

from services.applications.workflow import MOVES


class Command(BaseCommand):
    """Prints the table of `workflow.py`."""

    help = "Print every permitted move of a case."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a move: name, from, to, who, document."""
        for move in MOVES.values():
            sources = ", ".join(sorted(move.sources))
            actors = ", ".join(sorted(move.by))
            self.stdout.write(f"{move.name:20} {sources:60} -> {move.target:12} {actors:24} {move.document}")
