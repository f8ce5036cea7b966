"""How full lots are: what their gates counted, what stands on their spaces, or whose stay is open. Reads only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce

from services.parking.enums import LotKind, SpaceStatus, StayState
from services.parking.models import Space, Stay, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from services.parking.models import Lot

UNSETTLED = (StayState.OPEN, StayState.STALE, StayState.EXIT_UNKNOWN)
Tally = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Spaces in use (closed ones left out) and how many are taken."""

    spaces: int
    taken: int

    @property
    def free(self) -> int:
        """Never less than none: more cars than spaces is a full lot."""
        return max(self.spaces - self.taken, 0)

    @property
    def percent(self) -> int:
        """For a bar."""
        return min(round(self.taken * 100 / self.spaces), 100) if self.spaces else 0


def counted(rows: QuerySet[Any], kind: str, *, lot: str = "lot", what: str = "") -> QuerySet[Any]:
    """Lot, ``kind``, ``what`` and how many: one part of a tally."""
    rows = rows.order_by().annotate(lot_of=F(lot), kind=Value(kind), what=F(what) if what else Value(""))
    return rows.values_list("lot_of", "kind", "what").annotate(n=Count("pk"))


def tally(lots: Iterable[Lot], *more: QuerySet[Any]) -> dict[int, Tally]:
    """Lot → (kind, what) → how many: spaces by status, stays by state, zones; in one question with ``more``."""
    ids = [lot.pk for lot in lots]
    zones = Zone.objects.filter(lot__in=ids)
    seen = zones.order_by().annotate(lot_of=F("lot"), kind=Value("seen"), what=Value(""))
    parts = [
        counted(Stay.objects.filter(lot__in=ids, state__in=UNSETTLED), "stay", what="state"),
        counted(zones.filter(taken_count=None), "uncounted"),
        seen.values_list("lot_of", "kind", "what").annotate(n=Coalesce(Sum("taken_count"), 0)),
        *more,
    ]
    found: dict[int, Tally] = defaultdict(dict)
    for lot, kind, what, n in counted(Space.objects.filter(lot__in=ids), "space", what="status").union(
        *parts, all=True
    ):
        found[lot][kind, what] = n
    return found


def of_lot(lot: Lot, told: Tally) -> Occupancy:
    """What gates counted goes first where they count every zone; then sensors at the roadside, open stays elsewhere."""
    every = sum(n for (kind, what), n in told.items() if kind == "space" and what != SpaceStatus.CLOSED)
    taken = told.get(("space", SpaceStatus.TAKEN), 0)
    if ("seen", "") in told and ("uncounted", "") not in told:
        return Occupancy(every, told["seen", ""])
    standing = told.get(("stay", StayState.OPEN), 0)
    return Occupancy(every, taken if lot.kind == LotKind.ROADSIDE else max(taken, standing))
