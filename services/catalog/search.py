"""Finding items by names, everyday words, pinyin, initials, and with typing errors.

Names are compared in memory (``matching``, ``sounds``), so that both databases answer alike. Everything else an item
says — other names, summary, materials, department — is found by character pairs in one column of the database: FTS5 on
SQLite, a GIN index on PostgreSQL. Trigrams cannot serve two-character words, the normal Chinese query.

The figures below were measured: each stands where most of 1,100 everyday queries had the right of 800 real names first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from threading import Lock

from django.db import connection

from services.catalog import catalogue, indexing, sounds, vocabulary
from services.catalog.deeds import agreement
from services.catalog.lines import Lines
from services.catalog.matching import FOLLOWING, NOISE, Names, Query, Span, plain, ranked
from services.catalog.mistyped import Mistyped
from services.catalog.models import SearchEntry
from services.catalog.vocabulary import HAN, Vocabulary, normalised, runs

LONGEST_QUERY = 40
"""Characters of a query that are looked at."""
MOST = 200
"""Results of a query at most; whoever wants more uses the filters."""
FITS = 0.5
"""Below this a name does not answer the query."""
SENTENCE = 6
"""From so many characters on a query is a sentence: not every word of it stands in a name."""
PARTLY = 0.33
"""A name answers a sentence from here on, when it comes near the best."""
NEAR_THE_BEST = 0.65
CERTAIN = 0.74
"""From here on nothing else need be tried."""
COMPLETE = 0.05
"""What it counts that an item is told in full: of two that fit as well, the one that is only listed comes second."""
SHORTEST = 2
"""Initials of words so short stand for too much."""
LATER = 0.03
"""What it costs a name that it changes, renews or ends what another name begins: whoever says neither means that."""
HEARD = 3
"""Everyday words from so many syllables on are heard within a text; shorter ones sound like too much."""
NEAR = 0.25
"""From here on a name is worth asking whether it was meant."""
BY_SOUND = 0.75
SAME_DEED = 0.1
"""What it counts that a name does what is asked."""
OTHER_DEED = 0.04
"""What it costs a name to do what nobody asked for."""
COMPARED = 80
"""Names that are compared letter by letter; behind them come those that hold all the same."""
ENOUGH = 60
"""With so many names found nobody looks for what only mentions the words."""


class Index:
    """What one state of the catalogue is searched by; the sounds are read when a query first needs them."""

    def __init__(self, of: catalogue.Catalogue) -> None:
        self.of = of
        self.words: Vocabulary = vocabulary.read()
        self.worth = [0 if entry.listed else COMPLETE for entry in of.entries]
        self.later = [LATER if FOLLOWING.search(entry.name) else 0 for entry in of.entries]
        names = [[plain(entry.name), *map(plain, entry.also.split())] for entry in of.entries]
        self.names = Names(names, offices=[entry.department for entry in of.entries])
        self.mistyped = Mistyped(self.names)

    @cached_property
    def lines(self) -> Lines:
        """Names and other names as they are written."""
        return Lines(" ".join(texts) for texts in self.names.names)

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
        return Lines(spoken.replace(" ", "") for spoken in self._spoken)

    @cached_property
    def initials(self) -> Lines:
        """First letters of the syllables of the names."""
        return Lines(sounds.initials(spoken.split()) for spoken in self._spoken)

    @cached_property
    def heard_words(self) -> Vocabulary:
        """Everyday words as they sound."""
        heard: dict[str, dict[str, None]] = {}
        for word, others in self.words.words.items():
            heard.setdefault(self.sound(word), {}).update(dict.fromkeys(map(self.sound, others)))
        return Vocabulary({word: tuple(others) for word, others in heard.items() if word})

    @cached_property
    def short_words(self) -> dict[str, set[str]]:
        """Everyday words of three characters and more as initials, with the initials of what is meant."""
        short: dict[str, set[str]] = {}
        for word, others in self.words.words.items():
            if len(said := sounds.initials(sounds.spoken(word, self.words.readings))) > SHORTEST:
                meant = (sounds.initials(sounds.spoken(other, self.words.readings)) for other in others)
                short.setdefault(said, set()).update(letters for letters in meant if len(letters) > SHORTEST)
        return short

    def otherwise(self, letters: str) -> set[str]:
        """Initials as the office would have them: ``sbk`` of 社保卡 is ``shbzk`` there."""
        spans = {letters[a:b] for a in range(len(letters)) for b in range(a + 1 + SHORTEST, len(letters) + 1)}
        return {letters.replace(span, meant) for span in spans for meant in self.short_words.get(span, ())}

    def heard_query(self, query: Query) -> Query:
        """A query as it sounds."""
        text = "".join(self.sound(run) or " " * len(run) for run in re.split(r"( +)", query.text))
        if not query.spans or len(text) != len(query.text):
            heard = self.heard_words.query(text.replace(" ", ""))
            whole = len(heard.text)
            spans = (span for span in heard.spans if span.end - span.start in (whole, *range(HEARD, whole)))
            return replace(heard, spans=tuple(spans), deeds=query.deeds)
        spans = (Span(span.start, span.end, tuple(map(self.sound, span.others))) for span in query.spans)
        return replace(query, text=text, spans=tuple(spans))

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


def find(text: str, *, elsewhere: bool = True) -> list[int]:
    """Ids of the visible versions that answer the query, best first, at most ``MOST``.

    ``elsewhere``: behind those whose names answer, the ones that say the words in another place.
    """
    wanted = normalised(text[:LONGEST_QUERY]).strip()
    if not runs(wanted):
        return []
    index = current()
    scores = _by_words(index, wanted) if HAN.search(wanted) else _by_letters(index, wanted)
    entries, least = index.of.entries, _least(wanted, scores)
    answers = {place: score + index.worth[place] for place, score in scores.items() if score >= least}
    found = [entries[place].id for place in ranked(answers, MOST)]
    if elsewhere and len(found) < ENOUGH and HAN.search(wanted):
        found += _elsewhere(index, wanted, set(found))
    return found[:MOST]


def _least(wanted: str, scores: dict[int, float]) -> float:
    """From which score on a name answers the query."""
    if not HAN.search(wanted) or len(vocabulary.telling(wanted)) < SENTENCE:
        return FITS
    return max(PARTLY, min(FITS, max(scores.values(), default=0.0) * NEAR_THE_BEST))


def _fits(names: Names, query: Query, worth: float, scores: dict[int, float], least: float = 0.0) -> None:
    """Add what the names say to the scores, from ``least`` on."""
    candidates, weighed = names.candidates(query, MOST), names.weigh(query)
    for n, (place, shared) in enumerate(candidates):
        enough = FITS if shared >= candidates[0][1] else 0.0
        fit = names.fit(weighed, place) * worth if n < COMPARED else enough
        if fit > scores.get(place, 0.0) and fit >= least:
            scores[place] = fit


def _by_words(index: Index, wanted: str, heard: float = FITS) -> dict[int, float]:
    """Scores of the names by what they say, and from ``heard`` on by how they sound."""
    query = index.mistyped.mended(index.words.query(wanted))
    if len(char := query.text.strip()) == 1 and not query.spans:
        return {place: 0.6 + 0.4 / len(index.lines.text(place)) for place in index.lines.holding(char)}
    scores = dict.fromkeys(index.names.exact.get(plain(wanted), ()), 2.0)
    _fits(index.names, query, 1.0, scores)
    if max(scores.values(), default=0) < CERTAIN:
        _fits(index.heard, index.heard_query(query), BY_SOUND, scores, least=heard)
    return {place: score + _deeds(index, query, place) for place, score in scores.items()}


def _deeds(index: Index, query: Query, place: int) -> float:
    """What it counts that a name does what is asked, or something else.

    A name that presupposes another procedure comes later, unless the query says just what it does.
    """
    name = index.of.entries[place].name
    same, others = agreement(query.deeds, name)
    return min(same, 2) * SAME_DEED - min(others, 2) * OTHER_DEED - (0 if same else index.later[place])


def _by_letters(index: Index, wanted: str) -> dict[int, float]:
    """Pinyin, initials, or letters that stand in a name; of several words each may be either."""
    joined = NOISE.sub("", wanted)
    scores: dict[int, float] = {}
    for place in index.lines.holding(joined):
        scores[place] = 0.9
    sounding: set[int] = set()
    for lines, base in ((index.initials, 0.62), (index.letters, 0.6)):
        for place in () if lines is index.letters and sounds.CONSONANTS.search(joined) else lines.holding(joined):
            sounding.add(place)
            score = base + _share(lines, place, joined) + (0.05 if lines.text(place).startswith(joined) else 0)
            scores[place] = max(scores.get(place, 0), score)
    syllables = sounds.cut(joined)
    if len(syllables) > 1:
        _fits(index.heard, index.heard_words.query(sounds.signs(syllables)), 1.0, scores)
    for place, score in _by_several(index, runs(wanted), {joined: sounding}).items():
        scores[place] = max(scores.get(place, 0), score)
    if max(scores.values(), default=0) < FITS:
        for other in index.otherwise(joined):
            scores |= {place: 0.53 + _share(index.initials, place, other) for place in index.initials.holding(other)}
    return {place: score - index.later[place] for place, score in scores.items()}


def _share(lines: Lines, place: int, wanted: str) -> float:
    """What it counts how much of a text is wanted."""
    return min(0.3, 0.3 * len(wanted) / (len(lines.text(place)) or 1))


def _by_several(index: Index, words: list[str], known: dict[str, set[int]]) -> dict[int, float]:
    """Names that hold each word as pinyin or initials, some leaving a word out; ``known`` ones are found."""
    words = words[:4]
    if len(words) == 1 and len(words[0]) < 4:
        return {}
    held: list[set[int]] = []
    for word in words:
        found = known[word] if word in known else {*index.initials.holding(word), *index.letters.holding(word)}
        initials = len(word) > 3 and not (found and sounds.is_pinyin(word))
        held.append(found.union(index.initials.like(word)) if initials else found)
    wanted = "".join(words)
    return {place: 0.55 + _share(index.initials, place, wanted) for place in set.intersection(*held)}


def _elsewhere(index: Index, wanted: str, known: set[int]) -> list[int]:
    """Versions that hold every part of the query somewhere, in the order of a list without words."""
    parts = index.words.parts(wanted)
    choices = [[_pairs(text) for text in part] for part in parts]
    place = index.of.place
    found = [i for i in _match([[c for c in choice if c] for choice in choices]) if i in place and i not in known]
    return sorted(found, key=place.__getitem__)


def _pairs(text: str) -> list[str]:
    return [token for run in runs(text) for token in (indexing.bigrams(run) if HAN.match(run) else [run])]


def _match(choices: list[list[list[str]]]) -> list[int]:
    """Version ids; of each choice all tokens of at least one row must be there. Tokens are letters, digits and Han."""
    if not choices or not all(choices):
        return []
    both, either, quote = (" AND ", " OR ", '"') if connection.vendor == "sqlite" else (" & ", " | ", "'")
    rows = [[both.join(f"{quote}{t}{quote}" for t in tokens) for tokens in choice] for choice in choices]
    query = both.join(f"({either.join(f'({row})' for row in choice)})" for choice in rows)
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM catalog_search WHERE catalog_search MATCH %s"
    else:
        sql = "SELECT version_id FROM catalog_searchentry WHERE vector @@ %s::tsquery"
    with connection.cursor() as cursor:
        cursor.execute(sql, [query])
        return [row[0] for row in cursor.fetchall()]


def near(text: str, most: int = 5) -> list[catalogue.Entry]:
    """Names that have something of a query that found nothing, for "did you mean"; may be none."""
    wanted = normalised(text[:LONGEST_QUERY]).strip()
    if not runs(wanted):
        return []
    index = current()
    scores = _by_words(index, wanted, heard=NEAR) if HAN.search(wanted) else _by_letters(index, wanted)
    places = ranked({place: score for place, score in scores.items() if score >= NEAR}, most)
    return [index.of.entries[place] for place in places]
