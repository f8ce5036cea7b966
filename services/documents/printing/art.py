"""Drawings behind documents and certificates: pale jade, 荔纹, ridges in mist, a frame of fine lines. No state emblem.

SVG in tenths of a millimetre (A5 across: 2100 × 1480). Grounds become pictures once (see `pictures`): drawing their
washes anew costs as much as the rest of a page. Frames stay lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from math import cos, pi, sin
from typing import TYPE_CHECKING

from services.common.drawings.shapes import Hill, Stop, fmt, gradients, pagoda, scene, waves
from services.common.drawings.sitters import portrait

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH, HEIGHT = 2100, 1480
FRAME = 62
"""How far the frame lies inside the edge."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one family of certificates: paper from corner to corner, lines, ridges."""

    paper: tuple[str, str, str]
    line: str
    far: str
    near: str


JADE = Palette(("#eef7f2", "#e0f0ec", "#d6e8f3"), "#1d7a6b", "#3f83cf", "#1d7a6b")
GOLD = Palette(("#fdf8ea", "#f8efd8", "#ecefdd"), "#9a6b1c", "#c49a4a", "#7a8f4f")
ROSE = Palette(("#fdf3f0", "#f9e6e2", "#f6e9dc"), "#a23b3b", "#c98b7a", "#b0685a")
AZURE = Palette(("#f2f7fd", "#e6effa", "#d8e5f5"), "#2f74c9", "#3f83cf", "#1d7a6b")


def _lattice(colour: str) -> str:
    """荔纹, the lychee-skin lattice, as one faint tile."""
    line = f'fill="none" stroke="{colour}" stroke-opacity=".13"'
    cell = "M14 0v8L0 16v16l14 8v8M14 8l14 8v16l-14 8M14 12.5l-10 5.7v11.6l10 5.7 10-5.7V18.2z"
    return (
        '<pattern id="lw" width="84" height="144" patternUnits="userSpaceOnUse">'
        f'<path transform="scale(3)" d="{cell}" {line} stroke-width=".55"/>'
        f'<circle cx="42" cy="72" r="5" {line} stroke-width="1.6"/></pattern>'
    )


def _rosette(x: float, y: float, radius: float, colour: str) -> str:
    """A guilloche of three fine closed curves, as on valuable paper."""
    parts = []
    for turn in range(3):
        points = []
        for step in range(145):
            angle = 2 * pi * step / 144
            reach = radius * (0.78 + 0.22 * cos(12 * angle + turn * 2 * pi / 3))
            points.append(f"{fmt(x + reach * cos(angle))} {fmt(y + reach * sin(angle))}")
        parts.append("M" + "L".join(points) + "z")
    return f'<path d="{"".join(parts)}" fill="none" stroke="{colour}" stroke-opacity=".16" stroke-width="2"/>'


def _corner() -> str:
    """A fret corner at the top left of the frame; the others are its mirror images."""
    return "M0 120V0H120M0 92H28V28H92V0M28 64H64V28"


