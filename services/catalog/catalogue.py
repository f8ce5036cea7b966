"""The visible catalogue in memory: what lists, facets and the API read, rebuilt when the stamp says it changed.

Entries stand in the order of a list without words, and each value of each facet is one integer with a bit for every
entry: a selection is a conjunction of integers, a count is a count of bits, at any size.
"""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from django.utils import timezone

from services.catalog.entries import FACETS, Entry, read
from services.catalog.enums import ThemeKind
from services.catalog.models import CatalogueStamp, Theme
from services.common import transaction
from services.common.once import once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

MEMO_SECONDS = 1.0
"""Another process may show what changed this much later on pages kept for visitors; this process at once."""


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme with the number of its items."""

    code: str
    name: str
    kind: str
    icon: str
    count: int


def bits_of(positions: Iterable[int], length: int) -> int:
    """An integer with these bits set."""
    held = bytearray(length // 8 + 1)
    for position in positions:
        held[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(held, "little")


def positions_of(bits: int) -> Iterator[int]:
    """The bits that are set, lowest first; costs what is taken from it."""
    written = f"{bits:b}"[::-1]
    place = written.find("1")
    while place >= 0:
        yield place
        place = written.find("1", place + 1)


@dataclass(frozen=True)
class Catalogue:
    """Everything visible on one day, ranked."""

    stamp: int
    day: date
    entries: tuple[Entry, ...]
    themes: tuple[ThemeEntry, ...]

    @cached_property
    def everything(self) -> int:
        """All bits."""
        return (1 << len(self.entries)) - 1

    @cached_property
    def place(self) -> dict[int, int]:
        """Version id → position."""
        return {entry.id: position for position, entry in enumerate(self.entries)}

    @cached_property
    def by_id(self) -> dict[int, Entry]:
        """Version id → entry."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def masks(self) -> dict[str, dict[str, int]]:
        """Facet → value → its entries as bits."""
        made = {}
        for facet in FACETS:
            found: dict[str, list[int]] = defaultdict(list)
            for position, entry in enumerate(self.entries):
                for value in entry.values(facet):
                    found[value].append(position)
            made[facet] = {value: bits_of(places, len(self.entries)) for value, places in found.items()}
        return made

    @cached_property
    def online(self) -> int:
        """What one can apply for online, as bits."""
        return bits_of((n for n, entry in enumerate(self.entries) if entry.online), len(self.entries))

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many entries each value of each facet has."""
        return {facet: {value: bits.bit_count() for value, bits in of.items()} for facet, of in self.masks.items()}

    @cached_property
    def departments(self) -> dict[str, str]:
        """Code → short name of every department that has items."""
        return {entry.department_code: entry.department for entry in self.entries}


def build(stamp: int, day: date) -> Catalogue:
    """Read the catalogue: a constant number of queries."""
    entries = tuple(sorted(read(day), key=lambda entry: entry.rank))
    counts: dict[str, int] = defaultdict(int)
    for entry in entries:
        for theme in entry.themes:
            counts[theme] += 1
    themes = tuple(
        ThemeEntry(theme.code, theme.name, theme.kind, theme.icon, counts[theme.code])
        for theme in Theme.objects.all()
        if counts[theme.code]
    )
    return Catalogue(stamp, day, entries, themes)


_lock = Lock()
_kept: Catalogue | None = None
_memo: tuple[float, int] = (0.0, 0)


def current_stamp() -> int:
    """The stamp of the moment; one query, and one for a whole page."""
    stamps = CatalogueStamp.objects.filter(pk=1).order_by("pk").values_list("number", flat=True)
    return once("catalogue stamp", lambda: stamps.first() or 0)


def state() -> tuple[int, date]:
    """Stamp and day for what is kept for visitors: at most ``MEMO_SECONDS`` old, and no query within them."""
    global _memo
    until, stamp = _memo
    if until < time.monotonic():
        stamp = current_stamp()
        _memo = (time.monotonic() + MEMO_SECONDS, stamp)
    return stamp, timezone.localdate()


def forget() -> None:
    """Look the stamp up again."""
    global _memo
    _memo = (0.0, 0)


def changed() -> tuple[int, datetime | None]:
    """The stamp of the moment and when it was set; 0 and None while nothing was ever published."""
    stamps = CatalogueStamp.objects.filter(pk=1).order_by("pk")
    return stamps.values_list("number", "changed_at").first() or (0, None)


def current() -> Catalogue:
    """The catalogue of today; one query while nothing changed."""
    global _kept
    stamp, day = current_stamp(), timezone.localdate()
    kept = _kept
    if kept is None or not stamp or (kept.stamp, kept.day) != (stamp, day):
        with _lock:
            kept = _kept
            if kept is None or not stamp or (kept.stamp, kept.day) != (stamp, day):
                kept = _kept = build(stamp, day)
    return kept


def shown() -> Catalogue:
    """The catalogue of ``state()``, for pages kept under it; no query while nothing changed."""
    kept = _kept
    if kept is not None and kept.stamp and (kept.stamp, kept.day) == state():
        return kept
    return current()


def bump() -> None:
    """Say that the catalogue changed; inside the transaction that changed it."""
    CatalogueStamp.objects.update_or_create(pk=1, defaults={"number": 1 + secrets.randbelow(2**31 - 2)})
    forget()
    transaction.on_commit(forget)


def themes(kind: ThemeKind | str | None = None) -> list[ThemeEntry]:
    """Themes with items, of one kind or all."""
    return [theme for theme in current().themes if kind is None or theme.kind == kind]


def popular(number: int = 6, *, serves: str = "person") -> list[Entry]:
    """What most people apply for, online first."""
    catalogue = current()
    served = positions_of(catalogue.masks["serves"].get(serves, 0))
    return [catalogue.entries[position] for position in islice(served, number)]


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address asks for; unknown values select nothing rather than fail."""

    words: str = ""
    serves: str = ""
    theme: str = ""
    department: str = ""
    visits: str = ""
    time: str = ""
    online: bool = False
    channel: str = ""
    depth: int | str = ""
    """The least online depth asked for."""

    def active(self) -> dict[str, str]:
        """The facets that are set, with the value asked for."""
        return {facet: str(value) for facet in FACETS if (value := getattr(self, facet))}


