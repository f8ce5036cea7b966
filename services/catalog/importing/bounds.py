"""How much a file may hold. What goes beyond is refused in plain words before it costs memory."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024


class FileRefused(Exception):
    """The file as a whole is not imported; the message says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Bounds:
    """Sizes in bytes or characters, and numbers of rows. ``together``: characters of the rows worked on at once."""

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 300 * MEGABYTE
    rows: int = 20_000
    child_rows: int = 100_000
    child_characters: int = 16_000_000
    list_rows: int = 300
    together: int = 1_000_000
    cells: int = 3_000_000
    elements: int = 8_000_000
    strings: int = 600_000
    string_characters: int = 16_000_000
    cell_characters: int = 32_767
    entry_characters: int = 1_000_000
    columns: int = 300
    merges: int = 20_000


def bounds() -> Bounds:
    """The bounds of this installation."""
    return Bounds(file_bytes=settings.ITEM_IMPORT_MAX_BYTES, rows=settings.ITEM_IMPORT_MAX_ROWS)


def check_size(size: int) -> None:
    """Raises FileRefused for an empty file or one that is too large."""
    if not size:
        raise FileRefused(_("The file is empty."))
    if size > bounds().file_bytes:
        text = _("The file has %(size)d MB; at most %(limit)d MB are taken. Split it and import the parts.")
        raise FileRefused(text % {"size": -(-size // MEGABYTE), "limit": bounds().file_bytes // MEGABYTE})
