"""Everyday words, readings of words, and what people searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.catalog import operations
from services.catalog.models import Polyphone, SearchedWords, Synonym

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class UsedAtOnce:
    """A word is used from the moment it is saved."""

    def readings_of(self, obj: models.Model) -> str:
        """The word whose items are spelt anew."""
        return ""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """With the stamp of the catalogue."""
        super().save_model(request, obj, form, change)
        operations.words_changed(readings_of=self.readings_of(obj))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """With the stamp of the catalogue."""
        word = self.readings_of(obj)
        super().delete_model(request, obj)
        operations.words_changed(readings_of=word)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """One after the other, so that each is spelt anew."""
        for obj in queryset:
            self.delete_model(request, obj)


@admin.register(Synonym)
class SynonymAdmin(UsedAtOnce, ModelAdmin):
    """What people say instead of what the office writes."""

    list_display = ("said", "meant", "both_ways")
    search_fields = ("said", "meant")
    list_filter = ("both_ways",)
    fields = ("said", "meant", "both_ways")
    warn_unsaved_form = True


@admin.register(Polyphone)
class PolyphoneAdmin(UsedAtOnce, ModelAdmin):
    """Words read otherwise than their characters usually are."""

    list_display = ("word", "reading")
    search_fields = ("word", "reading")
    fields = ("word", "reading")

    def readings_of(self, obj: Polyphone) -> str:
        """Its word."""
        return obj.word


class Outcome(admin.SimpleListFilter):
    """What came of the search."""

    title = _("what came of it")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Found nothing; found something nobody opened."""
        return [("nothing", _("Found nothing")), ("ignored", _("Found something, nobody opened it"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Rows of the chosen kind."""
        if self.value() == "nothing":
            return queryset.filter(found=0)
        if self.value() == "ignored":
            return queryset.filter(found__gt=0, opened=0)
        return queryset


@admin.register(SearchedWords)
class SearchedWordsAdmin(ModelAdmin):
    """Read to find missing words; written by searches alone."""

    list_display = ("words", "day", "asked", "found", "opened")
    search_fields = ("words",)
    list_filter = (Outcome, "day")
    date_hierarchy = "day"
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes counts up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody takes them away."""
        return False
