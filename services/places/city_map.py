"""The city as a small map with pins: lots, charging stations and what else lies somewhere. Own work, inline SVG.

Colours stand in `static/css/map.css`; whatever is drawn also stands in words beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.places.models import Place

WIDTH, HEIGHT = 343, 270
LEAST = 0.006
"""Degrees of latitude that are shown at least."""
SIGN = 18
"""About so wide and high is one sign of a name."""
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""West, top, east, foot."""
RIVER: tuple[Point, ...] = (
    (110.826, 21.896), (110.838, 21.9035), (110.849, 21.9065), (110.857, 21.9072), (110.8645, 21.9088),
    (110.871, 21.9155), (110.879, 21.9235), (110.893, 21.9265), (110.915, 21.935),
)  # fmt: skip
ROADS: tuple[tuple[Point, ...], ...] = (
    ((110.82, 21.9197), (110.9, 21.9193)),
    ((110.8508, 21.89), (110.8502, 21.96)),
    ((110.8551, 21.89), (110.8548, 21.96)),
    ((110.842, 21.9305), (110.849, 21.924), (110.8575, 21.9135), (110.866, 21.898)),
    ((110.852, 21.9135), (110.861, 21.928), (110.876, 21.9445), (110.884, 21.955)),
    ((110.842, 21.9318), (110.874, 21.9338)),
    ((110.838, 21.9112), (110.8562, 21.9113), (110.876, 21.9055)),
)  # fmt: skip
PARKS: tuple[tuple[str, Point, Point], ...] = (
    ("鉴江公园", (110.8575, 21.9096), (110.8625, 21.9124)),
    ("潘州公园", (110.8446, 21.9152), (110.8492, 21.9186)),
    ("体育公园", (110.8655, 21.9345), (110.8712, 21.9378)),
)  # fmt: skip
RIVER_NAME, RIVER_AT = "鉴江", (110.8445, 21.9042)
PIN = "M-29-42h58a8 8 0 0 1 8 8v18a8 8 0 0 1-8 8H8L0 2-8-8h-21a8 8 0 0 1-8-8v-18a8 8 0 0 1 8-8z"
PIN_HALF, PIN_HIGH = 38, 46


