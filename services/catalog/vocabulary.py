"""What people say and what offices write: everyday words, readings of polyphones, and the small words of a question.

Words and readings are rows of the administration, kept in memory until the catalogue's stamp changes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from services.catalog.deeds import deeds_of, said
from services.catalog.matching import NOISE, Query, Span
from services.catalog.models import Polyphone, Synonym

if TYPE_CHECKING:
    from collections.abc import Iterator

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
SMALL = """
请问一下 请问 你好 您好 我们家 我们 我家 我想要 我想 我要 我 想要 想 需要什么 需要哪些 需要 要带什么 要准备什么
准备什么 要什么 要哪些 带什么 什么材料 哪些材料 什么手续 什么条件 什么流程 怎么办理 怎么申请 怎么办 怎么弄
啥条件 啥材料 啥手续
怎么领 怎么查 怎么开 怎么样 怎么 怎样 如何办理 如何申请 如何 咋办 咋 在哪里办 在哪办 去哪里办 去哪办 到哪里
在哪里 在哪儿 哪里办 哪里 哪儿 哪个部门 什么时候 多少钱 多久 能不能 可不可以 可以吗 可以 能否 是否 是不是 有没有
什么 哪些 哪个 哪种 哪家 哪天 知道 自己 自家 现在 以前 之前 已经 马上 今年 去年 明年 最近 平时 刚刚 本人 一家
一次性能 几个 很多 好多 打算 准备 告诉 听说 觉得 怀疑 突然 必须 一定 怎么报 行不行 行吗 行不 同意吗 不知道 别的
别人 人家 另外 隔壁 有补助不 的话 因为 所以 但是 如果 要是 还是 或者 以及 关于 比如 还要 也要 重新 一直 到底
究竟 多少 多大 几天 时候 地方上 附近 这边 那边 这里 那里 这个 那个 我爸 我妈 手续 流程 步骤 办理一下 办一下
办一个 办一张 办个 办张 一个 一张 一下 一份 谢谢 不客气 我的 家里 可不可 要不要 用不用 应该 了 的
""".split()  # noqa: SIM905
"""What a question adds to the words that matter."""
WANTED = r"(?<![重主需摘纪提必])要(?!素|件|闻|求|塞)"
"""The verb of wanting, not where it is part of a word."""
_PLACE = (
    r"^(?!.{0,2}(?:[小城灾社园矿景学林牧片校辖地市山库]区|[城超股夜菜门]市))"
    r"[\u4e00-\u9fff]{2,3}[市区县](?=[^场民容政级域内外])"
)
"""A city or district at the beginning, which has a portal of its own."""
_NUMBER = r"[一两二三四五六七八九十百千万几]+(?:个月|个人|人|个|台|辆|只|头|亩)"
"""How many there are: no name says it."""
_SMALL = re.compile(
    "|".join([_PLACE, *map(re.escape, sorted(SMALL, key=len, reverse=True)), r"[吗呢啊呀]+(?!\w)", _NUMBER, WANTED])
)
_VERBS = re.compile(r"^(?:给|帮|替|为|去|要|办理|办|申请|开具|开|领取|领|查询|查|打|做|拿)(?=..)|(?:办理|怎)$")
"""What may go from the ends when the rest says enough."""


def normalised(text: str) -> str:
    """Small letters, full-width forms as plain ones."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """Runs of Chinese characters, and of letters and digits; everything else separates."""
    return RUN.findall(normalised(text))


def blanked(text: str) -> str:
    """A text with blanks in the places of small words."""
    return NOISE.sub(_blanks, _SMALL.sub(_blanks, text))


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def telling(text: str) -> str:
    """A text without the small words of a question."""
    return NOISE.sub("", _SMALL.sub(" ", text))


@dataclass(frozen=True)
class Vocabulary:
    """Everyday words → what may stand for them; words → their reading."""

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    readings: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def _lengths(self) -> list[int]:
        """How long words are, the longest first."""
        return sorted({len(word) for word in self._words if word}, reverse=True)

    def _found(self, text: str) -> Iterator[tuple[int, str]]:
        """Where words stand in the text, from the left; the longest at each place, none over another."""
        place = 0
        while place < len(text):
            word = next((w for n in self._lengths if len(w := text[place : place + n]) == n and w in self._words), "")
            if word:
                yield place, word
            place += len(word) or 1

    @cached_property
    def _words(self) -> dict[str, tuple[str, ...]]:
        """The words without the 了 that people put anywhere: ``换了地址`` is ``换地址``, with what either means."""
        found: dict[str, tuple[str, ...]] = {}
        for word in sorted(self.words, key=lambda word: "了" in word):
            plain = word.replace("了", "") or word
            found[plain] = tuple(dict.fromkeys(found.get(plain, ()) + self.words[word]))
        return found

    def parts(self, text: str) -> list[tuple[str, ...]]:
        """What matters of the query, cut where a word has others; each with those, the longest word counts."""
        text, made, end = text.replace("了", "") or text, [], 0
        for place, word in self._found(text):
            made += [(telling(text[end:place]),), (word, *self._words[word])]
            end = place + len(word)
        made = [part for part in (*made, (telling(text[end:]),)) if part[0]]
        return made or [(NOISE.sub("", text),)]

    def query(self, text: str) -> Query:
        """The query with every everyday word in it, also those within longer ones."""
        deeds = said(text)
        text = text.replace("了", "") or text
        spans = self._spans(text)
        shown, end = [], 0
        for span in spans:
            if span.start >= end:
                shown += [blanked(text[end : span.start]), text[span.start : span.end]]
                end = span.end
        left = "".join([*shown, blanked(text[end:])])
        left = left if left.strip() else NOISE.sub(" ", text)
        deeds |= {deed for span in spans for deed in deeds_of(span.others)}
        verb = None if spans and not spans[0].start else _VERBS.match(left)
        return Query(left, spans, verb.end() if verb else 0, deeds)

    def _spans(self, text: str) -> tuple[Span, ...]:
        """Words that share the text best, those within them, and such as reach over an edge to what no word covers."""
        shared = self._shared(text)
        spans = []
        for place, last in shared:
            spans += [Span(a, b, others) for a, b, others in self._within(text, place, last)]
        free = set(range(len(text))).difference(*(range(*pair) for pair in shared))
        held = {(span.start, span.end) for span in spans}
        for place in range(len(text)):
            for a, b, others in self._within(text, place, min(len(text), place + 6), starts=1):
                if b - a > 2 and (a, b) not in held and not free.isdisjoint(range(a, b)):
                    spans.append(Span(a, b, others))
        return tuple(spans)

    def _within(
        self, text: str, place: int, last: int, starts: int | None = None
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """The word from one place to another, then the shorter ones within, from so many first characters."""
        for start in range(place, last if starts is None else place + starts):
            for stop in range(last, start, -1):
                whole = stop - start == last - place and starts is None
                if (whole or stop - start > 1) and (others := self._words.get(text[start:stop])):
                    yield start, stop, others

    def _shared(self, text: str) -> list[tuple[int, int]]:
        """Words side by side, so that the sum of the squares of their lengths is the largest."""
        best: list[tuple[int, tuple[tuple[int, int], ...]]] = [(0, ())]
        for end in range(1, len(text) + 1):
            choice = best[end - 1]
            for length in self._lengths:
                if length <= end and text[end - length : end] in self._words:
                    points, before = best[end - length]
                    if points + length * length > choice[0]:
                        choice = points + length * length, (*before, (end - length, end))
            best.append(choice)
        return list(best[-1][1])


def readings() -> dict[str, list[str]]:
    """Words with a reading of their own. One query."""
    rows = Polyphone.objects.order_by("pk").values_list("word", "reading")
    return {word: reading.split() for word, reading in rows}


def read() -> Vocabulary:
    """The rows of the administration. Two queries."""
    words: dict[str, dict[str, None]] = {}
    for word_said, meant, both_ways in Synonym.objects.order_by("pk").values_list("said", "meant", "both_ways"):
        others = [NOISE.sub("", normalised(word)) for word in meant.split()]
        for word in normalised(word_said).split():
            words.setdefault(word, {}).update(dict.fromkeys(others))
            if both_ways:
                for other in others:
                    words.setdefault(other, {})[word] = None
    return Vocabulary({word: tuple(others) for word, others in words.items()}, readings())
