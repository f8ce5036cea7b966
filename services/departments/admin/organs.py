"""Departments and windows in the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from services.common import contacts
from services.departments.models import Department, Window

if TYPE_CHECKING:
    from django.http import HttpRequest


class WindowInline(TabularInline):
    """The windows of a department."""

    model = Window
    extra = 0
    tab = True
    fields = ("place", "number", "name", "is_open")


@admin.register(Department)
class DepartmentAdmin(ModelAdmin):
    """An organ: phones, remedies and place are shown wherever it acts."""

    list_display = ("name", "level", "code", "enquiry_phone", "complaint_phone", "is_active")
    list_filter = ("level", "is_active")
    search_fields = ("name", "short_name", "code")
    inlines = (WindowInline,)
    warn_unsaved_form = True

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Guides that show its phones and windows follow at once."""
        super().save_related(request, form, formsets, change)
        contacts.changed()


@admin.register(Window)
class WindowAdmin(ModelAdmin):
    """Counters of the halls, also those of no single department."""

    list_display = ("__str__", "place", "department", "is_open")
    list_filter = ("is_open",)
    search_fields = ("name", "number", "place__name", "department__name")
    list_select_related = ("place", "department")

    def save_model(self, request: HttpRequest, obj: Window, form: Any, change: bool) -> None:
        """Guides that show it follow at once."""
        super().save_model(request, obj, form, change)
        contacts.changed()
