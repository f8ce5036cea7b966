"""Items in the administration: drafts are edited and published, what is in force is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from services.catalog import operations
from services.catalog.enums import VersionState
from services.catalog.models import (
    AutoRule,
    BaseItem,
    Condition,
    Faq,
    Fee,
    ImplementedItem,
    ItemPlace,
    ItemVersion,
    LawArticle,
    Material,
    RuleSet,
    Step,
    Theme,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class DraftOnly:
    """A version that left the draft is shown, not changed."""

    def _is_draft(self, obj: Any) -> bool:
        version = getattr(obj, "version", None) if not isinstance(obj, ItemVersion) else obj
        return version is None or version.state == VersionState.DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_change_permission(request, obj) and self._is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_delete_permission(request, obj) and self._is_draft(obj)


class ChildInline(DraftOnly, TabularInline):
    """Rows of a version in a tab of their own."""

    extra = 0
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_add_permission(request, obj) and self._is_draft(obj)


class ConditionInline(ChildInline):
    """受理条件."""

    model = Condition


class MaterialInline(DraftOnly, StackedInline):
    """材料."""

    model = Material
    extra = 0
    tab = True
    autocomplete_fields = ("certificate_type",)
    fields = (
        ("order", "key", "name"),
        ("necessity", "source", "issuer"),
        ("form", "kind", "copies"),
        ("instructions", "standard", "sample_text"),
        ("basis", "certificate_type", "registry_source"),
        ("question_key", "shown_when", "icon"),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_add_permission(request, obj) and self._is_draft(obj)


class FeeInline(ChildInline):
    """收费."""

    model = Fee


class StepInline(ChildInline):
    """环节."""

    model = Step


class LawArticleInline(ChildInline):
    """依据."""

    model = LawArticle


class FaqInline(ChildInline):
    """常见问题."""

    model = Faq


class AutoRuleInline(ChildInline):
    """秒批规则."""

    model = AutoRule


@admin.register(ItemVersion)
class ItemVersionAdmin(DraftOnly, ModelAdmin):
    """业务办理项 by version."""

    list_display = ("name", "version", "state", "owner", "effective_from_date", "service_kind")
    list_filter = ("state", "service_kind", "handling_kind")
    search_fields = ("name", "item_code", "item__department__name")
    list_select_related = ("item__department",)
    readonly_fields = ("state", "published_at", "withdrawn_at")
    autocomplete_fields = ("item", "form", "certificate_type", "themes")
    inlines = (ConditionInline, MaterialInline, StepInline, FeeInline, LawArticleInline, FaqInline, AutoRuleInline)
    actions = ("publish",)
    warn_unsaved_form = True
    fieldsets = (
        (
            _("Item"),
            {
                "classes": ("tab",),
                "fields": (
                    ("name", "item_code", "version"),
                    ("item", "business_number", "business_kind"),
                    ("summary", "search_words", "themes"),
                    ("service_kind", "external_url", "form"),
                    ("state", "published_at", "withdrawn_at"),
                    ("effective_from_date", "effective_until_date"),
                ),
            },
        ),
        (
            _("Limits"),
            {
                "classes": ("tab",),
                "fields": (
                    "rule_set",
                    ("statutory_number", "statutory_unit", "statutory_note"),
                    ("promised_number", "promised_unit", "promised_note"),
                    ("extension_days", "extension_by"),
                    ("delivery_days", "supplement_days", "minutes_to_fill"),
                    ("approval_level", "handling_kind", "auto_decision"),
                    ("allows_later_material", "site_visit", "special_procedures"),
                ),
            },
        ),
        (
            _("Handing in and result"),
            {
                "classes": ("tab",),
                "fields": (
                    ("serves", "channels", "scope"),
                    ("visits", "visits_reason", "online_depth"),
                    ("real_name_level", "quantity_limit"),
                    ("charged", "fee_basis", "online_payment"),
                    ("result_kind", "result_name", "result_note"),
                    ("certificate_type", "post_delivery"),
                    "promise_text",
                    "after_text",
                ),
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An address written without a scheme is https."""
        if db_field.name == "external_url":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("owning department"))
    def owner(self, version: ItemVersion) -> str:
        """The department that answers for the item."""
        return version.department.name

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[ItemVersion]) -> None:
        """Put the chosen drafts in force; what stands against it is told finding by finding."""
        for version in queryset:
            try:
                operations.hand_in(version=version, by=request.user)
            except operations.CannotPublish as refusal:
                for finding in refusal.findings:
                    messages.error(request, f"{version}: {finding}")
            except operations.NotOpenToThis:
                messages.error(request, _("%(version)s is no draft any more.") % {"version": version})


class ItemPlaceInline(TabularInline):
    """Where an item is handled; changing it needs no new version."""

    model = ItemPlace
    extra = 0
    tab = True
    autocomplete_fields = ("place", "window")


@admin.register(ImplementedItem)
class ImplementedItemAdmin(ModelAdmin):
    """实施清单."""

    list_display = ("name", "department", "level", "code")
    search_fields = ("name", "code", "department__name")
    list_select_related = ("department",)
    readonly_fields = ("code",)
    autocomplete_fields = ("base", "department", "organs")
    inlines = (ItemPlaceInline,)
    warn_unsaved_form = True


@admin.register(BaseItem)
class BaseItemAdmin(ModelAdmin):
    """基本目录."""

    list_display = ("name", "code", "item_type")
    list_filter = ("item_type",)
    search_fields = ("name", "code")


@admin.register(RuleSet)
class RuleSetAdmin(ModelAdmin):
    """Limits and documents by kind of item."""

    list_display = ("name", "item_type", "notice_days", "decision_days", "extension_days", "deemed_acceptance")


@admin.register(Theme)
class ThemeAdmin(ModelAdmin):
    """Themes of the list."""

    list_display = ("name", "kind", "icon", "order")
    list_filter = ("kind",)
    search_fields = ("name", "code")
