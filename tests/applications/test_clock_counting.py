"""Days, hours and months of clocks against a counter that walks day by day: random histories and the known cases."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from services.applications import limits
from services.applications.enums import ClockKind
from services.applications.models import Clock
from services.applications.operations import clocks
from services.common import workdays

HOLIDAYS = Path(workdays.__file__).parent / "data" / "holidays.json"
DAY = timedelta(days=1)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def announced() -> dict[date, bool]:
    """Every special day of the years that were announced: True = worked."""
    special: dict[date, bool] = {}
    for entry in json.loads(HOLIDAYS.read_text(encoding="utf-8")):
        for _name, first, last in entry["holidays"]:
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last):
                special[day], day = False, day + DAY
        special |= {date.fromisoformat(day): True for day in entry["working_weekends"]}
    return special


def invented(chance: random.Random) -> dict[date, bool]:
    """Years with other holidays and other worked weekends, across two New Years."""
    special: dict[date, bool] = {}
    for year in (2027, 2028, 2029, 2030, 2031):
        for _ in range(6):
            day = date(year, chance.randint(1, 12), chance.randint(1, 28))
            special |= {day + DAY * n: False for n in range(chance.randint(1, 8))}
        for _ in range(8):
            day = date(year, chance.randint(1, 12), chance.randint(1, 28))
            special[day + DAY * (5 - day.weekday() % 7)] = True
        special |= {date(year, 1, 1): False, date(year, 12, 31): chance.random() < 0.5}
    return special


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> dict[date, bool]:
    """The days offices depart from the week; a test may add years."""
    special = announced()
    monkeypatch.setattr(workdays, "_special_days", lambda _year: special)
    return special


class Walker:
    """Counts one day, or one minute, after the other; knows nothing of the portal."""

    def __init__(self, special: dict[date, bool], start: datetime, amount: int, unit: str) -> None:
        self.special, self.start, self.unit = special, start, unit
        self.pauses: list[tuple[datetime, datetime]] = []
        first = timezone.localdate(start)
        self.total = (self.month_later(first, amount) - first).days if unit == "month" else amount
        self.total *= 60 if unit == "hour" else 1

    def month_later(self, day: date, months: int) -> date:
        year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
        for number in range(day.day, 0, -1):
            try:
                return date(year, month, number)
            except ValueError:
                continue
        raise AssertionError

    def counts(self, day: date) -> bool:
        return self.unit != "workday" or self.special.get(day, day.weekday() not in (5, 6))

    def end(self) -> datetime:
        """The first moment after the limit."""
        return self._minutes() if self.unit == "hour" else at(self._last() + DAY, 0)

    def _minutes(self) -> datetime:
        moment, used = self.start, 0
        while used < self.total:
            pause = next((p for p in self.pauses if p[0] <= moment < p[1]), None)
            if pause:
                moment = pause[1]
                continue
            moment, used = moment + timedelta(minutes=1), used + 1
        return next((p[1] for p in self.pauses if p[0] == moment), moment) if self.total else moment

    def _last(self) -> date:
        days = [(timezone.localdate(a), timezone.localdate(b)) for a, b in self.pauses]
        day, used = timezone.localdate(self.start), 0
        while used < self.total:
            day += DAY
            if not any(a < day <= b for a, b in days):
                used += self.counts(day)
        for a, b in days:
            day = b if a == day else day
        return day

    def extend(self, amount: int) -> None:
        if self.unit == "month":
            last = timezone.localdate(self.end()) - DAY
            amount = (self.month_later(last, amount) - last).days
        self.total += amount * (60 if self.unit == "hour" else 1)


def history(chance: random.Random, special: dict[date, bool]) -> tuple[str, datetime, datetime]:
    """One random life of a clock: what happened, its end as the portal says and as the walker says."""
    unit = chance.choice(["workday", "workday", "workday", "day", "hour", "month"])
    amount = {"workday": chance.randint(0, 45), "day": chance.randint(0, 90), "hour": chance.randint(1, 96)}.get(
        unit, chance.randint(1, 7)
    )
    start = at(date(2027, 1, 1) + DAY * chance.randint(0, 1000), chance.randint(0, 23), chance.randint(0, 59))
    clock = clocks.new(None, ClockKind.PROMISE, amount, unit, at=start)
    walker = Walker(special, start, amount, unit)
    told, now = [f"{amount} {unit} from {start}"], start
    for _ in range(chance.randint(0, 4)):
        span = int((walker.end() - now).total_seconds() // 60)
        if span <= 1:
            break
        now += timedelta(minutes=chance.randint(1, span - 1))
        if chance.random() < 0.25 and not clock.extended:
            more = chance.randint(1, 3 if unit == "month" else 20)
            clocks.lengthen(clock, more, unit)
            walker.extend(more)
            told.append(f"+{more} at {now}")
            continue
        until = now + timedelta(minutes=chance.randint(0, 60 * 24 * 40))
        clocks.stand_still(clock, now)
        clocks.go_on(clock, until)
        walker.pauses.append((now, until))
        told.append(f"paused {now} – {until}")
        now = until
    return "; ".join(told), clock.ends_at, walker.end()


def test_random_histories_end_where_a_walker_ends(calendar: dict[date, bool], size: Callable[[int, int], int]) -> None:
    chance = random.Random(20261121)
    calendar |= invented(chance)
    wrong = []
    for _ in range(size(300, 12_000)):
        told, counted, walked = history(chance, calendar)
        if counted != walked:
            wrong.append(f"{told}: {counted} is not {walked}")
    assert wrong == []


def test_lights_turn_where_a_walker_turns_them(calendar: dict[date, bool], size: Callable[[int, int], int]) -> None:
    chance = random.Random(7)
    calendar |= invented(chance)
    for _ in range(size(300, 10_000)):
        unit, amount = chance.choice(["workday", "day"]), chance.randint(0, 60)
        start = at(date(2027, 1, 1) + DAY * chance.randint(0, 1000))
        clock = clocks.new(None, ClockKind.PROMISE, amount, unit, at=start)
        walker = Walker(calendar, start, amount, unit)
        day = timezone.localdate(start)
        while sum(walker.counts(clock.due_date - DAY * n) for n in range((clock.due_date - day).days)) > max(
            1, amount * 0.2
        ):
            day += DAY
        assert timezone.localdate(clock.warns_at) == day, (start, amount, unit)


@pytest.mark.parametrize(
    ("event", "count", "due"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
    ],
)
def test_known_days_of_2026(calendar: dict[date, bool], event: str, count: int, due: str) -> None:
    clock = clocks.new(None, ClockKind.PROMISE, count, "workday", at=at(date.fromisoformat(event)))
    assert clock.due_date == date.fromisoformat(due)
    assert clock.ends_at == at(date.fromisoformat(due) + DAY, 0)


def test_a_pause_leaves_the_days_that_were_not_used(calendar: dict[date, bool]) -> None:
    clock = clocks.new(None, ClockKind.PROMISE, 20, "workday", at=at(date(2026, 9, 21)))
    clocks.stand_still(clock, at(date(2026, 9, 28)))
    assert clock.left == 16
    clocks.go_on(clock, at(date(2026, 10, 15)))
    assert (clock.due_date, clock.left, clock.paused_at) == (date(2026, 11, 6), None, None)


def test_a_pause_does_not_heal_a_limit_that_had_passed(calendar: dict[date, bool]) -> None:
    clock = clocks.new(None, ClockKind.PROMISE, 5, "workday", at=at(date(2026, 9, 1)))
    before = clock.ends_at
    clocks.stand_still(clock, at(date(2026, 9, 28)))
    clocks.go_on(clock, at(date(2026, 10, 15)))
    assert clock.ends_at == before


def test_hours_run_through_nights_and_days_off(calendar: dict[date, bool]) -> None:
    clock = clocks.new(None, ClockKind.PROMISE, 24, "hour", at=at(date(2026, 9, 30), 16, 30))
    assert clock.ends_at == at(date(2026, 10, 1), 16, 30)
    assert clock.due_date == date(2026, 10, 1)


@pytest.mark.parametrize(("start", "months", "due"), [("2026-01-31", 1, "2026-02-28"), ("2026-03-31", 1, "2026-04-30")])
def test_a_month_ends_on_the_last_day_when_it_has_no_such_day(
    calendar: dict[date, bool], start: str, months: int, due: str
) -> None:
    clock = clocks.new(None, ClockKind.PROMISE, months, "month", at=at(date.fromisoformat(start)))
    assert clock.due_date == date.fromisoformat(due)


@pytest.mark.django_db
def test_a_year_that_is_not_in_the_calendar_gives_no_day_at_all() -> None:
    clock = clocks.new(None, ClockKind.NOTICE, 5, "workday", at=at(date(2033, 5, 2)))
    assert (clock.ends_at, clock.due_date, clock.warns_at) == (None, None, None)
    with pytest.raises(clocks.CalendarMissing):
        clocks.certain(clock)
    with pytest.raises(workdays.MissingYear):
        limits.ends(at(date(2033, 5, 2)), 5, "workday")


def test_the_fields_of_a_clock_are_those_that_are_tested() -> None:
    assert {"left", "paused_at", "ends_at", "due_date"} <= {field.name for field in Clock._meta.concrete_fields}
