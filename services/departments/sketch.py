"""The halls as a drawing: points around the city's first hall with rings of distance. Own work, inline SVG.

Colours stand in `static/css/halls.css`; the list beside it says the same in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from services.departments.directory import CITY_DIGITS, TOWN_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.places.models import Place

WIDTH, HEIGHT, EDGE = 343, 343, 34
KM_PER_DEGREE = 111.2
RINGS = (0.5, 1, 2, 5, 10, 20, 50)
"""Kilometres between two rings: the smallest with which at most three fit."""
LETTER, LINE, LONGEST = 17, 22, 5
"""Room of a letter and of a line; names with more letters stand in the list alone."""
ANGLES = tuple(turn * pi / 8 for turn in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8))
"""Where on a ring its distance may stand: below first."""
AFTER_NAME = re.compile("便民|政务|党群|行政|服务")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Pixels for a kilometre, and where the middle lies."""

    lng: float
    lat: float
    scale: float

    def at(self, place: Place) -> tuple[float, float]:
        east = (float(place.lng) - self.lng) * cos(radians(self.lat)) * KM_PER_DEGREE
        north = (float(place.lat) - self.lat) * KM_PER_DEGREE
        return WIDTH / 2 + east * self.scale, HEIGHT / 2 - north * self.scale


def halls(places: Sequence[Place]) -> SafeString:
    """Those whose position is known; empty where fewer than two are."""
    placed = [place for place in places if place.lat is not None]
    if len(placed) < 2:
        return SafeString("")
    placed.sort(key=lambda place: (len(place.region), place.code))
    frame = _frame(placed)
    middle = placed[0] if len(placed[0].region) <= CITY_DIGITS else None
    parts = [f'<rect class="hall-map__land" width="{WIDTH}" height="{HEIGHT}"/>']
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for x, y in map(frame.at, placed)]
    if middle is not None:
        parts += _rings(frame, middle, taken)
    parts += _points(frame, placed, taken)
    label = _("Sketch with {n} halls; the list says the same in words.").format(n=len(placed))
    return mark_safe(  # noqa: S308  own drawing; names are escaped where they are put in
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label={quoteattr(label)}>{"".join(parts)}</svg>'
    )


def _frame(placed: Sequence[Place]) -> _Frame:
    lngs, lats = [float(p.lng) for p in placed], [float(p.lat) for p in placed]
    lng, lat = (max(lngs) + min(lngs)) / 2, (max(lats) + min(lats)) / 2
    wide = (max(lngs) - min(lngs)) * cos(radians(lat)) * KM_PER_DEGREE
    high = (max(lats) - min(lats)) * KM_PER_DEGREE
    return _Frame(lng, lat, min((WIDTH - 2 * EDGE) / max(wide, 0.5), (HEIGHT - 2 * EDGE) / max(high, 0.5)))


def _rings(frame: _Frame, middle: Place, taken: list[Box]) -> list[str]:
    """Circles; how far each is stands where no dot lies, and then nothing else stands there."""
    x, y = frame.at(middle)
    reach = min(WIDTH, HEIGHT) * 0.62 / frame.scale
    step = next((ring for ring in RINGS if ring * 3 >= reach), RINGS[-1])
    parts = []
    for turn in (1, 2, 3):
        r = step * turn * frame.scale
        parts.append(f'<circle class="hall-map__ring" cx="{x:.0f}" cy="{y:.0f}" r="{r:.0f}"/>')
        said = _("{n} km").format(n=f"{step * turn:g}")
        wide = LETTER * len(said)
        spots = ((x + r * sin(angle) - wide / 2, y + r * cos(angle) - LINE / 2) for angle in ANGLES)
        if (box := next((spot for spot in map(_box(wide), spots) if _is_free(spot, taken)), None)) is not None:
            taken.append(box)
            parts.append(f'<text class="hall-map__far" x="{box[0] + wide / 2:.0f}" y="{box[3] - 6:.0f}">{said}</text>')
    return parts


def _points(frame: _Frame, placed: Sequence[Place], taken: list[Box]) -> list[str]:
    """A dot each; a name where there is room for it beside its dot, cities and towns first."""
    spots = [frame.at(place) for place in placed]
    dots, names = [], []
    for place, (x, y) in zip(placed, spots, strict=True):
        digits = len(place.region)
        level = "city" if digits <= CITY_DIGITS else "town" if digits <= TOWN_DIGITS else "village"
        r = {"city": 8, "town": 6, "village": 4}[level]
        dots.append(f'<circle class="hall-map__{level}" cx="{x:.0f}" cy="{y:.0f}" r="{r}"/>')
        name = AFTER_NAME.split(place.name, maxsplit=1)[0]
        if level == "village" or not 0 < len(name) <= LONGEST:
            continue
        if (box := _room(x, y, len(name) * LETTER, taken)) is not None:
            taken.append(box)
            names.append(f'<text x="{box[0]:.0f}" y="{box[3] - 5:.0f}">{escape(name)}</text>')
    return dots[::-1] + names


def _room(x: float, y: float, wide: float, taken: Sequence[Box]) -> Box | None:
    """Right, left, above or below of the dot, where nothing else stands."""
    corners = ((x + 9, y - 11), (x - 9 - wide, y - 11), (x - wide / 2, y - 31), (x - wide / 2, y + 9))
    return next((box for box in map(_box(wide), corners) if _is_free(box, taken)), None)


def _box(wide: float) -> Callable[[tuple[float, float]], Box]:
    return lambda corner: (corner[0], corner[1], corner[0] + wide, corner[1] + LINE)


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    inside = box[0] >= 2 and box[1] >= 2 and box[2] <= WIDTH - 2 and box[3] <= HEIGHT - 2
    return inside and all(box[2] < b[0] or box[0] > b[2] or box[3] < b[1] or box[1] > b[3] for b in taken)
