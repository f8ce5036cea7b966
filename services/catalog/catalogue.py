"""The published catalogue in memory: what lists, facets and the API read, rebuilt when the stamp says it changed.

Lists of thousands of rows with facet counts then cost one query for the stamp and, with words, one for the search.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from django.utils import timezone

from services.catalog import limits
from services.catalog.enums import ThemeKind
from services.catalog.materials import counted
from services.catalog.models import CatalogueStamp, ItemVersion, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One published version as a row of a list."""

    id: int
    code: str
    name: str
    summary: str
    department: str
    department_code: str
    item_type: str
    themes: frozenset[str]
    serves: frozenset[str]
    channels: frozenset[str]
    depth: int
    visits: int
    promise: str
    promise_number: int
    promise_unit: str
    promise_days: float
    charged: bool
    materials: int
    free: int
    auto: bool
    online: bool
    popularity: int

    def values(self, facet: str) -> tuple[str, ...]:
        """The values of one facet under which the entry counts."""
        if facet == "department":
            return (self.department_code,)
        if facet == "visits":
            return (str(min(self.visits, 2)),)
        if facet == "time":
            return tuple(band for band, days in TIME_BANDS.items() if self.promise_days <= days or self.auto)
        return tuple(self.serves if facet == "serves" else self.themes)


TIME_BANDS = {"now": 0, "5": 5, "20": 20}
"""Working days. Bands include the shorter ones: who accepts 20 days accepts 5."""
FACETS = ("serves", "theme", "department", "visits", "time")


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme with the number of its items."""

    code: str
    name: str
    kind: str
    icon: str
    count: int


@dataclass(frozen=True)
class Catalogue:
    """Everything published on one day."""

    stamp: int
    day: date
    entries: tuple[Entry, ...]
    by_id: dict[int, Entry]
    themes: tuple[ThemeEntry, ...]

    @cached_property
    def ranked(self) -> list[Entry]:
        """Entries as a list without words shows them: what can be done online first, then by number of people."""
        return sorted(self.entries, key=lambda entry: _rank(entry, ""))

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """How many entries each value of each facet has."""
        return {facet: Counter(v for entry in self.entries for v in entry.values(facet)) for facet in FACETS}


def _entry(version: ItemVersion) -> Entry:
    materials = list(version.materials.all())
    to_bring, free = counted(materials)
    owner = version.item.department
    return Entry(
        id=version.pk,
        code=version.item_code,
        name=version.name,
        summary=version.summary,
        department=(owner.short_name or owner.name) if owner else version.item.source_department,
        department_code=owner.code if owner else version.item.source_department,
        item_type=version.item.kind_words,
        themes=frozenset(theme.code for theme in version.themes.all()),
        serves=frozenset(version.serves),
        channels=frozenset(version.channels),
        depth=version.online_depth,
        visits=version.visits,
        promise=limits.promised_words(version),
        promise_number=version.promised_number,
        promise_unit=limits.unit_words(version.promised_unit, version.promised_number),
        promise_days=limits.in_workdays(version.promised_number, version.promised_unit),
        charged=version.charged,
        materials=to_bring,
        free=free,
        auto=version.auto_decision,
        online=version.can_apply_online,
        popularity=version.popularity,
    )


def build(stamp: int, day: date) -> Catalogue:
    """Read the catalogue: a constant number of queries."""
    versions = (
        ItemVersion.objects.visible(on=day)
        .with_owner()
        .prefetch_related("materials", "themes")
        .order_by("-popularity", "item_code")
    )
    entries = tuple(_entry(version) for version in versions)
    counts = Counter(theme for entry in entries for theme in entry.themes)
    themes = tuple(
        ThemeEntry(theme.code, theme.name, theme.kind, theme.icon, counts[theme.code])
        for theme in Theme.objects.all()
        if counts[theme.code]
    )
    return Catalogue(stamp, day, entries, {entry.id: entry for entry in entries}, themes)


_lock = Lock()
_kept: Catalogue | None = None


def current_stamp() -> int:
    """The stamp of the moment; one query."""
    return CatalogueStamp.objects.filter(pk=1).order_by("pk").values_list("number", flat=True).first() or 0


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
            kept = build(stamp, day)
            _kept = kept
    return kept


def bump() -> None:
    """Say that the catalogue changed; inside the transaction that changed it."""
    CatalogueStamp.objects.update_or_create(pk=1, defaults={"number": 1 + secrets.randbelow(2**31 - 2)})


def themes(kind: ThemeKind | str | None = None) -> list[ThemeEntry]:
    """Themes with items, of one kind or all."""
    return [theme for theme in current().themes if kind is None or theme.kind == kind]


def popular(number: int = 6, *, serves: str = "person") -> list[Entry]:
    """What most people apply for, online first."""
    rows = [entry for entry in current().entries if serves in entry.serves]
    return sorted(rows, key=lambda entry: (not entry.online, -entry.popularity))[:number]


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
    depth: int = 0
    """The least online depth asked for."""

    def admits(self, entry: Entry) -> bool:
        """Whether the entry passes what is asked beside the facets."""
        by_channel = not self.channel or self.channel in entry.channels
        return by_channel and entry.depth >= self.depth and (entry.online or not self.online)

    def active(self) -> dict[str, str]:
        """The facets that are set, with the value asked for."""
        return {facet: value for facet in FACETS if (value := getattr(self, facet))}


@dataclass
class Found:
    """Entries of a selection, best first, and what each filter would leave."""

    entries: list[Entry]
    counts: dict[str, Counter[str]] = field(default_factory=dict)


def select(selection: Selection, ids: Iterable[int] | None) -> Found:
    """Entries that pass, and counts per value with all other filters applied. ``ids`` None = no words were given."""
    catalogue = current()
    active = selection.active()
    if ids is None and not active and not (selection.online or selection.channel or selection.depth):
        return Found(catalogue.ranked, catalogue.counts)
    pool = catalogue.ranked if ids is None else [catalogue.by_id[i] for i in ids if i in catalogue.by_id]
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    entries = []
    for entry in pool:
        if not selection.admits(entry):
            continue
        failed = [facet for facet, value in active.items() if value not in entry.values(facet)]
        if not failed:
            entries.append(entry)
        if len(failed) <= 1:
            for facet in failed or FACETS:
                counts[facet].update(entry.values(facet))
    return Found(sorted(entries, key=lambda entry: _rank(entry, selection.words)), counts)


def _rank(entry: Entry, words: str) -> tuple[object, ...]:
    words = words.strip()
    place = 0 if words and entry.name.startswith(words) else 1 if words and words in entry.name else 2
    return (place, not entry.online, -entry.popularity, entry.code)
