"""Who may read the log."""

from __future__ import annotations

from typing import Any

from services.audit.models import AuditEntry

GROUP = "audit administrator"
"""Name of the group of audit administrators; system and security administrators are other people."""


def may_read(user: Any) -> bool:
    """Active staff in the group of audit administrators; being a superuser is not enough."""
    return bool(user.is_authenticated and user.is_active and user.is_staff and user.groups.filter(name=GROUP).exists())


def entries_about(subject_ref: str) -> list[AuditEntry]:
    """What happened to one thing, oldest first."""
    return list(AuditEntry.objects.filter(subject_ref=subject_ref).order_by("id"))
