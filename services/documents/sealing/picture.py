"""The picture of a seal as PDF paths: a ring, the organ's name along it, a tower, 演示专用章. No state emblem, no star.

Glyphs are drawn as outlines, so the appearance needs no font and keeps PDF/A.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from math import cos, radians, sin
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont

from services.documents.printing import fonts

SIZE = 96.0
"""Side of the square the picture is drawn in."""
CENTRE = SIZE / 2
RED = "0.757 0.106 0.090"
FOOT = "演示专用章"
TOWER = (
    "M-.8-25h1.6v6h-1.6zM-7-12c3-.8 5.5-2.7 7-5.6 1.5 2.9 4 4.8 7 5.6v1.8h-3v4h-8v-4h-3z"
    "M-11-2.5c2.9-.5 4.7-1.8 6.1-3.4h9.8c1.4 1.6 3.2 2.9 6.1 3.4v1.8h-3.5V3.5h-15V-.7H-11z"
    "M-15 8c3.3-.5 5.5-2 6.9-3.8H8.1C9.5 6 11.7 7.5 15 8v1.8h-4v4.7H4.5v-2.5a4.5 4.5 0 0 0-9 0v2.5H-11V9.8h-4z"
)
"""宝光塔, three eaves."""
KAPPA = 0.5523
"""Where the handles of a quarter circle stand."""


class PdfPen(BasePen):
    """Writes what is drawn with it as PDF path operators."""

    def __init__(self, glyph_set: Any = None) -> None:
        super().__init__(glyph_set)
        self.operators: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 — the pen protocol of fontTools
        self.operators.append(f"{pt[0]:.2f} {pt[1]:.2f} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(f"{pt[0]:.2f} {pt[1]:.2f} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in points) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append("h")


def _circle(radius: float, width: float) -> str:
    c, r, k = CENTRE, radius, radius * KAPPA
    corners = (
        f"{c + r:.2f} {c:.2f} m",
        f"{c + r:.2f} {c + k:.2f} {c + k:.2f} {c + r:.2f} {c:.2f} {c + r:.2f} c",
        f"{c - k:.2f} {c + r:.2f} {c - r:.2f} {c + k:.2f} {c - r:.2f} {c:.2f} c",
        f"{c - r:.2f} {c - k:.2f} {c - k:.2f} {c - r:.2f} {c:.2f} {c - r:.2f} c",
        f"{c + k:.2f} {c - r:.2f} {c + r:.2f} {c - k:.2f} {c + r:.2f} {c:.2f} c h",
    )
    return f"{width} w {' '.join(corners)} S"


class Lettering:
    """Draws characters of one face with a pen; opened for one seal and let go, since a face in memory is large."""

    def __init__(self, pen: PdfPen, text: str) -> None:
        built = fonts.ensure()
        face = built.get("song-700") or built["song-400"]
        path = fonts.folder() / face["whole" if fonts.has_rare(text) else "subset"]
        font = TTFont(BytesIO(path.read_bytes()), lazy=True)
        self.pen, self.glyphs, self.characters = pen, font.getGlyphSet(), font.getBestCmap()
        self.units = font["head"].unitsPerEm

    def draw(self, letter: str, size: float, x: float, y: float, turn: float = 0) -> None:
        """One character centred on (x, y), turned clockwise by ``turn`` degrees."""
        scale, angle = size / self.units, radians(-turn)
        a, b = scale * cos(angle), scale * sin(angle)
        middle_x, middle_y = self.units * 0.5, self.units * 0.38
        dx, dy = x - (a * middle_x - b * middle_y), y - (b * middle_x + a * middle_y)
        glyph = self.glyphs[self.characters.get(ord(letter), ".notdef")]
        glyph.draw(TransformPen(self.pen, (a, b, -b, a, dx, dy)))


def _along_the_ring(lettering: Lettering, text: str) -> None:
    size = min(11.5, 118 / max(len(text), 9))
    radius = 39.5 - size * 0.62
    step = min(26.0, 236 / max(len(text) - 1, 1))
    for n, letter in enumerate(text):
        turn = (n - (len(text) - 1) / 2) * step
        x, y = CENTRE + radius * sin(radians(turn)), CENTRE + radius * cos(radians(turn))
        lettering.draw(letter, size, x, y, turn)


@lru_cache(maxsize=256)
def seal_content(name: str) -> bytes:
    """PDF operators of the seal of ``name`` in a square of ``SIZE``."""
    pen = PdfPen()
    lettering = Lettering(pen, name)
    _along_the_ring(lettering, name)
    parse_path(TOWER, TransformPen(pen, (0.7, 0, 0, -0.7, CENTRE, CENTRE + 2)))
    width = len(FOOT) * 8.6
    for n, letter in enumerate(FOOT):
        lettering.draw(letter, 8.2, CENTRE - width / 2 + 8.6 * (n + 0.5), 24.5)
    rings = _circle(45.5, 2.8) + "\n" + _circle(41.6, 0.7)
    return f"{RED} RG {RED} rg\n{rings}\n{' '.join(pen.operators)} f".encode()
