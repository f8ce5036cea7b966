"""Who may read the log."""

from __future__ import annotations

from typing import Any

from services.audit.models import AuditEntry


def may_read(user: Any) -> bool:
    """Who holds the right to view the log: audit administrators by their post; nobody has every right."""
    return bool(user.is_authenticated and user.is_active and user.is_staff and user.has_perm("audit.view_auditentry"))


def entries_about(subject_ref: str) -> list[AuditEntry]:
    """What happened to one thing, oldest first."""
    return list(AuditEntry.objects.filter(subject_ref=subject_ref).order_by("id"))
