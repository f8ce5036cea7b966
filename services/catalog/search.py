"""Finding items by names, everyday words, pinyin, initials, and with typing errors.

Names are compared in memory (``matching``, ``sounds``), so that both databases answer alike. Everything else an item
says — other names, summary, materials, department — is found by character pairs in one column of the database: FTS5 on
SQLite, a GIN index on PostgreSQL. Trigrams cannot serve two-character words, the normal Chinese query.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import accumulate, pairwise
from threading import Lock
from typing import TYPE_CHECKING

from django.db import connection, transaction

from services.catalog import catalogue, sounds, vocabulary
from services.catalog.enums import MaterialForm
from services.catalog.matching import NOISE, Names, Part, Query, plain, ranked
from services.catalog.models import ItemVersion, SearchEntry
from services.catalog.vocabulary import HAN, Vocabulary, normalised, runs, shorter, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_QUERY = 40
"""Characters of a query that are looked at."""
MOST = 200
"""Results of a query at most; whoever wants more uses the filters."""
FITS = 0.5
"""Below this a name does not answer the query."""
CERTAIN = 0.74
"""From here on nothing else need be tried."""
BY_SOUND = 0.95
WITHOUT_VERB = 0.985


class Lines:
    """Many short texts as one, to find what stands anywhere in them."""

    def __init__(self, texts: list[str]) -> None:
        self._whole = "\n".join(texts)
        self._starts = [0, *accumulate(len(text) + 1 for text in texts)]
        self.texts = texts

    def holding(self, wanted: str, most: int = 2 * MOST) -> Iterator[int]:
        """Places of the texts that hold ``wanted``, the foremost first."""
        at, found = self._whole.find(wanted), 0
        while at >= 0 and found < most:
            place = bisect_right(self._starts, at) - 1
            yield place
            found += 1
            at = self._whole.find(wanted, self._starts[place + 1])


class Index:
    """What one state of the catalogue is searched by; the sounds are read when a query first needs them."""

    def __init__(self, of: catalogue.Catalogue) -> None:
        self.of = of
        self.words: Vocabulary = vocabulary.read()
        self.names = Names([[plain(entry.name), *map(plain, entry.also.split())] for entry in of.entries])

    @cached_property
    def lines(self) -> Lines:
        """Names and other names as they are written."""
        return Lines([" ".join(texts) for texts in self.names.names])

    @cached_property
    def _spoken(self) -> list[str]:
        read = dict(SearchEntry.objects.order_by("pk").values_list("pk", "spoken"))
        readings = self.words.readings
        return [read.get(entry.id) or " ".join(sounds.spoken(plain(entry.name), readings)) for entry in self.of.entries]

    @cached_property
    def heard(self) -> Names:
        """Names as they sound."""
        also = [[sounds.heard(text) for text in texts[1:]] for texts in self.names.names]
        rows = zip(self._spoken, also, strict=True)
        return Names([[sounds.signs(spoken.split()), *others] for spoken, others in rows], reach=2)

    @cached_property
    def letters(self) -> Lines:
        """Pinyin of the names without blanks."""
        return Lines([spoken.replace(" ", "") for spoken in self._spoken])

    @cached_property
    def initials(self) -> Lines:
        """First letters of the syllables of the names."""
        return Lines([sounds.initials(spoken.split()) for spoken in self._spoken])

    @cached_property
    def heard_words(self) -> Vocabulary:
        """Everyday words as they sound."""
        heard: dict[str, dict[str, None]] = {}
        for word, others in self.words.words.items():
            heard.setdefault(self.sound(word), {}).update(dict.fromkeys(map(self.sound, others)))
        return Vocabulary({word: tuple(others) for word, others in heard.items() if word})

    def sound(self, text: str) -> str:
        """A text as it sounds, polyphones by the words they stand in."""
        return "".join(
            sounds.signs(sounds.spoken(run, self.words.readings)) if HAN.match(run) else run for run in runs(text)
        )


_lock = Lock()
_kept: Index | None = None


def current() -> Index:
    """The index of the catalogue of the moment."""
    global _kept
    of = catalogue.current()
    kept = _kept
    if kept is None or kept.of is not of:
        with _lock:
            kept = _kept
            if kept is None or kept.of is not of:
                kept = _kept = Index(of)
    return kept


def find(text: str) -> list[int]:
    """Ids of the visible versions that answer the query, best first, at most ``MOST``."""
    wanted = normalised(text[:LONGEST_QUERY]).strip()
    if not runs(wanted):
        return []
    index = current()
    scores = _by_words(index, wanted) if HAN.search(wanted) else _by_letters(index, wanted)
    places = ranked({place: score for place, score in scores.items() if score >= FITS}, MOST)
    found = [index.of.entries[place].id for place in places]
    if len(found) < MOST and HAN.search(wanted):
        found += _elsewhere(index, telling(wanted), set(found))
    return found[:MOST]


def _fits(names: Names, query: Query, worth: float, scores: dict[int, float]) -> None:
    """Add what the names say to the scores."""
    for place in names.candidates(query) if query else ():
        scores[place] = max(scores.get(place, 0.0), names.fit(query, place) * worth)


def _by_words(index: Index, wanted: str) -> dict[int, float]:
    scores: dict[int, float] = {}
    said = telling(wanted)
    bare = shorter(said)
    if len(NOISE.sub("", bare)) == 1:
        return {place: 0.6 + 0.4 / len(index.lines.texts[place]) for place in index.lines.holding(bare)}
    _fits(index.names, index.words.parts(wanted), 1.0, scores)
    if said != wanted:
        _fits(index.names, index.words.parts(said), WITHOUT_VERB, scores)
    if bare != said:
        _fits(index.names, index.words.parts(bare), WITHOUT_VERB, scores)
    if max(scores.values(), default=0) < CERTAIN:
        by_sound = tuple(
            Part(index.sound(part.text), tuple(map(index.sound, part.others))) for part in index.words.parts(bare)
        )
        _fits(index.heard, by_sound, BY_SOUND, scores)
        heard = index.sound(bare)
        _fits(index.heard, index.heard_words.parts(heard), BY_SOUND, scores)
    return scores


def _by_letters(index: Index, wanted: str) -> dict[int, float]:
    """Pinyin, initials, or letters that stand in a name."""
    joined = NOISE.sub("", wanted)
    scores: dict[int, float] = {}
    for place in index.lines.holding(joined):
        scores[place] = 0.9
    for lines, base in ((index.initials, 0.62), (index.letters, 0.6)):
        for place in lines.holding(joined):
            text = lines.texts[place]
            score = base + 0.3 * len(joined) / len(text) + (0.05 if text.startswith(joined) else 0)
            scores[place] = max(scores.get(place, 0), score)
    syllables = sounds.cut(joined)
    if len(syllables) > 1:
        _fits(index.heard, index.heard_words.parts(sounds.signs(syllables)), 1.0, scores)
    return scores


def _elsewhere(index: Index, wanted: str, known: set[int]) -> list[int]:
    """Versions that hold every part of the query somewhere, in the order of a list without words."""
    parts = index.words.parts(wanted)
    choices = [[_pairs(text) for text in (part.text, *part.others)] for part in parts]
    place = index.of.place
    found = [i for i in _match([[c for c in choice if c] for choice in choices]) if i in place and i not in known]
    return sorted(found, key=place.__getitem__)


def _pairs(text: str) -> list[str]:
    return [token for run in runs(text) for token in (bigrams(run) if HAN.match(run) else [run])]


def _match(choices: list[list[list[str]]]) -> list[int]:
    """Version ids; of each choice all tokens of at least one row must be there. Tokens are letters, digits and Han."""
    if not choices or not all(choices):
        return []
    both, either, quote = (" AND ", " OR ", '"') if connection.vendor == "sqlite" else (" & ", " | ", "'")
    rows = [[both.join(f"{quote}{t}{quote}" for t in tokens) for tokens in choice] for choice in choices]
    query = both.join(f"({either.join(f'({row})' for row in choice)})" for choice in rows)
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM catalog_search WHERE catalog_search MATCH %s LIMIT %s"
    else:
        sql = (
            "SELECT version_id FROM catalog_searchentry"
            " WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ %s::tsquery LIMIT %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, 2 * MOST])
        return [row[0] for row in cursor.fetchall()]


def bigrams(run: str) -> list[str]:
    """``居住证`` → 居住, 住证; a single character stands for itself."""
    return [a + b for a, b in pairwise(run)] or [run]


def tokens_of(texts: Iterable[str]) -> list[str]:
    """Every token under which these texts are found: characters, pairs of them, words of letters and digits."""
    found: dict[str, None] = {}
    for text in texts:
        for run in runs(text):
            found.update(dict.fromkeys([*run, *bigrams(run)] if HAN.match(run) else [run]))
    return list(found)


def index(version: ItemVersion) -> None:
    """Write what a shown version is found by; the versions before it are forgotten."""
    forget_item(version.item_code)
    _write(ItemVersion.objects.filter(pk=version.pk))


def index_many(versions: Iterable[ItemVersion]) -> None:
    """``index`` for many at once."""
    codes = {version.pk: version.item_code for version in versions}
    held = ItemVersion.objects.filter(item_code__in=codes.values(), pk__in=SearchEntry.objects.values("pk"))
    _forget(list(held.order_by("pk").values_list("pk", flat=True)))
    _write(ItemVersion.objects.filter(pk__in=list(codes)))


def forget(version: ItemVersion) -> None:
    """Take a version out of the index."""
    _forget([version.pk])


def forget_item(item_code: str) -> None:
    """Take every version of an item out of the index."""
    held = ItemVersion.objects.filter(item_code=item_code, pk__in=SearchEntry.objects.values("pk"))
    _forget(list(held.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def rebuild() -> int:
    """Write the whole index anew, a thousand versions at a time; the number of versions."""
    _forget(None)
    ids = list(ItemVersion.objects.shown().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 1000):
        _write(ItemVersion.objects.filter(pk__in=ids[start : start + 1000]))
    return len(ids)


def _forget(ids: list[int] | None) -> None:
    entries = SearchEntry.objects.all() if ids is None else SearchEntry.objects.filter(pk__in=ids)
    entries.delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            if ids is None:
                cursor.execute("DELETE FROM catalog_search")
            else:
                cursor.executemany("DELETE FROM catalog_search WHERE rowid = %s", [(pk,) for pk in ids])


FIELDS = (
    "pk", "name", "search_words", "summary", "result_name", "item__department__name", "item__department__short_name",
    "item__source_department",
)  # fmt: skip


def _write(versions: object) -> None:
    """Entries of these versions: four queries and one for the readings."""
    texts: dict[int, list[str]] = defaultdict(list)
    ids = versions.order_by().values("pk")
    through = ItemVersion.themes.through.objects.filter(itemversion__in=ids).order_by("pk")
    for pk, name in through.values_list("itemversion_id", "theme__name"):
        texts[pk].append(name)
    materials = ItemVersion.materials.rel.related_model.objects.filter(version__in=ids)
    brought = materials.exclude(form=MaterialForm.FETCHED).order_by("pk")
    for pk, name in brought.values_list("version_id", "name"):
        texts[pk].append(name)
    readings = vocabulary.read().readings
    entries = []
    for pk, name, *others in versions.order_by("pk").values_list(*FIELDS):
        tokens = " ".join(tokens_of([name, *(text for text in others if text), *texts[pk]]))
        spoken = " ".join(sounds.spoken(plain(name), readings))
        entries.append(SearchEntry(version_id=pk, tokens=tokens, spoken=spoken))
    SearchEntry.objects.bulk_create(entries, batch_size=500)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            rows = [(entry.version_id, entry.tokens) for entry in entries]
            cursor.executemany("INSERT INTO catalog_search (rowid, tokens) VALUES (%s, %s)", rows)
