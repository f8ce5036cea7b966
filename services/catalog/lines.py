"""Short texts in one piece of memory, and where in them something stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


LEFT_OUT = 12
"""Letters that may be left out within initials."""
NEAR = 2
"""Letters that may be left out beside a single one at an end."""


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

    def like(self, letters: str, most: int = 200) -> list[int]:
        """Places of the texts with these letters of which a stretch in between is left out, the foremost first.

        ``dkfp`` stands for dk…fp: up to twelve letters within; after the first or before the last up to two.
        """
        last, found = len(letters) - 1, set()
        for at in range(1, last + 1):
            found.update(islice(self._parted(letters[:at], letters[at:], LEFT_OUT if 1 < at < last else NEAR), most))
        return sorted(found)[:most]

    def _parted(self, before: str, after: str, reach: int) -> Iterator[int]:
        """Places of texts with ``before``, one to ``reach`` letters, ``after``. The longer half is looked for."""
        whole, behind = self._whole, len(after) >= len(before)
        half = after if behind else before
        at = whole.find(half)
        while at >= 0:
            if behind:
                between = whole[max(0, at - reach - len(before)) : at]
                start = between[:-1].rfind(before)
                between = between[start:]
            else:
                between = whole[at + len(before) : at + len(before) + reach + len(after)]
                start = between.find(after, 1)
                between = between[:start]
            if start < 0 or "\n" in between:
                at = whole.find(half, at + 1)
                continue
            place = bisect_right(self._ends, at)
            yield place
            if place == len(self._ends):
                return
            at = whole.find(half, self._ends[place])
