"""What is to become of each row: the file against itself, then against the catalogue. Writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.catalog.enums import VersionState
from services.catalog.importing.bounds import FileRefused
from services.catalog.importing.notes import About, Note
from services.catalog.importing.organs import folded
from services.catalog.importing.report import Outcome
from services.catalog.importing.rows import ItemRow, row_of
from services.catalog.importing.stored import Present, above, differs, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.catalog.importing.known import Known
    from services.catalog.importing.raw import RawRow, Reader
    from services.catalog.models import ItemVersion

_UNDER_WAY = {VersionState.REVIEW, VersionState.SCHEDULED}


@dataclass(slots=True)
class Planned:
    """A row and what is to be done with it. ``version``: the newest version there is, with all that belongs to it."""

    row: ItemRow
    key: str
    outcome: Outcome
    item_code: str = ""
    version: ItemVersion | None = None


@dataclass
class Survey:
    """What only the whole file shows: rows that bear the code of another, rows that are called alike."""

    known: Known
    verdicts: dict[int, tuple[Outcome, Note]] = field(default_factory=dict)
    alike: Counter[tuple[str, str]] = field(default_factory=Counter)
    claimed: set[str] = field(default_factory=set)

    def read(self, reader: Reader, present: Present) -> None:
        """Read the file to its end. Raises FileRefused when it cannot be, or holds no row."""
        first: dict[str, tuple[int, str, tuple[str, str]]] = {}
        index = -1
        for index, raw in enumerate(reader.rows()):
            row = row_of(raw, self.known)
            if row.refusal:
                continue
            code = folded(row.external_code)
            if code in first:
                self._bears_code(index, row, first[code])
                continue
            self.alike[row.identity] += 1
            if code:
                first[code] = (row.number, row.digest, row.identity)
                if there := present.target(row, nth=0, claimed=set()):
                    self.claimed.add(there)
        if index < 0:
            raise FileRefused(_("There is no item in the file."))

    def _bears_code(self, index: int, row: ItemRow, first: tuple[int, str, tuple[str, str]]) -> None:
        number, digest, identity = first
        if (digest, identity) == (row.digest, row.identity):
            text = _("The same as row %(number)d.") % {"number": number}
            self.verdicts[index] = (Outcome.SAME, Note(About.SAME_CODE, text))
        else:
            text = _("Row %(number)d bears the same code and says something else.") % {"number": number}
            self.verdicts[index] = (Outcome.REFUSED, Note(About.SAME_CODE, text))


class Planner:
    """Decides chunk by chunk."""

    def __init__(self, known: Known, present: Present, survey: Survey) -> None:
        self._known, self._present, self._survey = known, present, survey
        self._without_code: Counter[tuple[str, str]] = Counter()

    def plan(self, chunk: Iterable[tuple[int, RawRow]]) -> list[Planned]:
        """Rows with what is to be done with each; a constant number of queries for the chunk."""
        planned = [self._first_look(index, row_of(raw, self._known)) for index, raw in chunk]
        known = {p.item_code for p in planned if p.item_code}
        same = {p.item_code for p in planned if p.item_code and self._is_last_row(p)}
        newest = self._present.newest
        versions = above(newest[code][0] for code in same) if same else {}
        versions |= whole(newest[code][0] for code in known - same) if known - same else {}
        for entry in planned:
            if entry.item_code and entry.outcome != Outcome.REFUSED:
                entry.version = versions[entry.item_code]
                entry.outcome = self._compared(entry)
        return planned

    def _is_last_row(self, entry: Planned) -> bool:
        """Whether the item was last imported from a row that said the same."""
        return self._present.digests.get(entry.item_code) == entry.row.digest

    def _first_look(self, index: int, row: ItemRow) -> Planned:
        if row.refusal:
            return Planned(row, "", Outcome.REFUSED)
        if index in self._survey.verdicts:
            outcome, note = self._survey.verdicts[index]
            row.refusal = note if outcome == Outcome.REFUSED else None
            row.notes += [] if row.refusal else [note]
            return Planned(row, "", outcome)
        nth = 0
        if not row.external_code:
            nth = self._without_code[row.identity]
            self._without_code[row.identity] += 1
        there = self._present.target(row, nth=nth, claimed=self._survey.claimed)
        self._note_alike(row, there)
        return Planned(row, row.key(nth), Outcome.NEW, there)

    def _note_alike(self, row: ItemRow, there: str) -> None:
        others = [code for code in self._present.identities.get(row.identity, ()) if code != there]
        if self._survey.alike[row.identity] > 1 or (others and not there):
            text = _("%(organ)s: another item is called “%(name)s” too.")
            row.notes.append(Note(About.SAME_NAME, text % {"organ": row.organ, "name": row.name}))

    def _compared(self, entry: Planned) -> Outcome:
        version, row = entry.version, entry.row
        if version.item.department_id and row.department is None:
            row.notes = [note for note in row.notes if note.about != About.ORGAN]
        if self._is_last_row(entry) or not differs(row, version):
            return Outcome.UNCHANGED
        if version.state in _UNDER_WAY:
            row.refusal = Note(About.KEPT, _("A version is being checked: send it back or approve it first."))
            return Outcome.REFUSED
        other = (
            row.external_code and version.external_code and folded(row.external_code) != folded(version.external_code)
        )
        if other:
            row.refusal = Note(About.SAME_CODE, _("The address belongs to an item with another code."))
            return Outcome.REFUSED
        return Outcome.UPDATED if version.state == VersionState.DRAFT else Outcome.CHANGED
