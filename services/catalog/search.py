"""Finding items by words, pinyin and initials: one column of application-made tokens.

FTS5 on SQLite, ``tsvector`` on PostgreSQL, over the same tokens. Trigrams cannot serve two-character words, the normal
Chinese query, so words are cut into character bigrams here and the databases never parse Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.expressions import RawSQL
from pypinyin import lazy_pinyin

from services.catalog.enums import MaterialForm
from services.catalog.models import ItemVersion, SearchEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_QUERY = 40
"""Characters of a query that are looked at."""
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
POLYPHONES = {"长辈": ["zhang", "bei"], "行政": ["xing", "zheng"], "银行": ["yin", "hang"], "重病": ["zhong", "bing"]}
"""Words whose usual reading differs from the first one of a character."""


def runs(text: str) -> list[str]:
    """Runs of Chinese characters, and of letters and digits; everything else separates."""
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def bigrams(run: str) -> list[str]:
    """``居住证`` → 居住, 住证; a single character stands for itself."""
    return [a + b for a, b in pairwise(run)] or [run]


def syllables(run: str) -> list[str]:
    """Pinyin without tones, polyphones by the list above."""
    for word, reading in POLYPHONES.items():
        if word in run:
            before, after = run.split(word, 1)
            return [*(syllables(before) if before else []), *reading, *(syllables(after) if after else [])]
    return lazy_pinyin(run, errors="ignore")


def tokens_of(texts: Iterable[str]) -> list[str]:
    """Every token under which these texts are found: characters, bigrams, pinyin and initials from each syllable on."""
    found: dict[str, None] = {}
    for text in texts:
        for run in runs(text):
            if not _HAN.match(run):
                found[run] = None
                continue
            found.update(dict.fromkeys([*run, *bigrams(run)]))
            spoken = syllables(run)
            initials = "".join(s[0] for s in spoken)
            for start in range(min(len(spoken), 12)):
                found["".join(spoken[start:])] = None
                found[initials[start:]] = None
    return list(found)


def index(version: ItemVersion) -> None:
    """Write the tokens of a published version; the versions before it are forgotten."""
    forget_item(version.item_code)
    themes = version.themes.values_list("name", flat=True)
    brought = version.materials.exclude(form=MaterialForm.FETCHED).values_list("name", flat=True)
    texts = [version.name, version.search_words, version.summary, version.result_name, *themes, *brought]
    texts += [version.item.organ_name, version.department.short_name if version.department else ""]
    tokens = " ".join(tokens_of(texts))
    SearchEntry.objects.create(version=version, tokens=tokens)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO catalog_search (rowid, tokens) VALUES (%s, %s)", [version.pk, tokens])


def forget(version: ItemVersion) -> None:
    """Take a version out of the index."""
    SearchEntry.objects.filter(version=version).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM catalog_search WHERE rowid = %s", [version.pk])


def forget_item(item_code: str) -> None:
    """Take every version of an item out of the index."""
    for version in ItemVersion.objects.filter(item_code=item_code, pk__in=SearchEntry.objects.values("pk")):
        forget(version)


def find(text: str) -> list[int]:
    """Ids of the published versions that hold every word of the query; by sound when no character matches."""
    wanted = runs(text[:LONGEST_QUERY])
    if not wanted:
        return []
    found = _match(_exact(wanted))
    if not found and any(_HAN.match(run) for run in wanted):
        found = _match([("".join(syllables(run)) if _HAN.match(run) else run, True) for run in wanted])
    if not found and len(wanted) == 1 and len(wanted[0]) > 3:
        found = _match(_exact(wanted), any_of=True)
    return found


def _exact(wanted: list[str]) -> list[tuple[str, bool]]:
    """Tokens that must be there; letters match the beginning of a token."""
    return [(t, False) if _HAN.match(t) else (t, True) for run in wanted for t in _tokens_of_run(run)]


def _tokens_of_run(run: str) -> list[str]:
    return bigrams(run) if _HAN.match(run) else [run]


def _match(tokens: list[tuple[str, bool]], *, any_of: bool = False) -> list[int]:
    """Version ids; ``tokens`` are (text, is prefix) and hold only letters, digits and Chinese characters."""
    tokens = [(text, prefix) for text, prefix in tokens if text]
    if not tokens:
        return []
    if connection.vendor == "sqlite":
        query = (" OR " if any_of else " AND ").join(f'"{text}"{"*" if prefix else ""}' for text, prefix in tokens)
        matching = RawSQL("SELECT rowid FROM catalog_search WHERE catalog_search MATCH %s", [query])
    else:
        query = (" | " if any_of else " & ").join(f"'{text}'{':*' if prefix else ''}" for text, prefix in tokens)
        matching = RawSQL(
            "SELECT version_id FROM catalog_searchentry"
            " WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ %s::tsquery",
            [query],
        )
    return list(ItemVersion.objects.shown().filter(pk__in=matching).order_by("pk").values_list("pk", flat=True))
