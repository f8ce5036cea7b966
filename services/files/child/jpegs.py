"""JPEG data inside a PDF: the segments that carry EXIF, positions and comments are cut out, pixels stay as they are."""

from __future__ import annotations

KEPT_APPS = frozenset({0xE0, 0xEE})
"""APP0 (JFIF) and APP14 (Adobe, says how colours are stored)."""
START_OF_SCAN = 0xDA
COMMENT = 0xFE
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def strip_jpeg(data: bytes) -> bytes:
    """The data without APP1–13, APP15 and comments, and without bytes after the image. Unknown forms stay as given."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == START_OF_SCAN:
            end = data.rfind(b"\xff\xd9")
            return b"".join(kept) + data[at : end + 2 if end > at else len(data)]
        if marker in STANDALONE:
            kept.append(data[at : at + 2])
            at += 2
            continue
        size = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        private = 0xE0 <= marker <= 0xEF and marker not in KEPT_APPS
        if not private and marker != COMMENT:
            kept.append(data[at : at + size])
        at += size
    return data
