"""`manage.py import_items FILE`: items from JSON or XLSX as drafts, with a report by row. See docs/importing.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from services.catalog.importing.bounds import FileRefused
from services.catalog.importing.report import OUTCOMES, STATES, Outcome
from services.catalog.importing.running import Options, run
from services.departments.models import Department

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from services.catalog.importing.report import Line, Report


class Command(BaseCommand):
    """Ends with 1 when rows were not imported, with 2 when the whole file was not."""

    help = "Import items from JSON or XLSX as drafts and report by row."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and what to do with what passes."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="publish what meets the rules")
        parser.add_argument("--listed", action="store_true", help="list the others: name, organ and phone are found")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument(
            "--prefix", action="append", default=[], help="means this city before a department, e.g. 区"
        )
        parser.add_argument("--department", default="", help="name or code, for files that do not name one")
        parser.add_argument("--report", type=Path, help="write the report of every row here, as JSON")
        parser.add_argument("--all", action="store_true", help="print every row, not only those not imported")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path}, returncode=2)
        chosen = Options(
            publish=options["publish"],
            listed=options["listed"],
            dry_run=options["dry_run"],
            prefixes=tuple(options["prefix"]),
            department=self._department(options["department"]),
        )
        try:
            report = run(path, options=chosen, by=None)
        except FileRefused as refusal:
            raise CommandError(f"{path.name}：{refusal}", returncode=2) from refusal
        if options["report"]:
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
            options["report"].write_text(text, encoding="utf-8")
        self._print(report, everything=options["all"])
        if options["dry_run"]:
            self.stdout.write(_("A trial run: nothing was written."))
        if report.refused:
            sys.exit(1)

    def _department(self, text: str) -> Department | None:
        if not text:
            return None
        found = Department.objects.filter(name=text) | Department.objects.filter(code=text)
        department = found.order_by("pk").first()
        if department is None:
            raise CommandError(_("“%(name)s” is no department of this city.") % {"name": text}, returncode=2)
        return department

    def _print(self, report: Report, *, everything: bool) -> None:
        for line in report.lines:
            if everything or line.outcome == Outcome.REFUSED:
                self.stdout.write(_told(line))
        for text in report.summary():
            self.stdout.write(text)


def _told(line: Line) -> str:
    """``第 5 行 | 新草稿，已上架 | 名称 | 说明``."""
    became = _(OUTCOMES[Outcome(line.outcome)])
    if line.state:
        became += f"，{_(STATES[line.state])}"
    said = " ".join(text for _about, text in line.notes)
    return " | ".join((line.place, became, line.name, said)).rstrip(" |")
