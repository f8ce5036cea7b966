"""The landscapes: hero, ridges beside heads, navy ridges of status heads, footer, the river, 荔纹, the low elder ridge.

Every function returns a finished svg. ``uid`` goes in front of each id, so that one page may hold a drawing twice.
"""

from __future__ import annotations

import random
from functools import cache

from services.common.drawings.shapes import Hill, Stop, gradients, lychee, pagoda, peak, scene, smooth, waves

HERO_COLOURS: list[list[Stop]] = [
    [(0, "#8fbce8", 0.5), (0.85, "#8fbce8", 0)],
    [(0, "#4b8dd6", 0.95), (0.45, "#3f83cf", 0.6), (1, "#6ba3dc", 0)],
    [(0, "#2b8c8c", 0.98), (0.5, "#1f63b4", 0.92), (1, "#4a8cd2", 0.1)],
    [(0, "#0f5a86", 1), (0.4, "#0a3f88", 1), (1, "#0a3f88", 0.5)],
    [(0, "#0b4a63", 1), (0.55, "#06305f", 1), (1, "#052550", 1)],
]
PALE: list[list[Stop]] = [[(0, "#8db4e0", 0.7), (0.9, "#9fc0e6", 0)], [(0, "#6aa8a6", 0.56), (0.8, "#9fc0e6", 0)]]
NAVY: list[list[Stop]] = [[(0, "#5b9be0", 0.65), (0.9, "#5b9be0", 0)], [(0, "#1b7f84", 0.8), (0.8, "#1f63b4", 0)]]
BAND: list[list[Stop]] = [[(0, "#9fc0e6", 0.55), (0.9, "#9fc0e6", 0)], [(0, "#7fb3b0", 0.4), (0.8, "#9fc0e6", 0)]]
LOW: list[list[Stop]] = [
    [(0, "#7fa6d8", 0.75), (0.95, "#a9c4e6", 0.05)],
    [(0, "#5f9d95", 0.6), (0.95, "#a9c4e6", 0.05)],
]

FAR = [Hill(560, 430, 460, 120, 0.1, 0, lines=False), Hill(810, 420, 420, 190, -0.1, 0, lines=False)]
FAR += [Hill(1075, 420, 560, 235, 0.05, 0, lines=False), Hill(1390, 420, 460, 230, 0, 0, lines=False)]
MIDDLE = [Hill(735, 440, 380, 130, 0.1, 1), Hill(930, 445, 400, 205, -0.06, 1), Hill(1270, 445, 440, 285, 0.05, 1)]
MIDDLE += [Hill(1420, 450, 430, 222, 0.05, 2), Hill(1085, 450, 300, 150, 0.05, 2)]
NEAR = [Hill(860, 460, 360, 110, 0, 3), Hill(1300, 470, 420, 150, -0.08, 3), Hill(640, 480, 420, 80, 0, 3, lines=False)]
FRONT = [
    Hill(900, 490, 420, 84, 0.05, 4, lines=False),
    Hill(1140, 470, 600, 126, 0, 4),
    Hill(1440, 490, 420, 140, -0.05, 4),
]


def _svg(width: int, height: int, body: str, ratio: str = "xMaxYMax slice") -> str:
    frame = f'viewBox="0 0 {width} {height}" preserveAspectRatio="{ratio}"'
    return f'<svg class="art" {frame} aria-hidden="true">{body}</svg>'


def _glow(name: str, stops: list[Stop]) -> str:
    inner = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)
    return f'<radialGradient id="{name}">{inner}</radialGradient>'


@cache
def hero(uid: str = "h") -> str:
    """1440×440: sun, three depths of ridges in mist, pagoda on a near hill, lychee branch, waves."""
    defs = gradients(uid, HERO_COLOURS, "#f2dfae")
    defs += _glow(f"{uid}s", [(0, "#fff6de", 1), (0.62, "#f8e6b8", 1), (1, "#f2d99a", 1)])
    halo: list[Stop] = [(0, "#fbeecb", 0.4), (0.35, "#fbeecb", 0.17), (0.7, "#fbeecb", 0.04), (1, "#fbeecb", 0)]
    defs += _glow(f"{uid}h", halo) + _glow(f"{uid}m", [(0, "#dbe7f6", 0.42), (1, "#dbe7f6", 0)])
    sky = f'<circle cx="1010" cy="128" r="210" fill="url(#{uid}h)"/>'
    sky += f'<circle cx="1010" cy="128" r="38" fill="url(#{uid}s)"/>'
    body = f'<defs>{defs}</defs><g class="sky">{sky}</g>'
    body += scene(FAR, 7, f"{uid}a", uid) + f'<ellipse cx="980" cy="352" rx="560" ry="58" fill="url(#{uid}m)"/>'
    body += scene(MIDDLE, 11, f"{uid}b", uid) + f'<ellipse cx="1180" cy="384" rx="460" ry="46" fill="url(#{uid}m)"/>'
    body += scene(NEAR, 5, f"{uid}c", uid) + pagoda(1146, 356, 1.36, "#041d45", "#f2dfae")
    body += scene(FRONT, 8, f"{uid}d", uid) + waves(1440, 404, 4, "#dbe7f6", 3)
    return _svg(1440, 440, body + f'<g class="sky">{lychee(1452, -6, 1.05, "#f2dfae")}</g>')


