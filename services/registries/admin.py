"""Registers and their queries in the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from unfold.admin import ModelAdmin

from services.registries import operations
from services.registries.models import RegistryQuery, RegistrySource

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(RegistrySource)
class RegistrySourceAdmin(ModelAdmin):
    """Take a register out of service: what needs it then goes to a person."""

    list_display = ("__str__", "organ", "in_service")
    fields = ("code", "organ", "in_service")
    readonly_fields = ("code", "organ")

    def save_model(self, request: HttpRequest, obj: RegistrySource, form: Any, change: bool) -> None:
        """Through the operation, which audits."""
        wanted = obj.in_service
        operations.set_in_service(source=RegistrySource.objects.get(pk=obj.pk), in_service=wanted, by=request.user)


@admin.register(RegistryQuery)
class RegistryQueryAdmin(ModelAdmin):
    """Who asked what and why; read only."""

    list_display = ("created_at", "register", "purpose", "by", "outcome")
    list_filter = ("register", "outcome")
    search_fields = ("purpose", "by")
    fields = ("created_at", "register", "purpose", "by", "outcome", "person")
    readonly_fields = fields
