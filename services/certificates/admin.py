"""Certificates in the administration: types are kept here, certificates are only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from services.certificates.design import preview
from services.certificates.forms import CertificateTypeForm
from services.certificates.forms_faces import KINDS
from services.certificates.models import Certificate, CertificateType, HeldDocument
from services.common import slots
from services.documents.printing.pictures import page_pictures

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BREAK = mark_safe("<br>")


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
    form = CertificateTypeForm
    filter_horizontal = ("issuers",)
    readonly_fields = ("face", "look", "materials")
    fieldsets = (
        (
            _("Type"),
            {
                "fields": ("name", "code", "holder_kind", "issuer_department_name", "ministry", "issuers", "is_active"),
                "classes": ["tab"],
            },
        ),
        (
            _("Validity"),
            {"fields": ("validity_unit", "validity_amount", "renewal_days", "one_per_holder"), "classes": ["tab"]},
        ),
        (
            _("Face and layout"),
            {
                "fields": (
                    *("fields", "layout", "colour", "lead_text", "back_text", "watermark"),
                    *("has_border", "has_code", "look"),
                ),
                "classes": ["tab"],
            },
        ),
        (_("Number and trust"), {"fields": ("standard_code", "number_prefix", "trust_level"), "classes": ["tab"]}),
        (_("Stands in for"), {"fields": ("materials",), "classes": ["tab"]}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: CertificateType | None = None) -> Any:
        """Who may only look reads the face in words."""
        if self.has_change_permission(request, obj) or (obj is None and self.has_add_permission(request)):
            return self.fieldsets
        return [
            (name, options | {"fields": tuple("face" if field == "fields" else field for field in options["fields"])})
            for name, options in self.fieldsets
        ]

    @admin.display(description=_("face data"))
    def face(self, row: CertificateType) -> str:
        """What stands on it, a line each."""
        lines = ((f"{field['label']}（{KINDS.get(field['kind'], field['kind'])}）",) for field in row.fields)
        return format_html_join(BREAK, "{}", lines)

    @admin.display(description=_("preview"))
    def look(self, row: CertificateType) -> str:
        """A button that draws what is typed with sample values, without saving it."""
        address = reverse("admin:certificates_certificatetype_preview")
        button = '<button type="submit" class="portal-moves__link" formaction="{}{}" formtarget="_blank">{}</button>'
        return format_html(button, address, f"?type={row.pk}" if row.pk else "", _("Show it with sample values"))

    @admin.display(description=_("materials"))
    def materials(self, row: CertificateType) -> str:
        """The materials of items that a certificate of this type satisfies."""
        return (slots.draw("certificate_type.admin", None, kind=row) if row.pk else "") or _("None yet")

    def get_urls(self) -> list[Any]:
        """The preview beside Django's own pages."""
        view = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", view, name="certificates_certificatetype_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What is typed, as it would be printed: every page as a picture; nothing is kept."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        pk = request.GET.get("type", "")
        row = get_object_or_404(CertificateType, pk=pk) if pk.isdecimal() and len(pk) < 10 else None
        form = self.get_form(request, row)(request.POST, instance=row)
        pages = page_pictures(preview(form.instance)) if form.is_valid() else []
        context = self.admin_site.each_context(request) | {"form": form, "pages": pages, "title": str(form.instance)}
        return render(request, "admin/certificates/preview.html", context)

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
