"""How large the lines of a certificate are set: as large as their place allows, on one line each where that reads well.

Widths are estimated (a Chinese character is one em, a figure six tenths), never less than what is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Sequence

POINTS = 72 / 25.4
LABEL = 0.8
"""Labels are that much smaller than what they name."""
BETWEEN = 1.3
"""Ems between a label and its value, slack included."""
LINE = 1.4
LEAST_GAP = 0.1
SHRINKS = 0.78
"""How far lines are set smaller if fewer of them wrap then."""
HALF = 12.5
"""Ems of a value that shares its line with another."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lines of a layout stand: millimetres, and the sizes between which they are set (points).

    A photo takes ``photo`` of the width; each line of the words above and below takes ``lead`` and ``back`` of the
    height and has room for so many characters. The seal begins ``clear`` below the first line.
    """

    width: float
    height: float
    most: float
    least: float
    gap: float = 0.5
    photo: float = 0
    clear: float = 999
    lead: tuple[float, int] = (0, 1)
    back: tuple[float, int] = (0, 1)
    two: bool = False


PLACES = {
    "sheet": Place(152, 56, 14, 8, photo=36, clear=47, lead=(5.6, 40), back=(4.6, 34)),
    "elder": Place(152, 56, 16, 8, photo=36, clear=47, lead=(5.6, 40), back=(4.6, 34)),
    "card": Place(74.6, 32.5, 8.4, 5, 0.28, photo=22),
    "licence": Place(243, 86, 19, 10, 0.42, photo=40, lead=(10, 34), back=(6.4, 40), two=True),
    "permit": Place(158, 132, 19, 10, 0.7, photo=38, lead=(11.6, 24), back=(7.2, 39)),
    "proof": Place(158, 112, 16.5, 10, 0.5, photo=38, lead=(11.6, 24), back=(7.2, 39)),
    "booklet": Place(86, 74, 13, 7.5, 0.4, back=(4.8, 27)),
    "pass": Place(82, 29, 11, 7, 0.22, lead=(4.4, 36), back=(4.2, 30)),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """Size in points and space above and below a line in ems, as CSS writes them; one or two cells on a line."""

    size: str
    gap: str
    lines: list[list[dict[str, Any]]]


def ems(text: str) -> float:
    """How wide a text is at most, in its own size."""
    return sum(1 if east_asian_width(char) in "WFA" else 0.62 for char in text)


def fitted(place: Place, rows: Sequence[dict[str, Any]], *, photo: bool, lead: str, back: Sequence[str]) -> Fit:
    """The size and the spacing with which ``rows`` fill a place and stay inside it."""
    width = (place.width - (place.photo if photo else 0)) * POINTS
    height = min(place.clear, place.height - _taken(place.back, back)) - _taken(place.lead, [lead] if lead else [])
    cells = _cells(rows, two=place.two)
    sizes = [place.most - step / 4 for step in range(int((place.most - place.least) * 4) + 1)]
    most = max(1.0, height * POINTS)
    filled = next((size for size in sizes if _height(cells, width, size) <= most), place.least)
    near = [size for size in sizes if filled * SHRINKS <= size <= filled] or [filled]
    size = min(near, key=lambda size: (_lines(cells, width, size), -size))
    free = (most / size - _lines(cells, width, size) * LINE) / max(1, len(cells)) / 2
    gap = floor(100 * min(place.gap, max(LEAST_GAP, free))) / 100
    return Fit(f"{size:g}", f"{gap:g}", cells)


def _taken(words: tuple[float, int], texts: Sequence[str]) -> float:
    height, long = words
    return height * sum(ceil(max(1, ems(text)) / long) for text in texts)


def _cells(rows: Sequence[dict[str, Any]], *, two: bool) -> list[list[dict[str, Any]]]:
    """Short ones share a line where ``two`` may."""
    found: list[list[dict[str, Any]]] = []
    for row in rows:
        short = two and ems(row["value"]) <= HALF
        if short and found and len(found[-1]) == 1 and ems(found[-1][0]["value"]) <= HALF:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _lines(cells: Sequence[Sequence[dict[str, Any]]], width: float, size: float) -> int:
    label = LABEL * 1.06 * max((ems(row["label"]) for line in cells for row in line), default=0) + BETWEEN
    return sum(
        max(ceil(ems(row["value"]) / max(1.0, width / len(line) / size - label)) for row in line) or 1 for line in cells
    )


def _height(cells: Sequence[Sequence[dict[str, Any]]], width: float, size: float) -> float:
    return size * (_lines(cells, width, size) * LINE + len(cells) * 2 * LEAST_GAP)
