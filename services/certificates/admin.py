"""Certificates in the administration: types are kept here, certificates are only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.certificates.models import Certificate, CertificateType, HeldDocument

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


@admin.register(CertificateType)
class CertificateTypeAdmin(ModelAdmin):
    """Face data, validity and layout of a type. Certificates already issued keep what they were issued with."""

    list_display = (
        "name",
        "code",
        "issuer_department_name",
        "validity_unit",
        "validity_amount",
        "trust_level",
        "is_active",
    )
    list_filter = ("is_active", "holder_kind", "trust_level")
    search_fields = ("name", "code")
    warn_unsaved_form = True
    fieldsets = (
        (
            _("Type"),
            {
                "fields": ("name", "code", "holder_kind", "issuer_department_name", "ministry", "is_active"),
                "classes": ["tab"],
            },
        ),
        (_("Validity"), {"fields": ("validity_unit", "validity_amount", "one_per_holder"), "classes": ["tab"]}),
        (_("Face and layout"), {"fields": ("fields", "layout", "colour"), "classes": ["tab"]}),
        (_("Number and trust"), {"fields": ("standard_code", "number_prefix", "trust_level"), "classes": ["tab"]}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A type is taken out of use, never deleted."""
        return False


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """Who holds what, masked. The face data stays out of the administration."""

    list_display = ("type", "number", "version", "holder", "issuer", "status", "valid_to")
    list_filter = ("status", "type")
    list_select_related = ("type", "holder", "issuer")
    search_fields = ("number", "identifier")
    exclude = ("face_data", "photo")


@admin.register(HeldDocument)
class HeldDocumentAdmin(ReadOnlyAdmin):
    """What can be used again instead of paper, and how far it is trusted."""

    list_display = ("title", "person", "trust_level", "verified_by", "created_at")
    list_filter = ("trust_level", "kind")
    list_select_related = ("person", "certificate")
    exclude = ("file",)
