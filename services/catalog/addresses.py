"""Addresses and keys made from Chinese names, so that nobody has to invent them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import slugify

from services.common.pinyin import syllables

if TYPE_CHECKING:
    from collections.abc import Container

LONGEST_ADDRESS = 60
LONGEST_KEY = 40


def address_of(name: str, taken: Container[str] = (), *, longest: int = LONGEST_ADDRESS, start: str = "item") -> str:
    """``居住证申领`` → ``juzhuzhengshenling``; with ``-2`` and so on when that is taken."""
    wish = slugify("".join(syllables(name)))[: longest - 4].strip("-_") or start
    return next(free for n in range(1, 10_000) if (free := wish if n == 1 else f"{wish}-{n}") not in taken)


def key_of(name: str, taken: Container[str] = ()) -> str:
    """The key of a row with this name, free within its version."""
    return address_of(name, taken, longest=LONGEST_KEY, start="row")
