"""How full lots are, by one rule for operators and residents. Reads only.

What gates counted, else what stands on the spaces and whose stay is open.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from services.parking.enums import LotKind, SpaceStatus, StayState
from services.parking.models import Device, Space, Stay, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from services.parking.models import Lot

OLD = timedelta(hours=12)
"""What was seen or counted longer ago says nothing about now."""
MOST_UNKNOWN = 5
"""Of so many spaces one may be unseen, else nobody knows how many are free."""
UNSETTLED = (StayState.OPEN, StayState.STALE, StayState.EXIT_UNKNOWN)
Tally = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Spaces in use (closed ones left out), how many are taken, and of how many nobody knows."""

    spaces: int
    taken: int
    unseen: int = 0

    @property
    def free(self) -> int:
        """Never less than none: more cars than spaces is a full lot."""
        return max(self.spaces - self.taken - self.unseen, 0)

    @property
    def percent(self) -> int:
        """For a bar."""
        return min(round(self.taken * 100 / self.spaces), 100) if self.spaces else 0


def counted(rows: QuerySet[Any], kind: str, *, lot: str = "lot", what: str = "") -> QuerySet[Any]:
    """Lot, ``kind``, ``what`` and how many: one part of a tally."""
    rows = rows.order_by().annotate(lot_of=F(lot), kind=Value(kind), what=F(what) if what else Value(""))
    return rows.values_list("lot_of", "kind", "what").annotate(n=Count("pk"))


def tally(lots: Iterable[Lot], *more: QuerySet[Any]) -> dict[int, Tally]:
    """Lot → (kind, what) → how many: spaces by status, stays by state, zones, gates; in one question with ``more``."""
    ids, since = [lot.pk for lot in lots], timezone.now() - OLD
    zones = Zone.objects.filter(lot__in=ids)
    seen = zones.order_by().annotate(lot_of=F("lot"), kind=Value("seen"), what=Value(""))
    parts = [
        counted(Stay.objects.filter(lot__in=ids, state__in=UNSETTLED), "stay", what="state"),
        counted(zones.filter(Q(taken_count=None) | Q(counted_at=None) | Q(counted_at__lt=since)), "uncounted"),
        counted(gates(ids).filter(seen_at__gte=since), "gates"),
        seen.values_list("lot_of", "kind", "what").annotate(n=Coalesce(Sum("taken_count"), 0)),
        *more,
    ]
    found: dict[int, Tally] = defaultdict(dict)
    for lot, kind, what, n in counted(Space.objects.filter(lot__in=ids), "space", what="status").union(
        *parts, all=True
    ):
        found[lot][kind, what] = n
    return found


def gates(ids: Iterable[int]) -> QuerySet[Device]:
    """Devices in use that stand at a lane."""
    return Device.objects.filter(lot__in=ids, is_active=True).exclude(lane=None)


def by_counts(told: Tally) -> bool:
    """Whether every zone was counted of late."""
    return ("seen", "") in told and ("uncounted", "") not in told


def by_gates(lot: Lot, told: Tally) -> bool:
    """Whether gates were heard of late that see everybody come and go."""
    return lot.kind == LotKind.GATED and bool(told.get(("gates", "")))


def of_lot(lot: Lot, told: Tally) -> Occupancy:
    """What gates counted goes first where they count every zone; then sensors at the roadside, open stays elsewhere."""
    every = sum(n for (kind, what), n in told.items() if kind == "space" and what != SpaceStatus.CLOSED)
    if by_counts(told):
        return Occupancy(every, told["seen", ""])
    taken, unknown = (told.get(("space", status), 0) for status in (SpaceStatus.TAKEN, SpaceStatus.UNKNOWN))
    if lot.kind != LotKind.ROADSIDE:
        taken = max(taken, told.get(("stay", StayState.OPEN), 0))
    unseen = 0 if by_gates(lot, told) or unknown * MOST_UNKNOWN > every else unknown
    return Occupancy(every, taken, unseen)
