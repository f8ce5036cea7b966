"""Items from XLSX: every sheet with a heading for the name is items; further sheets are their rows, by code or name.

Headings may stand below title rows, between empty columns and in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.catalog.importing.bounds import FileRefused, bounds
from services.catalog.importing.columns import (
    CHILD_BY_WORD,
    ITEM_BY_WORD,
    LINES,
    LINES_BY_WORD,
    SHEETS,
    folded,
    lines,
)
from services.catalog.importing.notes import RowRefused
from services.catalog.importing.organs import folded as folded_name
from services.catalog.importing.raw import Cells, RawRow, Seen
from services.catalog.importing.values import Unread, plain, text_of
from services.catalog.importing.workbook import Odd, Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.catalog.importing.columns import Column

_HEADINGS_WITHIN = 30
"""Rows from the top among which headings are looked for."""
_EXPLAINED = frozenset({"说明", "填写说明", "填表说明"})
_JOINED_BY = ("external_code", "item_code", "name")
Headings = dict[int, tuple[str, str]]
"""Column of a sheet → (key, heading as it stands)."""


class XlsxReader:
    """A workbook. Raises FileRefused when it is damaged, hostile or has no sheet with items."""

    def __init__(self, path: Path) -> None:
        self._book = Workbook(path)
        self.seen = Seen(sheets=[sheet.name for sheet in self._book.sheets])
        self._children: dict[tuple[str, str], dict[str, list[Cells]]] = {}
        self._claimed: set[tuple[str, str]] = set()
        self._where: dict[tuple[str, str], tuple[str, int]] = {}
        try:
            self._items = [(sheet, found) for sheet in self._book.sheets if (found := self._item_headings(sheet))]
            if not self._items:
                raise FileRefused(_("No sheet has a heading for the name of the item (事项名称). See the template."))
            self._read_children()
        except Exception:
            self._book.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()

    def rows(self) -> Iterator[RawRow]:
        """Items of every sheet in order, each with its rows from the further sheets."""
        self._claimed = set()
        left = bounds().rows
        for sheet, (line, headings) in self._items:
            for number, cells in self._book.rows(sheet):
                if number <= line or not (taken := _taken(headings, cells)):
                    continue
                left -= 1
                if left < 0:
                    text = _("More than %(limit)d items in one file. Split it and import the parts.")
                    raise FileRefused(text % {"limit": bounds().rows})
                yield self._row(sheet, number, taken)
        self.seen.stray = [
            (*self._where[key], key[1]) for key in self._children if key not in self._claimed and key in self._where
        ]

    def _row(self, sheet: Sheet, number: int, taken: Cells) -> RawRow:
        row = RawRow(number, sheet.name, weight=_characters(taken))
        for name in [key for key in taken if key in CHILD_BY_WORD]:
            heading, value = taken.pop(name)
            try:
                text = text_of(plain(value, heading, row.notes), heading, row.notes, lines=True)
            except Unread as unread:
                row.notes.append(unread.note)
            except RowRefused as refused:
                row.refusal = refused.note
            else:
                row.children[name] = [{LINES[name]: (heading, line)} for line in lines(name, text)]
        row.cells = taken
        for key in _JOINED_BY:
            joined = (key, _join_key(taken[key][1])) if key in taken else None
            if joined in self._children:
                self._claimed.add(joined)
                for name, rows in self._children[joined].items():
                    row.children[name] = row.children.get(name, []) + rows
                    row.weight += sum(map(_characters, rows))
        return row

    def _item_headings(self, sheet: Sheet) -> tuple[int, Headings] | None:
        """The row of headings of a sheet with items: the one among the first in which most are known."""
        if _child_of(sheet) is not None or folded(sheet.name) in _EXPLAINED:
            return None
        known = {word: column.key for word, column in ITEM_BY_WORD.items() if column.headings}
        known |= LINES_BY_WORD
        line, headings, unknown = _best(self._book.rows(sheet), known)
        keys = {key for key, _heading in headings.values()}
        if "name" not in keys or (len(keys) < 2 and len(self._book.sheets) > 1):
            return None
        for heading in unknown:
            self.seen.miss(heading)
        return line, headings

    def _read_children(self) -> None:
        left, characters = bounds().child_rows, bounds().child_characters
        for sheet in self._book.sheets:
            name = _child_of(sheet)
            if name is None:
                continue
            line, headings, joined_by = self._child_headings(sheet, name)
            for number, cells in self._book.rows(sheet) if joined_by else ():
                taken = _taken(headings, cells)
                key = next((k for k in joined_by if k in taken), None)
                if number <= line or key is None:
                    continue
                left -= 1
                characters -= _characters(taken)
                if left < 0 or characters < 0:
                    raise FileRefused(_("The spreadsheet holds too much text for one import. Split it."))
                joined = (key.removeprefix("of_"), _join_key(taken[key][1]))
                own = {k: value for k, value in taken.items() if not k.startswith("of_")}
                self._children.setdefault(joined, {}).setdefault(name, []).append(own)
                self._where.setdefault(joined, (sheet.name, number))

    def _child_headings(self, sheet: Sheet, name: str) -> tuple[int, Headings, list[str]]:
        """Headings of a further sheet; its columns that name the item become ``of_…``."""
        known = {word: f"of_{ITEM_BY_WORD[word].key}" for word in ITEM_BY_WORD if _joins(ITEM_BY_WORD[word])}
        own = {word: column.key for word, column in CHILD_BY_WORD[name].items() if column.headings}
        known |= {folded(word): f"of_{key}" for word, key in _ITEM_WORDS.items()}
        known |= {word: key for word, key in own.items() if word not in _ALWAYS_ITEM}
        line, headings, unknown = _best(self._book.rows(sheet), known)
        present = {key for key, _heading in headings.values()}
        for heading in unknown:
            self.seen.miss(f"{sheet.name}：{heading}")
        return line, headings, [f"of_{key}" for key in _JOINED_BY if f"of_{key}" in present]


_ITEM_WORDS = {"事项编码": "external_code", "来源编码": "external_code", "事项名称": "name", "地址": "item_code"}
_ALWAYS_ITEM = frozenset(folded(word) for word in _ITEM_WORDS)


def _joins(column: Column) -> bool:
    return column.key in _JOINED_BY


def _join_key(value: Any) -> str:
    value = value.value if isinstance(value, Odd) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return folded_name(str(value).removeprefix("'"))


def _characters(cells: Cells) -> int:
    return sum(len(value) for _heading, value in cells.values() if isinstance(value, str))


def _child_of(sheet: Sheet) -> str | None:
    """Which list a further sheet holds, by its name."""
    name = folded(sheet.name)
    exact = next((key for word, key in SHEETS.items() if name == word), None)
    if exact or "事项" in name.removesuffix("清单"):
        return exact
    return next((key for word, key in SHEETS.items() if word in name), None)


def _taken(headings: Headings, cells: dict[int, Any]) -> Cells:
    """The cells under known headings; of two columns with the same meaning the first that says something."""
    found: Cells = {}
    for column, (key, heading) in headings.items():
        if column in cells and key not in found:
            found[key] = (heading, cells[column])
    return found


def _best(rows: Iterator[tuple[int, dict[int, Any]]], known: dict[str, str]) -> tuple[int, Headings, list[str]]:
    """The row with most known headings: its number, the headings by column, and those not known."""
    best: tuple[int, Headings, list[str]] = (0, {}, [])
    for _n, (number, cells) in zip(range(_HEADINGS_WITHIN), rows, strict=False):
        texts = {column: value for column, value in sorted(cells.items()) if isinstance(value, str) and len(value) < 60}
        found = {c: (key, text.strip()) for c, text in texts.items() if (key := known.get(folded(text)))}
        if len({key for key, _text in found.values()}) > len({key for key, _text in best[1].values()}):
            best = (number, found, [text.strip() for c, text in texts.items() if c not in found])
    return best
