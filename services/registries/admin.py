"""Registers and their queries in the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.common import wording
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

    def get_form(self, request: HttpRequest, obj: RegistrySource | None = None, **kwargs: Any) -> Any:
        """What switching it off means."""
        said = _("Off: nobody is asked. Whatever needs this register goes to a person, nothing passes by itself.")
        return super().get_form(request, obj, **kwargs, help_texts={"in_service": said})

    def save_model(self, request: HttpRequest, obj: RegistrySource, form: Any, change: bool) -> None:
        """Through the operation, which audits."""
        wanted = obj.in_service
        operations.set_in_service(source=RegistrySource.objects.get(pk=obj.pk), in_service=wanted, by=request.user)


@admin.register(RegistryQuery)
class RegistryQueryAdmin(ModelAdmin):
    """Who asked what and why; read only."""

    list_display = ("created_at", "register", "why", "who", "outcome")
    list_filter = ("register", "outcome")
    search_fields = ("purpose", "by")
    list_select_related = ("person",)
    fields = ("created_at", "register", "why", "who", "outcome", "person")
    readonly_fields = fields

    @admin.display(description=_("purpose"), ordering="purpose")
    def why(self, query: RegistryQuery) -> str:
        """In words, also where a case or an item was named."""
        return wording.reference(query.purpose)

    @admin.display(description=_("asked by"), ordering="by")
    def who(self, query: RegistryQuery) -> str:
        """The sign-in, the portal itself."""
        return wording.reference(query.by)
