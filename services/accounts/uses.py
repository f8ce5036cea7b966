"""谁看过我的数据: the uses every room knows of, in one list by time."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils import timezone

from services.accounts import personal_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from services.accounts.models import Person
    from services.accounts.personal_data import Use, Uses

IN_A_COPY = 5000
"""Uses that go into a copy of one's data at most: the newest."""


class _Merged:
    """What a Paginator needs of a list: a length and slices, without reading every row."""

    def __init__(self, kinds: list[Uses]) -> None:
        self.kinds = kinds

    def count(self) -> int:
        """Uses of every kind together."""
        return sum(kind.rows.count() for kind in self.kinds)

    __len__ = count

    def __getitem__(self, span: slice) -> list[Use]:
        keyed = heapq.merge(*(_keyed(n, kind, span.stop) for n, kind in enumerate(self.kinds)), key=lambda k: k[0])
        wanted = list(keyed)[span.start : span.stop]
        told: dict[tuple[int, int], Use] = {}
        for n, kind in enumerate(self.kinds):
            rows = [row for _at, of, _place, row in wanted if of == n]
            places = [place for _at, of, place, _row in wanted if of == n]
            told |= {(n, place): use for place, use in zip(places, kind.tell(rows) if rows else [], strict=True)}
        return [told[(of, place)] for _at, of, place, _row in wanted]


def _keyed(n: int, kind: Uses, until: int) -> Iterator[tuple[float, int, int, Any]]:
    """The newest rows with what they are sorted by: later first."""
    for place, row in enumerate(kind.rows[:until]):
        yield (-_time(row, kind.at).timestamp(), n, place, row)


def _time(row: Any, name: str) -> datetime:
    return getattr(row, name)


def _kinds(person: Person) -> list[Uses]:
    return [kind for _key, room in personal_data.ROOMS.items() for kind in room.uses(person)]


def pages_of_uses(person: Person, per_page: int) -> Paginator:
    """Everything, newest first, by pages."""
    return Paginator(_Merged(_kinds(person)), per_page)


def every_use(person: Person) -> list[Use]:
    """The newest uses for a copy of the data."""
    return _Merged(_kinds(person))[0:IN_A_COPY]


@dataclass(slots=True)
class Seen:
    """A use as the page lists it; the same by the same on one day is one line."""

    use: Use
    times: int = 1


def by_day(uses: list[Use]) -> list[tuple[date, list[Seen]]]:
    """The uses of a page under their days."""
    days: list[tuple[date, list[Seen]]] = []
    for use in uses:
        day = timezone.localdate(use.at)
        if not days or days[-1][0] != day:
            days.append((day, []))
        lines = days[-1][1]
        same = next((s for s in lines if (s.use.who, s.use.what, s.use.why) == (use.who, use.what, use.why)), None)
        if same:
            same.times += 1
        else:
            lines.append(Seen(use))
    return days
