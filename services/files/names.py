"""Names of files: what a sender called it, made safe to keep and to send back."""

from __future__ import annotations

import re
import unicodedata

NAME_MAX = 100
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "application/zip": ".zip"}
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean_name(name: str, media_type: str) -> str:
    """The last part of a path in NFC, without control, format or surrogate characters, with the true extension.

    Never empty: a name of which nothing remains becomes ``file``.
    """
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in _REFUSED)
    stem = _FORBIDDEN.sub("", unicodedata.normalize("NFC", kept)).strip(" .")
    extension = EXTENSIONS.get(media_type, "")
    known = (".jpg", ".jpeg", ".png", ".pdf", ".webp", ".bmp", ".heic", ".zip")
    for ending in known:
        if extension and stem.lower().endswith(ending):
            stem = stem[: -len(ending)].rstrip(" .")
            break
    return (stem[:NAME_MAX] or "file") + extension
