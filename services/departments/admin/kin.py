"""Declared relatives and recusals in the administration: names masked, numbers never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.common.masking import mask_name
from services.departments import operations
from services.departments.admin.moves import Move, WithMoves
from services.departments.models import Recusal, StaffKin

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(StaffKin)
class StaffKinAdmin(WithMoves, ModelAdmin):
    """Declared at the desk; ended here, by somebody else, with a reason."""

    list_display = ("user", "relation", "masked", "declared_at", "ended_at")
    list_filter = ("relation",)
    search_fields = ("user__username", "user__display_name")
    list_select_related = ("user", "person")
    fields = ("user", "relation", "masked", "declared_at", "ended_by", "ended_at")
    readonly_fields = ("masked",)
    refusals = (operations.CannotDeclare,)
    moves = {
        "end": Move(
            _("End this declaration"),
            lambda row, by, reason: operations.end_kin(kin=row, by=by, reason=reason),
            _("Ended. From now on it keeps nobody away from a case."),
            asks_reason=True,
        )
    }

    @admin.display(description=_("name"))
    def masked(self, kin: StaffKin) -> str:
        """As far as it may be seen."""
        return mask_name(kin.person.name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Declared at the desk."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: StaffKin | None = None) -> bool:
        """Looked at and ended by the button, not edited."""
        return obj is None and super().has_change_permission(request)

    def open_moves(self, request: HttpRequest, row: StaffKin) -> list[str]:
        """While it stands."""
        may = request.user.has_perm("departments.change_staffkin") and row.user_id != request.user.pk
        return ["end"] if may and row.ended_at is None else []


@admin.register(Recusal)
class RecusalAdmin(ModelAdmin):
    """Who was kept away from which case."""

    list_display = ("user", "department", "subject_ref", "title", "reason", "at", "seen_at")
    list_filter = ("reason",)
    list_select_related = ("user", "department")
    fields = ("user", "department", "subject_ref", "title", "reason", "at", "seen_by", "seen_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by the desk."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Recusal | None = None) -> bool:
        """Only looked at."""
        return False
