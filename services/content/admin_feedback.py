"""Opinions on guides in the administration: shares above, what people wrote below. Nobody changes any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from services.common.once import once
from services.content.access import guide_shares
from services.content.models import GuideFeedback
from services.delegation import items as item_book

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


def names() -> dict[str, str]:
    """Code → name of every item somebody said something about; its address once it has no guide. Read once a page."""
    return once(("content.names_of_rated_items",), _names)


def _names() -> dict[str, str]:
    codes = list(GuideFeedback.objects.order_by("item_code").values_list("item_code", flat=True).distinct())
    return {code: code for code in codes} | item_book.called(codes)


MOST = 30
"""Guides whose shares stand above the list."""


class ItemFilter(admin.SimpleListFilter):
    """By item, under its name."""

    title = gettext_lazy("item")
    parameter_name = "item"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Items somebody said something about."""
        return list(names().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[GuideFeedback]) -> QuerySet[GuideFeedback]:
        """Those about the chosen item."""
        return queryset.filter(item_code=self.value()) if self.value() else queryset


class GuideFeedbackAdmin(ModelAdmin):
    """这份指南有帮助吗: read only."""

    list_display = ("item", "version", "helpful", "reason", "text", "created_at")
    list_filter = ("helpful", "reason", ItemFilter)
    search_fields = ("item_code", "text")
    ordering = ("-created_at", "-pk")
    list_before_template = "admin/content/guide_shares.html"
    fields = readonly_fields = ("item", "version", "helpful", "reason", "text", "created_at")

    @admin.display(description=gettext_lazy("item"), ordering="item_code")
    def item(self, feedback: GuideFeedback) -> str:
        """Its name today, or its address once it has no guide."""
        return names().get(feedback.item_code, feedback.item_code)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With the shares."""
        return super().changelist_view(request, {"shares": guide_shares(MOST)} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By readers alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By nobody: the counts stay."""
        return False
