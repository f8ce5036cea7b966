"""What happens on a day, and what cameras make of it. Pure: the same seed is the same day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from services.common import identifiers
from services.parking.operations.matching import ALIKE, confused

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS, LETTERS = "0123456789", "ABCDEFGHJKLMNPQRSTUVWXYZ"
DAY = timedelta(hours=24)
OUTAGE = timedelta(hours=1)
LOST_TWICE = 0.25
"""Share of visits of cars that come twice of which nobody tells the entry or the exit."""
LOST, MISREAD, DOUBLED, AGAIN = 0.04, 0.04, 0.15, 0.10
"""Share of passages nobody tells; of plates with one wrong sign; read more than once; sent twice, unanswered."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The cameras of one lot, by their public numbers."""

    lot: str
    ways_in: tuple[str, ...]
    ways_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """The truth: which car stood where, from when until when, and what of it nobody told."""

    plate: str
    lot: str
    came_at: datetime
    left_at: datetime
    entry_lost: bool = False
    exit_lost: bool = False
    clear: bool = False
    """Its plate is read rightly: the visit before it left unseen, and nothing else tells the two apart."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a camera tells, and when: at once, or after its outage with all the others it kept."""

    device: str
    event: str
    at: datetime
    plate: str
    confidence: int
    told_at: datetime
    kept: bool = False
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """A camera that was cut off."""

    device: str
    begins_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class Plan:
    """A whole day."""

    visits: list[Visit] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)


