"""The register in the administration: read, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from unfold.admin import ModelAdmin

from services.documents.models import Document, NumberSeries, SealUse

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only operations write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """The register. What a document says is personal and stays out of the administration."""

    list_display = ("title", "number", "version", "issuer_name", "holder_masked", "state", "status", "made_at")
    list_filter = ("state", "status", "kind")
    search_fields = ("number", "verify_code", "subject_ref")
    exclude = ("context", "file", "on_made", "number_key")
    ordering = ("-pk",)


@admin.register(SealUse)
class SealUseAdmin(ReadOnlyAdmin):
    """Which seal was set on what, on whose order."""

    list_display = ("document", "seal", "provider", "ordered_by", "used_at")
    list_select_related = ("document",)
    search_fields = ("seal", "document__number", "file_digest")
    list_filter = ("provider",)


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    """Where each series stands."""

    list_display = ("series", "year", "last")
    list_filter = ("year",)
    search_fields = ("series",)
