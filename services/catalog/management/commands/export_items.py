"""`manage.py export_items FILE`: every item in its newest version, as JSON or XLSX that can be imported again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.catalog.importing.exporting import newest, write_json, write_template, write_xlsx

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """The ending of the file says which: .json or .xlsx."""

    help = "Write every item to a JSON or XLSX file that can be imported again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--template", action="store_true", help="write the empty XLSX template instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and say how many."""
        path: Path = options["file"]
        if path.suffix not in {".json", ".xlsx"}:
            raise CommandError(_("Give the file the ending .json or .xlsx."))
        if options["template"]:
            with path.open("wb") as out:
                write_template(out)
            return
        if path.suffix == ".json":
            with path.open("w", encoding="utf-8") as text:
                number = write_json(text, newest())
        else:
            with path.open("wb") as out:
                number = write_xlsx(out, newest())
        record(event="items.exported", by=None, subject="items:export", detail={"rows": number, "as": path.suffix[1:]})
        self.stdout.write(_("%(number)d items written.") % {"number": number})
