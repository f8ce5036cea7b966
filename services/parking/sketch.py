"""Drawings of parking: the city with its lots, spaces with one's car, the fee as it grows. Own work, inline SVG.

Colours stand in `static/css/parking.css`; whatever is drawn also stands in words beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.places import city_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.parking.finding import Found
    from services.places.models import Place

WIDTH = 343
PER_ROW, ROWS_SHOWN, ROW_HIGH = 16, 5, 46
TOP, FOOT = 22.0, 96.0


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  own drawings; names are escaped where they are put in


def city(found: Sequence[Found], near: Place | None = None) -> SafeString:
    """The lots whose position is known, each with how many spaces are free; empty where none is known."""
    label = _("Sketch of the city with {n} lots; the list says the same in words.")
    return city_map.draw([_pin(one) for one in found], label, near)


def _pin(one: Found) -> city_map.Pin:
    said = "?" if one.room.free is None else _("{n} free").format(n=one.room.free)
    return city_map.Pin(one.lot.place, said, one.room.tone)


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
