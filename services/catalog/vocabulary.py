"""What people say and what offices write: everyday words, readings of polyphones, and the small words of a question.

Words and readings are rows of the administration, kept in memory until the catalogue's stamp changes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from services.catalog.matching import NOISE, Part, Query
from services.catalog.models import Polyphone, Synonym

if TYPE_CHECKING:
    from collections.abc import Iterator

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
SMALL = """
请问一下 请问 你好 您好 我们家 我们 我家 我想要 我想 我要 我 想要 想 需要什么 需要哪些
需要 要带什么 要准备什么 准备什么 要什么 要哪些 带什么 什么材料 哪些材料 什么手续 什么条件
什么流程 怎么办理 怎么申请 怎么办 怎么弄 怎么领 怎么查 怎么开 怎么样 怎么 怎样 如何办理
如何申请 如何 咋办 咋 在哪里办 在哪办 去哪里办 去哪办 到哪里 在哪里 在哪儿 哪里办 哪里
哪儿 哪个部门 什么时候 多少钱 多久 能不能 可不可以 可以吗 可以 能否 是否 是不是 有没有
什么 哪些 手续 流程 步骤 办理一下 办一下 办一个 办一张 办个 办张 一个 一张 一下 一份
谢谢 我的 家里 可不可 要不要 用不用 应该 了 的
""".split()  # noqa: SIM905
"""What a question adds to the words that matter."""
WANTED = r"(?<![重主需摘纪提必])要(?!素|件|闻|求|塞)"
"""The verb of wanting, not where it is part of a word."""
_SMALL = re.compile("|".join([*map(re.escape, sorted(SMALL, key=len, reverse=True)), r"[吗呢啊呀]+(?!\w)", WANTED]))
_VERBS = re.compile(r"^(?:给|帮|替|为|去|要|办理|办|申请|开具|开|领取|领|查询|查|打|做|拿)(?=..)|(?:办理|怎)$")
"""What may go from the ends when the rest says enough."""


def normalised(text: str) -> str:
    """Small letters, full-width forms as plain ones."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """Runs of Chinese characters, and of letters and digits; everything else separates."""
    return RUN.findall(normalised(text))


def telling(text: str) -> str:
    """A text without the small words of a question."""
    return NOISE.sub("", _SMALL.sub(" ", text))


def bare(query: Query) -> Query:
    """Without a verb at the beginning that everybody puts there."""
    if not query or query[0].others:
        return query
    rest = _VERBS.sub("", query[0].text + ("__" if len(query) > 1 else "")).removesuffix("__")
    return (Part(rest), *query[1:]) if rest else query[1:] or query


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
        """The words without the 了 that people put anywhere: ``换了地址`` is ``换地址``."""
        return {word.replace("了", "") or word: others for word, others in self.words.items()}

    def parts(self, text: str) -> Query:
        """What matters of the query, cut where a word has others; the longest word counts."""
        text, made, end = text.replace("了", "") or text, [], 0
        for place, word in self._found(text):
            made += [Part(telling(text[end:place])), Part(word, self._words[word])]
            end = place + len(word)
        made = [part for part in (*made, Part(telling(text[end:]))) if part.text]
        return tuple(made) or (Part(NOISE.sub("", text)),)


def read() -> Vocabulary:
    """The rows of the administration. Two queries."""
    words: dict[str, dict[str, None]] = {}
    for said, meant, both_ways in Synonym.objects.order_by("pk").values_list("said", "meant", "both_ways"):
        others = [normalised(word) for word in meant.split()]
        for word in normalised(said).split():
            words.setdefault(word, {}).update(dict.fromkeys(others))
            if both_ways:
                for other in others:
                    words.setdefault(other, {})[word] = None
    readings = {
        word: reading.split() for word, reading in Polyphone.objects.order_by("pk").values_list("word", "reading")
    }
    return Vocabulary({word: tuple(others) for word, others in words.items()}, readings)
