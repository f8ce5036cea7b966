"""A day at the roadside: poles tell plates with their space, sensors tell what stands there. Same seed, same day.

Some plates no pole reads: then a space is taken and nobody is noted there, which is work for an attendant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from services.parking.simulating.day import AGAIN, DAY, DOUBLED, plates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from services.parking.simulating.driving import Driver

UNREAD, STUCK, PAYS = 0.10, 0.03, 0.70
"""Share of cars no pole reads; of spaces whose sensor says free all day; of bills that are paid at once."""
SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Street:
    """One zone of a street: the pole and, where there is one, the sensors that watch its spaces."""

    pole: str
    spaces: tuple[str, ...]
    sensor: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One request of a device."""

    at: datetime
    device: str
    path: str
    body: dict[str, Any]


@dataclass(slots=True)
class Told:
    """What became of the day."""

    passages: int = 0
    readings: int = 0
    paid: int = 0
    refused: list[str] = field(default_factory=list)


def plan(*, streets: Sequence[Street], visits: int, begins_at: datetime, seed: int, name: str = "") -> list[Event]:
    """At most so many cars within 24 hours, each in a space that is free then, in the order of telling."""
    rnd = Random(seed)  # noqa: S311  a play, not a secret
    free_from = {(street, number): begins_at for street in streets for number in street.spaces}
    stuck = {place for place in sorted(free_from, key=str) if place[0].sensor and rnd.random() < STUCK}
    events: list[Event] = []
    seconds = sorted(rnd.randrange(1, int(DAY.total_seconds() * 0.8)) for _n in range(visits))
    for n, (plate, second) in enumerate(zip(plates(rnd, visits, set()), seconds, strict=True)):
        came = begins_at + timedelta(seconds=second)
        open_places = [place for place, since in free_from.items() if since < came]
        if not open_places:
            continue
        place = rnd.choice(open_places)
        stands = max(SHORTEST, timedelta(seconds=int(rnd.expovariate(1 / 3600))))
        left = min(came + stands, begins_at + DAY - timedelta(minutes=1))
        if left - came < SHORTEST:
            continue
        free_from[place] = left + timedelta(minutes=2)
        read = rnd.random() >= UNREAD
        for way, at in (("in", came), ("out", left)):
            events += _told(rnd, place, f"{name}r{n}-{way}", way, at, plate if read else "", place in stuck)
    return sorted(events, key=lambda event: event.at)


def _told(
    rnd: Random, place: tuple[Street, str], number: str, way: str, at: datetime, plate: str, stuck: bool
) -> list[Event]:
    street, space = place
    found = []
    if plate:
        body = {"event": number, "at": at.isoformat(), "plate": plate, "direction": way, "space": space}
        times = 1 + (rnd.random() < AGAIN)
        found += [Event(at + timedelta(seconds=n), street.pole, "passages/", body) for n in range(times)]
    status = "taken" if way == "in" else "free"
    watching = [street.pole] if not plate else []
    watching += [street.sensor] if street.sensor and not stuck else []
    for device in watching:
        later = at + timedelta(seconds=rnd.randrange(2, 20))
        reading = {"readings": [{"space": space, "status": status, "at": later.isoformat()}]}
        times = 1 + (rnd.random() < DOUBLED)
        found += [Event(later, device, "spaces/", reading)] * times
    return found


def drive(driver: Driver, events: Sequence[Event], *, until: Callable[[Any], None], seed: int) -> Told:
    """Tell everything; of the bills of those that left some are paid, the others are left for a notice."""
    rnd, told = Random(seed), Told()  # noqa: S311  a play, not a secret
    for event in events:
        until(event.at)
        status, said = driver.ask(event.device, "POST", event.path, event.body)
        if status != 200:
            told.refused.append(f"{event.path} {event.body.get('event', '')}: {status} {said}")
        elif event.path == "spaces/":
            told.readings += 1
        else:
            told.passages += 1
            if said["bill"] and rnd.random() < PAYS and driver.pay(said["bill"]):
                told.paid += said["due"]
    return told
