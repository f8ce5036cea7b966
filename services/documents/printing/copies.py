"""Copies of a PDF with a watermark: pictures of its pages, words across them, no text and no signature to take out."""

from __future__ import annotations

from services.documents.printing.engine import render
from services.documents.printing.pictures import page_pictures

COPY = "pdf/copies/copy.html"


def marked_copy(pdf: bytes, *, words: str, title: str) -> bytes:
    """A new PDF that shows every page with ``words`` across and below it."""
    return marked_pictures(page_pictures(pdf, dpi=120), words=words, title=title)


def marked_pictures(pages: list[str], *, words: str, title: str) -> bytes:
    """The same of pages that are pictures already (data addresses)."""
    return render(template=COPY, context={"pages": pages, "words": words, "title": title}, title=title).pdf
