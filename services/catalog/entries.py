"""What a list shows of each item, read from the database in a constant number of queries without building models."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from services.catalog import limits
from services.catalog.enums import ItemType, MaterialForm, ServiceKind, VersionState
from services.catalog.materials import counted
from services.catalog.models import ItemVersion, Material

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

TIME_BANDS = {"now": 0, "5": 5, "20": 20}
"""Working days. Bands include the shorter ones: who accepts 20 days accepts 5."""
FACETS = ("serves", "theme", "department", "channel", "depth", "visits", "time")


@dataclass(frozen=True, slots=True)
class Entry:
    """One visible version as a row of a list."""

    id: int
    code: str
    name: str
    also: str
    summary: str
    department: str
    department_code: str
    kind: str
    themes: frozenset[str]
    serves: frozenset[str]
    channels: frozenset[str]
    depth: int
    visits: int
    promise_number: int
    unit: str
    charged: bool
    materials: int
    free: int
    auto: bool
    online: bool
    query: bool
    listed: bool
    popularity: int

    @property
    def item_type(self) -> str:
        """Kind of item in words."""
        return str(ItemType(self.kind).label) if self.kind in ItemType.values else self.kind

    @property
    def promise(self) -> str:
        """The promised limit in words."""
        return limits.limit_words(self.promise_number, self.unit)

    @property
    def promise_unit(self) -> str:
        """The unit of the promise in words."""
        return limits.unit_words(self.unit, self.promise_number)

    @property
    def promise_days(self) -> float:
        """The promise as working days, roughly."""
        return limits.in_workdays(self.promise_number, self.unit)

    @property
    def rank(self) -> tuple[object, ...]:
        """Where it stands in a list without words: what is complete, what is online, then by number of people."""
        return (self.listed, not self.online, -self.popularity, self.code)

    def values(self, facet: str) -> tuple[str, ...] | frozenset[str]:
        """The values of one facet under which the entry counts. What is only listed has no particulars yet."""
        if facet == "department":
            return (self.department_code,)
        if facet == "serves":
            return self.serves
        if facet == "theme":
            return self.themes
        if self.listed:
            return ()
        if facet == "channel":
            return self.channels
        if facet == "depth":
            return tuple(str(depth) for depth in range(1, self.depth + 1))
        if facet == "visits":
            return (str(min(self.visits, 2)),)
        return tuple(band for band, days in TIME_BANDS.items() if self.auto or self.promise_days <= days)


class _Counted(NamedTuple):
    """What counting materials needs to know of one."""

    is_fetched: bool
    necessity: str
    shown_when: list[dict[str, str]]


FIELDS = (
    "pk", "item_code", "name", "search_words", "summary", "item__department__short_name", "item__department__name",
    "item__department__code", "item__source_department", "item__item_type", "item__source_type", "serves", "channels",
    "online_depth", "visits", "promised_number", "promised_unit", "charged", "auto_decision", "state", "service_kind",
    "form_id", "popularity",
)  # fmt: skip


def read(day: date) -> Iterator[Entry]:
    """Every version visible on ``day``. Three queries."""
    visible = ItemVersion.objects.visible(on=day)
    materials, themes = _materials(visible), _themes(visible)
    for row in visible.order_by().values_list(*FIELDS).iterator(chunk_size=5000):
        yield _entry(dict(zip(FIELDS, row, strict=True)), materials, themes)


@cache
def _one(values: tuple[str, ...]) -> frozenset[str]:
    """The same set for the same values: thousands of entries share a few."""
    return frozenset(values)


def _entry(row: dict[str, object], materials: dict[int, tuple[int, int]], themes: dict[int, tuple[str, ...]]) -> Entry:
    channels, listed = _one(tuple(row["channels"])), row["state"] == VersionState.LISTED
    applies = row["service_kind"] == ServiceKind.APPLY and row["form_id"] and "online" in channels
    brought, free = materials.get(row["pk"], (0, 0))
    department = row["item__department__short_name"] or row["item__department__name"] or row["item__source_department"]
    department_code = row["item__department__code"] or row["item__source_department"]
    return Entry(
        id=row["pk"],
        code=row["item_code"],
        name=row["name"],
        also=row["search_words"],
        summary=row["summary"],
        department=intern(department),
        department_code=intern(department_code),
        kind=intern(row["item__item_type"] or row["item__source_type"]),
        themes=_one(themes.get(row["pk"], ())),
        serves=_one(tuple(row["serves"])),
        channels=channels,
        depth=row["online_depth"],
        visits=row["visits"],
        promise_number=row["promised_number"],
        unit=intern(row["promised_unit"]),
        charged=row["charged"],
        materials=brought,
        free=free,
        auto=row["auto_decision"],
        online=bool(applies) and row["state"] == VersionState.PUBLISHED,
        query=row["service_kind"] == ServiceKind.QUERY and row["state"] == VersionState.PUBLISHED,
        listed=listed,
        popularity=row["popularity"],
    )


def _materials(visible: object) -> dict[int, tuple[int, int]]:
    found: dict[int, list[_Counted]] = defaultdict(list)
    rows = Material.objects.filter(version__in=visible.order_by().values("pk")).order_by("version_id", "order", "id")
    for version, form, necessity, shown_when in rows.values_list("version_id", "form", "necessity", "shown_when"):
        found[version].append(_Counted(form == MaterialForm.FETCHED, necessity, shown_when))
    return {version: counted(materials) for version, materials in found.items()}


def _themes(visible: object) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ItemVersion.themes.through.objects.filter(itemversion__in=visible.order_by().values("pk"))
    for version, code in rows.order_by("pk").values_list("itemversion_id", "theme__code"):
        found[version].append(code)
    return {version: tuple(sorted(codes)) for version, codes in found.items()}
