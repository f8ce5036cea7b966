"""Build the subset faces and the grounds documents are printed with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from services.documents.printing import fonts, pictures


class Command(BaseCommand):
    """Build the Chinese faces once, at set-up. Does nothing when they are built, unless told ``--again``."""

    help = "Build the subset faces and the grounds documents are printed with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="build even when built")

    def handle(self, *args: Any, **options: Any) -> None:
        built = fonts.build() if options["again"] else fonts.ensure()
        for name, facts in built.items():
            self.stdout.write(f"{name} from {facts['source']}")
        for name in pictures.build():
            self.stdout.write(f"{name} drawn")
