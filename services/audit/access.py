"""Who may read the log and its alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.audit.enums import AlarmState
from services.audit.models import Alarm, AuditEntry

if TYPE_CHECKING:
    from collections.abc import Collection

TOPIC = "alarms"
"""Live topic: hints that alarms changed."""


def may_read(user: Any) -> bool:
    """Who holds the right to view the log: audit administrators by their post; nobody has every right."""
    return bool(user.is_authenticated and user.is_active and user.is_staff and user.has_perm("audit.view_auditentry"))


def entries_about(subject_ref: str, *, events: Collection[str] | None = None) -> list[AuditEntry]:
    """What happened to one thing, oldest first: of ``events`` only when they are named."""
    named = {} if events is None else {"event__in": events}
    return list(AuditEntry.objects.filter(subject_ref=subject_ref, **named).order_by("id"))


def may_see_alarms(user: Any) -> bool:
    """Who holds the right to view alarms: audit and security administrators by their posts."""
    return bool(user.is_authenticated and user.is_active and user.is_staff and user.has_perm("audit.view_alarm"))


def may_listen(user: Any, topic: str) -> bool:
    """Whether ``user`` may hear that alarms changed."""
    return topic == TOPIC and may_see_alarms(user)


def open_alarms() -> int:
    """How many alarms nobody has looked into."""
    return Alarm.objects.filter(state=AlarmState.OPEN).count()
