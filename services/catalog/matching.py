"""How well a query fits a name, and which names come into question: pure functions over text, no database.

A query is cut into parts; a part that everybody says otherwise than the office has several texts, any of which may
stand in the name. Of each text the longest stretches found in the name count, rare characters more than common ones.
The same is done by sound: there every syllable is one character, so that homophones, pinyin and traditional characters
are the same text.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nlargest
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEVELS = re.compile(r"[（(][^（）()]*(?:县级|市级|省级|区级|权限|行使|指引)[^（）()]*[)）]")
"""What the levels of government add to a name and nobody types."""
FOLLOWING = re.compile("变更|注销|延续|换[证发领]|补[证办发领换]|终止|撤销|作废|遗失|校验|续展|更正|恢复")
"""What names say that presuppose another procedure: it changes, repeats or ends what was granted there."""
NOISE = re.compile(r"[\s《》“”\"'、，,。.·；;：:？?！!…~（）()【】\[\]/\\—_-]+")
ALONE = 0.45
"""What a single character found by itself counts, when its neighbours are not found beside it."""
UNKNOWN = 3.0
"""Weight of a character no name has: a typing error, or a word of another kind."""
LIGHT = frozenset(
    "我你他她的了是在有没不就都也还很被把给让跟去来到从会能想办打弄搞拿钱个家里时多少谁啥几走好请帮找换改局"
)
"""Characters of everyday speech: they tell little, however rare they are in names."""
LIGHT_WEIGHT = 0.8
OF_NAME = 0.15
"""What it counts that little of the name is left over; the rest is how much of the query was found."""
BY_OTHER_WORDS = 0.88
"""What a part counts that was found by another word for it: the first of them is the best."""
LATER_WORD = 0.02
"""What each further word for it counts less, down to the fifth."""
TWICE = 0.5
"""What a part counts when the other word it was found by serves another part already."""
BY_OFFICE = 0.7
"""What a part counts that stands in the name of the office, not in that of the item."""
ALSO = 0.7
"""What another name of an item counts: less than its name that holds the words."""
MOST_COUNTED = 2000
"""Places that come into question at all: of a common word those of the foremost entries."""


def plain(name: str) -> str:
    """A name as it is compared: without levels, punctuation and blanks, in small letters."""
    return NOISE.sub("", LEVELS.sub("", name)).lower() or name.lower()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the query and the other words for it."""

    text: str
    others: tuple[str, ...] = ()


Query = tuple[Part, ...]


def grams(text: str, reach: int) -> set[str]:
    """Pairs of characters at most ``reach`` apart; a single character stands for itself."""
    if len(text) < 2:
        return {text} if text else set()
    return {text[n] + text[n + gap] for gap in range(1, reach + 1) for n in range(len(text) - gap)}


