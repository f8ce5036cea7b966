"""One job: limits first, then read, check, answer. Any crash is the parent's answer "too complex"."""

from __future__ import annotations

import sys
from typing import Any

from services.files.child.limits import limit
from services.files.child.wire import Checked, Refused, pack, unpack


def check(data: bytes, limits: dict[str, Any]) -> Checked:
    """Sniff, then clean. Raises Refused."""
    from services.files.child.kinds import PDF, sniff

    kind = sniff(data)
    if kind == PDF:
        from services.files.child.pdfs import clean_pdf

        return clean_pdf(data, limits)
    from services.files.child.images import clean_image

    return clean_image(data, kind, limits)


def pages(data: bytes, limits: dict[str, Any]) -> Checked:
    """Images of some pages of a PDF that is already stored. Raises Refused."""
    from services.files.child.pdfs import page_images

    first, last = limits["wanted"]
    return Checked("", b"", previews=page_images(data, range(first, last + 1), limits))


def portrait(data: bytes, limits: dict[str, Any]) -> Checked:
    """A 证件照 cut to shape, its ground judged and perhaps made white. Raises Refused."""
    from services.files.child.portraits import clean_portrait

    return clean_portrait(data, limits)


def small(data: bytes, limits: dict[str, Any]) -> Checked:
    """A stored portrait made light for a page. Raises Refused."""
    from services.files.child.portraits import small_portrait

    return small_portrait(data, limits)


JOBS = {"check": check, "pages": pages, "portrait": portrait, "small": small}


def answer(message: bytes) -> bytes:
    """The reply to one message."""
    head, (data,) = unpack(message)
    try:
        made = JOBS[head["job"]](data, head["limits"])
    except Refused as refusal:
        return pack({"refused": refusal.code, "facts": refusal.facts})
    except (MemoryError, RecursionError):
        return pack({"refused": "too_complex", "facts": {}})
    facts = {"media_type": made.media_type, "pages": made.pages, "signed": made.signed, "ground": made.ground}
    return pack({**facts, "previews": list(made.previews)}, made.data, *made.previews.values())


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
