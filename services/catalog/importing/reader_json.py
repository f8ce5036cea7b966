"""Items from JSON: ``{"items": […]}``, a bare list, or one item, read entry by entry in constant memory.

The list may stand deeper, as interfaces answer: ``{"code": 0, "data": {"records": […]}}``.
"""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.catalog.importing.bounds import FileRefused, bounds
from services.catalog.importing.columns import CHILD_BY_WORD, ITEM_BY_WORD, LINES, LIST_BY_WORD, folded, lines
from services.catalog.importing.notes import About, Note, too_many
from services.catalog.importing.raw import Cells, RawRow, Seen

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

_BITE = 64 * 1024
_LISTS = frozenset({"items", "rows", "data", "list", "records", "results", "result", "事项", "事项列表", "事项清单"})
_AROUND = frozenset({"data", "result", "page", "body", "response"})
"""Keys under which the object with the list stands."""
_DEPTH = 3
"""How deep lists are looked for, and groups of an entry opened."""
_BLANK = " \t\r\n"
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_BASE = {"code": "base_code", "name": "base_name", "item_type": "item_type", "legal_basis": "legal_basis"}
_UNREAD = frozenset({"version", "base", "about", "$schema", "id", "state"})
"""Keys that are no columns: groups that are opened, and what is said about the file."""


class JsonReader:
    """A JSON file. Raises FileRefused for an encoding that is none, and from ``rows`` for broken JSON."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.seen = Seen(encoding=_encoding(path))

    def close(self) -> None:
        """Nothing is held open."""

    def rows(self) -> Iterator[RawRow]:
        """One row for each entry of the list."""
        self.seen = Seen(encoding=self.seen.encoding)
        with self._path.open(encoding=self.seen.encoding, newline="") as file:
            window, begun = _Window(file), 0
            for number, entry in enumerate(_entries(window), 1):
                if number > bounds().rows:
                    text = _("More than %(limit)d items in one file. Split it and import the parts.")
                    raise FileRefused(text % {"limit": bounds().rows})
                row = self._row(number, entry)
                row.weight, begun = window.passed - begun, window.passed
                yield row

    def _row(self, number: int, entry: Any) -> RawRow:
        row = RawRow(number, explicit=True)
        if not isinstance(entry, dict):
            row.refusal = Note(About.KIND, _("An entry must be an object with name and department."))
            return row
        base, version = entry.get("base"), entry.get("version")
        if isinstance(base, dict):
            self._take(row, {_BASE.get(key, key): value for key, value in base.items()})
        self._take(row, {key: value for key, value in entry.items() if key not in _UNREAD})
        if isinstance(version, dict):
            self._take(row, {key: value for key, value in version.items() if key != "version"})
        return row

    def _take(self, row: RawRow, values: dict[str, Any], depth: int = 0) -> None:
        groups = []
        for word, value in values.items():
            key = folded(word[:80])
            name = LIST_BY_WORD.get(key, "")
            if name and (isinstance(value, list) or key not in ITEM_BY_WORD):
                row.children[name] = self._children(row, name, value)
            elif column := ITEM_BY_WORD.get(key):
                row.cells[column.key] = (word[:80], value)
            elif depth < _DEPTH and _is_group(value):
                groups.append(value)
            else:
                self.seen.miss(word[:80])
        for group in groups:
            self._take(row, {word: value for word, value in group.items() if _is_open(row, word)}, depth + 1)

    def _children(self, row: RawRow, name: str, value: Any) -> list[Cells]:
        if isinstance(value, str):
            value = lines(name, value)
        if not isinstance(value, list):
            row.notes.append(Note(About.KIND, _("%(heading)s: a list is expected.") % {"heading": name}))
            return []
        if len(value) > bounds().list_rows:
            row.refusal = too_many(name)
            return []
        found: list[Cells] = []
        for entry in value:
            if isinstance(entry, str) and name in LINES:
                entry = {LINES[name]: entry}
            if not isinstance(entry, dict):
                row.notes.append(Note(About.KIND, _("%(heading)s: a row must be an object.") % {"heading": name}))
                continue
            cells: Cells = {}
            for word, one in entry.items():
                column = CHILD_BY_WORD[name].get(folded(word[:80]))
                if column:
                    cells[column.key] = (word[:80], one)
                elif word != "order":
                    self.seen.miss(f"{name}.{word[:80]}")
            found.append(cells)
        return found


def _is_group(value: Any) -> bool:
    """Whether an object under a word of its own holds what else stands beside the name: two things we know at least."""
    known = value if isinstance(value, dict) else ()
    return sum(folded(word[:80]) in ITEM_BY_WORD or folded(word[:80]) in LIST_BY_WORD for word in known) > 1


def _is_open(row: RawRow, word: str) -> bool:
    """Whether the entry itself says nothing under this word: it counts before its groups."""
    key = folded(word[:80])
    column = ITEM_BY_WORD.get(key)
    return (column is None or column.key not in row.cells) and LIST_BY_WORD.get(key) not in row.children


class _Window:
    """A stretch of the file that grows as far as one entry needs, and no further than the bound."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False
        self._gone = 0
        self._decoder = json.JSONDecoder(parse_constant=_no_number)

    def _more(self) -> bool:
        bite = "" if self._ended else self._file.read(max(_BITE, len(self._text) - self._at))
        self._ended = not bite
        self._gone += self._at
        self._text, self._at = self._text[self._at :] + bite, 0
        return bool(bite)

    @property
    def passed(self) -> int:
        """Characters that were read and are done with."""
        return self._gone + self._at

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def skip(self, wanted: str) -> bool:
        """Pass over one character if it is the next."""
        if self.peek() != wanted:
            return False
        self._at += 1
        return True

    def value(self) -> Any:
        """The next value. Raises FileRefused when it is broken or larger than the bound."""
        self.peek()
        while True:
            error: ValueError | None = None
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as deep:
                raise FileRefused(_("The file is nested too deeply. It is not read.")) from deep
            except ValueError as reason:
                error = reason
                self._fail_early(reason)
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            if len(self._text) - self._at > bounds().entry_characters:
                text = _("An entry has more than %(limit)d characters, or its end is missing.")
                raise FileRefused(text % {"limit": bounds().entry_characters}) from error
            if not self._more() and error:
                raise broken() from error

    def _fail_early(self, error: ValueError) -> None:
        """What stands well before the end of the window does not become right by reading on."""
        if not isinstance(error, json.JSONDecodeError):
            raise broken() from error
        if error.pos < len(self._text) - 16 and not error.msg.startswith("Unterminated"):
            raise broken() from error


