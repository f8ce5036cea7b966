"""Short texts in one piece of memory, and where in them something stands."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Lines:
    """Many short texts as one, to find what stands anywhere in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._whole = "\n".join(texts)
        self._ends = array("I", (n for n, char in enumerate(self._whole) if char == "\n"))

    def text(self, place: int) -> str:
        """One of the texts."""
        start = self._ends[place - 1] + 1 if place else 0
        return self._whole[start : self._ends[place] if place < len(self._ends) else None]

    def holding(self, wanted: str, most: int = 400) -> Iterator[int]:
        """Places of the texts that hold ``wanted``, the foremost first."""
        at, found = self._whole.find(wanted), 0
        while at >= 0 and found < most:
            place = bisect_right(self._ends, at)
            yield place
            found += 1
            if place == len(self._ends):
                return
            at = self._whole.find(wanted, self._ends[place])

    def like(self, wanted: re.Pattern[str], most: int = 200) -> Iterator[int]:
        """Places of the texts with something of this pattern, which spans no two texts."""
        hit, found = wanted.search(self._whole), 0
        while hit and found < most:
            place = bisect_right(self._ends, hit.start())
            yield place
            found += 1
            if place == len(self._ends):
                return
            hit = wanted.search(self._whole, self._ends[place])


@lru_cache(maxsize=256)
def with_gap(letters: str) -> re.Pattern[str]:
    """Initials of which one word in between is left out: ``dkfp`` for dk…fp; a single one at an end stands near."""
    last = len(letters) - 1
    gaps = ("{1,12}" if 1 < at < last else "{1,2}" for at in range(1, last + 1))
    return re.compile("|".join(f"{letters[:at]}[a-z]{gap}{letters[at:]}" for at, gap in enumerate(gaps, 1)))
