"""Quiet hours: until when a message waits. Counted in the city's own time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from services.common.statements import Read
from services.notices.models import QuietHours

if TYPE_CHECKING:
    from collections.abc import Mapping

Hours = tuple[time, time] | None
_ROWS: Read[QuietHours] = Read(QuietHours.objects.all)


def hours() -> dict[str, Hours]:
    """Channel → when its quiet hours begin and end; None when it keeps none. A channel without a row: the default."""
    return {row.channel: (row.begins, row.ends) if row.is_on else None for row in _ROWS.all()}


def default() -> tuple[time, time]:
    """``settings.QUIET_HOURS``, two texts like 22:00."""
    begins, ends = settings.QUIET_HOURS
    return time.fromisoformat(begins), time.fromisoformat(ends)


def held_until(channel: str, now: datetime, kept: Mapping[str, Hours] | None = None) -> datetime | None:
    """The end of the quiet hours that ``now`` falls into; None outside them. ``kept``: hours already read."""
    kept = hours() if kept is None else kept
    if (found := kept.get(channel, default())) is None:
        return None
    begins, ends = found
    local = timezone.localtime(now)
    clock = local.time()
    over_midnight = begins > ends
    if not (clock >= begins or clock < ends if over_midnight else begins <= clock < ends):
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= begins else local.date()
    return datetime.combine(day, ends, tzinfo=local.tzinfo)
