"""One import from beginning to end: the file is read whole before anything is written, then kept chunk by chunk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils.translation import gettext as _

from services.audit.operations import record
from services.catalog import operations
from services.catalog.enums import VersionState
from services.catalog.importing.bounds import FileRefused, bounds, check_size
from services.catalog.importing.known import Known
from services.catalog.importing.notes import About, Note
from services.catalog.importing.plan import Planner, Survey
from services.catalog.importing.reader_json import JsonReader
from services.catalog.importing.reader_xlsx import XlsxReader
from services.catalog.importing.report import Outcome, Report, told_of
from services.catalog.importing.stored import Present, whole
from services.catalog.importing.writing import Writer
from services.catalog.models import ItemVersion
from services.common import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from services.accounts.models import User
    from services.catalog.importing.plan import Planned
    from services.catalog.importing.raw import RawRow, Reader
    from services.catalog.importing.report import Line
    from services.departments.models import Department

CHUNK = 200
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_SHOWN_FINDINGS = 8


@dataclass(frozen=True)
class Options:
    """How to import. ``prefixes``: words before a department's name that mean this city."""

    publish: bool = False
    hand_in: bool = False
    listed: bool = False
    dry_run: bool = False
    prefixes: tuple[str, ...] = ()
    department: Department | None = None


def run(
    path: Path, *, options: Options, by: User | None, told: Callable[[Report], None] = lambda report: None
) -> Report:
    """Import a file and report by row. Raises FileRefused before anything is written. ``by`` None is a command.

    ``told`` hears of the report after every chunk.
    """
    check_size(path.stat().st_size)
    known = Known(prefixes=options.prefixes, department=options.department)
    reader = _reader(path)
    try:
        present = Present(known)
        survey = Survey(known)
        survey.read(reader, present)
        run = _Run(Planner(known, present, survey), Writer(known, present, by=by), options, by)
        for chunk in _chunks(reader):
            run.take(chunk)
            told(run.report)
        run.report.told(reader.seen)
    finally:
        reader.close()
    if not options.dry_run:
        record(event="items.imported", by=by, subject="items:import", detail=run.report.counts)
    return run.report


def _reader(path: Path) -> Reader:
    """By what the file is, not by what it is called. Raises FileRefused."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK"):
        return XlsxReader(path)
    if start.startswith(_OLD_OFFICE):
        raise FileRefused(_("An old or encrypted spreadsheet: save it as XLSX without a password."))
    if start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] in {b"[", b"{"} or start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return JsonReader(path)
    raise FileRefused(_("Neither XLSX nor JSON. A CSV file: open it in a spreadsheet and save it as XLSX."))


def _chunks(reader: Reader) -> Iterator[list[tuple[int, RawRow]]]:
    """Rows as they are worked on together: so many, and fewer when they are heavy."""
    chunk: list[tuple[int, RawRow]] = []
    weight, most = 0, bounds().together
    for index, row in enumerate(reader.rows()):
        if chunk and (len(chunk) == CHUNK or weight + row.weight > most):
            yield chunk
            chunk, weight = [], 0
        chunk.append((index, row))
        weight += row.weight
    if chunk:
        yield chunk


@dataclass
class _Run:
    planner: Planner
    writer: Writer
    options: Options
    by: User | None
    report: Report = field(default_factory=Report)

    def take(self, chunk: list[tuple[int, RawRow]]) -> None:
        """Plan, write and report one chunk."""
        planned = self.planner.plan(chunk)
        if self.options.dry_run:
            self.writer.foresee(planned)
        else:
            self.writer.write(planned)
        states = {} if self.options.dry_run else self._move_on(planned)
        for entry in planned:
            line = self.report.add(entry.row, entry.outcome, item_code=entry.item_code)
            self._finish(line, entry, states)

    def _finish(self, line: Line, entry: Planned, states: dict[int, tuple[str, list[Note]]]) -> None:
        if entry.version is not None and entry.version.pk in states:
            line.state, notes = states[entry.version.pk]
            line.notes += [told_of(note) for note in notes]

    def _move_on(self, planned: list[Planned]) -> dict[int, tuple[str, list[Note]]]:
        """Publish, hand in or list the drafts of a chunk: pk → (state now, notes)."""
        options = self.options
        if not (options.publish or options.hand_in or options.listed):
            return {}
        drafts = {
            entry.version.pk
            for entry in planned
            if entry.version is not None and entry.outcome not in {Outcome.REFUSED, Outcome.SAME}
        }
        versions = [version for version in whole(drafts).values() if version.state == VersionState.DRAFT]
        states: dict[int, tuple[str, list[Note]]] = {}
        if options.publish or options.hand_in:
            for version in versions:
                states[version.pk] = self._released(version)
        if options.listed:
            rest = [v for v in versions if not states.get(v.pk, ("", []))[0]]
            listed = self._listed(rest) if rest else set()
            for version in rest:
                notes = states.get(version.pk, ("", []))[1]
                if version.pk not in listed:
                    kept = Note(About.KEPT, _("The version in force stays; this one waits as a draft."))
                    notes = [*notes, kept]
                states[version.pk] = ("listed" if version.pk in listed else "", notes)
        return states

    def _listed(self, versions: list[ItemVersion]) -> set[int]:
        """Ids of those that are listed now; where one stands in the way, the others all the same."""
        try:
            with transaction.atomic():
                return {v.pk for v in operations.list_entries(versions=versions, by=self.by)}
        except (DatabaseError, operations.NotOpenToThis):
            if len(versions) == 1:
                return set()
        return {pk for version in versions for pk in self._listed([version])}

    def _released(self, version: ItemVersion) -> tuple[str, list[Note]]:
        """Published, or handed in for another person to check, where the rules are met."""
        try:
            with transaction.atomic():
                if self.options.publish:
                    operations.publish(version=version)
                else:
                    operations.hand_in(version=version, by=self.by)
        except operations.CannotPublish as refusal:
            said = list(dict.fromkeys(str(finding) for finding in refusal.findings))
            more = [_("and %(number)d more") % {"number": len(said) - _SHOWN_FINDINGS}] * (len(said) > _SHOWN_FINDINGS)
            return "", [Note(About.PUBLISHING, "".join(said[:_SHOWN_FINDINGS]) + "".join(more))]
        except operations.NotOpenToThis:
            return "", [Note(About.KEPT, _("Somebody else is at work on this version."))]
        return "published" if self.options.publish else "review", []
