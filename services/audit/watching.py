"""The sweep: what stands wrong or was done too often becomes an alarm, once. Run every minute; safe to repeat."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from services.audit import alarms, operations, standing
from services.audit.enums import AlarmRule, AlarmState
from services.audit.models import Alarm

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)
AGAIN_AFTER = {AlarmRule.WORK: timedelta(hours=1), AlarmRule.SCHEDULE: timedelta(hours=1)}
"""What stands wrong is told again that long after somebody looked into it; a broken link never is: it stays broken."""


def sweep() -> list[Alarm]:
    """The alarms that are new."""
    now = timezone.now()
    raised = [operations.raise_alarm(hit=hit, by=None) for hit in _hits(now)]
    return [alarm for alarm in raised if alarm]


def _hits(now: datetime) -> Iterator[alarms.Hit]:
    yield from alarms.counted(now, _counts_since)
    for look in standing.EVERYTHING:
        try:
            found = list(look(now))
        except Exception:
            logger.exception("alarms: %s", look.__name__)
            continue
        yield from (hit for hit in found if not _is_known(hit, now))


def _counts_since(rule: AlarmRule, about: str) -> datetime | None:
    """From when entries count: an open alarm from where it began, one looked into from that moment on."""
    last = Alarm.objects.filter(rule=rule, actor_ref=about).order_by("-pk").first()
    if last is None:
        return None
    return last.first_at if last.state == AlarmState.OPEN else last.acknowledged_at


def _is_known(hit: alarms.Hit, now: datetime) -> bool:
    """Whether somebody looked into exactly this and need not be told again yet."""
    looked = Alarm.objects.filter(rule=hit.rule, actor_ref=hit.about, state=AlarmState.ACKNOWLEDGED)
    again = AGAIN_AFTER.get(hit.rule)
    return (looked if again is None else looked.filter(acknowledged_at__gt=now - again)).exists()