@dataclass(frozen=True, slots=True)
class Pin:
    """A place with a few signs on its label; ``tone``: "", "few", "full" or "unknown"."""

    place: Place
    text: str
    tone: str = ""

    @property
    def point(self) -> Point:
        """East and north."""
        return float(self.place.lng), float(self.place.lat)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What part of the city is shown."""

    west: float
    north: float
    scale: float
    squeeze: float

    def at(self, point: Point) -> Point:
        lng, lat = point
        return (lng - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale


def _frame(points: Sequence[Point]) -> _Frame:
    lngs, lats = [p[0] for p in points], [p[1] for p in points]
    squeeze = cos(radians(sum(lats) / len(lats)))
    high = max(max(lats) - min(lats), LEAST)
    wide = max((max(lngs) - min(lngs)) * squeeze, LEAST)
    scale = min((HEIGHT - 90) / high, (WIDTH - 100) / wide)
    lng, lat = (max(lngs) + min(lngs)) / 2, (max(lats) + min(lats)) / 2
    return _Frame(lng - WIDTH / 2 / scale / squeeze, lat + (HEIGHT / 2 + 16) / scale, scale, squeeze)


def _line(frame: _Frame, points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in map(frame.at, points))


def draw(pins: Sequence[Pin], label: str, near: Place | None = None) -> SafeString:
    """Pins whose position is known, the first with the first choice of room; empty where there is none.

    ``label`` is what a screen reader says; ``{n}`` in it becomes how many are drawn. ``near``: where one is.
    """
    placed = [pin for pin in pins if pin.place.lat is not None]
    if not placed:
        return SafeString("")
    points = [pin.point for pin in placed]
    here = (float(near.lng), float(near.lat)) if near is not None and near.lat is not None else None
    frame = _frame([*points[: 12 if here else None], *([here] if here else [])])
    drawn, taken = _pins(frame, placed)
    if here:
        x, y = frame.at(here)
        taken.append((x - 17, y - 17, x + 17, y + 17))
    body = _ground(frame) + _names(frame, taken) + drawn
    if here:
        dot = '<circle r="17" class="map__halo"/><circle r="8" class="map__here"/>'
        body += f'<g transform="translate({x:.0f} {y:.0f})">{dot}</g>'
    said = quoteattr(label.format(n=len(placed)))
    return mark_safe(  # noqa: S308  own drawing; labels are escaped where they are put in
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label={said}>{body}</svg>'
    )


def _ground(frame: _Frame) -> str:
    parts = [f'<rect class="map__land" width="{WIDTH}" height="{HEIGHT}"/>']
    for _name, low, high in PARKS:
        (x, y2), (x2, y) = frame.at(low), frame.at(high)
        parts.append(
            f'<rect class="map__park" x="{x:.0f}" y="{y:.0f}" width="{x2 - x:.0f}" height="{y2 - y:.0f}" rx="10"/>'
        )
    parts += [f'<path class="map__road" d="{_line(frame, road)}"/>' for road in ROADS]
    parts += [f'<path class="{cls}" d="{_line(frame, RIVER)}"/>' for cls in ("map__river", "map__stream")]
    return "".join(parts)


def _names(frame: _Frame, taken: list[Box]) -> str:
    """Names of parks and the river, each in the first place near it where nothing else stands; else it is left out."""
    wanted = []
    for name, low, high in PARKS:
        (x, foot), (_east, top) = frame.at(low), frame.at(high)
        spots = ((x + 6, foot - 7), (x + 6, top + SIGN), (x + 6, foot + SIGN), (x + 6, top - 5))
        wanted.append((name, "map__name--park", SIGN * len(name), spots))
    river = [frame.at(point) for point in (RIVER_AT, *RIVER[1:])]
    wanted.append((RIVER_NAME, "map__name--river", (SIGN + 4) * len(RIVER_NAME), [(x - 8, y + 6) for x, y in river]))
    taken, drawn = list(taken), []
    for name, tone, wide, spots in wanted:
        for x, y in spots:
            box = (x, y - SIGN, x + wide, y + 4)
            inside = box[0] > 0 and box[1] > 0 and box[2] < WIDTH and box[3] < HEIGHT
            if inside and not any(_meet(box, b) for b in taken):
                taken.append(box)
                drawn.append(f'<text class="map__name {tone}" x="{x:.0f}" y="{y:.0f}">{name}</text>')
                break
    return "".join(drawn)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _pins(frame: _Frame, pins: Sequence[Pin]) -> tuple[str, list[Box]]:
    """A label where there is room for one, else a dot; the first have the first choice. With what they cover."""
    taken: list[Point] = []
    labels, dots, boxes = [], [], []
    for pin in pins:
        x, y = frame.at(pin.point)
        inside = PIN_HALF < x < WIDTH - PIN_HALF and PIN_HIGH < y < HEIGHT
        free = all(abs(x - a) > 2 * PIN_HALF or abs(y - b) > PIN_HIGH for a, b in taken)
        if not (inside and free):
            dots.append(f'<circle class="map__dot" cx="{x:.0f}" cy="{y:.0f}" r="6"/>')
            boxes.append((x - 8, y - 8, x + 8, y + 8))
            continue
        taken.append((x, y))
        boxes.append((x - PIN_HALF, y - PIN_HIGH, x + PIN_HALF, y + 3))
        tone = f" map__pin--{pin.tone}" if pin.tone else ""
        text = f'<text y="-19" text-anchor="middle">{escape(pin.text)}</text>'
        labels.append(f'<g class="map__pin{tone}" transform="translate({x:.0f} {y:.0f})"><path d="{PIN}"/>{text}</g>')
    return "".join(dots + labels), boxes