def _frame(colour: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    f, w, h = FRAME, width - 2 * FRAME, height - 2 * FRAME
    inner = 22
    rings = (
        f'<rect x="{f}" y="{f}" width="{w}" height="{h}" rx="26" fill="none" stroke="{colour}" stroke-width="7"/>'
        f'<rect x="{f + inner}" y="{f + inner}" width="{w - 2 * inner}" height="{h - 2 * inner}" rx="14" fill="none" '
        f'stroke="{colour}" stroke-opacity=".55" stroke-width="2.4"/>'
    )
    near, right, low = f + 44, width - f - 44, height - f - 44
    places = ((near, near, 1, 1), (right, near, -1, 1), (near, low, 1, -1), (right, low, -1, -1))
    corners = "".join(
        f'<path transform="translate({x} {y}) scale({a} {b})" d="{_corner()}" fill="none" stroke="{colour}" '
        'stroke-opacity=".5" stroke-width="5"/>'
        for x, y, a, b in places
    )
    return rings + corners


@dataclass(frozen=True, slots=True)
class Ground:
    """A drawing on paper of its own colour: size in tenths of a millimetre, CSS background, SVG."""

    width: int
    height: int
    background: str
    svg: str


def _svg(width: int, height: int, body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'


@cache
def frame(palette: Palette) -> str:
    """The frame of a certificate, as lines."""
    return _svg(WIDTH, HEIGHT, _frame(palette.line))


@cache
def tall(palette: Palette) -> str:
    """The frame of an upright A4 page, a guilloche and waves, as lines."""
    rosettes = _rosette(1050, 1420, 640, palette.line) + _rosette(1050, 1420, 380, palette.line)
    waved = f'<g opacity=".7">{waves(WIDTH - 2 * FRAME, 2830, 3, palette.far, 3)}</g>'
    return _svg(
        WIDTH, 2970, rosettes + f'<g transform="translate({FRAME} 0)">{waved}</g>' + _frame(palette.line, WIDTH, 2970)
    )


@cache
def cover() -> str:
    """The cover of a booklet: a golden frame, the pagoda, a guilloche."""
    gold = "#e8cf94"
    tower = f'<g opacity=".5">{pagoda(525, 1240, 1.7, gold, "#ffffff")}</g>'
    return _svg(1050, HEIGHT, _rosette(525, 620, 330, gold) + tower + _frame(gold, 1050))


@cache
def card(palette: Palette) -> Ground:
    """The ground of a certificate across an A5 page."""
    colours: list[list[Stop]] = [
        [(0, palette.far, 0.28), (0.95, palette.far, 0)],
        [(0, palette.near, 0.24), (0.95, palette.near, 0)],
    ]
    hills = [Hill(230, 1452, 900, 230), Hill(720, 1452, 1000, 300, 0.05, lines=False)]
    hills += [Hill(1150, 1452, 980, 230, -0.05, lines=False), Hill(1560, 1452, 900, 250, 0.05)]
    hills += [Hill(1900, 1452, 820, 560, -0.05, 1)]
    defs = _lattice(palette.line) + gradients("hill", colours, palette.far)
    inner = f'x="{FRAME}" y="{FRAME}" width="{WIDTH - 2 * FRAME}" height="{HEIGHT - 2 * FRAME}" rx="26"'
    clip = f'<clipPath id="inside"><rect {inner}/></clipPath>'
    body = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#lw)"/>' + _rosette(1050, 640, 470, palette.line)
    inside = scene(hills, 9, "hill") + f'<g opacity=".42">{pagoda(1255, 1268, 1.9, palette.near, palette.paper[1])}</g>'
    inside += f'<g opacity=".8">{waves(WIDTH, 1368, 3, palette.far, 3)}</g>'
    body += f'<g clip-path="url(#inside)">{inside}</g>'
    background = f"linear-gradient(135deg, {', '.join(palette.paper)})"
    return Ground(WIDTH, HEIGHT, background, _svg(WIDTH, HEIGHT, f"<defs>{defs}{clip}</defs>{body}"))


@cache
def letter_foot() -> Ground:
    """The foot of a notice: one very pale ridge, 2100 × 200."""
    colours: list[list[Stop]] = [
        [(0, "#8db4e0", 0.34), (0.9, "#9fc0e6", 0)],
        [(0, "#6aa8a6", 0.3), (0.9, "#9fc0e6", 0)],
    ]
    hills = [Hill(300, 216, 800, 96), Hill(900, 216, 900, 80, 0.05, 1, lines=False)]
    hills += [Hill(1450, 216, 800, 126, -0.05), Hill(1880, 216, 760, 180, 0.05, 1)]
    body = f"<defs>{gradients('foot', colours, '#2f74c9')}</defs>{scene(hills, 9, 'foot')}"
    return Ground(2100, 200, "#fff", _svg(2100, 200, body))


GROUNDS: dict[str, Callable[[], Ground]] = {
    "card-jade": partial(card, JADE),
    "card-gold": partial(card, GOLD),
    "card-azure": partial(card, AZURE),
    "card-navy": partial(card, AZURE),
    "card-rose": partial(card, ROSE),
    "letter-foot": letter_foot,
}
"""What a template may name as ``art:<name>.jpg``."""
FRAMES: dict[str, Callable[[], str]] = {
    "frame-jade": partial(frame, JADE),
    "frame-gold": partial(frame, GOLD),
    "frame-azure": partial(frame, AZURE),
    "frame-navy": partial(frame, AZURE),
    "frame-rose": partial(frame, ROSE),
    "tall-jade": partial(tall, JADE),
    "tall-gold": partial(tall, GOLD),
    "tall-navy": partial(tall, AZURE),
    "tall-rose": partial(tall, ROSE),
    "cover": cover,
    "sitter": partial(portrait, "man"),
}
"""What a template may name as ``art:<name>.svg``."""
