"""How well a query fits a name, and which names come into question: pure functions over text, no database.

A query is cut into parts; a part that everybody says otherwise than the office has several texts, any of which may
stand in the name. Of each text the longest stretches found in the name count, rare characters more than common ones.
The same is done by sound: there every syllable is one character, so that homophones, pinyin and traditional characters
are the same text.

How the figures were found stands in ``search``. Sentences decide ``SPAN``, ``SPEECH``, ``NESTED``, ``TWICE`` and
``LIGHT``: in them everyday words stand side by side and one within the other. Names that differ in a word decide
``OF_NAME``, ``STARTS`` and ``HEAD``. ``ALONE`` is what names cut short need, ``UNKNOWN`` typing errors.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from math import log
from operator import mul
from typing import TYPE_CHECKING

from services.catalog.deeds import called, deeds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEVELS = re.compile(r"[（(][^（）()]*(?:县级|市级|省级|区级|权限|行使|指引)[^（）()]*[)）]")
"""What the levels of government add to a name and nobody types."""
FOLLOWING = re.compile("变更|注销|延续|换[证发领]|补[证办发领换]|终止|撤销|作废|保留|遗失|校验|续展|更正|恢复")
"""What names say that presuppose another procedure: it changes, repeats or ends what was granted there."""
NOISE = re.compile(r"[\s《》“”\"'、，,。.·；;：:？?！!…~（）()【】\[\]/\\—_-]+")
ALONE = 0.45
"""What a single character found by itself counts, when its neighbours are not found beside it."""
UNKNOWN = 3.0
"""Weight of a character no name has: a typing error, or a word of another kind."""
LIGHT = frozenset(
    "我你他她的了是在有没不就都也还很被把给让跟先再又才去来到从会能想办打弄搞拿钱个家里时多少谁啥几走好请帮找换改局"
)
"""Characters of everyday speech: they tell little, however rare they are in names."""
LIGHT_WEIGHT = 0.8
ANYBODY = frozenset(
    [
        *("公司", "企业", "单位", "个人", "员工", "职工", "人员", "孩子", "老人", "家里", "办理", "申请"),
        *("小孩", "娃娃", "宝宝", "老公", "老婆", "丈夫", "妻子", "爱人", "老伴", "媳妇", "亲戚", "朋友"),
        *("爸爸", "妈妈", "父亲", "母亲", "父母", "儿子", "女儿", "情况", "事情", "问题"),
    ]
)
"""Those whom half of the names speak of, and words that tell nothing."""
OF_NAME = 0.18
"""What it counts that little of the name is left over; the rest is how much of the query was found."""
BY_OTHER_WORDS = 0.88
"""What a part counts that was found by another word for it: the first of them is the best."""
LATER_WORD = 0.03
"""What each further word for it counts less, down to the fifth."""
TWICE = 0.9
"""What a part counts when the other word it was found by serves another part already."""
BY_DEED = 0.8
"""What a word counts that says what the name says in other words: it is lost, it is issued again."""
BY_OFFICE = 0.7
"""What a part counts that stands in the name of the office, not in that of the item."""
ALSO = 0.7
"""What another name of an item counts: less than its name that holds the words."""
SPAN = 1.35
"""What an everyday word weighs, times the rarity of what it means."""
MOST_OF_SPAN = 8.0
"""What an everyday word weighs at most."""
SPEECH = 2.0
"""What a character weighs at most that stands in no name as it stands in the query."""
LONGER = 0.08
"""What each character more than two adds to the weight of an everyday word."""
HEAD = 0.1
"""What the end of a query counts more than its beginning: there stands what is wanted."""
NESTED = 0.75
"""What a word counts that stands within a longer one, which means something of its own."""
MOST_OF_DEED = 3.0
"""What a word weighs at most that says only what is done: names agree in it by ``deeds``."""
VERB = 0.4
"""What a character of a verb at the beginning weighs at most."""
MOST_OTHERS = 8
"""Other words of an everyday word that are looked for."""
WHOLE = 3
"""Other words up to this length stand in a name as a whole or not at all."""
STARTS = 0.03
"""What it counts that the beginning of the name is found."""
AS_TYPED = 0.05
"""What it counts that the name holds every word of the query itself, not only others for it."""
MOST_COUNTED = 2000
"""Places that come into question at all: of a common word those of the foremost entries."""


def plain(name: str) -> str:
    """A name as it is compared: without levels, punctuation and blanks, in small letters."""
    return NOISE.sub("", LEVELS.sub("", name)).lower() or name.lower()


@dataclass(frozen=True, slots=True)
class Span:
    """A word of the query, from one character to another, and the other words for it, the best first."""

    start: int
    end: int
    others: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What is asked: the text, blank where it says nothing; everyday words in it, the longest at each place first.

    ``light``: characters of a verb that everybody puts at the beginning. ``deeds``: what is to be done.
    """

    text: str
    spans: tuple[Span, ...] = ()
    light: int = 0
    deeds: frozenset[str] = frozenset()

    @cached_property
    def texts(self) -> list[str]:
        """Stretches of the text itself, and every other word."""
        return [*self.text.split(), *{other: None for span in self.spans for other in span.others}]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A query against one list of names: what each character counts, and each other word with its weight."""

    query: Query
    whole: str
    weights: list[float]
    asked: float
    spans: list[tuple[Span, list[tuple[str, float, float]]]]


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
        return sum(map(self._weight, text))

    def _weight(self, char: str) -> float:
        return self.weights.get(char, self._unknown)

    def _held(self, text: str) -> int:
        """How many places hold a text at most."""
        return min((len(self.postings.get(gram, ())) for gram in grams(text, 1)), default=0)

    def _alone(self, text: str, n: int) -> float:
        """What a character counts; one that stands beside none of its neighbours in any name is speech."""
        if text[n] == " ":
            return 0.0
        if text[n : n + 2] in ANYBODY or (n and text[n - 1 : n + 1] in ANYBODY):
            return LIGHT_WEIGHT / 2
        weight = self.weights.get(text[n], self._unknown)
        known = text[n : n + 2] in self.postings or (n and text[n - 1 : n + 1] in self.postings)
        return weight if known else min(weight, SPEECH)

    def weigh(self, query: Query) -> Weighed:
        """A query as these names see it: characters by their rarity, everyday words by the rarity of what they mean."""
        weights = [self._alone(query.text, n) for n in range(len(query.text))]
        for n in range(query.light):
            weights[n] = min(weights[n], VERB)
        spans: list[tuple[Span, list[tuple[str, float, float]]]] = []
        end = 0
        for span in query.spans:
            within = span.start < end
            spans.append((span, self._others(span, NESTED if within else 1.0)))
            if within:
                continue
            end = span.end
            if query.text[span.start : end] not in ANYBODY:
                length = end - span.start
                weights[span.start : end] = [self._worth(span) / length] * length
        last = len(weights) or 1
        weights = [weight * (1 + HEAD * (2 * n / last - 1)) for n, weight in enumerate(weights)]
        return Weighed(query, query.text.replace(" ", ""), weights, sum(weights), spans)

    def _others(self, span: Span, most: float) -> list[tuple[str, float, float]]:
        """Other words, what they weigh, and what it counts to find them."""
        others = enumerate(span.others[:MOST_OTHERS])
        return [(other, self.weight(other), (BY_OTHER_WORDS - LATER_WORD * min(n, 5)) * most) for n, other in others]

    def _worth(self, span: Span) -> float:
        """What an everyday word weighs: more when few names hold what it means, and when it is long."""
        count, held = len(self.names) + 1, sum(map(self._held, span.others[:3]))
        worth = max(0.4, log(count / (min(held, count - 1) + 0.5))) * SPAN if held else UNKNOWN
        most = MOST_OF_DEED if deeds_of(span.others) else MOST_OF_SPAN
        return min(worth * (1 + LONGER * (span.end - span.start - 2)), most)

    def candidates(self, query: Query, most: int) -> list[tuple[int, float]]:
        """Places that share the most telling grams with the query, best first, with the weight they share.

        Rare grams bring places, common ones only tell those apart that are there already.
        """
        wanted = {gram for text in query.texts for gram in grams(text, self.reach)}
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

    def fit(self, query: Weighed, place: int) -> float:
        """0–1 how well a place fits; a little above 1 when its name is the very same. Other names count less."""
        name, *others = self.names[place]
        office = self.offices[place] if self.offices else ""
        return max(self._fit(query, name, office), *(self._fit(query, other) * ALSO for other in others), 0.0)

    def _fit(self, query: Weighed, name: str, office: str = "") -> float:
        if query.whole == name:
            return 1.2
        if not query.asked or not name:
            return 0.0
        found, used, as_typed = self._found(query, name, office)
        of_name = sum(self.weights.get(char, 0) for n, char in enumerate(name) if used >> n & 1)
        more = (STARTS if used & 1 else 0.0) + (AS_TYPED if as_typed else 0.0)
        return min(1.0, found / query.asked) * (0.98 - OF_NAME) + of_name / self.weight(name) * OF_NAME + more

    def _found(self, query: Weighed, name: str, office: str) -> tuple[float, int, bool]:
        """The weight of what is found, each character by the best that covers it, the characters of the name, and
        whether the name holds every word as it was typed."""
        shares, used = self._covered(query.query.text, name)
        as_typed = len(shares) > WHOLE and min(shares) >= 1.0
        by_words = 0
        for span, others in query.spans:
            worth, places = self._said(others, name)
            if worth < BY_DEED and (deeds := deeds_of(span.others)) and deeds & called(name):
                worth = BY_DEED
            if worth < BY_OFFICE and office and any(other in office for other in span.others):
                worth = BY_OFFICE
            if not worth:
                continue
            if places and not places & ~by_words:
                worth *= TWICE
            by_words |= places
            for n in range(span.start, span.end):
                shares[n] = max(shares[n], worth)
        return sum(map(mul, shares, query.weights)), used | by_words, as_typed

    def _said(self, others: list[tuple[str, float, float]], name: str) -> tuple[float, int]:
        """What the best of the other words is worth, and the characters that all of them stand at."""
        best, used = 0.0, 0
        for other, weight, worth in others:
            if (place := name.find(other)) >= 0:
                used |= ((1 << len(other)) - 1) << place
                best = max(best, worth)
            elif len(other) > WHOLE and best < worth and weight:
                shares, places = self._covered(other, name)
                found = sum(map(mul, shares, map(self._weight, other)))
                if (part := found / weight * worth) > best:
                    best, used = part, used | places
        return best, used

    def _covered(self, text: str, name: str) -> tuple[list[float], int]:
        """What each character of ``text`` counts by the stretches found in ``name``, and their characters there."""
        shares, used, n, after = [0.0] * len(text), 0, 0, 0
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
            shares[n : n + length] = [1.0 if length > 1 else ALONE * (1.2 if in_order else 0.6)] * length
            used |= ((1 << length) - 1) << place
            after = place + length if in_order else after
            n += length
        return shares, used


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
