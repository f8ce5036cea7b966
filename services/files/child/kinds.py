"""What a file is by its first bytes; its name is never believed."""

from __future__ import annotations

import puremagic

from services.files.child.wire import Refused

PDF = "application/pdf"
PILLOW_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/bmp": "BMP"}
STARTS = {
    b"%PDF-": PDF,
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"BM": "image/bmp",
}
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
OFFICE = ("officedocument", "msword", "ms-excel", "ms-powerpoint", "opendocument", "ole")
HEAD_BYTES = 4096


def sniff(data: bytes) -> str:
    """The media type of a file we read. Raises Refused: ``heic``, ``office`` or ``kind``."""
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise Refused("heic")
    guesses = _guesses(data[:HEAD_BYTES])
    found = next((kind for start, kind in STARTS.items() if data.startswith(start)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = "image/webp"
    if found and any(guess == found or (found == "image/bmp" and "bmp" in guess) for guess in guesses):
        return found
    if any(word in guess for guess in guesses for word in OFFICE) or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("office")
    raise Refused("kind")


def _guesses(head: bytes) -> list[str]:
    try:
        return [match.mime_type for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []
