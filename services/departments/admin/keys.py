"""Keys of other systems in the administration: made with their secret shown once, revoked by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.departments import operations
from services.departments.admin.moves import Move, WithMoves
from services.departments.enums import KeyScope
from services.departments.forms import OrganKeyForm
from services.departments.models import OrganKey

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse


@admin.register(OrganKey)
class OrganKeyAdmin(WithMoves, ModelAdmin):
    """A key for one system: what it may read, until when, when it was used."""

    list_display = ("name", "department", "key_id", "reads", "expires_on", "last_used_at", "in_force")
    search_fields = ("name", "public_id", "department__name")
    list_select_related = ("department",)
    refusals = (operations.CannotMakeKey,)
    moves = {
        "revoke": Move(
            _("Revoke the key"),
            lambda row, by: operations.revoke_key(key=row, by=by),
            _("Revoked. The key opens nothing from now on."),
        )
    }

    @admin.display(description=_("The key"), ordering="public_id")
    def key_id(self, key: OrganKey) -> str:
        """The part that is no secret."""
        return key.public_id

    @admin.display(description=_("may read"))
    def reads(self, key: OrganKey) -> str:
        """In words."""
        return "、".join(str(KeyScope(scope).label) for scope in key.scopes)

    @admin.display(description=_("in force"), boolean=True)
    def in_force(self, key: OrganKey) -> bool:
        """Whether it opens anything today."""
        return key.is_in_force()

    def get_form(self, request: HttpRequest, obj: OrganKey | None = None, **kwargs: Any) -> type[ModelForm]:
        """A form for making; afterwards nothing is edited."""
        return super().get_form(request, obj, **(kwargs if obj else kwargs | {"form": OrganKeyForm}))

    def get_fields(self, request: HttpRequest, obj: OrganKey | None = None) -> tuple[str, ...]:
        """The secret is in none of them."""
        if obj is None:
            return ("department", "name", "scopes", "expires_on")
        made = ("made_by", "made_at", "last_used_at", "revoked_by", "revoked_at")
        return ("department", "name", "key_id", "reads", "expires_on", *made)

    def get_readonly_fields(self, request: HttpRequest, obj: OrganKey | None = None) -> tuple[str, ...]:
        """All of a key that exists."""
        return ("key_id", "reads") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: OrganKey | None = None) -> bool:
        """Looked at and revoked by the button, not edited."""
        return obj is None and super().has_change_permission(request)

    def open_moves(self, request: HttpRequest, row: OrganKey) -> list[str]:
        """Once."""
        may = row.revoked_at is None and request.user.has_perm("departments.change_organkey")
        return ["revoke"] if may else []

    def save_model(self, request: HttpRequest, obj: OrganKey, form: Any, change: bool) -> None:
        """Through the operation; the secret is kept for the answer alone."""
        names = ("department", "name", "scopes", "expires_on")
        key, obj.secret = operations.make_key(by=request.user, **{name: form.cleaned_data[name] for name in names})
        obj.pk, obj.public_id = key.pk, key.public_id
        obj._state.adding = False

    def response_add(self, request: HttpRequest, obj: OrganKey, post_url_continue: str | None = None) -> HttpResponse:
        """The page that shows the key once: neither cookie nor session ever holds it."""
        context = self.admin_site.each_context(request) | {"title": _("The key"), "key": obj, "opts": self.opts}
        response = TemplateResponse(request, "admin/departments/key.html", context)
        response["Cache-Control"] = "no-store, private"
        return response
