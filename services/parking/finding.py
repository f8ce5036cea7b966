"""Lots as somebody looks for them: free spaces as far as anybody knows, price in a line, how far. Reads only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from services.parking import occupancy
from services.parking.enums import SpaceStatus
from services.parking.models import Lot, Space, Zone
from services.parking.occupancy import MOST_UNKNOWN, OLD
from services.places.enums import PlaceKind
from services.places.models import Place
from services.tariffs import access as tariffs
from services.tariffs import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.parking.occupancy import Tally

FRESH = timedelta(minutes=15)
"""A sight so young is told without its time."""
FEW = 10
WALK = 75
"""Metres a minute, along streets that bend."""
NEAR = 5000
"""Metres: from farther away nobody looks for a lot near a hall."""
EARTH = 6_371_000


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of the spaces of a lot. ``free`` is None where nobody knows."""

    spaces: int
    free: int | None = None
    seen_at: datetime | None = None
    chargers: int = 0
    free_chargers: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether one should say when it was seen."""
        return self.seen_at is not None and timezone.now() - self.seen_at > FRESH

    @property
    def tone(self) -> str:
        """ "full", "few", "" or "unknown"."""
        if self.free is None:
            return "unknown"
        return "full" if self.free == 0 else "few" if self.free <= FEW else ""


@dataclass(slots=True)
class Found:
    """A lot in the list."""

    lot: Lot
    room: Room
    price: str
    metres: int | None = None

    @property
    def minutes(self) -> int | None:
        """On foot; at least one."""
        return None if self.metres is None else max(1, round(self.metres / WALK))


def rooms(lots: Iterable[Lot]) -> dict[int, Room]:
    """Lot → its spaces, in four questions however many lots."""
    lots = list(lots)
    ids, told = [lot.pk for lot in lots], occupancy.tally(lots)
    chargers: dict[int, dict[str, int]] = defaultdict(dict)
    looked: dict[int, datetime] = {}
    rows = Space.objects.filter(lot__in=ids).exclude(status=SpaceStatus.CLOSED).order_by()
    rows = rows.values_list("lot", "status", "has_charger").annotate(n=Count("pk"), last=Max("observed_at"))
    for lot, status, charger, n, last in rows:
        if charger:
            chargers[lot][status] = n
        if last is not None:
            looked[lot] = max(last, looked.get(lot, last))
    counts = dict(Zone.objects.filter(lot__in=ids).order_by().values_list("lot").annotate(at=Min("counted_at")))
    heard = dict(occupancy.gates(ids).order_by().values_list("lot").annotate(at=Max("seen_at")))
    found = {}
    for lot in lots:
        times = counts.get(lot.pk), heard.get(lot.pk), looked.get(lot.pk)
        found[lot.pk] = _room(lot, told[lot.pk], chargers[lot.pk], *times)
    return found


def _room(
    lot: Lot,
    told: Tally,
    chargers: dict[str, int],
    counted_at: datetime | None,
    heard_at: datetime | None,
    looked_at: datetime | None,
) -> Room:
    """The number the operator sees too, where gates or sensors told something of late; else nobody knows."""
    full, since = occupancy.of_lot(lot, told), timezone.now() - OLD
    looked = looked_at is not None and looked_at >= since
    free_chargers = None
    if looked and chargers and SpaceStatus.UNKNOWN not in chargers:
        free_chargers = chargers.get(SpaceStatus.FREE, 0)
    few_unknown = told.get(("space", SpaceStatus.UNKNOWN), 0) * MOST_UNKNOWN <= full.spaces
    seen_at = None
    if occupancy.by_counts(told):
        seen_at = counted_at
    elif occupancy.by_gates(lot, told):
        seen_at = heard_at
    elif looked and few_unknown:
        seen_at = looked_at
    free = None if seen_at is None else full.free
    return Room(full.spaces, free, seen_at, sum(chargers.values()), free_chargers)


def zones(lot: Lot) -> list[tuple[str, int, int | None]]:
    """(name, spaces, how many are free or None) of each zone; empty for a lot that is not divided."""
    since = timezone.now() - OLD
    open_spaces = ~Q(spaces__status=SpaceStatus.CLOSED)
    rows = lot.zones.order_by("code").annotate(
        every=Count("spaces", filter=open_spaces),
        free=Count("spaces", filter=Q(spaces__status=SpaceStatus.FREE)),
        unknown=Count("spaces", filter=Q(spaces__status=SpaceStatus.UNKNOWN)),
        last=Max("spaces__observed_at", filter=open_spaces),
    )
    found = []
    for zone in rows:
        free = None
        if zone.taken_count is not None and zone.counted_at is not None and zone.counted_at >= since:
            free = max(zone.every - zone.taken_count, 0)
        elif zone.last is not None and zone.last >= since and zone.unknown * MOST_UNKNOWN <= zone.every:
            free = zone.free
        found.append((zone.name, zone.every, free))
    return found if len(found) > 1 else []


def find(*, words: str = "", near: Place | None = None, free: bool = False, charging: bool = False) -> list[Found]:
    """Lots in use that fit, the nearest first where a place is given."""
    rows = Lot.objects.filter(is_open=True).select_related("place").order_by("code")
    for word in words.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(place__address__icontains=word))
    lots = list(rows)
    known, prices = rooms(lots), price_lines(lots)
    found = [Found(lot, known[lot.pk], prices.get(lot.pk, ""), metres(near, lot.place)) for lot in lots]
    if free:
        found = [one for one in found if one.room.free]
    if charging:
        found = [one for one in found if one.room.chargers]
    if near is not None:
        found.sort(key=lambda one: (one.metres is None, one.metres or 0))
    return found


def glance(most: int) -> tuple[list[Found], int]:
    """The lots nearest to the main hall whose free spaces are known, at most so many; the free ones of the city."""
    lots = list(Lot.objects.filter(is_open=True).select_related("place").order_by("code"))
    hall = Place.objects.filter(kind=PlaceKind.HALL, is_open=True, lat__isnull=False).order_by("code").first()
    known = rooms(lots)
    found = [Found(lot, known[lot.pk], "", metres(hall, lot.place)) for lot in lots if known[lot.pk].free is not None]
    found.sort(key=lambda one: (one.metres is None, one.metres or 0))
    return found[:most], sum(one.room.free or 0 for one in found)


def price_lines(lots: Iterable[Lot]) -> dict[int, str]:
    """Lot → its price in one line; one that has none is left out."""
    lots = {lot.pk: lot for lot in lots}
    versions = tariffs.in_force_of({pk: lot.scopes for pk, lot in lots.items()}, at=timezone.now())
    return {pk: plain.line(version.spec, price_zone(lots[pk], version.spec)) for pk, version in versions.items()}


def price_zone(lot: Lot, spec: dict[str, Any]) -> str:
    """The zone of a price that a lot is shown with: its own, else the only one of the price it has spaces in."""
    if lot.price_zone or "zones" not in spec:
        return lot.price_zone
    codes = set(lot.zones.filter(code__in=spec["zones"]).values_list("code", flat=True))
    return codes.pop() if len(codes) == 1 else ""


def halls() -> list[Place]:
    """Places one may want to park near: those that are visited and lie near a lot."""
    lots = list(Place.objects.filter(pk__in=Lot.objects.filter(is_open=True).values("place"), lat__isnull=False))
    rows = Place.objects.filter(is_open=True, lat__isnull=False).order_by("code")
    return [place for place in rows if place.has_page and any(metres(place, lot) <= NEAR for lot in lots)]


def metres(one: Place | None, other: Place) -> int | None:
    """As the crow flies."""
    if one is None or one.lat is None or other.lat is None:
        return None
    lat1, lng1, lat2, lng2 = (radians(float(v)) for v in (one.lat, one.lng, other.lat, other.lng))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return round(2 * EARTH * asin(sqrt(half)))
