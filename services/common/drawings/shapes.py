"""Shapes the landscapes are made of: bell-like peaks, washes, mist, waves, a branch, a pagoda. Text of SVG paths."""

from __future__ import annotations

import random
from dataclasses import dataclass

Point = tuple[float, float]
Stop = tuple[float, str, float]
"""Offset 0–1, colour, opacity."""


@dataclass(frozen=True, slots=True)
class Hill:
    """One peak of a scene: foot centre x, base y, width, height, skew, number of its gradient, gold lines or none."""

    x: float
    base: float
    width: float
    height: float
    skew: float = 0.0
    colour: int = 0
    lines: bool = True


PROFILES: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...] = (
    (
        (-1, -0.8, -0.6, -0.44, -0.3, -0.17, -0.06, 0.05, 0.16, 0.3, 0.45, 0.62, 0.82, 1),
        (0, 0.06, 0.17, 0.31, 0.52, 0.82, 0.98, 0.97, 0.78, 0.58, 0.37, 0.23, 0.08, 0),
    ),
    (
        (-1, -0.82, -0.66, -0.52, -0.4, -0.3, -0.2, -0.08, 0.04, 0.12, 0.2, 0.34, 0.5, 0.7, 0.86, 1),
        (0, 0.08, 0.24, 0.5, 0.66, 0.64, 0.72, 0.96, 1, 0.9, 0.7, 0.5, 0.34, 0.22, 0.07, 0),
    ),
    (
        (-1, -0.84, -0.7, -0.56, -0.42, -0.28, -0.16, -0.05, 0.06, 0.18, 0.3, 0.4, 0.5, 0.64, 0.82, 1),
        (0, 0.09, 0.2, 0.26, 0.44, 0.72, 0.95, 1, 0.84, 0.6, 0.56, 0.62, 0.5, 0.26, 0.08, 0),
    ),
)
"""Three outlines of a peak: x from −1 to 1, y from 0 (foot) to 1 (top)."""

WASHES = ((0.085, 0.93, 0.7), (0.185, 0.85, 0.5), (0.3, 0.76, 0.36), (0.43, 0.66, 0.24))
"""Nested copies of a peak: how much lower, how much narrower, how faint."""


