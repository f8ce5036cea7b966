"""The log in the admin: read only, and only for audit administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from unfold.admin import ModelAdmin

from services.audit.access import may_read
from services.audit.models import AuditAnchor, AuditEntry

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnlyAdmin(ModelAdmin):
    """Nobody adds, changes or deletes; superusers neither."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Entries are written by operations alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Audit administrators."""
        return may_read(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Hidden from everybody else."""
        return may_read(request.user)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Search by actor, subject, event and request number."""

    list_display = ("seq", "at", "event", "actor_ref", "actor_label", "subject_ref", "department_ref", "request_id")
    list_filter = ("event", "department_ref")
    search_fields = ("=actor_ref", "=subject_ref", "event", "=request_id")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False


@admin.register(AuditAnchor)
class AuditAnchorAdmin(ReadOnlyAdmin):
    """Where the chain stood, and when."""

    list_display = ("n", "head", "at")
