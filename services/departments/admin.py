"""Departments, windows and posts in the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from services.common import contacts
from services.departments import operations
from services.departments.forms import AppointForm, EndPostForm
from services.departments.models import Department, StaffPost, Window

if TYPE_CHECKING:
    from django.forms import ModelForm
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


@admin.register(StaffPost)
class StaffPostAdmin(ModelAdmin):
    """Posts are given and ended, never edited or deleted: who held what when stays true."""

    list_display = ("user", "department", "role", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__username", "user__display_name", "department__name")
    list_select_related = ("user", "department")

    def get_form(self, request: HttpRequest, obj: StaffPost | None = None, **kwargs: Any) -> type[ModelForm]:
        """A form for giving, another for ending; both know who acts."""
        kind = AppointForm if obj is None else EndPostForm
        return type(kind.__name__, (super().get_form(request, obj, form=kind, **kwargs),), {"by": request.user})

    def get_fields(self, request: HttpRequest, obj: StaffPost | None = None) -> tuple[str, ...]:
        """An existing post shows what it is; only its end can be set."""
        given = ("user", "department", "role", "window", "starts_on")
        if obj is None:
            return (*given, "ends_on")
        return (*given, "ends_on", "reason") if self.has_change_permission(request, obj) else (*given, "ends_on")

    def get_readonly_fields(self, request: HttpRequest, obj: StaffPost | None = None) -> tuple[str, ...]:
        """What was given stays."""
        return () if obj is None else ("user", "department", "role", "window", "starts_on")

    def save_model(self, request: HttpRequest, obj: StaffPost, form: Any, change: bool) -> None:
        """Through the operations, which check and audit."""
        data = form.cleaned_data
        if not change:
            fields = {key: data[key] for key in ("user", "department", "role", "window", "starts_on", "ends_on")}
            obj.pk = operations.appoint(by=request.user, **fields).pk
            return
        post = StaffPost.objects.get(pk=obj.pk)
        operations.end_post(post=post, by=request.user, reason=data["reason"], on=data["ends_on"])
