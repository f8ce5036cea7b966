"""Halls and organs as a resident looks for them: city, then towns with their villages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from services.departments.enums import Level
from services.departments.models import Department, Window
from services.places.enums import VISITED
from services.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T", Place, Department)
CITY_DIGITS, TOWN_DIGITS = 6, 9
"""Digits of a region code: city 6, town or street 9, village or community 12."""


@dataclass
class Town(Generic[T]):
    """A town's own hall or organ, and those of its villages."""

    own: T | None = None
    villages: list[T] = field(default_factory=list)


@dataclass
class Directory(Generic[T]):
    """Three levels, and how many rows they hold together."""

    city: list[T] = field(default_factory=list)
    towns: list[Town] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Rows of all levels."""
        return len(self.all)

    @property
    def all(self) -> list[T]:
        """City, then each town with its villages."""
        return self.city + [row for town in self.towns for row in (town.own, *town.villages) if row is not None]


def halls(words: str = "") -> Directory:
    """Halls and points in use; with ``words`` those whose name or address holds each of them."""
    rows = Place.objects.filter(is_open=True, kind__in=VISITED)
    return _sorted(_holding(rows, words, "name", "address"), lambda place: len(place.region))


def organs(words: str = "") -> Directory:
    """Departments in use with their places; with ``words`` those whose name holds each of them."""
    rows = Department.objects.active().filter(is_elsewhere=False).select_related("place")
    digits = {Level.COUNTY: CITY_DIGITS, Level.TOWN: TOWN_DIGITS}
    return _sorted(_holding(rows, words, "name", "short_name"), lambda organ: digits.get(organ.level, TOWN_DIGITS + 1))


def windows_of(place: Place) -> list[Window]:
    """Windows in use of a hall, by number, with their departments."""
    found = Window.objects.filter(place=place, is_open=True).select_related("department")
    return sorted(found, key=lambda window: (len(window.number), window.number))


def organs_in(place: Place) -> list[Department]:
    """Departments that sit in a hall."""
    return list(Department.objects.active().filter(place=place))


def _holding(rows: Iterable[T], words: str, *fields: str) -> list[T]:
    """A few hundred rows, so they are looked through here."""
    asked = words.split()
    return [row for row in rows if all(any(word in getattr(row, name) for name in fields) for word in asked)]


def _sorted(rows: list[T], digits_of: Callable[[T], int]) -> Directory:
    found, towns = Directory(), {}
    for row in rows:
        digits = digits_of(row)
        if digits <= CITY_DIGITS:
            found.city.append(row)
            continue
        town = towns.setdefault(row.region[:TOWN_DIGITS], Town())
        if digits == TOWN_DIGITS:
            town.own = row
        else:
            town.villages.append(row)
    found.towns = [towns[region] for region in sorted(towns)]
    return found
