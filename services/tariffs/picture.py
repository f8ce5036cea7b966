"""The price by hour as figures for a drawing: what a stay that begins at the same moment costs after so many hours."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.tariffs.engine import Stay, Tariff, price
from services.tariffs.wording import yuan

HOURS = 48
WIDTH, HEIGHT, LEFT, TOP = 720, 220, 52, 14


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines of an SVG in its own units, and the same figures as rows for those who read a table."""

    points: str
    marks: list[tuple[float, str]]
    steps: list[tuple[float, str]]
    rows: list[tuple[int, str]]


def drawn(tariff: Tariff, stay: Stay) -> Drawing:
    """Half-hour steps over two days. Raises PricingError."""
    fees = [
        price(tariff, replace(stay, exit=stay.entry + half * 1800, paid=0, coupons=()), trace=False).fee
        for half in range(HOURS * 2 + 1)
    ]
    most = max(fees) or 100
    across, up = (WIDTH - LEFT) / (HOURS * 2), (HEIGHT - TOP) / most
    points, before = [], 0
    for half, fee in enumerate(fees):
        x = LEFT + half * across
        points += [f"{x:.1f},{HEIGHT - before * up:.1f}", f"{x:.1f},{HEIGHT - fee * up:.1f}"]
        before = fee
    marks = [(round(LEFT + hour * 2 * across, 1), str(hour)) for hour in range(0, HOURS + 1, 6)]
    steps = [(round(HEIGHT - part * most / 4 * up, 1), yuan(most * part // 4)) for part in range(5)]
    rows = [(hour, yuan(fees[hour * 2])) for hour in (1, 2, 3, 4, 6, 8, 10, 12, 18, 24, 36, 48)]
    return Drawing(" ".join(points), marks, steps, rows)
