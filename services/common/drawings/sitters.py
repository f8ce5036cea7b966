"""Drawn portraits of nobody: what stands where a specimen has a photo. Flat shapes, so no one takes them for people."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, WIDE, HEIGHT = 300, 500, 400
SKIN, SHADE, INK, LIPS = "#f1cba8", "#e3b48c", "#33291f", "#b9705f"


@dataclass(frozen=True, slots=True)
class Sitter:
    """Hair and dress of one drawn face."""

    hair: str
    dress: str
    collar: str = "#ffffff"
    long_hair: bool = False
    old: bool = False


SITTERS = {
    "elder": Sitter(hair="#b9bcc2", dress="#3d5573", long_hair=True, old=True),
    "man": Sitter(hair="#2b2724", dress="#24405f"),
    "woman": Sitter(hair="#241d1b", dress="#8c3b46", long_hair=True),
}


def _hair_behind(sitter: Sitter) -> str:
    if not sitter.long_hair:
        return ""
    low = "66c-22 14-44 14-72 14s-50 0-72-14" if sitter.old else "128c-20 18-60 18-84 18s-64 0-84-18"
    side = 0 if sitter.old else 12
    return f'<path d="M78 176C70 70 230 70 222 176l{side} {low}z" fill="{sitter.hair}"/>'


def _hair(sitter: Sitter) -> str:
    crown = "M86 178C70 40 230 40 214 178c-4-30-10-46-20-58-30 12-70 10-90-2-10 14-14 32-18 60z"
    if sitter.long_hair:
        crown = "M86 190c-8-150 136-150 128 0-6-46-28-66-40-76-20 24-62 28-80 36-4 12-6 24-8 40z"
    return f'<path d="{crown}" fill="{sitter.hair}"/>'


def _face(sitter: Sitter) -> str:
    eyes = "".join(f'<ellipse cx="{x}" cy="190" rx="5.4" ry="6.2" fill="{INK}"/>' for x in (122, 178))
    brows = '<path d="M108 172q14-9 28-2M164 170q14-7 28 2" fill="none" stroke-width="5" stroke-linecap="round" '
    brows += f'stroke="{sitter.hair}"/>'
    lines = ""
    if sitter.old:
        wrinkles = "M112 216q-4 14 2 24M188 216q4 14-2 24"
        lines = f'<path d="{wrinkles}" fill="none" stroke="{SHADE}" stroke-width="4"/>'
    ears = "".join(f'<ellipse cx="{x}" cy="196" rx="11" ry="18" fill="{SHADE}"/>' for x in (88, 212))
    head = "M90 170c0-84 120-84 120 0v40c0 44-34 72-60 72s-60-28-60-72z"
    return (
        f'{ears}<path d="{head}" fill="{SKIN}"/>{eyes}{brows}{lines}'
        f'<path d="M150 192v26q-8 2-10 0" fill="none" stroke="{SHADE}" stroke-width="5" stroke-linecap="round"/>'
        f'<path d="M130 244q20 14 40 0" fill="none" stroke="{LIPS}" stroke-width="6" stroke-linecap="round"/>'
    )


def _figure(sitter: Sitter) -> str:
    body = f'<path d="M14 402c4-74 62-86 102-98h68c40 12 98 24 102 98z" fill="{sitter.dress}"/>'
    neck = f'<path d="M124 256h52v48l-26 34-26-34z" fill="{SHADE}"/>'
    collar = f'<path d="M124 298l26 40 26-40 16 8-34 60-8-16-8 16-34-60z" fill="{sitter.collar}"/>'
    return _hair_behind(sitter) + body + neck + collar + _face(sitter) + _hair(sitter)


def portrait(name: str) -> str:
    """The SVG of one sitter before a pale ground, or of two (``couple``) before a red one."""
    if name == "couple":
        left, right = _figure(SITTERS["man"]), _figure(SITTERS["woman"])
        pair = f'<g transform="translate(-6 8)">{left}</g><g transform="translate(196 22) scale(.96)">{right}</g>'
        return _svg(WIDE, "#b8242b", pair)
    return _svg(WIDTH, "#dfe9f3", f'<g transform="translate(0 6)">{_figure(SITTERS[name])}</g>')


def _svg(width: int, ground: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}">'
        f'<rect width="{width}" height="{HEIGHT}" fill="{ground}"/>{body}</svg>'
    )