class Names:
    """Names in the order in which equal ones are to be shown, with the grams they hold.

    ``reach`` 2 also finds words with one character wrong, missing or too many. ``offices``: who is responsible at each
    place.
    """

    def __init__(self, names: Sequence[Sequence[str]], reach: int = 1, offices: Sequence[str] = ()) -> None:
        self.names = names
        self.offices = offices
        self._whole = ["\n".join(texts) for texts in names]
        self.reach = reach
        self.postings: dict[str, array] = defaultdict(lambda: array("I"))
        self.exact: dict[str, list[int]] = defaultdict(list)
        held: Counter[str] = Counter()
        for place, texts in enumerate(names):
            found: set[str] = set()
            for text in texts:
                found |= grams(text, reach)
            self.exact[texts[0]].append(place)
            held.update(set("".join(texts)))
            for gram in found:
                self.postings[gram].append(place)
        self.postings.default_factory = self.exact.default_factory = None
        count = len(names) + 1
        self.weights = {char: log(count / (number + 0.5)) + 0.3 for char, number in held.items()}
        self._unknown = min(UNKNOWN, log(count) + 0.3)
        self.weights |= {char: min(LIGHT_WEIGHT, self.weights.get(char, self._unknown)) for char in LIGHT}

    def weight(self, text: str) -> float:
        """How telling a text is: the sum over its characters."""
        return sum(self.weights.get(char, self._unknown) for char in text)

    def candidates(self, query: Query, most: int) -> list[tuple[int, float]]:
        """Places that share the most telling grams with the query, best first, with the weight they share.

        Rare grams bring places, common ones only tell those apart that are there already.
        """
        wanted = {gram for part in query for text in (part.text, *part.others) for gram in grams(text, self.reach)}
        known = sorted((gram for gram in wanted if gram in self.postings), key=lambda gram: len(self.postings[gram]))
        points: dict[int, float] = {}
        for n, gram in enumerate(known):
            held, worth = self.postings[gram], self.weight(gram)
            if not n or len(points) + len(held) <= MOST_COUNTED:
                for place in held[:MOST_COUNTED]:
                    points[place] = points.get(place, 0.0) + worth
            elif len(known) > 1:
                for place in points:
                    if gram in self._whole[place]:
                        points[place] += worth
        return nlargest(most, points.items(), key=lambda found: (found[1], -found[0]))

    def fit(self, query: Query, place: int) -> float:
        """0–1 how well a place fits; a little above 1 when its name is the very same. Other names count less."""
        name, *others = self.names[place]
        office = self.offices[place] if self.offices else ""
        return max(self._fit(query, name, office), *(self._fit(query, other) * ALSO for other in others), 0.0)

    def _fit(self, query: Query, name: str, office: str = "") -> float:
        whole = "".join(part.text for part in query)
        if whole == name:
            return 1.2
        asked = self.weight(whole)
        if not asked or not name:
            return 0.0
        found, used = self._covered(whole, name)
        if len(query) > 1 or query[0].others:
            by_parts = used_by_parts = 0
            for part in query:
                worth, places = self._part(part, name, office)
                again = places and not places & ~used_by_parts and part.text not in name
                by_parts += worth * (TWICE if again else 1.0)
                used_by_parts |= places
            if by_parts > found:
                found, used = by_parts, used_by_parts
        of_name = sum(self.weights.get(char, 0) for n, char in enumerate(name) if used >> n & 1)
        total = self.weight(name)
        start = 0.02 if used & 1 else 0.0
        return min(1.0, found / asked) * (0.98 - OF_NAME) + of_name / total * OF_NAME + start

    def _part(self, part: Part, name: str, office: str) -> tuple[float, int]:
        """What the best text of a part is worth, measured by the part as it was typed, and the characters used."""
        asked = self.weight(part.text)
        best, used = self._covered(part.text, name)
        for n, other in enumerate(part.others):
            weight = self.weight(other)
            found, places = self._covered(other, name)
            worth = found / weight * asked * (BY_OTHER_WORDS - LATER_WORD * min(n, 5)) if weight else 0.0
            if worth > best or (worth > 0.9 * asked and places.bit_count() > used.bit_count()):
                best, used = max(worth, best), places | used
        if office and best < BY_OFFICE * asked and any(text in office for text in (part.text, *part.others)):
            return BY_OFFICE * asked, used
        return best, used

    def _covered(self, text: str, name: str) -> tuple[float, int]:
        """Weight of the longest stretches of ``text`` found in ``name``, and their characters in the name as bits."""
        found, used, n, after = 0.0, 0, 0, 0
        while n < len(text):
            length = 1 if text[n] in name else 0
            while length and n + length < len(text) and text[n : n + length + 1] in name:
                length += 1
            if not length:
                n += 1
                continue
            stretch = text[n : n + length]
            place = name.find(stretch, after)
            in_order = place >= 0
            place = place if in_order else name.find(stretch)
            worth = self.weight(stretch)
            found += worth if length > 1 else worth * ALONE * (1.2 if in_order else 0.6)
            used |= ((1 << length) - 1) << place
            after = place + length if in_order else after
            n += length
        return found, used


def ranked(scores: dict[int, float], most: int) -> list[int]:
    """Places by score; those that fit as well in the order of their place."""
    return sorted(scores, key=lambda place: (-round(scores[place], 3), place))[:most]


def within(texts: Sequence[str], wanted: str, most: int) -> Iterable[int]:
    """Places of the texts that hold ``wanted``."""
    found = 0
    for place, text in enumerate(texts):
        if wanted in text:
            yield place
            found += 1
            if found >= most:
                return
