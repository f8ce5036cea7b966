"""`manage.py verify_archive FILE`: says what in an archive package is not as it was made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.applications import archiving


class Command(BaseCommand):
    """Compares parts with the list, and the list with the register. Ends with 1 when something differs."""

    help = "Verify an archive package of a case: every part against its digest, the list against the register."

    def add_arguments(self, parser: CommandParser) -> None:
        """The package."""
        parser.add_argument("file", type=Path, help="the ZIP")
        parser.add_argument("--offline", action="store_true", help="do not ask the portal's register")

    def handle(self, *args: Any, file: Path, offline: bool, **options: Any) -> None:
        """One line for each difference."""
        try:
            found = archiving.differences(file)
            digest = archiving.listed_digest(file)
        except OSError as error:
            message = f"cannot read {file}: {error.strerror}"
            raise CommandError(message) from error
        except archiving.NotAPackage as error:
            message = f"{file} is no archive package"
            raise CommandError(message) from error
        if not offline and not any(knows(digest) for _room, knows in archiving.KNOWN.items()):
            found.append(f"unknown: {archiving.LIST}: the portal made no package with this list ({digest})")
        for line in found:
            self.stdout.write(line)
        if found:
            message = f"{len(found)} differences"
            raise CommandError(message)
        self.stdout.write("whole: every part is as it was made")
