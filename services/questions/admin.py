"""Forms in the administration: drafts are edited, published forms are read; a change is a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from services.questions import operations
from services.questions.models import FormDefinition, Question, QuestionGroup

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class DraftOnly:
    """Rows of a published form are shown, not changed."""

    def _is_draft(self, obj: Any) -> bool:
        definition = getattr(obj, "definition", obj)
        return definition is None or not definition.is_published

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_change_permission(request, obj) and self._is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_delete_permission(request, obj) and self._is_draft(obj)

    def has_add_permission(self, request: HttpRequest, *parent: Any) -> bool:
        """Drafts alone; inlines are asked with their parent (None while it is new), a main page without."""
        return super().has_add_permission(request, *parent) and self._is_draft(parent[0] if parent else None)


class QuestionGroupInline(DraftOnly, TabularInline):
    """Pages of a form."""

    model = QuestionGroup
    extra = 0
    tab = True
    fields = ("order", "key", "title", "short_title")
    show_change_link = True


class QuestionInline(DraftOnly, StackedInline):
    """Questions of a page."""

    model = Question
    extra = 0
    tab = True
    fields = (
        ("order", "key", "kind"),
        ("label", "required", "sensitive"),
        ("help", "example", "prefill"),
        ("options", "bounds", "shown_when"),
    )


@admin.register(FormDefinition)
class FormDefinitionAdmin(DraftOnly, ModelAdmin):
    """Versions of forms."""

    list_display = ("title", "code", "version", "published_at")
    search_fields = ("title", "code")
    fields = ("title", "code", "version", "published_at")
    readonly_fields = ("published_at",)
    inlines = (QuestionGroupInline,)
    actions = ("publish",)
    warn_unsaved_form = True

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[FormDefinition]) -> None:
        """Freeze the chosen drafts; faults are told one by one."""
        for definition in queryset:
            try:
                operations.publish_form(definition=definition, by=request.user)
            except operations.CannotPublishForm as refusal:
                for fault in refusal.faults:
                    messages.error(request, f"{definition}: {fault}")


@admin.register(QuestionGroup)
class QuestionGroupAdmin(DraftOnly, ModelAdmin):
    """Pages with their questions."""

    list_display = ("title", "definition", "order")
    search_fields = ("title", "definition__title")
    list_select_related = ("definition",)
    inlines = (QuestionInline,)
    warn_unsaved_form = True
