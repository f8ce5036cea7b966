"""The zip of a workbook, opened after its directory was looked at; its XML as a stream without entities."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from services.catalog.importing.bounds import MEGABYTE, FileRefused, bounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_CHUNK = 64 * 1024
_LONGEST_TOKEN = MEGABYTE
"""Bytes of one tag, comment or instruction."""
_MEMBERS = 5_000
_DIRECTORY_BYTES = MEGABYTE
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, struct.error)
"""What the zip module says of a file that is cut off, encrypted, or no zip at all."""


def damaged() -> FileRefused:
    """The refusal of a file that cannot be read to its end."""
    return FileRefused(_("The spreadsheet is damaged or cut off. Open it in your program, save it again as XLSX."))


class Archive:
    """Parts of a workbook by name. Raises FileRefused for a directory or contents beyond the bounds."""

    def __init__(self, path: Path) -> None:
        _check_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (*BROKEN, ValueError) as error:
            raise damaged() from error
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > _MEMBERS or unpacked > bounds().unpacked_bytes:
            self._zip.close()
            text = _("Unpacked, the spreadsheet would have %(size)d MB; at most %(limit)d MB are read.")
            sizes = {"size": unpacked // MEGABYTE, "limit": bounds().unpacked_bytes // MEGABYTE}
            raise FileRefused(text % sizes)
        self._names = {entry.filename.lower().lstrip("/"): entry.filename for entry in entries}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def parse(self, name: str, handler: Any) -> Iterator[None]:
        """Feed a part to ``handler`` (``start(tag, attributes)``, ``end(tag)``, ``text(data)``), bite by bite.

        Tags come without their namespace prefix. Raises FileRefused for declarations of document types or entities,
        for what is no XML, and beyond the bounds.
        """
        parser = _parser(handler)
        fed = 0
        try:
            with self._zip.open(self._names[name.lower()]) as part:
                while data := part.read(_CHUNK):
                    parser.Parse(data, False)
                    fed += len(data)
                    if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TOKEN:
                        raise damaged()
                    yield
                parser.Parse(b"", True)
                yield
        except (expat.ExpatError, KeyError, *BROKEN) as error:
            raise damaged() from error


def _parser(handler: Any) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    left = bounds().elements

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise FileRefused(_("The spreadsheet has too many cells. Delete empty formatted rows, or split it."))
        handler.start(tag.rpartition(":")[2], attributes)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: handler.end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = _forbidden
    return parser


def _forbidden(*_arguments: Any) -> None:
    raise FileRefused(_("The spreadsheet declares entities, which no spreadsheet needs. It is not read."))


def _check_directory(path: Path) -> None:
    """The end record says how large the directory is: a directory of millions of names is never read."""
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise damaged()
    entries, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > _MEMBERS or directory > _DIRECTORY_BYTES or tail[max(0, at - 20) : at].startswith(_END_64):
        raise FileRefused(_("The spreadsheet holds more parts than any spreadsheet needs. It is not read."))
