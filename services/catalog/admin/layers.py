"""The layers above versions, themes and rule sets, enrolment periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from services.catalog.access import departments_in_charge
from services.catalog.admin.rights import OwnDepartment
from services.catalog.catalogue import bump
from services.catalog.models import BaseItem, EnrolmentBatch, ImplementedItem, ItemPlace, ItemVersion, RuleSet, Theme
from services.common.cleantext import CleanTexts

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class ShownAtOnce(CleanTexts):
    """What stands outside the version: guides follow as soon as it is saved."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """With the stamp of the catalogue."""
        super().save_related(request, form, formsets, change)
        bump()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """With the stamp of the catalogue."""
        super().delete_model(request, obj)
        bump()


class ItemPlaceInline(TabularInline):
    """Where an item is handled; changing it needs no new version."""

    model = ItemPlace
    extra = 0
    fields = ("order", "place", "window", "room")
    ordering_field = "order"
    autocomplete_fields = ("place", "window")


@admin.register(ImplementedItem)
class ImplementedItemAdmin(ShownAtOnce, OwnDepartment, ModelAdmin):
    """实施清单."""

    list_display = ("name", "organ", "level", "code")
    search_fields = ("name", "code", "department__name")
    list_select_related = ("department",)
    readonly_fields = ("code",)
    autocomplete_fields = ("base", "department", "organs")
    fields = ("name", "base", "department", "level", "routing", "organs", "code")
    inlines = (ItemPlaceInline,)
    warn_unsaved_form = True

    @admin.display(description=_("owning department"), ordering="department__name")
    def organ(self, item: ImplementedItem) -> str:
        """Its department, or the name as imported."""
        return item.organ_name

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One's own departments alone."""
        mine = departments_in_charge(request.user)
        if db_field.name == "department" and mine is not None:
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(pk__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions hang on it; it goes with the last of them, not before."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.versions.exists())


@admin.register(BaseItem)
class BaseItemAdmin(CleanTexts, ModelAdmin):
    """基本目录."""

    list_display = ("name", "code", "item_type")
    list_filter = ("item_type",)
    search_fields = ("name", "code")


@admin.register(RuleSet)
class RuleSetAdmin(CleanTexts, ModelAdmin):
    """Limits and documents by kind of item."""

    list_display = ("name", "item_type", "notice_days", "decision_days", "extension_days", "deemed_acceptance")
    search_fields = ("name", "code")
    prepopulated_fields = {}
    fields = (
        ("name", "code"),
        ("item_type", "unit"),
        ("notice_days", "deemed_acceptance"),
        ("decision_days", "extension_days"),
        ("joint_decision_days", "joint_extension_days"),
        ("certificate_days", "two_for_refusal"),
        "basis",
    )


@admin.register(Theme)
class ThemeAdmin(ShownAtOnce, ModelAdmin):
    """Themes of the list."""

    list_display = ("name", "kind", "icon", "order")
    list_filter = ("kind",)
    search_fields = ("name", "code")


@admin.register(EnrolmentBatch)
class EnrolmentBatchAdmin(ShownAtOnce, ModelAdmin):
    """报名期: when an item takes applications, and how many."""

    list_display = ("name", "item_code", "opens_at", "closes_at", "most", "taken")
    search_fields = ("name", "item_code")
    readonly_fields = ("taken",)
    fields = ("item_code", "name", "opens_at", "closes_at", ("quota", "taken"), "note")

    @admin.display(description=_("at most how many"))
    def most(self, batch: EnrolmentBatch) -> str:
        """The quota, or that there is none."""
        return str(batch.quota) if batch.quota is not None else str(_("no limit"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[EnrolmentBatch]:
        """Those of the items one works on."""
        rows = super().get_queryset(request)
        mine = departments_in_charge(request.user)
        if mine is None:
            return rows
        return rows.filter(item_code__in=ItemVersion.objects.filter(item__department__in=mine).values("item_code"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The item is chosen by its name."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "item_code":
            return self._items_field(request)
        if db_field.name == "quota":
            field.label = _("at most how many")
        return field

    def _items_field(self, request: HttpRequest) -> Any:
        from django import forms
        from unfold.widgets import UnfoldAdminSelectWidget

        versions = ItemVersion.objects.order_by("name")
        mine = departments_in_charge(request.user)
        if mine is not None:
            versions = versions.filter(item__department__in=mine)
        choices = dict(versions.filter(enrolment=True).values_list("item_code", "name"))
        return forms.ChoiceField(label=_("item"), choices=list(choices.items()), widget=UnfoldAdminSelectWidget)
