"""A small markup for texts people read: paragraphs, headings, lists, bold, links. HTML never passes.

A blank line ends a paragraph. ``## `` begins a heading, ``- `` a line of a list, ``1. `` a numbered one; two asterisks
on each side make **bold**; ``[words](address)`` is a link to https:, http:, tel:, mailto: or a page of this site.
A line ``![what it shows](name)`` is a picture of ours (`pictures`); below a line of a list it belongs to that line.
Whatever else stands there, tags included, is shown as it was typed.
"""

from __future__ import annotations

import re
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from services.content import pictures

TAG = re.compile(r"<\s*/?\s*[a-zA-Z!?]")
_LINE = re.compile(r"^(?:(?P<heading>## +)|(?P<bullet>- +)|(?P<number>\d{1,2}(?:\. +|、 *)))(?=\S)")
_PICTURE = re.compile(r"!\[(?P<shows>[^\[\]\n]+)\]\((?P<name>[a-z0-9-]+)\)")
_INLINE = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|\[(?P<words>[^\[\]\n]+)\]\((?P<address>[^()\s]+)\)")
_LOOSE = re.compile(r"\]\((\S{0,40})")
_OUTSIDE = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
_SCHEMES = re.compile(r"(?:tel:[\d+-]+|mailto:[\w.+-]+@[\w.-]+)", re.IGNORECASE)
_INSIDE = re.compile(r"/(?![/\\])[^\s\"'<>\\]*|#[\w-]+")
SHORT = 80
"""Characters of an excerpt."""


def is_allowed(address: str) -> bool:
    """Whether a link may lead there."""
    return any(pattern.fullmatch(address) for pattern in (_OUTSIDE, _SCHEMES, _INSIDE))


def render(text: str) -> SafeString:
    """The text as HTML made of nothing but p, h2, ul, ol, li, strong, br, a and img."""
    blocks = []
    for kind, lines in _blocks(text):
        inner = [_drawn(line) for line in lines]
        if kind == "heading":
            blocks += [f"<h2>{line}</h2>" for line in inner]
        elif kind in ("bullet", "number"):
            name = "ul" if kind == "bullet" else "ol"
            steps = ' class="tutor"' if any("<img " in line for line in inner) else ""
            blocks.append(f"<{name}{steps}>{''.join(f'<li>{line}</li>' for line in inner)}</{name}>")
        else:
            blocks.append(f"<p>{'<br>'.join(inner)}</p>")
    return mark_safe("\n".join(blocks))  # noqa: S308  every text went through escape() in _inline


def plain(text: str) -> str:
    """The words alone, one line."""
    lines = (_LINE.sub("", line.strip()) for line in text.splitlines() if not _picture(line.strip()))
    return " ".join(_INLINE.sub(lambda found: found["bold"] or found["words"], line) for line in lines if line)


def excerpt(text: str, length: int = SHORT) -> str:
    """The beginning of the words, with an ellipsis when there is more."""
    words = plain(text)
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def findings(text: str) -> list[str]:
    """Links that lead nowhere one may go, pictures there are not, tags: shown as typed, so surely a mistake."""
    text = "\n".join(line for line in text.splitlines() if not _picture(line.strip()))
    links = [found["address"] for found in _INLINE.finditer(text) if found["address"]]
    broken = [found[1] for found in _LOOSE.finditer(_INLINE.sub(" ", text))]
    return [a for a in links if not is_allowed(a)] + broken + [found[0] for found in TAG.finditer(text)]


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    """Kind and lines of each block; neighbouring lines of one kind belong together, a blank line parts them."""
    kinds = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        if not (words := line.strip()):
            kinds.append(((f"blank {number}",), ""))
            continue
        if _picture(words) and kinds and kinds[-1][0][0] in ("bullet", "number"):
            kinds[-1] = (kinds[-1][0], f"{kinds[-1][1]}\n{words}")
            continue
        found = _LINE.match(words)
        kind = next(name for name, value in found.groupdict().items() if value) if found else "paragraph"
        kinds.append(((kind,), words[found.end() :] if found else words))
    grouped = [(key[0], [line for _, line in rows]) for key, rows in groupby(kinds, key=lambda entry: entry[0])]
    return [(kind, lines) for kind, lines in grouped if not kind.startswith("blank")]


def has_pictures(text: str) -> bool:
    """Whether a picture stands in the text."""
    return any(_picture(line.strip()) for line in text.splitlines())


def _picture(line: str) -> pictures.Picture | None:
    """The picture a line is, where there is one of this name."""
    found = _PICTURE.fullmatch(line)
    return pictures.find(found["name"]) if found else None


def _drawn(entry: str) -> str:
    """One line and the pictures that belong to it."""
    return "".join(_image(line) or _inline(line) for line in entry.split("\n"))


def _image(line: str) -> str:
    picture = _picture(line)
    if picture is None:
        return ""
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<img src="{escape(picture.url)}" alt="{escape(_PICTURE.fullmatch(line)["shows"])}" {size} loading="lazy">'


def _inline(line: str) -> str:
    """Bold and links of one line; everything in between is escaped."""
    parts, end = [], 0
    for found in _INLINE.finditer(line):
        parts.append(escape(line[end : found.start()]))
        parts.append(_marked(found))
        end = found.end()
    return "".join([*parts, escape(line[end:])])


def _marked(found: re.Match[str]) -> str:
    if found["bold"]:
        return f"<strong>{escape(found['bold'])}</strong>"
    if not is_allowed(found["address"]):
        return escape(found[0])
    away = ' rel="noopener noreferrer"' if _OUTSIDE.fullmatch(found["address"]) else ""
    return f'<a href="{escape(found["address"])}"{away}>{escape(found["words"])}</a>'