@cache
def ridge(uid: str = "r") -> str:
    """760×230, pale, for the right of a head on mist."""
    hills = [Hill(380, 230, 420, 80), Hill(550, 230, 380, 136, 0.05, 1), Hill(700, 230, 420, 186, -0.05)]
    body = f"<defs>{gradients(uid, PALE, '#2f74c9')}</defs>" + scene(hills, 9, uid)
    return _svg(760, 230, body, ratio="xMaxYMax meet")


@cache
def navy(uid: str = "n") -> str:
    """375×240, azurite and malachite on a navy status head; low enough to stay below its first lines."""
    hills = [Hill(345, 240, 280, 150, 0.05, 1), Hill(262, 240, 170, 64)]
    return _svg(375, 240, f"<defs>{gradients(uid, NAVY, '#f2dfae')}</defs>" + scene(hills, 9, uid))


@cache
def band(uid: str = "o") -> str:
    """1440×200, along the foot of a mist band with cards on it."""
    hills = [Hill(160, 200, 420, 90), Hill(470, 200, 460, 130, 0.05, 1), Hill(800, 200, 420, 80, -0.05)]
    hills += [Hill(1080, 200, 460, 150, 0.05), Hill(1330, 200, 420, 190, -0.05, 1)]
    return _svg(1440, 200, f"<defs>{gradients(uid, BAND, '#2f74c9')}</defs>" + scene(hills, 9, uid))


@cache
def low(uid: str = "e") -> str:
    """375×96, the one ridge of the elder home, under the name."""
    hills = [Hill(60, 96, 220, 34), Hill(180, 96, 230, 48, 0.05, 1), Hill(310, 96, 230, 70, -0.05)]
    return _svg(375, 96, f"<defs>{gradients(uid, LOW, '#003a8c')}</defs>" + scene(hills, 9, uid))


@cache
def certificate_ridge(uid: str = "w") -> str:
    """343×150, faint, under the seal of a certificate."""
    colours: list[list[Stop]] = [
        [(0, "#3f83cf", 0.3), (0.95, "#3f83cf", 0)],
        [(0, "#1d7a6b", 0.26), (0.95, "#1d7a6b", 0)],
    ]
    hills = [Hill(180, 150, 230, 70, lines=False), Hill(250, 150, 210, 120, 0.05, 1), Hill(325, 150, 200, 92, -0.05)]
    return _svg(343, 150, f"<defs>{gradients(uid, colours, '#2f74c9')}</defs>" + scene(hills, 9, uid))


@cache
def footer(uid: str = "") -> str:
    """1440×56 silhouette in the current colour; stands on the footer."""
    rnd = random.Random(4)  # noqa: S311  a drawing, not a secret
    spec = (
        (120, 300, 26),
        (330, 340, 38),
        (560, 320, 24),
        (800, 420, 44),
        (1040, 300, 26),
        (1230, 360, 40),
        (1420, 300, 30),
    )
    paths = "".join(
        f'<path transform="translate({x} 57)" d="{smooth(peak(rnd, width * 1.5, height, 0, n % 3))}"/>'
        for n, (x, width, height) in enumerate(spec)
    )
    return _svg(1440, 56, f'<g fill="currentColor">{paths}</g>', "none")


@cache
def river(uid: str = "", circles: int = 8) -> str:
    """1080×112: the 鉴江 through the circles of the life events, high under the odd ones and low under the even."""
    step = 1080 / max(circles, 1)

    def course(top: float) -> str:
        points = [(-40.0, top - 6)]
        points += [((n + 0.5) * step, top + (14 if n % 2 else -6)) for n in range(circles)]
        return smooth([*points, (1130.0, top + 14)])

    body = (
        f'<path d="{course(46)}" fill="none" stroke="#b9d0ec" stroke-width="10" stroke-linecap="round" opacity=".55"/>'
    )
    body += f'<path d="{course(50)}" fill="none" stroke="#2f74c9" stroke-width="1.5" opacity=".6"/>'
    return _svg(1080, 112, body, "none")


@cache
def liwen(uid: str = "q") -> str:
    """荔纹: the lychee-skin lattice in the current colour, filling its box. Opacity comes from the stylesheet."""
    cell = (
        f'<pattern id="{uid}" width="28" height="48" patternUnits="userSpaceOnUse">'
        '<g fill="none" stroke="currentColor" stroke-width="1">'
        '<path d="M14 0v8L0 16v16l14 8v8M14 8l14 8v16l-14 8M14 12.5l-10 5.7v11.6l10 5.7 10-5.7V18.2z"/>'
        '<circle cx="14" cy="24" r="2"/><circle cx="0" cy="0" r="2"/><circle cx="28" cy="0" r="2"/>'
        '<circle cx="0" cy="48" r="2"/><circle cx="28" cy="48" r="2"/></g></pattern>'
    )
    return (
        f'<svg class="art liwen" aria-hidden="true"><defs>{cell}</defs>'
        f'<rect width="100%" height="100%" fill="url(#{uid})"/></svg>'
    )


ART = {
    "hero": hero,
    "ridge": ridge,
    "navy": navy,
    "band": band,
    "low": low,
    "footer": footer,
    "river": river,
    "liwen": liwen,
    "certificate": certificate_ridge,
}
"""What ``{% art name %}`` may draw."""
