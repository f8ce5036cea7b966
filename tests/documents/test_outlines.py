"""Embedded faces: only the outlines of a page, drawn and read exactly as with the whole face."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
from PIL import ImageChops

from services.documents.printing import engine, outlines
from services.documents.printing.outlines import Index, NotCompact, compact
from tests.documents.test_making import text_of, tool

RARE = "郑喆䶮𬭚〇 ABC 2026"
HUGE = 60_000
HARDLY = 8
"""Steps of 255 by which the smoothed edge of a letter may differ; a letter that is missing differs by 200."""


def printed(words: str) -> bytes:
    context = {"pages": [], "words": words, "title": "样张"}
    return engine.render(template="pdf/copies/copy.html", context=context | {"pages": [PIXEL]}, title="样张").pdf


PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
)


def pictures(pdf: bytes):
    return [page.render(scale=2).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]


@pytest.fixture
def both(monkeypatch):
    slim = printed(RARE)
    monkeypatch.setattr(outlines, "slim", lambda document, pdf: None)
    return slim, printed(RARE)


def test_a_page_looks_and_reads_the_same_and_weighs_less(both):
    slim, whole = both
    assert len(slim) < len(whole) / 3
    assert text_of(slim) == text_of(whole)
    for sign in RARE.replace(" ", ""):
        assert sign in text_of(slim)
    assert len(pictures(slim)) == len(pictures(whole))
    for one, other in zip(pictures(slim), pictures(whole), strict=True):
        assert max(high for _low, high in ImageChops.difference(one, other).getextrema()) <= HARDLY
    assert pictures(slim)[0].getextrema() != ((255, 255),) * 3, "something is drawn"


def test_every_face_is_embedded_as_bare_outlines(both):
    lines = tool("pdffonts", both[0], "-").splitlines()[2:]
    assert lines
    assert all("CID Type 0C " in line and " yes yes yes " in line for line in lines)
    with pikepdf.open(io.BytesIO(both[0])) as opened:
        cids = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/CIDFontType0"]
        assert cids
        assert all("/CIDToGIDMap" not in one for one in cids)


def test_a_face_of_another_making_stays_whole():
    for face in (b"", b"true" + bytes(40), b"OTTO\x00\x00" + bytes(20)):
        with pytest.raises(NotCompact):
            compact(face, [1])


@pytest.mark.parametrize("length", [1, 254, 255, 256, HUGE, 70_000])
def test_an_index_is_read_as_it_was_written(length):
    items = [b"a" * length, b"", b"bc"]
    written = outlines._index(items)
    index = Index(b"??" + written, 2)
    assert [index[n] for n in range(3)] == items
    assert index.end == 2 + len(written)
    with pytest.raises(NotCompact):
        index[3]
    assert Index(outlines._index([]), 0).count == 0
