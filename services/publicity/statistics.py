"""What the public reads of the figures. A count below five is not told, and nothing narrows it down.

Everything above one department's month is worked out from what is told of the months alone: a count that is not told
goes into a sum as the whole span it may have. So no comparison of sums says more than the months themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from services.publicity.models import Figures
from services.publicity.operations.counting import MONTHS, Sum, months_before

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from services.departments.models import Department

NAMES = ("received", "decided", "measured", "on_time", "instant", "days", "promised_days")
COUNTS = ("received", "decided")
NOTHING = "—"


@dataclass(frozen=True)
class Line:
    """One line of a table, as it may be read."""

    label: str
    received: str
    decided: str
    on_time: str
    instant: str
    days: str
    promised_days: str
    bars: dict[str, int] = field(default_factory=dict)
    """Length of the bars of received and decided, of a hundred; nothing of a number that is not told."""
    key: str = ""


@dataclass(frozen=True)
class Told:
    """The page."""

    whole: Line
    months: list[Line]
    organs: list[Line]
    counted_at: datetime | None
    has_examples: bool


def smallest() -> int:
    """Counts below this are not told."""
    return settings.PUBLICITY["smallest_count"]


def is_small(number: int) -> bool:
    """Whether a count could point at somebody."""
    return 0 < number < smallest()


def number(count: int) -> str:
    """``1,234``, ``少于 5``."""
    return _("fewer than %(n)d") % {"n": smallest()} if is_small(count) else f"{count:,}"


def _known(part: int, whole: int) -> tuple[int, int] | None:
    """Between which numbers ``part`` of ``whole`` is told to lie; None where nothing of it may be told."""
    if whole < smallest() or is_small(part):
        return None
    if is_small(whole - part):
        return whole - smallest() + 1, whole - 1
    return part, part


def share(cells: Iterable[tuple[int, int]]) -> str:
    """``97%`` of parts and wholes: of so few that it would tell a small count, nothing; else a span where it must."""
    told = [(known, whole) for part, whole in cells if (known := _known(part, whole)) is not None]
    every = sum(whole for _known_, whole in told)
    if not every:
        return NOTHING
    low, high = (sum(known[end] for known, _whole in told) * 100 // every for end in (0, 1))
    if len(told) == 1 and low != high:
        return _("over %(n)d%%") % {"n": low}
    return f"{low}%" if low == high else _("%(low)s to %(high)s") % {"low": f"{low}%", "high": f"{high}%"}


def average(cells: Iterable[tuple[int, int]]) -> str:
    """``3.4`` working days, of days and cases; months with few cases are left out."""
    told = [(days, cases) for days, cases in cells if cases >= smallest()]
    cases = sum(number for _days, number in told)
    return f"{sum(days for days, _number in told) / cases:.1f}" if cases else NOTHING


def total(parts: list[int]) -> tuple[str, int]:
    """The sum in words and for its bar; a span where parts are not told: it says no more of them than they do."""
    hidden = sum(is_small(one) for one in parts)
    told = sum(one for one in parts if not is_small(one))
    if not hidden:
        return number(told), told
    low, high = told + hidden, told + hidden * (smallest() - 1)
    if hidden == 1 and not told:
        return number(low), 0
    return _("%(low)s to %(high)s") % {"low": f"{low:,}", "high": f"{high:,}"}, (low + high) // 2


def _added(parts: Iterable[Sum | Figures]) -> Sum:
    found = Sum()
    for part in parts:
        for name in NAMES:
            setattr(found, name, getattr(found, name) + getattr(part, name))
    return found


def _line(label: str, parts: list[Sum], key: str = "") -> Line:
    counts = {name: total([getattr(part, name) for part in parts]) for name in COUNTS}
    return Line(
        label=label,
        **{name: text for name, (text, _value) in counts.items()},
        on_time=share((part.on_time, part.measured) for part in parts),
        instant=share((part.instant, part.decided) for part in parts),
        days=average((part.days, part.measured) for part in parts),
        promised_days=average((part.promised_days, part.measured) for part in parts),
        bars={name: value for name, (_text, value) in counts.items()},
        key=key,
    )


def _scaled(lines: list[Line]) -> list[Line]:
    """Bars as hundredths of the longest."""
    top = max((value for line in lines for value in line.bars.values()), default=0) or 1
    return [replace(line, bars={name: value * 100 // top for name, value in line.bars.items()}) for line in lines]


def told(*, organ: str = "") -> Told:
    """The last thirteen months, of the whole city or of one organ (its credit code): one query."""
    months = months_before(timezone.localdate(), MONTHS)
    rows = list(Figures.objects.filter(month__gte=months[0]).select_related("department").order_by("pk"))
    cells: defaultdict[tuple[date, Department], list[Figures]] = defaultdict(list)
    for row in rows:
        cells[row.month, row.department].append(row)
    sums = {key: _added(parts) for key, parts in cells.items()}
    chosen = {key: one for key, one in sums.items() if not organ or key[1].code == organ}
    organs = sorted({department for _month, department in sums}, key=lambda one: (one.level, one.code))
    by_month = [
        _line(f"{month:%Y-%m}", [one for key, one in chosen.items() if key[0] == month], month.isoformat())
        for month in months
    ]
    by_organ = [_line(one.name, [part for key, part in sums.items() if key[1] == one], one.code) for one in organs]
    return Told(
        whole=_line(_("Altogether"), list(chosen.values())),
        months=_scaled(by_month),
        organs=_scaled(by_organ),
        counted_at=max((row.counted_at for row in rows), default=None),
        has_examples=any(row.is_example for row in rows),
    )
