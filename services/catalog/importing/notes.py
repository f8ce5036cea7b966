"""What is to be said about a row: a doubt somebody should look at, or the reason why the row was not taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from services.catalog.importing.bounds import bounds


class About(StrEnum):
    """Kinds of notes; the report counts by them."""

    ORGAN = "organ"
    TYPE = "type"
    SAME_NAME = "same_name"
    SAME_CODE = "same_code"
    CODE = "code"
    FORM = "form"
    BASE = "base"
    WORD = "word"
    UNIT = "unit"
    CALENDAR_DAYS = "calendar_days"
    KIND = "kind"
    LONG = "long"
    FORMULA = "formula"
    CHARACTERS = "characters"
    REFERENCE = "reference"
    RULE = "rule"
    KEPT = "kept"
    MISSING = "missing"
    UNKNOWN_COLUMN = "unknown_column"
    PUBLISHING = "publishing"


LABELS = {
    About.ORGAN: gettext_noop("Department not recognised, kept as it was written"),
    About.TYPE: gettext_noop("Kind of item is not one of ours, kept as it was written"),
    About.SAME_NAME: gettext_noop("Same name and department as another row, kept apart"),
    About.SAME_CODE: gettext_noop("Same code as another row"),
    About.CODE: gettext_noop("Code cannot be right"),
    About.FORM: gettext_noop("Code of another form than ours, kept as it is"),
    About.BASE: gettext_noop("Basic catalogue: to be compared"),
    About.WORD: gettext_noop("Word not understood, left out"),
    About.UNIT: gettext_noop("Limit without a unit, taken as working days"),
    About.CALENDAR_DAYS: gettext_noop("“Days” taken as calendar days"),
    About.KIND: gettext_noop("Value of the wrong kind, left out"),
    About.LONG: gettext_noop("Text too long, left out"),
    About.FORMULA: gettext_noop("Formula: the value saved with the file was taken"),
    About.CHARACTERS: gettext_noop("Invisible characters removed"),
    About.REFERENCE: gettext_noop("Refers to something that is not here, left out"),
    About.RULE: gettext_noop("Contradicts itself, left out"),
    About.KEPT: gettext_noop("Already here and different, not touched"),
    About.MISSING: gettext_noop("Something needed is missing"),
    About.UNKNOWN_COLUMN: gettext_noop("Column not known, not read"),
    About.PUBLISHING: gettext_noop("Not published: the rules are not met"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing said about a row, in words."""

    about: About
    text: str


def too_many(sheet: str) -> Note:
    """Why an item with a list longer than anybody's is not taken."""
    text = _("%(list)s: more than %(limit)d rows.")
    return Note(About.LONG, text % {"list": sheet, "limit": bounds().list_rows})


class RowRefused(Exception):
    """The row is not taken; nothing of it is."""

    def __init__(self, about: About, text: str) -> None:
        super().__init__(text)
        self.note = Note(about, text)

    @classmethod
    def because(cls, note: Note) -> RowRefused:
        """Refused for what a note says already."""
        return cls(note.about, note.text)