def broken() -> FileRefused:
    """The refusal of JSON that does not end or is none."""
    return FileRefused(_("The file is no valid JSON, or it is cut off."))


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _entries(window: _Window) -> Iterator[Any]:
    """Entries of the one list of items."""
    if window.peek() == "[":
        yield from _listed(window)
    elif window.peek() == "{":
        found, rest = yield from _from_object(window)
        if not found:
            yield _alone(rest)
    else:
        raise broken()
    if window.peek():
        raise broken()


def _alone(rest: dict[str, Any]) -> dict[str, Any]:
    """An object without a list is one item itself. Raises FileRefused for what is none."""
    if not {"name", "version", "名称", "事项名称"} & set(rest):
        raise FileRefused(_("There is no list of items in the file: {“items”: […]} or a bare list is expected."))
    return rest


def _listed(window: _Window) -> Iterator[Any]:
    window.skip("[")
    if window.skip("]"):
        return
    while True:
        yield window.value()
        if window.skip("]"):
            return
        if not window.skip(","):
            raise broken()


def _from_object(window: _Window, depth: int = 0) -> Generator[Any, None, tuple[bool, dict[str, Any]]]:
    """Entries of the list under ``items``; whether there was one, and everything else the object says."""
    window.skip("{")
    rest: dict[str, Any] = {}
    found = False
    while not window.skip("}"):
        key = window.value() if window.peek() == '"' else None
        if not isinstance(key, str) or not window.skip(":"):
            raise broken()
        if key in _LISTS and window.peek() == "[":
            found = True
            yield from _listed(window)
        elif key in _AROUND and window.peek() == "{" and depth < _DEPTH:
            within, rest[key] = yield from _from_object(window, depth + 1)
            found = found or within
        else:
            rest[key] = window.value()
        if len(rest) > 500 or (not window.skip(",") and window.peek() != "}"):
            raise broken()
    return found, rest


def _encoding(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB 18030. Raises FileRefused."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in _MARKS.items():
            if start.startswith(mark):
                return name if _reads(path, name) else _refuse()
    return "utf-8" if _reads(path, "utf-8") else "gb18030" if _reads(path, "gb18030") else _refuse()


def _refuse() -> str:
    raise FileRefused(_("The characters of the file cannot be read: save it as UTF-8."))


def _reads(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(_BITE):
                pass
    except (UnicodeDecodeError, UnicodeError):
        return False
    return True
