"""Keys and option values from Chinese words, so that nobody has to invent them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.common.pinyin import syllables

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 40


def fresh_key(words: str, taken: Collection[str] = (), *, fallback: str = "q") -> str:
    """``居住理由`` → ``ju_zhu_li_you``: small letters, digits and _, at most 40, unlike any key in ``taken``."""
    plain = re.sub(r"[^a-z0-9]+", "_", "_".join(syllables(words, errors=lambda rest: [rest.lower()])).lower())
    plain = plain.strip("_")[:LONGEST].rstrip("_")
    key = plain if re.match(r"[a-z]", plain) else f"{fallback}_{plain}".strip("_")[:LONGEST]
    if key not in taken:
        return key
    numbered = (f"{key[: LONGEST - 1 - len(str(n))]}_{n}" for n in range(2, len(taken) + 3))
    return next(name for name in numbered if name not in taken)