def fmt(value: float) -> str:
    """A coordinate with one decimal at most."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def smooth(points: list[Point]) -> str:
    """A Catmull-Rom curve through the points as path data."""
    path = f"M{fmt(points[0][0])} {fmt(points[0][1])}"
    for n in range(len(points) - 1):
        before, a, b, after = points[max(n - 1, 0)], points[n], points[n + 1], points[min(n + 2, len(points) - 1)]
        numbers = (
            a[0] + (b[0] - before[0]) / 6,
            a[1] + (b[1] - before[1]) / 6,
            b[0] - (after[0] - a[0]) / 6,
            b[1] - (after[1] - a[1]) / 6,
            b[0],
            b[1],
        )
        path += "C" + " ".join(fmt(number) for number in numbers)
    return path


def peak(rnd: random.Random, width: float, height: float, skew: float, profile: int) -> list[Point]:
    """A peak of the blue-green kind: steep crown, shoulders, long foot; foot centre at the origin."""
    xs, ys = PROFILES[profile]
    last = len(xs) - 1
    points: list[Point] = []
    for n, (x, y) in enumerate(zip(xs, ys, strict=True)):
        inner = 0 < n < last
        dx = rnd.uniform(-0.015, 0.015) * width if inner else 0
        dy = rnd.uniform(-0.025, 0.025) if inner else 0
        points.append(((x + skew * y) * width / 2 + dx, -height * max(0, y + dy)))
    return points


def gradients(prefix: str, colours: list[list[Stop]], line: str) -> str:
    """The vertical gradients of a scene (`<prefix>g0…`) and of its lines (`<prefix>l`)."""
    parts = []
    for n, stops in enumerate(colours):
        inner = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)
        parts.append(f'<linearGradient id="{prefix}g{n}" x1="0" y1="0" x2="0" y2="1">{inner}</linearGradient>')
    parts.append(
        f'<linearGradient id="{prefix}l" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{line}" stop-opacity=".85"/>'
        f'<stop offset=".75" stop-color="{line}" stop-opacity="0"/></linearGradient>'
    )
    return "".join(parts)


def scene(hills: list[Hill], seed: int, prefix: str, colours: str = "") -> str:
    """Peaks with washes and crest lines. ``colours`` names the prefix of the gradients when they are shared."""
    rnd = random.Random(seed)  # noqa: S311  a drawing, not a secret
    colours = colours or prefix
    out = []
    for n, hill in enumerate(hills):
        name = f"{prefix}{n}"
        path = smooth(peak(rnd, hill.width, hill.height, hill.skew, n % 3))
        part = f'<g transform="translate({fmt(hill.x)} {fmt(hill.base)})">'
        part += f'<path id="{name}" d="{path}" fill="url(#{colours}g{hill.colour})"/>'
        if hill.lines:
            stroke = f'stroke="url(#{colours}l)"'
            for lower, narrow, faint in WASHES:
                move = f"translate(0 {fmt(hill.height * lower * 0.25)}) scale({narrow} {round(1 - lower, 3)})"
                part += (
                    f'<use href="#{name}" transform="{move}" {stroke} stroke-opacity="{faint}"'
                    ' vector-effect="non-scaling-stroke"/>'
                )
            part += f'<use href="#{name}" {stroke} stroke-width="1.5"/>'
        out.append(part + "</g>")
    return "".join(out)


def pagoda(x: float, y: float, scale: float, fill: str, window: str) -> str:
    """The nine-storey 宝光塔, foot centre at (x, y)."""
    body, windows, top = "", "", 0.0
    for n in range(9):
        width, height = 30 - n * 2.1, 13.2 - n * 0.45
        body += (
            f'<path d="M{fmt(-width / 2 + 2)} {fmt(top)}h{fmt(width - 4)}v{fmt(-height + 2.6)}h{fmt(-width + 4)}z"/>'
        )
        body += (
            f'<path d="M{fmt(-width / 2 - 3.4)} {fmt(top - height + 2.8)}q3.8-.4 5.2-3h{fmt(width - 3.6)}'
            'q1.4 2.6 5.2 3z"/>'
        )
        windows += f'<path d="M-1.7 {fmt(top - 1)}v{fmt(-height + 6)}a1.7 1.7 0 0 1 3.4 0v{fmt(height - 6)}z"/>'
        top -= height
    body += (
        f'<path d="M-1 {fmt(top + 1)}h2l-.4-17h-1.2zM-2.8 {fmt(top - 3)}h5.6v1.7h-5.6z'
        f'M-2.1 {fmt(top - 7)}h4.2v1.6h-4.2z"/>'
        '<path d="M-17 0h34v4h-34z"/>'
    )
    return (
        f'<g transform="translate({fmt(x)} {fmt(y)}) scale({scale})"><g fill="{fill}">{body}</g>'
        f'<g fill="{window}">{windows}</g></g>'
    )


def _leaf(x: float, y: float, angle: float, length: float, width: float) -> str:
    ln, wd = length, width
    return (
        f'<g transform="translate({x} {y}) rotate({angle})"><path d="M0 0C{fmt(ln * 0.25)} {fmt(-wd)} {fmt(ln * 0.7)} '
        f"{fmt(-wd)} {ln} 0 {fmt(ln * 0.7)} {fmt(wd)} {fmt(ln * 0.25)} {fmt(wd)} 0 0zM0 0H{fmt(ln * 0.88)}"
        f"M{fmt(ln * 0.3)} 0l{fmt(ln * 0.14)} {fmt(-wd * 0.5)}M{fmt(ln * 0.5)} 0l{fmt(ln * 0.13)} {fmt(-wd * 0.5)}"
        f"M{fmt(ln * 0.4)} 0l{fmt(ln * 0.13)} {fmt(wd * 0.5)}M{fmt(ln * 0.6)} 0l{fmt(ln * 0.12)} "
        f'{fmt(wd * 0.4)}"/></g>'
    )


def _fruit(x: float, y: float, r: float) -> str:
    out = (
        f'<g transform="translate({x} {y})"><path d="M0 {-r}C{fmt(r * 0.75)} {fmt(-r * 1.02)} {fmt(r * 1.08)} '
        f"{fmt(-r * 0.3)} {fmt(r * 0.92)} {fmt(r * 0.3)} {fmt(r * 0.7)} {fmt(r * 0.95)} {fmt(r * 0.3)} {fmt(r * 1.1)} "
        f"0 {fmt(r * 1.1)} {fmt(-r * 0.3)} {fmt(r * 1.1)} {fmt(-r * 0.7)} {fmt(r * 0.95)} {fmt(-r * 0.92)} "
        f'{fmt(r * 0.3)} {fmt(-r * 1.08)} {fmt(-r * 0.3)} {fmt(-r * 0.75)} {fmt(-r * 1.02)} 0 {-r}z"/>'
    )
    for row in (-0.55, -0.15, 0.25, 0.65):
        many = 3 if abs(row) < 0.4 else 2
        for k in range(many):
            cx = (k - (many - 1) / 2) * r * 0.52
            out += (
                f'<path d="M{fmt(cx - r * 0.13)} {fmt(row * r + 1)}l{fmt(r * 0.13)} {fmt(-r * 0.14)} '
                f'{fmt(r * 0.13)} {fmt(r * 0.14)}"/>'
            )
    return out + "</g>"


def lychee(x: float, y: float, scale: float, colour: str) -> str:
    """A lychee branch in one line, hanging from the top right corner at (x, y)."""
    twig = (
        '<path d="M0 0C40 18 92 22 150 58M62 16C74 34 78 50 78 66M104 31c4 16 4 28 2 44M130 46c12 10 18 22 20 34'
        'M62 16C66 30 58 44 50 56"/>'
    )
    leaves = (
        _leaf(20, 8, -38, 58, 11) + _leaf(50, 14, -24, 62, 12) + _leaf(92, 26, -16, 66, 12) + _leaf(30, 10, 70, 52, 10)
    )
    leaves += _leaf(128, 46, -6, 60, 11)
    fruits = _fruit(78, 86, 19) + _fruit(47, 74, 17) + _fruit(106, 96, 20) + _fruit(150, 100, 19)
    return (
        f'<g transform="translate({x} {y}) scale({-scale} {scale})" fill="none" stroke="{colour}" stroke-opacity=".85" '
        f'stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round">{twig}{leaves}{fruits}</g>'
    )


def waves(width: float, top: float, rows: int, colour: str, seed: int) -> str:
    """Rows of broken wave lines, 9 apart."""
    rnd = random.Random(seed)  # noqa: S311  a drawing, not a secret
    path = ""
    for row in range(rows):
        x = rnd.uniform(0, width * 0.2) - width * 0.1
        while x < width:
            length = rnd.uniform(60, 190)
            path += (
                f"M{fmt(x)} {fmt(top + row * 9)}q{fmt(length / 4)} {fmt(-3.5 - row * 0.3)} {fmt(length / 2)} 0"
                f"t{fmt(length / 2)} 0"
            )
            x += length + rnd.uniform(20, 140)
    pen = f'stroke="{colour}" stroke-opacity=".3" stroke-width="1.2" stroke-linecap="round"'
    return f'<path d="{path}" fill="none" {pen}/>'
