"""The days off of a year as the State Council announces them: the sentences of the notice, read into calendar days.

``二、春节：2月15日至23日放假调休，共9天。2月14日、2月28日上班。`` gives nine days off and two that are worked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from services.common import transaction
from services.common.models import CalendarDay, CalendarYear
from services.common.workdays import forget_cached

LONGEST = 10_000
"""Characters of a notice that are read."""
SPAN = 31
"""More days in a row are no holiday but a mistake."""
_LINE = re.compile(r"^\s*[(]?[一二三四五六七八九十\d]{0,3}[)、.]?\s*([^\s:,。\d]{2,20}):(.+)$")
_DATES = re.compile(
    r"(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日(?:\s*[至到~—–-]+\s*(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日)?"
)
_AND = re.compile(r"\s*(?:周.|星期.)?\s*[、和及与]\s*")
"""Between days of one month, named once: 9月27日、28日."""
_NUMBER = re.compile(r"\d\s*[年月日号]")
_TOTAL = re.compile(r"共\s*(\d{1,2})\s*天")
_ASIDE = re.compile(r"[(][^()]*[)]")


@dataclass
class Announced:
    """What a notice says of a year: days with their name, and what could not be understood, in sentences."""

    year: int
    off: dict[date, str] = field(default_factory=dict)
    worked: dict[date, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[CalendarDay]:
        """The days as they are entered, earliest first."""
        off = [CalendarDay(day=day, is_workday=False, name=name) for day, name in self.off.items()]
        worked = [CalendarDay(day=day, is_workday=True, name=name) for day, name in self.worked.items()]
        return sorted(off + worked, key=lambda row: row.day)

    @property
    def beside(self) -> list[CalendarDay]:
        """Those of them that lie in the December before or in the January after."""
        return [row for row in self.days if row.day.year != self.year]

    @property
    def working_days(self) -> int:
        """How many days of the year are worked by this."""
        first = date(self.year, 1, 1)
        days = (first + timedelta(days=n) for n in range((date(self.year + 1, 1, 1) - first).days))
        return sum(day in self.worked or (day.weekday() < 5 and day not in self.off) for day in days)


def read(text: str, year: int) -> Announced:
    """Read a notice; nothing is written. Lines without a date say nothing and are passed over."""
    found = Announced(year)
    for line in unicodedata.normalize("NFKC", text[:LONGEST]).splitlines():
        said = _LINE.match(line)
        if said:
            _read_holiday(found, said[1], _ASIDE.sub("", said[2]))
        elif _DATES.search(line):
            found.doubts.append(_not_understood(line))
    if not found.off and not found.doubts:
        found.doubts.append(_("No day off is named. Paste the sentences of the notice, one holiday a line."))
    found.doubts += [
        _("%(day)s is both off and worked.") % {"day": day} for day in sorted(set(found.off) & set(found.worked))
    ]
    return found


def _read_holiday(found: Announced, name: str, text: str) -> None:
    """The sentences about one holiday."""
    span = 0
    for part in re.split(r"[。;,]", text):
        days = _days(found, part)
        total = _TOTAL.search(part)
        if days and "上班" in part:
            weekdays = [day for day in days if day.weekday() < 5]
            found.doubts += [_("%(day)s is no weekend day; it is worked anyway.") % {"day": day} for day in weekdays]
            found.worked.update(dict.fromkeys(days, _("Worked weekend day")))
        elif days and ("放假" in part or "休" in part):
            span += len(days)
            found.off.update(dict.fromkeys(days, name))
        elif days:
            text = _("%(name)s: are these days off (放假) or worked (上班)? “%(text)s”")
            found.doubts.append(text % {"name": name, "text": part.strip()[:40]})
        if total and int(total[1]) != span:
            text = _("%(name)s: the notice says %(said)s days, the dates give %(found)d.")
            found.doubts.append(text % {"name": name, "said": total[1], "found": span})


def _days(found: Announced, part: str) -> list[date]:
    """The days a part names, none of them passed over: what is not understood is a doubt."""
    days: list[date] = []
    first, end = None, 0
    for dates in _DATES.finditer(part):
        between, end = part[end : dates.start()], dates.end()
        first = _first(dates, found.year, first if _AND.fullmatch(between) else None)
        if first is None and not dates[2]:
            found.doubts.append(_not_understood(part))
            continue
        last = _last(dates, first) if first else None
        if first is None or last is None:
            found.doubts.append(_("There is no such day: “%(text)s”.") % {"text": dates[0]})
        elif not 0 <= (last - first).days < SPAN:
            found.doubts.append(_("Too long for a holiday: “%(text)s”.") % {"text": dates[0]})
        else:
            days += [first + timedelta(days=n) for n in range((last - first).days + 1)]
            first = last
    if _NUMBER.search(_DATES.sub("", part)):
        found.doubts.append(_not_understood(part))
    return [day for day in days if _is_near(found, day)]


def _not_understood(text: str) -> str:
    return _("Not understood: “%(text)s”. Write it as 春节：2月15日至23日放假.") % {"text": text.strip()[:60]}


def _first(dates: re.Match[str], year: int, before: date | None) -> date | None:
    """The first day; without a month it is in that of the day ``before`` it. None where there is no such day."""
    if not dates[2] and before is None:
        return None
    try:
        if dates[2]:
            return date(int(dates[1] or year), int(dates[2]), int(dates[3]))
        return before.replace(day=int(dates[3]))
    except ValueError:
        return None


def _last(dates: re.Match[str], first: date) -> date | None:
    """The last day, where need be in the next year; ``first`` itself without one. None where there is no such day."""
    if not dates[6]:
        return first
    try:
        last = date(int(dates[4] or first.year), int(dates[5] or first.month), int(dates[6]))
        return last.replace(year=last.year + 1) if last < first and not dates[4] else last
    except ValueError:
        return None


def _is_near(found: Announced, day: date) -> bool:
    """In the year, or in the month on either side of it, where a holiday reaches over; else a doubt."""
    near = (found.year - 1, 12) <= (day.year, day.month) <= (found.year + 1, 1)
    if not near:
        text = _("%(day)s is not in %(year)d: enter it with its own year.")
        found.doubts.append(text % {"day": day, "year": found.year})
    return near


@transaction.atomic
def enter(*, announced: Announced, source: str) -> tuple[CalendarYear, bool]:
    """Write a year as announced; what stood in the calendar for it before is replaced. The year, and whether it is new.

    Days of the year before and after are put in where that year stands in the calendar; nothing else of it changes.
    Raises ValueError while there are doubts.
    """
    if announced.doubts:
        raise ValueError(" ".join(announced.doubts))
    year, made = CalendarYear.objects.update_or_create(year=announced.year, defaults={"source": source})
    CalendarDay.objects.filter(day__year=announced.year).delete()
    CalendarDay.objects.bulk_create(row for row in announced.days if row.day.year == announced.year)
    beside = {row.day.year for row in announced.beside}
    standing = set(CalendarYear.objects.filter(year__in=beside).values_list("year", flat=True))
    for row in announced.beside:
        if row.day.year in standing:
            kept = {"is_workday": row.is_workday, "name": row.name}
            CalendarDay.objects.update_or_create(day=row.day, defaults=kept)
    _forget({announced.year, *standing})
    transaction.on_commit(lambda: _forget({announced.year, *standing}))
    return year, made


def _forget(years: set[int]) -> None:
    for year in years:
        forget_cached(year)
