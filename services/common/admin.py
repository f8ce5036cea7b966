"""The calendar, and background work that was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from services.common.models import CalendarDay, CalendarYear, OutboxTask
from services.common.outbox import wake
from services.common.workdays import forget_cached

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(CalendarYear)
class CalendarYearAdmin(ModelAdmin):
    """Years whose holidays are known."""

    list_display = ("year", "source")


@admin.register(CalendarDay)
class CalendarDayAdmin(ModelAdmin):
    """Days that depart from the week."""

    list_display = ("day", "name", "is_workday")
    list_filter = ("is_workday",)
    date_hierarchy = "day"

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: object, change: bool) -> None:
        """The cached year is read again."""
        super().save_model(request, obj, form, change)
        forget_cached(obj.day.year)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        """The cached year is read again."""
        super().delete_model(request, obj)
        forget_cached(obj.day.year)


@admin.register(OutboxTask)
class OutboxTaskAdmin(ModelAdmin):
    """Background work; what was given up may be tried again."""

    list_display = ("task", "created_at", "due_at", "attempts", "done_at", "dead_at")
    list_filter = (("dead_at", admin.EmptyFieldListFilter), ("done_at", admin.EmptyFieldListFilter))
    search_fields = ("task",)
    actions = ("try_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Work is written by operations only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxTask | None = None) -> bool:
        """Nothing here is edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxTask | None = None) -> bool:
        """Finished work is forgotten by the sweep."""
        return False

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxTask]) -> None:
        """Put given-up work back in the queue."""
        with transaction.atomic():
            queryset.filter(dead_at__isnull=False).update(
                dead_at=None, attempts=0, due_at=timezone.now(), leased_until=None
            )
            transaction.on_commit(wake)
