"""What became of every row, in figures and one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from services.catalog.importing.notes import LABELS, About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.catalog.importing.notes import Note
    from services.catalog.importing.raw import Seen
    from services.catalog.importing.rows import ItemRow


class Outcome(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SAME = "same"
    REFUSED = "refused"


CHANGING = (Outcome.NEW, Outcome.CHANGED, Outcome.UPDATED)
"""What an import writes."""
OUTCOMES = {
    Outcome.NEW: gettext_noop("New draft"),
    Outcome.CHANGED: gettext_noop("New draft version of an item that is here"),
    Outcome.UPDATED: gettext_noop("Brought up to date"),
    Outcome.UNCHANGED: gettext_noop("Nothing to change"),
    Outcome.SAME: gettext_noop("The same as an earlier row"),
    Outcome.REFUSED: gettext_noop("Not imported"),
}
SAID, SAID_THEN, SAID_IN_ALL = 40, 4, 100_000
"""Notes kept of one row; fewer once so many are kept of all rows."""
SENTENCES = 40
"""Different sentences of one kind that a summary shows."""
STATES = {
    "published": gettext_noop("Published"),
    "listed": gettext_noop("Listed"),
    "review": gettext_noop("Sent for review"),
}


@dataclass(slots=True)
class Line:
    """One row: where it stands in the file, what became of it and of its state, what is to be said."""

    number: int
    sheet: str
    name: str
    outcome: str
    state: str = ""
    item_code: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """``事项 第 5 行``."""
        text = _("row %(number)d") % {"number": self.number}
        return f"{self.sheet} {text}" if self.sheet else text


@dataclass
class Report:
    """The report of one import."""

    lines: list[Line] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What is said about the file as a whole."""
    _said: int = 0

    def add(self, row: ItemRow, outcome: Outcome, *, item_code: str = "") -> Line:
        """Note what became of a row."""
        notes = row.notes + ([row.refusal] if row.refusal else [])
        said = self._kept(list(dict.fromkeys((str(note.about), note.text) for note in notes)))
        line = Line(row.number, row.sheet, row.name[:120], str(outcome), item_code=item_code, notes=said)
        self.lines.append(line)
        return line

    def _kept(self, said: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """What is said of one row, as far as anybody reads it; the last is why it was not taken."""
        most = SAID if self._said < SAID_IN_ALL else SAID_THEN
        if len(said) > most:
            more = (said[most - 1][0], _("and %(number)d more") % {"number": len(said) - most})
            said = [*said[: most - 1], more, said[-1]]
        self._said += len(said)
        return said

    def told(self, seen: Seen) -> None:
        """Remarks from the reader: columns and rows that belong to nothing."""
        if seen.encoding == "gb18030":
            self.remarks.append(_("The file is not UTF-8; it was read as GB 18030."))
        for word, times in seen.unknown.most_common(30):
            text = _("Column “%(word)s” is not known and was not read (%(times)d ×).")
            self.remarks.append(text % {"word": word, "times": times})
        for sheet, number, name in seen.stray[:50]:
            text = _("Sheet %(sheet)s, row %(number)d: there is no item “%(name)s”.")
            self.remarks.append(text % {"sheet": sheet, "number": number, "name": name[:40]})

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome and state, and doubts."""
        found = Counter(line.outcome for line in self.lines)
        found.update(f"now_{line.state}" for line in self.lines if line.state)
        doubted = sum(1 for line in self.lines if line.notes and line.outcome != Outcome.REFUSED)
        return {"rows": len(self.lines), **{str(o): found[o] for o in Outcome}, "doubted": doubted} | {
            key: number for key, number in sorted(found.items()) if key.startswith("now_")
        }

    @property
    def refused(self) -> bool:
        """Whether a row was not taken."""
        return any(line.outcome == Outcome.REFUSED for line in self.lines)

    def by_note(self) -> list[tuple[str, int, list[tuple[str, int, str]]]]:
        """What is to be said, most frequent first: kind, how many rows, and its sentences, each with the number of its
        rows and the first of them; no more than can be read."""
        kinds: dict[str, Counter[str]] = {}
        rows: Counter[str] = Counter()
        first: dict[tuple[str, str], str] = {}
        for line in self.lines:
            rows.update({about for about, _text in line.notes})
            for about, text in line.notes:
                kinds.setdefault(about, Counter())[text] += 1
                first.setdefault((about, text), line.place)
        return [
            (_(LABELS[About(about)]), number, [
                (text, times, first[about, text]) for text, times in kinds[about].most_common(SENTENCES)
            ])
            for about, number in rows.most_common()
        ]  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept."""
        return {"counts": self.counts, "remarks": self.remarks, "lines": [asdict(line) for line in self.lines]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Report:
        """A report that was kept."""
        lines = [Line(**{**line, "notes": [tuple(note) for note in line["notes"]]}) for line in kept.get("lines", ())]
        return cls(lines, list(kept.get("remarks", ())))

    def summary(self) -> Iterator[str]:
        """The figures in words."""
        counts = self.counts
        yield _("%(number)d rows read.") % {"number": counts["rows"]}
        for outcome, label in OUTCOMES.items():
            if counts[outcome]:
                yield f"  {_(label)}：{counts[outcome]}"
        for state, label in STATES.items():
            if number := counts.get(f"now_{state}"):
                yield f"  {_(label)}：{number}"
        if by_note := self.by_note():
            yield _("To be looked at:")
            for label, number, sentences in by_note:
                yield f"  {label}：{number}"
                for text, times, place in sentences:
                    yield f"    {text} {_times(times, place)}"
        yield from (f"! {remark}" for remark in self.remarks)


def _times(times: int, place: str) -> str:
    if times == 1:
        return f"（{place}）"
    return _("(%(times)d rows, first %(place)s)") % {"times": times, "place": place}


def told_of(note: Note) -> tuple[str, str]:
    """A note as a line keeps it."""
    return str(note.about), note.text
