"""Characters typed for others that sound the same: the wrong one stands beside none of its neighbours in any name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from services.catalog import sounds
from services.catalog.deeds import deeds_of
from services.catalog.matching import LIGHT, Names, Query, Span, grams

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 4
"""Characters that are tried in the place of a wrong one."""


class Mistyped:
    """What names hold, by its sound."""

    def __init__(self, names: Names) -> None:
        self.names = names

    @cached_property
    def alike(self) -> dict[str, list[str]]:
        """Characters of the names by their sound; read when something is first mistyped."""
        alike: dict[str, list[str]] = defaultdict(list)
        for char in sorted(self.names.weights):
            alike[sounds.heard(char)].append(char)
        return dict(alike)

    def mended(self, query: Query) -> Query:
        """The query with words that may have been meant, where nobody has another word for what was typed."""
        text, taken = query.text, {n for span in query.spans for n in range(span.start, span.end)}
        held = self.names.postings
        known = {n + side for n in range(len(text) - 1) if text[n : n + 2] in held for side in (0, 1)}
        spans, deeds = list(query.spans), set(query.deeds)
        for n in range(len(text)):
            if text[n] == " " or text[n] in LIGHT or n in taken or n in known:
                continue
            if span := self._meant(text, n, taken):
                after = (place for place, other in enumerate(spans) if other.start >= span.end)
                spans.insert(next(after, len(spans)), span)
                taken.update(range(span.start, span.end))
                deeds |= deeds_of(span.others)
        return replace(query, spans=tuple(spans), deeds=frozenset(deeds)) if len(spans) > len(query.spans) else query

    def _meant(self, text: str, n: int, taken: set[int]) -> Span | None:
        """The word around a wrong character: with both neighbours, else with one of them."""
        others = [char for char in self.alike.get(sounds.heard(text[n]), ()) if char != text[n]]
        for start, end in self._around(text, n, taken):
            words = [text[start:n] + char + text[n + 1 : end] for char in others]
            if known := [word for word in words if grams(word, 1) <= self.names.postings.keys()]:
                return Span(start, end, tuple(known[:MOST]))
        return None

    @staticmethod
    def _around(text: str, n: int, taken: set[int]) -> Iterator[tuple[int, int]]:
        for start, end in ((n - 1, n + 2), (n - 1, n + 1), (n, n + 2)):
            if start >= 0 and end <= len(text) and " " not in text[start:end] and taken.isdisjoint(range(start, end)):
                yield start, end