def plan(*, gates: Sequence[Gate], visits: int, begins_at: datetime, seed: int, name: str = "") -> Plan:
    """At most so many visits within 24 hours from ``begins_at``, two outages of an hour: of an entry and of an exit.

    ``name`` begins the number of every event: another day has other events.
    """
    rnd = Random(seed)  # noqa: S311  a play, not a secret
    made = Plan(outages=_outages(rnd, gates, begins_at))
    known: set[str] = set()
    for place, gate in enumerate(gates):
        here = visits // len(gates) + (place < visits % len(gates))
        stood = _visits(rnd, gate, plates(rnd, here * 9 // 10, known), here, begins_at)
        for number, visit in enumerate(_lose(rnd, stood, made.outages)):
            made.visits.append(visit)
            made.passages += _seen(rnd, made.outages, gate, visit, f"{name}{place}-{number}")
    made.passages.sort(key=lambda one: (one.told_at, one.at, one.event))
    return made


def _visits(rnd: Random, gate: Gate, plates: list[str], count: int, begins_at: datetime) -> list[Visit]:
    """At most so many in one lot; one vehicle in ten comes twice."""
    found: list[Visit] = []
    free_from: dict[str, datetime] = {}
    for number in range(count):
        plate = plates[number % len(plates)]
        came = begins_at + timedelta(seconds=rnd.randrange(1, int(DAY.total_seconds() * 0.8)))
        came = max(came, free_from.get(plate, came) + timedelta(minutes=5))
        stands = timedelta(seconds=min(max(180, int(rnd.expovariate(1 / 4500))), 8 * 3600))
        left = min(came + stands, begins_at + DAY - timedelta(minutes=1))
        if left - came < timedelta(minutes=3):
            continue
        free_from[plate] = left
        found.append(Visit(plate, gate.lot, came, left))
    return found


def _lose(rnd: Random, visits: list[Visit], outages: list[Outage]) -> list[Visit]:
    """Nobody tells some entries and exits, also of cars that come twice.

    Not where nobody could ever know: an exit and the next entry of one car together, or one of them while the other
    is told hours later.
    """
    found: list[Visit] = []
    before: dict[str, int] = {}
    dark = {visit.plate for visit in visits for one in outages if _touches(one, visit)}
    twice = Counter(visit.plate for visit in visits)
    for place, visit in enumerate(visits):
        again = twice[visit.plate] > 1
        share = LOST_TWICE if again else LOST
        lost = 1 if again and visit.plate in dark else rnd.random()
        last = found[before[visit.plate]] if visit.plate in before else None
        unseen = last is not None and last.exit_lost
        entry_lost, exit_lost = lost < share / 2 and not unseen, share / 2 <= lost < share
        found.append(replace(visit, entry_lost=entry_lost, exit_lost=exit_lost, clear=unseen))
        before[visit.plate] = place
    return found


def _touches(outage: Outage, visit: Visit) -> bool:
    return any(outage.begins_at <= at < outage.ends_at for at in (visit.came_at, visit.left_at))


def _outages(rnd: Random, gates: Sequence[Gate], begins_at: datetime) -> list[Outage]:
    first, second = (begins_at + timedelta(hours=hours, minutes=rnd.randrange(60)) for hours in (6, 12))
    cut = (gates[0].ways_in[0], first), (gates[-1].ways_out[0], second)
    return [Outage(device, begins, begins + OUTAGE) for device, begins in cut]


def plates(rnd: Random, count: int, known: set[str]) -> list[str]:
    """Invented plates, at least one, no two of which cameras take for one another; one in five of new energy.

    None is among the ``known``, which grow by them.
    """
    found: list[str] = []
    while len(found) < max(1, count):
        if rnd.random() < 0.2:
            plate = "粤K" + rnd.choice("DF") + rnd.choice(DIGITS) + "".join(rnd.choices(DIGITS, k=4))
        else:
            signs = rnd.choices(DIGITS, k=5)
            signs[rnd.randrange(5)] = rnd.choice(LETTERS)
            plate = "粤K" + "".join(signs)
        if plate not in known and not any(_near(plate, other) for other in found):
            found.append(plate)
    known.update(found)
    return found


def _near(one: str, other: str) -> bool:
    """Whether two misreads could meet: at most two signs differ."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 2


def _seen(rnd: Random, outages: list[Outage], gate: Gate, visit: Visit, number: str) -> list[Passage]:
    way_in, way_out = rnd.choice(gate.ways_in), rnd.choice(gate.ways_out)
    misread = rnd.random()
    found: list[Passage] = []
    if not visit.entry_lost:
        wrong = misread < MISREAD / 2 and not visit.exit_lost and not visit.clear
        found += _reads(rnd, outages, visit, way_in, visit.came_at, f"{number}-in", wrong=wrong, leaves=False)
    if not visit.exit_lost:
        wrong = MISREAD / 2 <= misread < MISREAD and not visit.entry_lost
        found += _reads(rnd, outages, visit, way_out, visit.left_at, f"{number}-out", wrong=wrong, leaves=True)
    return found


def _reads(
    rnd: Random,
    outages: list[Outage],
    visit: Visit,
    device: str,
    at: datetime,
    event: str,
    *,
    wrong: bool,
    leaves: bool,
) -> list[Passage]:
    """One passing: often one read, sometimes several within seconds, one of them perhaps wrong; some sent twice."""
    cut = next((o for o in outages if o.device == device and o.begins_at <= at < o.ends_at), None)
    told = cut.ends_at if cut else at
    reads = rnd.randrange(2, 6) if rnd.random() < DOUBLED else 1
    right = Passage(device, event, at, visit.plate, rnd.randrange(90, 100), told, cut is not None, leaves)
    found = [right]
    for more in range(1, reads):
        later = timedelta(seconds=2 * more)
        found.append(replace(right, event=f"{event}-{more}", at=at + later, told_at=told if cut else at + later))
    if wrong and cut is None and (other := misread(rnd, visit.plate)):
        place = rnd.randrange(len(found))
        found[place] = replace(found[place], plate=other, confidence=rnd.randrange(60, 85))
    if rnd.random() < AGAIN:
        found.append(replace(found[-1], told_at=found[-1].told_at + timedelta(seconds=1)))
    return found


def misread(rnd: Random, plate: str) -> str:
    """The plate with one sign taken for another; empty when no such plate could be one."""
    tries = []
    for place, sign in enumerate(plate[2:], 2):
        for group in ALIKE:
            tries += [plate[:place] + like + plate[place + 1 :] for like in group if sign in group and like != sign]
    rnd.shuffle(tries)
    return next((one for one in tries if _is_plate(one) and confused(one, plate)), "")


def _is_plate(text: str) -> bool:
    try:
        identifiers.plate(text)
    except identifiers.IdentifierError:
        return False
    return True
