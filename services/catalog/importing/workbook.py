"""Sheets of an XLSX file (ECMA-376 SpreadsheetML) as streams of rows: values only, never a formula's work."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.catalog.importing.archive import Archive, damaged
from services.catalog.importing.bounds import FileRefused, bounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|general', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile(r"^([A-Za-z]{1,3})\d*$")
FORMULA, UNSAVED, ERROR, LONG = "formula", "unsaved", "error", "long"


@dataclass(frozen=True, slots=True)
class Odd:
    """A value with something to be said about it: worked out by a formula, an error, too long to be kept."""

    value: Any
    about: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its name and the part that holds it."""

    name: str
    part: str


class Workbook:
    """An opened workbook. Raises FileRefused for what is damaged, hostile or no workbook."""

    def __init__(self, path: Path) -> None:
        self._archive = Archive(path)
        try:
            self.sheets, self._epoch = self._read_sheets()
            self._dates = self._read_styles()
            self._strings = self._read_strings()
            self._merges = {sheet.part: self._read_merges(sheet) for sheet in self.sheets}
        except Exception:
            self._archive.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, dict[int, Any]]]:
        """Rows with something in them: (number, column from 0 → value). Cells merged downwards repeat their value."""
        handler = _Rows(self._strings, self._dates, self._epoch)
        merges = self._merges[sheet.part]
        anchors = set(merges.values())
        kept: dict[tuple[int, int], Any] = {}
        columns = sorted({column for _row, column in merges})
        for _bite in self._archive.parse(sheet.part, handler):
            for number, cells in handler.taken():
                for column in columns:
                    if (number, column) in anchors and column in cells:
                        kept[number, column] = cells[column]
                    origin = merges.get((number, column))
                    if origin in kept and column not in cells:
                        cells[column] = kept[origin]
                if cells:
                    yield number, cells

    def _read_sheets(self) -> tuple[list[Sheet], datetime.datetime]:
        if "xl/workbook.xml" not in self._archive:
            raise FileRefused(_("This is no spreadsheet: save it as XLSX, or give the items as JSON."))
        book, relations = _Collected({"sheet", "workbookPr"}), _Collected({"Relationship"})
        self._through("xl/workbook.xml", book)
        self._through("xl/_rels/workbook.xml.rels", relations)
        targets = {row.get("Id", ""): row.get("Target", "") for _tag, row in relations.rows}
        sheets, year_1904 = [], False
        for tag, row in book.rows:
            if tag == "workbookPr":
                year_1904 = row.get("date1904") in {"1", "true"}
                continue
            target = targets.get(next((v for k, v in row.items() if k.endswith(":id")), ""), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if "worksheets/" in part and part in self._archive:
                sheets.append(Sheet(row.get("name", ""), part))
        if not sheets:
            raise damaged()
        utc = datetime.UTC
        return sheets, datetime.datetime(1904, 1, 1, tzinfo=utc) if year_1904 else datetime.datetime(
            1899, 12, 30, tzinfo=utc
        )

    def _read_styles(self) -> list[bool]:
        """Whether each cell style shows a date."""
        if "xl/styles.xml" not in self._archive:
            return []
        handler = _Styles()
        self._through("xl/styles.xml", handler)
        return [i in _DATE_FORMATS or i in handler.custom for i in handler.formats]

    def _read_strings(self) -> list[str | Odd]:
        handler = _Strings()
        if "xl/sharedstrings.xml" in self._archive:
            self._through("xl/sharedStrings.xml", handler)
        return handler.strings

    def _read_merges(self, sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
        """Cell → the cell whose value it shows, for ranges one column wide."""
        handler = _Collected({"mergeCell"}, most=bounds().merges)
        self._through(sheet.part, handler)
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for _tag, row in handler.rows:
            match = re.match(r"^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$", row.get("ref", ""))
            if not match or match[1] != match[3]:
                continue
            column, top, bottom = column_number(match[1]), int(match[2]), int(match[4])
            if bottom - top + len(found) > 2 * bounds().rows:
                break
            found.update({(line, column): (top, column) for line in range(top + 1, bottom + 1)})
        return found

    def _through(self, part: str, handler: Any) -> None:
        for _bite in self._archive.parse(part, handler):
            pass


def column_number(letters: str) -> int:
    """``A`` → 0, ``AA`` → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescaped(text: str) -> str:
    """``_x000D_`` as spreadsheets write control characters → the character."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Collected:
    """Attributes of some elements, in order."""

    def __init__(self, tags: set[str], most: int = 20_000) -> None:
        self.tags, self.most = tags, most
        self.rows: list[tuple[str, dict[str, str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in self.tags:
            self.rows.append((tag, attributes))
            if len(self.rows) > self.most:
                raise FileRefused(_("The spreadsheet holds more parts than any spreadsheet needs. It is not read."))

    def end(self, tag: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _Styles(_Collected):
    """Number formats of cell styles."""

    def __init__(self) -> None:
        super().__init__(set())
        self.custom: set[int] = set()
        self.formats: list[int] = []
        self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside and len(self.formats) < 65_536:
            self.formats.append(_whole(attributes.get("numFmtId", "0")))
        elif tag == "numFmt" and len(self.custom) < 4_096:
            code = _NOT_DATE.sub("", attributes.get("formatCode", ""))
            if re.search(r"[ymdhs年月日]", code, re.IGNORECASE):
                self.custom.add(_whole(attributes.get("numFmtId", "-1")))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._inside = False


class _Text:
    """Text of one cell or string, kept up to the bound."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def add(self, data: str) -> None:
        self.length += len(data)
        if self.length <= bounds_of_cell():
            self.pieces.append(data)

    def done(self) -> str | Odd:
        if self.length > bounds_of_cell():
            return Odd("", LONG)
        return unescaped("".join(self.pieces))


def bounds_of_cell() -> int:
    """Characters of one cell."""
    return bounds().cell_characters


class _Strings(_Collected):
    """The table of shared strings; formatted runs are joined, readings of characters left out."""

    def __init__(self) -> None:
        super().__init__(set())
        self.strings: list[str | Odd] = []
        self._text: _Text | None = None
        self._inside = self._reading = False
        self._left = bounds().string_characters

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._text = _Text()
        elif tag == "rPh":
            self._reading = True
        elif tag == "t":
            self._inside = not self._reading

    def end(self, tag: str) -> None:
        if tag == "t":
            self._inside = False
        elif tag == "rPh":
            self._reading = False
        elif tag == "si" and self._text is not None:
            self.strings.append(self._text.done())
            self._left -= min(self._text.length, bounds_of_cell())
            if self._left < 0 or len(self.strings) > bounds().strings:
                raise FileRefused(_("The spreadsheet holds too much text for one import. Split it."))

    def text(self, data: str) -> None:
        if self._inside and self._text is not None:
            self._text.add(data)


class _Rows(_Collected):
    """Rows of a sheet as they are completed."""

    def __init__(self, strings: list[str | Odd], dates: list[bool], epoch: datetime.datetime) -> None:
        super().__init__(set())
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._done: list[tuple[int, dict[int, Any]]] = []
        self._row = 0
        self._cells: dict[int, Any] = {}
        self._column = -1
        self._cell: dict[str, str] = {}
        self._text = _Text()
        self._inside = self._formula = False
        self._left = bounds().cells

    def taken(self) -> list[tuple[int, dict[int, Any]]]:
        """What was completed since the last time."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row = _whole(attributes.get("r", ""), self._row + 1)
            self._cells, self._column = {}, -1
        elif tag == "c":
            letters = _LETTERS.match(attributes.get("r", ""))
            self._column = column_number(letters[1]) if letters else self._column + 1
            self._cell, self._text, self._formula = attributes, _Text(), False
        elif tag == "f":
            self._formula = True
        elif tag in {"v", "t"}:
            self._inside = True

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self._inside = False
        elif tag == "c":
            self._keep()
        elif tag == "row":
            self._done.append((self._row, self._cells))

    def text(self, data: str) -> None:
        if self._inside:
            self._text.add(data)

    def _keep(self) -> None:
        value = self._value()
        if self._formula:
            value = Odd(value, FORMULA) if value not in {None, ""} else Odd("", UNSAVED)
        if value is None or value == "" or self._column >= bounds().columns:
            return
        self._cells[self._column] = value
        self._left -= 1
        if self._left < 0:
            raise FileRefused(_("The spreadsheet has too many cells. Delete empty formatted rows, or split it."))

    def _value(self) -> Any:
        text = self._text.done()
        if isinstance(text, Odd) or not text:
            return text
        kind = self._cell.get("t", "n")
        if kind == "s":
            number = _whole(text, -1)
            return self._strings[number] if 0 <= number < len(self._strings) else Odd("", ERROR)
        if kind == "b":
            return text == "1"
        if kind == "e":
            return Odd("", ERROR)
        if kind == "n":
            return self._number(text)
        return text

    def _number(self, text: str) -> Any:
        try:
            number = float(text)
        except ValueError:
            return Odd("", ERROR)
        if number != number or abs(number) > 1e300:
            return Odd("", ERROR)
        style = _whole(self._cell.get("s", ""), 0)
        if 0 <= style < len(self._dates) and self._dates[style] and 1 <= number < 2_958_466:
            return (self._epoch + datetime.timedelta(days=number)).date()
        return int(number) if number == int(number) else number


def _whole(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
