"""What a reader gives: rows of a file under the keys of our columns, their values still as they stood there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.catalog.importing.notes import Note

_MOST_UNKNOWN = 1_000
Cells = dict[str, tuple[str, Any]]
"""Key of a column → the word it stood under, and its value."""


@dataclass(slots=True)
class RawRow:
    """One item as it stood. ``explicit``: what is empty was left empty on purpose (JSON), not only unsaid (a cell)."""

    number: int
    sheet: str = ""
    cells: Cells = field(default_factory=dict)
    children: dict[str, list[Cells]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refusal: Note | None = None
    explicit: bool = False
    weight: int = 0
    """Characters it stands for: rows are worked on together only as long as they are light."""


@dataclass
class Seen:
    """What a reader met that belongs to no item."""

    unknown: Counter[str] = field(default_factory=Counter)
    sheets: list[str] = field(default_factory=list)
    stray: list[tuple[str, int, str]] = field(default_factory=list)
    """Rows of further sheets without their item: sheet, row, what they name."""
    encoding: str = ""

    def miss(self, word: str) -> None:
        """A column nobody reads; of more different ones than any table has the first are counted."""
        if word in self.unknown or len(self.unknown) < _MOST_UNKNOWN:
            self.unknown[word] += 1


class Reader(Protocol):
    """A file that can be read again and again, as a stream."""

    seen: Seen

    def rows(self) -> Iterator[RawRow]:
        """Every row, from the first. Raises FileRefused when the file cannot be read to its end."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
