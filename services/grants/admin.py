"""Programmes in the administration: rows anybody with the post can read; who is on a list is seen at the desk alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.forms import ChoiceField
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from services.catalog.admin.forms import AutoRuleForm
from services.catalog.enums import VersionState
from services.catalog.models import ItemVersion
from services.common.cleantext import CleanTexts
from services.grants.models import Programme, ProgrammeRule

if TYPE_CHECKING:
    from django.http import HttpRequest


class ProgrammeRuleForm(AutoRuleForm):
    """As the rules of an item, about registers alone: there are no answers."""


class ProgrammeRuleInline(CleanTexts, TabularInline):
    """The rules of one programme."""

    model = ProgrammeRule
    form = ProgrammeRuleForm
    fields = ("order", "fact", "operator", "value", "explanation")
    extra = 0
    hide_title = True


@admin.register(Programme)
class ProgrammeAdmin(CleanTexts, ModelAdmin):
    """免申即享项目. One that found somebody is switched off, never deleted."""

    list_display = ("name", "department", "cadence", "objection_days", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("department",)
    inlines = (ProgrammeRuleInline,)
    fieldsets = (
        (None, {"fields": ("name", "code", "item_code", "department", "is_active")}),
        (_("In plain words"), {"fields": ("given", "reason", "basis")}),
        (_("Whom the register is asked for"), {"fields": ("region", ("age_from", "age_until"))}),
        (_("How"), {"fields": ("cadence", "objection_days")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The item is chosen by its name among those in force."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name != "item_code":
            return field
        rows = (
            ItemVersion.objects.filter(state=VersionState.PUBLISHED).order_by("name").values_list("item_code", "name")
        )
        choices = [("", _("Choose")), *dict(rows).items()]
        return ChoiceField(
            label=field.label,
            choices=choices,
            help_text=_("The grant rests on its version in force."),
            widget=UnfoldAdminSelectWidget,
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while nobody was found by it."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.candidates.exists())

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> tuple[str, ...]:
        """Evidence and audit name the code."""
        return ("code",) if obj is not None else ()
