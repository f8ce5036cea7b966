"""How Chinese is spoken, as text: every syllable is one character of its own, so that words are compared by sound.

The readings take 12 MB of memory: they are loaded when something is spoken for the first time.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from services.common import pinyin

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = 0xF0000
"""Syllables are characters of a private plane from here on."""
ALIKE = (("lv", "lu"), ("nv", "nu"), ("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))
"""What southern tongues and keyboards mix up counts as the same."""
ALONE = frozenset("aeo")
"""Syllables of one letter."""
CONSONANTS = re.compile("[b-df-hj-np-tw-z]{5}")
"""More than any syllables have between two vowels: these letters are initials."""
_numbers: dict[str, str] = {}


def _sign(syllable: str) -> str:
    for one, other in ALIKE:
        syllable = syllable.replace(one, other)
    return _numbers.setdefault(syllable, chr(FIRST + len(_numbers)))


syllable_of = cache(pinyin.first_reading)
"""The first reading of a character without its tone; empty for what is no Chinese character."""


def spoken(text: str, polyphones: dict[str, list[str]]) -> list[str]:
    """Syllables of the Chinese characters of a text; words of the table by their reading."""
    for word, reading in polyphones.items():
        if word in text:
            before, after = text.split(word, 1)
            return [*spoken(before, polyphones), *reading, *spoken(after, polyphones)]
    return pinyin.syllables(text, errors="ignore") if text else []


def signs(syllables: Iterable[str]) -> str:
    """Syllables as text."""
    return "".join(_sign(syllable) for syllable in syllables)


def heard(text: str) -> str:
    """A text as it sounds, character by character; what is no Chinese character stays as it is."""
    return "".join(_sign(syllable) if (syllable := syllable_of(char)) else char for char in text)


def initials(syllables: Iterable[str]) -> str:
    """The first letters."""
    return "".join(syllable[0] for syllable in syllables)


@cache
def known_syllables() -> frozenset[str]:
    """Every syllable some character is read as."""
    found = {syllable_of(chr(code)) for code in range(0x4E00, 0x9FA6)}
    return frozenset(syllable for syllable in found if len(syllable) > 1 or syllable in ALONE)


@lru_cache(maxsize=512)
def cut(letters: str) -> tuple[str, ...]:
    """Letters typed without blanks as syllables, as few as possible; empty when they are no pinyin."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or letters[start:end] not in known_syllables():
                continue
            if best[end] is None or len(before) + 1 < len(best[end]):
                best[end] = (*before, letters[start:end])
    return best[-1] or ()


def is_pinyin(letters: str) -> bool:
    """Whether letters are whole syllables rather than initials."""
    syllables = cut(letters)
    return 0 < 2 * len(syllables) <= len(letters)
