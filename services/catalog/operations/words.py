"""Everyday words and readings, and what is searched for: counted by day, never by person."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from services.catalog import indexing, search
from services.catalog.catalogue import bump
from services.catalog.models import Polyphone, SearchedWords, Synonym
from services.catalog.vocabulary import normalised
from services.common import transaction
from services.common.personal import looks_personal

if TYPE_CHECKING:
    from datetime import date

logger = logging.getLogger(__name__)
WORDS = Path(__file__).parents[1] / "demo_data/words.json"
WRITTEN_EVERY = 10.0
"""Seconds between two writings of the counts; what was not written when a process ends is lost, and nobody minds."""
MOST_HELD = 200
_NUMBERS = re.compile(r"\d{5,}|@|\d(?:[ -]?\d){6,}")
"""Numbers of people, plates of accounts, addresses of mail: never written down."""


@transaction.atomic
def seed_words() -> int:
    """Add the everyday words and readings the portal comes with; rows of the same words stay as they are.

    How many were added.
    """
    data = json.loads(WORDS.read_text(encoding="utf-8"))
    before = Synonym.objects.count() + Polyphone.objects.count()
    Synonym.objects.bulk_create([Synonym(**row) for row in data["synonyms"]], ignore_conflicts=True)
    Polyphone.objects.bulk_create([Polyphone(**row) for row in data["polyphones"]], ignore_conflicts=True)
    added = Synonym.objects.count() + Polyphone.objects.count() - before
    if added:
        bump()
    return added


@transaction.atomic
def words_changed(*, readings_of: str = "") -> None:
    """Everyday words were edited; ``readings_of``: a word whose reading changed, whose items are spelt anew."""
    if readings_of:
        indexing.spell_again(readings_of)
    bump()


@lru_cache(maxsize=512)
def countable(words: str) -> str:
    """The words as they are counted; empty for what might be somebody's number or address."""
    words = " ".join(normalised(words).split())[: search.LONGEST_QUERY]
    return "" if _NUMBERS.search(words) or looks_personal(words) else words


class Tally:
    """Counts of this process that are not written yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: Counter[tuple[date, str]] = Counter()
        self._opened: Counter[tuple[date, str]] = Counter()
        self._found: dict[tuple[date, str], int] = {}
        self._written = time.monotonic()

    def add(self, words: str, *, found: int | None) -> bool:
        """One search with its number of results, or (None) one guide opened from it. Whether it is time to write."""
        key = (timezone.localdate(), words)
        with self._lock:
            if found is None:
                self._opened[key] += 1
            else:
                self._asked[key] += 1
                self._found[key] = found
            late = time.monotonic() - self._written > WRITTEN_EVERY
            return late or len(self._asked) + len(self._opened) > MOST_HELD

    def take(self) -> list[tuple[tuple[date, str], int, int, int | None]]:
        """Everything counted so far, and begin anew: day and words, times, guides opened, results."""
        with self._lock:
            keys = sorted(self._asked.keys() | self._opened.keys())
            rows = [(key, self._asked[key], self._opened[key], self._found.get(key)) for key in keys]
            self._asked.clear(), self._opened.clear(), self._found.clear()
            self._written = time.monotonic()
            return rows


tally = Tally()


def note_search(*, words: str, found: int) -> None:
    """Count one search."""
    if (counted := countable(words)) and tally.add(counted, found=found):
        write_counts()


def note_opened(*, words: str) -> None:
    """Count one guide opened from the results of a search."""
    if (counted := countable(words)) and tally.add(counted, found=None):
        write_counts()


def write_counts() -> None:
    """Add what was counted to the rows of the day. A database that cannot take it now costs counts, never a page."""
    rows = tally.take()
    try:
        with transaction.atomic():
            for (day, words), asked, opened, found in rows:
                _add(day, words, asked, opened, found)
    except DatabaseError:
        logger.warning("%d counts of searches are lost", len(rows))


def _add(day: date, words: str, asked: int, opened: int, found: int | None) -> None:
    values = {"asked": F("asked") + asked, "opened": F("opened") + opened}
    values |= {} if found is None else {"found": found}
    if not SearchedWords.objects.filter(day=day, words=words).update(**values) and asked:
        row = SearchedWords(day=day, words=words, asked=asked, opened=opened, found=found or 0)
        SearchedWords.objects.bulk_create([row], ignore_conflicts=True)
