"""Helpers' posts and rights to act in the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.common.masking import mask_name
from services.delegation import items as item_book
from services.delegation import operations
from services.delegation.forms_admin import EndHelperPostForm, GivePostForm
from services.delegation.models import Grant, HelperPost

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest


@admin.register(HelperPost)
class HelperPostAdmin(ModelAdmin):
    """Posts are given and ended, never edited or deleted."""

    list_display = ("person", "department", "starts_on", "ends_on")
    search_fields = ("department__name",)
    list_select_related = ("person", "department")

    def get_form(self, request: HttpRequest, obj: HelperPost | None = None, **kwargs: Any) -> type[ModelForm]:
        """A form for giving, another for ending; both know who acts."""
        kind = GivePostForm if obj is None else EndHelperPostForm
        kwargs["fields"] = None if obj is None else ("ends_on",)
        return type(kind.__name__, (super().get_form(request, obj, form=kind, **kwargs),), {"by": request.user})

    def get_fields(self, request: HttpRequest, obj: HelperPost | None = None) -> tuple[str, ...]:
        """An existing post shows what it is; only its end can be set."""
        if obj is None:
            return ("name", "id_type", "id_number", "department", "starts_on", "ends_on")
        given = ("person", "department", "starts_on", "ends_on")
        return (*given, "reason") if self.has_change_permission(request, obj) else given

    def get_readonly_fields(self, request: HttpRequest, obj: HelperPost | None = None) -> tuple[str, ...]:
        """What was given stays."""
        return () if obj is None else ("person", "department", "starts_on")

    def has_delete_permission(self, request: HttpRequest, obj: HelperPost | None = None) -> bool:
        """Who helped when stays true."""
        return False

    def save_model(self, request: HttpRequest, obj: HelperPost, form: Any, change: bool) -> None:
        """Through the operations, which check and audit."""
        data = form.cleaned_data
        if change:
            post = HelperPost.objects.get(pk=obj.pk)
            operations.end_post(post=post, by=request.user, reason=data["reason"], on=data["ends_on"])
            return
        fields = {key: data[key] for key in ("department", "starts_on", "ends_on")}
        made = operations.give_post(person=form.found, by=request.user, **fields)
        obj.pk, obj.person = made.pk, made.person


@admin.register(Grant)
class GrantAdmin(ModelAdmin):
    """Who may act for whom: looked at, never changed; people are masked."""

    list_display = ("__str__", "kind", "state", "for_whom", "by_whom", "consent", "begun_at", "ends_on")
    list_filter = ("kind", "state", "consent")
    list_select_related = ("post__department",)
    fields = (
        "kind",
        "state",
        "for_whom",
        "by_whom",
        "post",
        "relation",
        "may",
        "services",
        "purpose",
        "asked_by",
        "consent",
        "consented_at",
        "minor_consent_at",
        "begun_at",
        "ends_on",
        "ended_at",
        "ended_by",
    )
    readonly_fields = fields

    @admin.display(description=_("person it is for"))
    def for_whom(self, grant: Grant) -> str:
        """As far as it may be seen."""
        return mask_name(grant.principal_name)

    @admin.display(description=_("person who acts"))
    def by_whom(self, grant: Grant) -> str:
        """As far as it may be seen."""
        return mask_name(grant.agent_name)

    @admin.display(description=_("may"))
    def may(self, grant: Grant) -> str:
        """What it reaches, in words."""
        return "；".join(grant.plain_scopes)

    @admin.display(description=_("limited to items"))
    def services(self, grant: Grant) -> str:
        """Names of the items, or every one."""
        return item_book.in_words(grant.items)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the two people themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Grant | None = None) -> bool:
        """Only looked at."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Grant | None = None) -> bool:
        """Nothing is deleted."""
        return False
