"""Mark, seal, document icon, verification signs, photo hints: small drawings with a meaning."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

TOWER = (
    "M-.8-25h1.6v6h-1.6zM-7-12c3-.8 5.5-2.7 7-5.6 1.5 2.9 4 4.8 7 5.6v1.8h-3v4h-8v-4h-3z"
    "M-11-2.5c2.9-.5 4.7-1.8 6.1-3.4h9.8c1.4 1.6 3.2 2.9 6.1 3.4v1.8h-3.5V3.5h-15V-.7H-11z"
    "M-15 8c3.3-.5 5.5-2 6.9-3.8H8.1C9.5 6 11.7 7.5 15 8v1.8h-4v4.7H4.5v-2.5a4.5 4.5 0 0 0-9 0v2.5H-11V9.8h-4z"
)


@cache
def mark() -> str:
    """The mark of the portal: a vermilion seal, 宝光塔 over the 鉴江. Not the national emblem."""
    storeys = (
        '<path d="M25.4 7h1.2v4.5h-1.2z"/>'
        '<path d="M20.5 15.5c2.3-.6 4.2-2 5.5-4.3 1.3 2.3 3.2 3.7 5.5 4.3v1.4h-2.3v3h-6.4v-3h-2.3z"/>'
        '<path d="M17.8 23c2.2-.4 3.6-1.4 4.7-2.6h7c1.1 1.2 2.5 2.2 4.7 2.6v1.4h-2.7v3.2h-11v-3.2h-2.7z"/>'
        '<path d="M15 31c2.5-.4 4.2-1.5 5.3-2.9h11.4c1.1 1.4 2.8 2.5 5.3 2.9v1.4h-3V36h-4.6v-2.2a3.4 3.4 0 0 0-6.8 0'
        'V36H18v-3.6h-3z"/>'
    )
    water = (
        "M8.5 40c3-2.2 5.8-2.2 8.8 0s5.8 2.2 8.7 0 5.8-2.2 8.7 0 5.8 2.2 8.8 0"
        "M14 44.3c2-1.4 4-1.4 6 0s4 1.4 6 0 4-1.4 6 0 4 1.4 6 0"
    )
    return (
        '<svg class="mark" viewBox="0 0 52 52" aria-hidden="true"><rect width="52" height="52" rx="10" fill="#b3261e"/>'
        '<rect x="3.5" y="3.5" width="45" height="45" rx="7" fill="none" stroke="#fff" stroke-opacity=".55"/>'
        f'<g fill="#fff">{storeys}</g>'
        f'<path d="{water}" fill="none" stroke="#fff" stroke-width="1.7" stroke-linecap="round"/></svg>'
    )


@cache
def seal(text: str = "高州市一网通办演示", uid: str = "s") -> str:
    """A round seal with ``text`` along the ring. The demo wording is the default: no real seal is ever drawn."""
    size = min(10.5, 95 / max(len(text), 1))
    return (
        '<svg class="seal" viewBox="0 0 96 96" aria-hidden="true"><g fill="none" stroke="#b3261e">'
        '<circle cx="48" cy="48" r="44" stroke-width="3"/><circle cx="48" cy="48" r="39.5" stroke-width=".8"/></g>'
        f'<path id="{uid}" d="M16.5 60A34 34 0 1 1 79.5 60" fill="none"/>'
        f'<text font-size="{size:.1f}" font-weight="700" fill="#b3261e" class="song" letter-spacing=".6">'
        f'<textPath href="#{uid}" startOffset="50%" text-anchor="middle">{escape(text)}</textPath></text>'
        f'<g fill="#b3261e" transform="translate(48 51) scale(.74)"><path d="{TOWER}"/></g>'
        '<text x="48" y="79" text-anchor="middle" font-size="9" font-weight="700" fill="#b3261e" class="song">'
        "电子印章</text>"
        "</svg>"
    )


@cache
def document() -> str:
    """A page with a seal, for rows that open a document."""
    return (
        '<svg class="document-icon" viewBox="0 0 40 50" aria-hidden="true">'
        '<path d="M4 2h24l8 8v38H4z" fill="#fff" stroke="#8fb0da" stroke-width="1.5"/>'
        '<path d="M28 2v8h8" fill="none" stroke="#8fb0da" stroke-width="1.5"/>'
        '<path d="M11 14h14M10 21h20M10 27h20M10 33h9" stroke="#b9d0ec" stroke-width="2"/>'
        '<circle cx="27" cy="37" r="7.5" fill="#b3261e" fill-opacity=".1" stroke="#b3261e" stroke-width="1.6"/>'
        '<path d="M26.6 32.5h.8v1.8c1.2.7 1.8 1.2 3 1.5v.7h-1.2v1.3h1.9v.8h-1.2v2.2h-1.8v-1.1a1.1 1.1 0 0 0-2.2 0'
        'v1.1h-1.8v-2.2h-1.2v-.8h1.9v-1.3h-1.2v-.7c1.2-.3 1.8-.8 3-1.5z" fill="#b3261e"/></svg>'
    )


@cache
def verdict(*, valid: bool) -> str:
    """The sign beside the word of a verification: a round green tick, or a red octagon with a bar."""
    if valid:
        body = (
            '<circle cx="32" cy="32" r="30" fill="#0a5c39"/>'
            '<path d="m18 33 10 10 19-22" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round" '
            'stroke-linejoin="round"/>'
        )
    else:
        body = (
            '<path d="M20 3h24l17 17v24L44 61H20L3 44V20z" fill="#8c1d18"/>'
            '<path d="M20 20l24 24M44 20 20 44" stroke="#fff" stroke-width="6" stroke-linecap="round"/>'
        )
    return f'<svg class="verdict" viewBox="0 0 64 64" aria-hidden="true">{body}</svg>'


@cache
def photo_hint(kind: str, uid: str = "p") -> str:
    """How to photograph a page: ``good`` (four corners), ``cut`` (no edge), ``glare``. KeyError otherwise."""
    page = '<path d="M25 9h50v58H25z" fill="#fff"/>'

    def lines(x: int, y: int) -> str:
        return "".join(f'<path d="M{x} {y + n * 8}h{width}"/>' for n, width in enumerate((30, 36, 24, 33)))

    def ink(body: str) -> str:
        return f'<g stroke="#aab2be" stroke-width="3" stroke-linecap="round">{body}</g>'

    drawn = {
        "good": page
        + ink(lines(32, 22))
        + '<path d="M21 16V5h11M79 16V5H68M21 60v11h11M79 60v11H68" fill="none" stroke="#0a5c39" stroke-width="3"/>',
        "cut": '<path d="M48-8h60v90H48z" fill="#fff"/>' + ink(lines(56, 16) + lines(56, 52)),
        "glare": page + ink(lines(32, 22)) + f'<defs><radialGradient id="{uid}"><stop offset=".25" stop-color="#fff"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>'
        f'<ellipse cx="58" cy="36" rx="30" ry="24" fill="url(#{uid})"/>',
    }[kind]
    return (
        '<svg class="photo-hint" viewBox="0 0 100 76" aria-hidden="true"><rect width="100" height="76" fill="#dfe6ef"/>'
        f"{drawn}</svg>"
    )


@cache
def void(word: str) -> str:
    """A slanted frame with the state of a certificate that is no longer valid."""
    return (
        '<svg class="void" viewBox="0 0 116 62" aria-hidden="true"><g transform="rotate(-12 58 31)">'
        '<rect x="8" y="14" width="100" height="34" rx="4" fill="none" stroke="#8c1d18" stroke-width="3"/>'
        f'<text x="58" y="39" text-anchor="middle" font-size="22" font-weight="700" fill="#8c1d18" class="song">'
        f"{escape(word)}</text>"
        "</g></svg>"
    )
