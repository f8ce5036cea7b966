"""Alarms from what stands wrong now: a broken chain, work that waits, scheduled work that did not run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from services.audit import verification
from services.audit.alarms import Hit
from services.audit.enums import AlarmRule
from services.audit.models import AuditEntry
from services.common.models import OutboxTask
from services.common.schedule import PERIODIC, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WATCH = "services.audit.tasks.watch"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RELAY = "relay"


def _patience(rule: AlarmRule) -> timedelta:
    return timedelta(minutes=settings.ALARMS[rule]["minutes"])


def broken_chain(now: datetime) -> Iterator[Hit]:
    """One hit for each kind of damage; the part of the chain that is read goes round by the minute.

    Entries that wait to be linked are no damage: ``waiting_work`` tells why they wait.
    """
    kinds: dict[str, list[verification.Problem]] = {}
    for problem in verification.verify_part(int(now.timestamp() // 60), settings.ALARM_CHAIN_ROWS):
        if problem.kind != "waiting":
            kinds.setdefault(problem.kind, []).append(problem)
    for kind, problems in kinds.items():
        place = problems[0].seq if problems[0].seq is not None else problems[0].entry_id
        yield Hit(AlarmRule.CHAIN, f"{kind}:{place or 0}", now, now, len(problems))


def waiting_work(now: datetime) -> Iterator[Hit]:
    """Work that is due for long though a relay runs. What a portal that was switched off left over is taken up."""
    if not _swept(now, range(3, 8)):
        return
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due_at = now - _patience(AlarmRule.WORK)
    late = OutboxTask.objects.filter(free, done_at=None, dead_at=None, due_at__lt=due_at)
    if count := late.count():
        oldest = late.order_by("due_at").values_list("due_at", flat=True).first()
        yield Hit(AlarmRule.WORK, RELAY, oldest or due_at, now, count)


def missed_runs(now: datetime) -> Iterator[Hit]:
    """Periodic work of this period that is not done though it should be; and a gap in these sweeps themselves."""
    patience = _patience(AlarmRule.SCHEDULE)
    if not _swept(now, range(1, 60)):
        if _is_older_than(now - HOUR) and _was_at_work(now - HOUR, now):
            yield Hit(AlarmRule.SCHEDULE, WATCH, now - HOUR, now, 1)
        return
    for task, every in PERIODIC.items():
        seconds = every.total_seconds()
        begun = datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)
        if every > patience and now - begun > patience and _is_missed(task, begun, now - patience):
            yield Hit(AlarmRule.SCHEDULE, task, begun, now, 1)
    last = _swept(now, range(1, 60))
    if last and now - last > patience and _was_at_work(last, now):
        yield Hit(AlarmRule.SCHEDULE, WATCH, last, now, 1)


def _is_missed(task: str, begun: datetime, limit: datetime) -> bool:
    """Whether the work of the period was never written, was given up, or waits since before ``limit``."""
    row = OutboxTask.objects.filter(key=key_of(task, begun)).order_by("pk").first()
    return row is None or row.dead_at is not None or (row.done_at is None and row.created_at < limit)


def _swept(now: datetime, minutes_ago: range) -> datetime | None:
    """When the last of the sweeps ended that belong to these minutes; None when none of them did."""
    keys = [key_of(WATCH, now - MINUTE * n) for n in minutes_ago]
    ended = OutboxTask.objects.filter(key__in=keys, done_at__isnull=False).order_by("-done_at", "-pk")
    return ended.values_list("done_at", flat=True).first()


def _is_older_than(moment: datetime) -> bool:
    """Whether this portal was at work before ``moment``: its oldest piece of work says so."""
    oldest = OutboxTask.objects.order_by("pk").values_list("created_at", flat=True).first()
    return oldest is not None and oldest < moment


def _was_at_work(since: datetime, until: datetime) -> bool:
    """Whether anybody used the portal in between: a portal that was switched off has missed nothing.

    Two minutes after the last sweep the next one would have run.
    """
    return AuditEntry.objects.filter(at__gt=since + 2 * MINUTE, at__lt=until - MINUTE).exists()


def is_late(now: datetime) -> bool:
    """Whether the sweeps themselves stand still; asked by the overview, since a dead relay raises no alarm."""
    patience = _patience(AlarmRule.SCHEDULE)
    return not _swept(now, range(patience // MINUTE + 1)) and _is_older_than(now - patience)


EVERYTHING = (broken_chain, waiting_work, missed_runs)
