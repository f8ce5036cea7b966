"""The page of one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy
from unfold.admin import ModelAdmin

from services.questions.admin.bounds import FIELDS, conditional_fields
from services.questions.admin.definitions import DraftOnly, definition_url
from services.questions.admin.question_form import QuestionAdminForm
from services.questions.kinds import KINDS
from services.questions.models import Question

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _only(*kinds: str) -> str:
    return " || ".join(f"kind == '{kind}'" for kind in kinds)


WITH_OPTIONS = (*(key for key, kind in KINDS.items() if kind.has_options), "yes_no")


@admin.register(Question)
class QuestionAdmin(DraftOnly, ModelAdmin):
    """Everything about one question; it is added on its page."""

    form = QuestionAdminForm
    list_display = ("label", "group", "definition", "kind")
    list_select_related = ("group", "definition")
    search_fields = ("label", "key", "definition__title")
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/questions/back.html"
    conditional_fields = conditional_fields() | {
        "option_rows": _only(*WITH_OPTIONS),
        "column_rows": _only("rows"),
    }
    fieldsets = (
        (None, {"fields": ("label", "kind", ("required", "sensitive"), "help", "example", "prefill")}),
        (_lazy("The answer"), {"fields": ("option_rows", "column_rows", *FIELDS)}),
        (_lazy("When it is asked"), {"fields": ("when_rows",)}),
        (_lazy("For other systems"), {"fields": ("key",), "classes": ("collapse",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Questions are added on the page they belong to."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The question with the way back to its page and form."""
        question = self.get_object(request, object_id)
        extra = {}
        if question:
            page = reverse("admin:questions_questiongroup_change", args=[question.group_id])
            up = [(str(question.definition), definition_url(question.definition)), (question.group.title, page)]
            extra = {"up": up}
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))
