"""Drawings of parking: the city with its lots, spaces with one's car, the fee as it grows. Own work, inline SVG.

Colours stand in `static/css/parking.css`; whatever is drawn also stands in words beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.parking.finding import Found
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
PER_ROW, ROWS_SHOWN, ROW_HIGH = 16, 5, 46
TOP, FOOT = 22.0, 96.0


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


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  own drawings; names are escaped where they are put in


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


def city(found: Sequence[Found], near: Place | None = None) -> SafeString:
    """The lots whose position is known, each with how many spaces are free; empty where none is known."""
    placed = [one for one in found if one.lot.place.lat is not None]
    if not placed:
        return SafeString("")
    points = [(float(one.lot.place.lng), float(one.lot.place.lat)) for one in placed]
    here = (float(near.lng), float(near.lat)) if near is not None and near.lat is not None else None
    frame = _frame([*points[: 12 if here else None], *([here] if here else [])])
    pins, taken = _pins(frame, placed, points)
    if here:
        x, y = frame.at(here)
        taken.append((x - 17, y - 17, x + 17, y + 17))
    body = _ground(frame) + _names(frame, taken) + pins
    if here:
        dot = '<circle r="17" class="map__halo"/><circle r="8" class="map__here"/>'
        body += f'<g transform="translate({x:.0f} {y:.0f})">{dot}</g>'
    label = _("Sketch of the city with {n} lots; the list says the same in words.").format(n=len(placed))
    return _safe(f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label={quoteattr(label)}>{body}</svg>')


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
            if (
                box[0] > 0
                and box[1] > 0
                and box[2] < WIDTH
                and box[3] < HEIGHT
                and not any(_meet(box, b) for b in taken)
            ):
                taken.append(box)
                drawn.append(f'<text class="map__name {tone}" x="{x:.0f}" y="{y:.0f}">{name}</text>')
                break
    return "".join(drawn)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _pins(frame: _Frame, found: list[Found], points: list[Point]) -> tuple[str, list[Box]]:
    """A label where there is room for one, else a dot; the first have the first choice. With what they cover."""
    taken: list[Point] = []
    labels, dots, boxes = [], [], []
    for one, point in zip(found, points, strict=True):
        x, y = frame.at(point)
        inside = PIN_HALF < x < WIDTH - PIN_HALF and PIN_HIGH < y < HEIGHT
        free = all(abs(x - a) > 2 * PIN_HALF or abs(y - b) > PIN_HIGH for a, b in taken)
        tone = f" map__pin--{one.room.tone}" if one.room.tone else ""
        if not (inside and free):
            dots.append(f'<circle class="map__dot" cx="{x:.0f}" cy="{y:.0f}" r="6"/>')
            boxes.append((x - 8, y - 8, x + 8, y + 8))
            continue
        taken.append((x, y))
        boxes.append((x - PIN_HALF, y - PIN_HIGH, x + PIN_HALF, y + 3))
        said = "?" if one.room.free is None else _("{n} free").format(n=one.room.free)
        text = f'<text y="-19" text-anchor="middle">{escape(str(said))}</text>'
        labels.append(f'<g class="map__pin{tone}" transform="translate({x:.0f} {y:.0f})"><path d="{PIN}"/>{text}</g>')
    return "".join(dots + labels), boxes


def rows(numbers: Sequence[str], mine: str) -> SafeString:
    """The row of spaces ``mine`` is in with the rows beside it; empty where it is not among them."""
    if mine not in numbers:
        return SafeString("")
    place = list(numbers).index(mine)
    first = max(0, place // PER_ROW - ROWS_SHOWN // 2)
    last = min(first + ROWS_SHOWN, -(-len(numbers) // PER_ROW))
    parts = []
    for row in range(first, last):
        here = numbers[row * PER_ROW : (row + 1) * PER_ROW]
        y = (row - first) * ROW_HIGH + 4
        cells = "".join(f"M{n * 20 + 5} {y}h16v30h-16z" for n in range(len(here)))
        parts.append(f'<path class="plan__space" d="{cells}"/>')
        if row == place // PER_ROW:
            x = place % PER_ROW * 20 + 5
            parts.append(f'<path class="plan__mine" d="M{x - 3} {y - 3}h22v36h-22z"/>')
    high = (last - first) * ROW_HIGH - 6
    label = _("Space {number}: row {row}, place {place}").format(
        number=mine, row=place // PER_ROW + 1, place=place % PER_ROW + 1
    )
    return _safe(
        f'<svg class="plan" viewBox="0 0 330 {high}" role="img" aria-label={quoteattr(label)}>{"".join(parts)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class Stairs:
    """The fee over time: fen at equal steps of time, the step that is now, and words for the axis."""

    fees: Sequence[int]
    now: int
    begins: str
    ends: str
    label: str


def stairs(told: Stairs) -> SafeString:
    """Past in white, to come dotted, now a gold ring; empty where there is nothing to draw."""
    most = max(told.fees, default=0)
    if len(told.fees) < 2 or not most:
        return SafeString("")
    wide = (WIDTH - 28) / (len(told.fees) - 1)

    def x(n: int) -> float:
        return round(14 + n * wide, 1)

    def y(fen: int) -> float:
        return round(FOOT - (FOOT - TOP) * fen / most, 1)

    def steps(first: int, last: int) -> str:
        text = f"M{x(first)} {y(told.fees[first])}"
        for n in range(first + 1, last + 1):
            text += f"H{x(n)}" + (f"V{y(told.fees[n])}" if told.fees[n] != told.fees[n - 1] else "")
        return text

    at, past = (x(told.now), y(told.fees[told.now])), steps(0, told.now)
    middle = min(max(at[0], 74), WIDTH - 74)
    return _safe(
        f'<svg class="stairs" viewBox="0 0 {WIDTH} 124" role="img" aria-label={quoteattr(told.label)}>'
        f'<path class="stairs__area" d="{past}V{FOOT}H14z"/><path class="stairs__foot" d="M14 {FOOT}H{WIDTH - 14}"/>'
        f'<path class="stairs__past" d="{past}"/><path class="stairs__next" d="{steps(told.now, len(told.fees) - 1)}"/>'
        f'<path class="stairs__now" d="M{at[0]} {FOOT}V{at[1]}"/>'
        f'<circle class="stairs__ring" cx="{at[0]}" cy="{at[1]}" r="7"/>'
        f'<text x="14" y="118">{escape(told.begins)}</text>'
        f'<text class="stairs__here" x="{middle}" y="118">{escape(pgettext("axis", "Now"))}</text>'
        f'<text class="stairs__end" x="{WIDTH - 14}" y="118">{escape(told.ends)}</text></svg>'
    )
