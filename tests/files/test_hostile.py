"""Trust B3: at least 40 hostile files, none accepted dirty; EXIF, position and comments are gone."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from services.files import pipeline
from services.files.child.wire import Refused
from services.files.enums import MESSAGES, Refusal
from tests.files.corpus import MARK
from tests.files.corpus_pdf import HOSTILE

REFUSED = {
    "html_called_jpeg": "kind", "jpeg_start_then_html": "damaged", "jpeg_cut_short": "damaged",
    "jpeg_of_huge_dimensions": "too_many_pixels", "png_bomb": "too_many_pixels", "gif_with_script": "kind",
    "svg_with_script": "kind", "svg_with_xml_head": "kind", "heic_photo": "heic", "zip_file": "office",
    "word_with_macro": "office", "excel_file": "office", "old_word": "office", "windows_program": "kind",
    "elf_program": "kind", "shell_script": "kind", "plain_text": "kind", "zeros": "kind",
    "pdf_with_open_script": "active", "pdf_with_named_script": "active", "pdf_with_script_in_object_stream": "active",
    "pdf_with_escaped_name": "active", "pdf_launching_a_program": "active", "pdf_sending_a_form": "active",
    "pdf_with_script_link": "active", "pdf_with_page_action": "active", "pdf_with_attachment": "embedded",
    "pdf_with_xfa": "active", "pdf_with_rich_media": "active", "pdf_with_password": "encrypted",
    "pdf_with_owner_password": "encrypted", "pdf_of_201_pages": "too_many_pages",
    "pdf_inflating_to_200_mb": "inflates", "pdf_inflating_twice": "inflates", "pdf_with_a_huge_picture": "inflates",
    "pdf_with_a_page_of_kilometres": "damaged", "pdf_behind_html": "kind", "pdf_start_alone": "damaged",
    "pdf_with_false_signature": "signature_broken",
}  # fmt: skip
"""What must be refused, and why. Every other file of the corpus may be taken, but only clean."""


def everything_in(data: bytes, media_type: str) -> bytes:
    """All bytes one can get out of a stored file: as it is, and unpacked."""
    if media_type != "application/pdf":
        image = Image.open(io.BytesIO(data))
        image.load()
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        return data
    parts = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            parts.append(repr(thing).encode())
            if isinstance(thing, pikepdf.Stream):
                parts.append(thing.read_raw_bytes())
                if thing.get("/Filter") != pikepdf.Name.DCTDecode:
                    parts.append(thing.read_bytes())
    return b"".join(parts)


def test_the_corpus_is_large_enough() -> None:
    assert len(HOSTILE) >= 40
    assert set(REFUSED) < set(HOSTILE)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "empty"])
def test_nothing_is_accepted_dirty(name: str) -> None:
    data = HOSTILE[name]()
    try:
        checked = pipeline.check(data)
    except Refused as refused:
        assert refused.code in set(Refusal), refused.code
        assert name not in REFUSED or refused.code == REFUSED[name]
        return
    assert name not in REFUSED, "accepted"
    assert MARK not in everything_in(checked.data, checked.media_type)
    assert b"<script" not in checked.data
    assert checked.previews[1].startswith(b"\x89PNG")


def test_every_refusal_has_words() -> None:
    assert set(MESSAGES) == set(Refusal)


def test_a_photo_is_turned_upright() -> None:
    checked = pipeline.check(HOSTILE["jpeg_with_gps"]())
    assert Image.open(io.BytesIO(checked.data)).size == (48, 64)
