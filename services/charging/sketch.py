"""Drawings of charging: the price by hour, the power as a ridge, the months. Own work, inline SVG.

Colours stand in `static/css/charging.css`; whatever is drawn also stands in words or a table beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.common.language import sign
from services.places import city_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.charging.prices import Day

WIDTH = 343
FEW = 2
BARS, FLOOR, TALLEST = 24, 150.0, 112.0
NOW = FLOOR - TALLEST - 17
"""Where the price now is written: above all bars, none of which covers it."""
RIDGE_TOP, RIDGE_FOOT, RIDGE_HIGH = 44.0, 150.0, 168
FOLDS = ((0.85, 0.5), (0.68, 0.34), (0.5, 0.2))
"""Lower and fainter copies of the crest."""


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  own drawings; names are escaped where they are put in


def city(stations: Sequence[Any]) -> SafeString:
    """Stations whose position is known, each with its free plugs (rows of `access_resident.stations`)."""
    label = _("Sketch of the city with {n} charging stations; the list says the same in words.")
    return city_map.draw([_pin(row) for row in stations], label)


def _pin(row: Any) -> city_map.Pin:
    if row.is_closed:
        return city_map.Pin(row.place, pgettext("on a map", "Closed"), "full")
    if not row.heard:
        return city_map.Pin(row.place, "?", "unknown")
    tone = "full" if not row.free else "few" if row.free <= FEW else ""
    return city_map.Pin(row.place, pgettext("plugs", "{n} free").format(n=row.free), tone)


def hours(today: Day) -> SafeString:
    """24 bars, the height and the colour say the price; now is marked."""
    most = max(band.price for band in today.bands) or 1
    wide, bars = WIDTH / BARS, []
    for number in range(BARS):
        band = next(band for begin, end, band in today.pieces if begin <= number * 3600 < end)
        high = max(2.0, round(TALLEST * band.price / most, 1))
        x = round(number * wide + 1.4, 1)
        bars.append(f'<rect class="tou__{band.level}" x="{x}" y="{FLOOR - high}" width="11.4" height="{high}" rx="2"/>')
    at = today.second // 3600 * wide + wide / 2
    top = FLOOR - TALLEST * today.now.price / most
    label = _("Price of a kilowatt-hour today, with service: {bands}").format(
        bands=sign("；").join(f"{band.name} {band.hours} {band.words}" for band in today.bands)
    )
    marks = "".join(
        f'<text class="tou__hour" x="{min(max(number * wide, 6), WIDTH - 10):.1f}" y="178">{number}</text>'
        for number in (0, 6, 12, 18, 24)
    )
    words = escape(pgettext("axis", "Now")) + f" {today.now.words}"
    return _safe(
        f'<svg class="tou" viewBox="0 0 {WIDTH} 184" role="img" aria-label={quoteattr(label)}>'
        f'<path class="tou__foot" d="M0 {FLOOR + 0.5}h{WIDTH}"/>{"".join(bars)}'
        f'<path class="tou__now" d="M{at - 7.1:.1f} {FLOOR + 2}h14.2v4h-14.2zM{at:.1f} {top - 4:.1f}l-6-8h12z'
        f'M{at - 1:.1f} {NOW + 5}h2V{top - 10:.1f}h-2z"/>'
        f'<text class="tou__here" x="{min(max(at, 44), WIDTH - 44):.1f}" y="{NOW}">{words}</text>{marks}</svg>'
    )


def power(points: Sequence[tuple[float, int]], begins: str) -> SafeString:
    """The power over the time (0 to 1, W) as a ridge with a gold crest; empty where it is not known yet."""
    most = max((watt for _at, watt in points), default=0)
    if len(points) < 2 or not most:
        return SafeString("")
    right = WIDTH - 40

    def crest(share: float) -> str:
        spots = [
            (round(at * right, 1), round(RIDGE_FOOT - (RIDGE_FOOT - RIDGE_TOP) * share * watt / most, 1))
            for at, watt in points
        ]
        return "M" + "L".join(f"{x} {y}" for x, y in spots)

    outline, last = crest(1), points[-1]
    x, y = round(last[0] * right, 1), round(RIDGE_FOOT - (RIDGE_FOOT - RIDGE_TOP) * last[1] / most, 1)
    folds = "".join(f'<path class="ridge__fold" opacity="{faint}" d="{crest(share)}"/>' for share, faint in FOLDS)
    label = _("Power since {begin}: at most {most} kW, now {now} kW").format(
        begin=begins, most=kilo(most), now=kilo(last[1])
    )
    now = escape(pgettext("axis", "Now"))
    top = _("at most {most} kW").format(most=kilo(most))
    return _safe(
        f'<svg class="ridge" viewBox="0 0 {WIDTH} {RIDGE_HIGH}" role="img" aria-label={quoteattr(label)}>'
        '<defs><linearGradient id="ridge-fill" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2b8c8c"/>'
        '<stop offset=".5" stop-color="#2f74c9" stop-opacity=".75"/>'
        '<stop offset="1" stop-color="#0b4fb3" stop-opacity="0"/></linearGradient></defs>'
        f'<path class="ridge__area" fill="url(#ridge-fill)" d="{outline}L{x} {RIDGE_HIGH}L0 {RIDGE_HIGH}z"/>{folds}'
        f'<path class="ridge__crest" d="{outline}"/><path class="ridge__now" d="M{x} {y}V{RIDGE_HIGH}"/>'
        f'<circle class="ridge__ring" cx="{x}" cy="{y}" r="6.5"/><text x="8" y="22">{escape(top)}</text>'
        f'<text class="ridge__here" x="{min(x, WIDTH - 20)}" y="{y - 16}">{now}</text></svg>'
    )


def months(rows: Sequence[tuple[str, int]]) -> SafeString:
    """(month, Wh): one bar a month, the figure above it; the table beside says the same."""
    most = max((wh for _name, wh in rows), default=0)
    if not most:
        return SafeString("")
    wide, parts = WIDTH / len(rows), []
    for number, (name, wh) in enumerate(rows):
        high = round(92 * wh / most, 1)
        x, middle = number * wide + wide * 0.18, number * wide + wide / 2
        parts.append(
            f'<rect class="months__bar" x="{x:.1f}" y="{118 - high}" width="{wide * 0.64:.1f}" height="{high}" rx="3"/>'
            f'<text x="{middle:.1f}" y="{110 - high}">{escape(kilo(wh, whole=True)) if wh else ""}</text>'
            f'<text x="{middle:.1f}" y="140">{escape(name)}</text>'
        )
    label = _("Energy of each month in kilowatt-hours: {all}").format(
        all=sign("，").join(f"{name} {kilo(wh)}" for name, wh in rows)
    )
    return _safe(
        f'<svg class="months" viewBox="0 0 {WIDTH} 146" role="img" aria-label={quoteattr(label)}>'
        f'<path class="tou__foot" d="M0 118.5h{WIDTH}"/>{"".join(parts)}</svg>'
    )


def kilo(parts: int, *, whole: bool = False) -> str:
    """W or Wh in thousands: ``38.6``."""
    return f"{round(parts / 1000)}" if whole else f"{parts / 1000:.1f}"
