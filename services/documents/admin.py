"""The register in the administration: read, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.departments.admin.moves import Move, WithMoves
from services.documents import operations
from services.documents.forms import SealRightForm
from services.documents.models import Document, NumberSeries, SealRight, SealUse

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only operations write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """The register. What a document says is personal and stays out of the administration."""

    list_display = ("title", "number", "version", "issuer_name", "holder_masked", "state", "status", "made_at")
    list_filter = ("state", "status", "kind")
    search_fields = ("number", "verify_code", "subject_ref")
    exclude = ("context", "file", "on_made", "number_key")
    ordering = ("-pk",)


@admin.register(SealUse)
class SealUseAdmin(ReadOnlyAdmin):
    """Which seal was set on what, on whose order."""

    list_display = ("document", "seal", "provider", "ordered_by", "used_at")
    list_select_related = ("document",)
    search_fields = ("seal", "document__number", "file_digest")
    list_filter = ("provider",)


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    """Where each series stands."""

    list_display = ("series", "year", "last")
    list_filter = ("year",)
    search_fields = ("series",)


@admin.register(SealRight)
class SealRightAdmin(WithMoves, ModelAdmin):
    """Who may use which seal: given and ended, never edited."""

    list_display = ("organ", "department", "role", "given_at", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("organ", "department")
    search_fields = ("organ__name", "department__name")
    ordering = ("organ__code", "-pk")
    refusals = (operations.CannotGiveRight,)
    moves = {
        "end": Move(
            _("End this right"),
            lambda row, by: operations.end_seal_right(right=row, by=by),
            _("Ended. These posts may not use the seal from now on."),
        )
    }

    def get_form(self, request: HttpRequest, obj: SealRight | None = None, **kwargs: Any) -> type[ModelForm]:
        """A form for giving; afterwards nothing is edited."""
        return super().get_form(request, obj, **(kwargs if obj else kwargs | {"form": SealRightForm}))

    def get_fields(self, request: HttpRequest, obj: SealRight | None = None) -> tuple[str, ...]:
        """What is chosen, and afterwards by whom and when."""
        chosen = ("organ", "department", "role")
        return (*chosen, "given_by", "given_at", "ended_by", "ended_at") if obj else chosen

    def has_change_permission(self, request: HttpRequest, obj: SealRight | None = None) -> bool:
        """Looked at and ended by the button."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: SealRight | None = None) -> bool:
        """It stays on record."""
        return False

    def open_moves(self, request: HttpRequest, row: SealRight) -> list[str]:
        """Once."""
        return ["end"] if row.ended_at is None and request.user.has_perm("documents.change_sealright") else []

    def save_model(self, request: HttpRequest, obj: SealRight, form: Any, change: bool) -> None:
        """Through the operation."""
        right = operations.give_seal_right(by=request.user, **form.cleaned_data)
        obj.pk, obj._state.adding = right.pk, False
