"""What is priced: one stay as whole civil seconds, with everything the rules may ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from services.tariffs.engine.errors import BadAmount, ExitBeforeEntry, ImplausibleTime, NaiveTime, StayTooLong

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CIVIL = timezone(timedelta(hours=8))
OFFSET = 8 * 3600
DAY = 86_400
FIRST_DAY = date(1970, 1, 1).toordinal()
EARLIEST = 30 * 365 * DAY
"""About 2000-01-01."""
LATEST = 131 * 365 * DAY
LONGEST = 3 * 366 * DAY
MOST = 10**9
FREES = ("rule", "new_energy", "charging")
"""The free times that a rule may give once in so many hours, each counted by itself."""
PAYING = 900
"""Seconds that paying what was told may take: what the fee grows by meanwhile is not asked for at the bar."""


def civil(moment: datetime) -> int:
    """Seconds of the civil clock (+08:00) since 1970; sub-seconds are cut. Raises NaiveTime, ImplausibleTime."""
    if not isinstance(moment, datetime):
        raise ImplausibleTime(moment=str(moment)[:40])
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveTime(moment=moment.isoformat())
    passed = moment - EPOCH
    seconds = passed.days * DAY + passed.seconds + OFFSET
    if not EARLIEST <= seconds <= LATEST:
        raise ImplausibleTime(moment=moment.isoformat())
    return seconds


def moment(seconds: int) -> datetime:
    """The aware moment of civil seconds."""
    return (EPOCH + timedelta(seconds=seconds - OFFSET)).astimezone(CIVIL)


def whole(value: object, *, what: str) -> int:
    """A whole number from 0 to a thousand million. Raises BadAmount."""
    if type(value) is not int or not 0 <= value <= MOST:
        raise BadAmount(what=what, value=str(value)[:40])
    return value


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Free time somebody is entitled to. ``charging`` with 0 minutes: as the tariff says for charging."""

    label: str
    minutes: int = 0
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class Coupon:
    """Fen off at the end."""

    label: str
    amount: int


@dataclass(slots=True)
class Stay:
    """Times are civil seconds. Build it with ``between``, which refuses what cannot be true."""

    entry: int
    exit: int
    plate: str = ""
    plate_kind: str = ""
    vehicle_class: str = "small"
    zone: str = ""
    new_energy: bool = False
    tags: frozenset[str] = frozenset()
    passes: tuple[tuple[int, int], ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    free_taken: dict[str, int] | None = None
    """Which free time (a code of ``FREES``) was taken before → when last."""
    paid_days: dict[int, int] | None = None
    """Day number since 1970 → fen."""
    coupons: tuple[Coupon, ...] = ()
    paid: int = 0
    paid_at: int | None = None
    told_at: int | None = None
    """When the amount that was paid last had been told."""

    @classmethod
    def between(
        cls, entry: datetime, exit: datetime, *, plate: str = "", plate_kind: str | None = None,
        vehicle_class: str = "small", zone: str = "", new_energy: bool | None = None,
        tags: frozenset[str] = frozenset(),
        passes: tuple[tuple[datetime, datetime], ...] = (), entitlements: tuple[Entitlement, ...] = (),
        free_taken: dict[str, datetime] | None = None, paid_days: dict[date, int] | None = None,
        coupons: tuple[Coupon, ...] = (), paid: int = 0, paid_at: datetime | None = None,
        told_at: datetime | None = None,
    ) -> Stay:  # fmt: skip
        """A stay from aware moments. Raises a PricingError where something cannot be true."""
        begin, end = civil(entry), civil(exit)
        if end < begin:
            raise ExitBeforeEntry(entry=entry.isoformat(), exit=exit.isoformat())
        if end - begin > LONGEST:
            raise StayTooLong(days=(end - begin) // DAY)
        for one in entitlements:
            whole(one.minutes, what="minutes")
        for one in coupons:
            whole(one.amount, what="coupon")
        kind = read_plate(plate)[1] if plate_kind is None else plate_kind
        return cls(
            entry=begin,
            exit=end,
            plate=plate,
            plate_kind=kind,
            vehicle_class=vehicle_class,
            zone=zone,
            new_energy=kind.startswith("new_energy") if new_energy is None else new_energy,
            tags=frozenset(tags),
            passes=tuple((civil(a), civil(b)) for a, b in passes),
            entitlements=tuple(entitlements),
            free_taken={code: civil(at) for code, at in free_taken.items()} if free_taken else None,
            paid_days=_days(paid_days),
            coupons=tuple(coupons),
            paid=whole(paid, what="paid"),
            paid_at=None if paid_at is None else civil(paid_at),
            told_at=None if told_at is None else civil(told_at),
        )


def _days(paid: dict[date, int] | None) -> dict[int, int] | None:
    if not paid:
        return None
    return {day.toordinal() - FIRST_DAY: whole(fen, what="paid") for day, fen in paid.items()}


def read_plate(plate: str) -> tuple[str, str]:
    """One spelling and kind of a plate as ``services.common.identifiers`` tells it; empty when it cannot be read."""
    from services.common.identifiers import IdentifierError
    from services.common.identifiers import plate as read

    if not plate:
        return "", ""
    try:
        found = read(plate)
    except IdentifierError:
        return "", ""
    return found.number, found.kind
