"""Alarms from counting: the rules as data, and who reached one of them.

A rule counts entries of some events by one actor (or about one subject) within a moving window. ``settings.ALARMS``
holds the numbers. An event of an upper room counts when its name stands here or ends like it (tests/audit).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count

from services.audit.enums import AlarmRule
from services.audit.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

LOOKS_BACK = timedelta(hours=1)
"""Beyond its window, so that nothing is lost when the relay was away for a while."""
READ_AT_MOST = 5000
"""Newest entries of one actor that are read to find a full window."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is counted, by whom. ``weight`` names the number in the detail that an entry counts for, else one."""

    rule: AlarmRule
    events: tuple[str, ...]
    by: str = "actor_ref"
    weight: str = ""
    spread: str = ""
    """The detail that must have at least ``networks`` different values inside the window."""
    nobody: frozenset[str] = frozenset()
    """Actors that are not counted."""

    @property
    def at_least(self) -> int:
        """The number that raises the alarm."""
        return settings.ALARMS[self.rule]["at_least"]

    @property
    def within(self) -> timedelta:
        """The width of the window."""
        return timedelta(minutes=settings.ALARMS[self.rule]["minutes"])

    @property
    def different(self) -> int:
        """How many different values of ``spread`` there must be."""
        return settings.ALARMS[self.rule].get("networks", 0) if self.spread else 0


RULES = (
    Rule(AlarmRule.REVEALS, ("case.revealed", "certificate.revealed", "certificate.batch_refused", "grants.revealed")),
    Rule(AlarmRule.EXPORT, ("items.exported",), weight="rows"),
    Rule(AlarmRule.REFUSALS, ("access.refused",), nobody=frozenset({"anonymous", "system"})),
    Rule(AlarmRule.SIGN_INS, ("accounts.sign_in_refused",), by="subject_ref", spread="network"),
    Rule(AlarmRule.CLOCKS, ("case.clock_fault",)),
    Rule(AlarmRule.MONEY, ("payment.put_aside", "payment.left_aside"), by="subject_ref"),
)
"""Visitors' refusals are not counted: they share one name, and robots make thousands."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Who reached a rule: since when, until when, how much in all since then."""

    rule: AlarmRule
    about: str
    first_at: datetime
    last_at: datetime
    count: int
    label: str = field(default="")


def entries(rule: Rule, since: datetime) -> QuerySet[AuditEntry]:
    """The entries a rule counts."""
    return AuditEntry.objects.filter(event__in=rule.events, at__gte=since).exclude(**{f"{rule.by}__in": rule.nobody})


def suspects(rule: Rule, now: datetime) -> list[str]:
    """Who has enough entries to be looked at closely; one statement over an index."""
    enough = 1 if rule.weight else rule.at_least
    grouped = entries(rule, now - rule.within - LOOKS_BACK).order_by().values(rule.by).annotate(rows=Count("id"))
    return list(grouped.filter(rows__gte=enough).order_by(rule.by).values_list(rule.by, flat=True))


def hit(rule: Rule, about: str, since: datetime) -> Hit | None:
    """Whether ``about`` filled a window of the rule after ``since``."""
    own = entries(rule, since).filter(**{rule.by: about})
    rows = list(own.order_by("-at", "-id").values_list("at", "detail", "actor_label")[:READ_AT_MOST])
    rows.reverse()
    first = _first_full_window(rule, rows)
    if first is None:
        return None
    label = rows[-1][2] if rule.by == "actor_ref" else ""
    return Hit(rule.rule, about, first, rows[-1][0], total(rule, about, first), label)


def total(rule: Rule, about: str, since: datetime) -> int:
    """How much is counted since a moment."""
    own = entries(rule, since).filter(**{rule.by: about})
    if not rule.weight:
        return own.count()
    return sum(_weight(rule, detail) for detail in own.values_list("detail", flat=True))


def _weight(rule: Rule, detail: dict[str, Any]) -> int:
    number = detail.get(rule.weight, 1) if rule.weight else 1
    return number if isinstance(number, int) else 1


def _first_full_window(rule: Rule, rows: list[tuple[datetime, dict, str]]) -> datetime | None:
    """When the first window began that holds enough, of rows in the order of time."""
    start, weight = 0, 0
    spread: Counter[str] = Counter()
    for at, detail, _label in rows:
        weight += _weight(rule, detail)
        spread[detail.get(rule.spread, "")] += 1
        while rows[start][0] < at - rule.within:
            weight -= _weight(rule, rows[start][1])
            _take_away(spread, rows[start][1].get(rule.spread, ""))
            start += 1
        if weight >= rule.at_least and len(spread) >= rule.different:
            return rows[start][0]
    return None


def _take_away(spread: Counter[str], value: str) -> None:
    spread[value] -= 1
    if not spread[value]:
        del spread[value]


def of_code(code: str) -> Rule | None:
    """The counting rule of this name, if it counts."""
    return next((rule for rule in RULES if rule.rule == code), None)


def counted(now: datetime, since: Any) -> Iterator[Hit]:
    """Every hit of every rule; ``since(rule, about)`` says from when entries count, None from the beginning."""
    for rule in RULES:
        for about in suspects(rule, now):
            begin = max(filter(None, (now - rule.within - LOOKS_BACK, since(rule.rule, about))))
            if found := hit(rule, about, begin):
                yield found