class Rows(Sequence[Entry]):
    """Entries of a selection, looked up when they are asked for."""

    def __init__(self, catalogue: Catalogue, bits: int, order: list[int] | None = None) -> None:
        self._entries = catalogue.entries
        self._bits = bits
        self._order = order
        self._length = bits.bit_count() if order is None else len(order)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, int):
            index = range(self._length)[index]
            return self[index : index + 1][0]
        start, stop, step = index.indices(self._length)
        places = self._order[start:stop:step] if self._order is not None else islice(self._places(), start, stop, step)
        return [self._entries[place] for place in places]

    def _places(self) -> Iterator[int]:
        full = self._length == len(self._entries)
        return iter(range(self._length)) if full else positions_of(self._bits)


@dataclass
class Found:
    """Entries of a selection, best first, how many of them are online, and what each filter would leave."""

    entries: Sequence[Entry]
    online: int
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


def select(selection: Selection, ids: Iterable[int] | None, catalogue: Catalogue | None = None) -> Found:
    """Entries that pass, and counts per value with all other filters applied.

    ``ids`` are the versions that words found, best first; None = no words were given.
    """
    catalogue = catalogue or current()
    active = selection.active()
    order = None if ids is None else [catalogue.place[i] for i in ids if i in catalogue.place]
    pool = catalogue.everything if order is None else bits_of(order, len(catalogue.entries))
    if selection.online:
        pool &= catalogue.online
    asked = {facet: catalogue.masks[facet].get(value, 0) for facet, value in active.items()}
    bits = pool
    for mask in asked.values():
        bits &= mask
    if order is not None:
        order = [place for place in order if bits >> place & 1]
    found = Rows(catalogue, bits, order)
    return Found(found, (bits & catalogue.online).bit_count(), _counts(catalogue, pool, asked))


def _counts(catalogue: Catalogue, pool: int, asked: dict[str, int]) -> dict[str, dict[str, int]]:
    if pool == catalogue.everything and not asked:
        return catalogue.counts
    counts = {}
    for facet, masks in catalogue.masks.items():
        rest = pool
        for other, mask in asked.items():
            if other != facet:
                rest &= mask
        counts[facet] = {value: (rest & mask).bit_count() for value, mask in masks.items()} if rest else {}
    return counts
