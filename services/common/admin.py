"""The calendar, and background work that was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from services.common import announced, transaction, wording
from services.common.cleantext import CleanTextField
from services.common.models import CalendarDay, CalendarYear, OutboxTask
from services.common.outbox import wake
from services.common.workdays import forget_cached

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class YearForm(forms.Form):
    """A year, where its days come from, and the notice."""

    year = forms.IntegerField(
        label=_("year"), min_value=2020, max_value=2099, widget=UnfoldAdminIntegerFieldWidget,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("A year such as 2027.")),
    )  # fmt: skip
    source = CleanTextField(
        label=_("source"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("The notice the days come from, for example 国务院办公厅关于2027年部分节假日安排的通知."),
        error_messages={"required": _("Write which notice it is.")},
    )  # fmt: skip
    text = CleanTextField(
        label=_("What the notice says"), max_length=announced.LONGEST, multiline=True, widget=UnfoldAdminTextareaWidget,
        help_text=_(
            "Paste it as it is, one holiday a line: 二、春节：2月15日至23日放假调休，共9天。2月14日上班。"
        ),
        error_messages={
            "required": _("Paste the sentences of the notice."),
            "max_length": _("Paste only the sentences about the holidays."),
        },
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False


@admin.register(CalendarYear)
class CalendarYearAdmin(ModelAdmin):
    """Years whose holidays are known."""

    list_display = ("year", "source")

    def get_form(self, request: HttpRequest, obj: CalendarYear | None = None, **kwargs: Any) -> Any:
        """What adding a year means."""
        said = _(
            "Simpler: “Special days”, “Enter a year”, where the notice is pasted. By hand: first enter all holidays and"
            " worked weekends of the year under “Special days”, then add the year: from then on time limits are counted"
            " into it."
        )
        notice = _("The notice the days come from, for example 国务院办公厅关于2027年部分节假日安排的通知.")
        return super().get_form(request, obj, **kwargs, help_texts={"year": said, "source": notice})


@admin.register(CalendarDay)
class CalendarDayAdmin(ModelAdmin):
    """Days that depart from the week."""

    list_display = ("day", "name", "kind")
    list_filter = ("is_workday",)
    search_fields = ("name",)
    date_hierarchy = "day"
    list_before_template = "admin/common/calendarday/list_top.html"

    def get_urls(self) -> list[Any]:
        """A whole year at once, beside Django's own pages."""
        view = self.admin_site.admin_view(self.year_view)
        return [path("year/", view, name="common_calendarday_year"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list says whether this person may enter a year."""
        return super().changelist_view(request, {"may_enter": self._may_enter(request)} | (extra_context or {}))

    def _may_enter(self, request: HttpRequest) -> bool:
        return request.user.has_perm("common.add_calendarday") and request.user.has_perm("common.add_calendaryear")

    def year_view(self, request: HttpRequest) -> HttpResponse:
        """Paste the notice, read what it comes to, enter it."""
        if not self._may_enter(request):
            raise PermissionDenied
        form, read = YearForm(request.POST or None, initial={"year": timezone.localdate().year + 1}), None
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            read = announced.read(data["text"], data["year"])
            if request.POST.get("do") == "enter" and not read.doubts:
                self._enter(request, read, data["source"])
                said = _("%(year)d is in the calendar: %(number)d working days.")
                messages.success(request, said % {"year": read.year, "number": read.working_days})
                return redirect("admin:common_calendarday_changelist")
        before = CalendarDay.objects.filter(day__year=read.year).count() if read else 0
        facts = {"title": _("Enter a year"), "form": form, "read": read, "before": before, "opts": self.opts}
        context = self.admin_site.each_context(request) | {"media": self.media, **facts}
        return TemplateResponse(request, "admin/common/calendarday/year.html", context)

    @transaction.atomic
    def _enter(self, request: HttpRequest, read: announced.Announced, source: str) -> None:
        """The days, and who entered them from which notice in place of how many: both or neither."""
        before = CalendarDay.objects.filter(day__year=read.year).count()
        year, made = announced.enter(announced=read, source=source)
        counts = {"before": before, "off": len(read.off), "worked": len(read.worked)}
        changed = {"fields": ["special days"], "name": "calendar year", "object": source, **counts}
        note = self.log_addition if made else self.log_change
        note(request, year, [{"changed": changed}])

    @admin.display(description=_("Off or worked"), ordering="is_workday")
    def kind(self, row: CalendarDay) -> str:
        """A day off, or a weekend day that is worked."""
        return _("Worked") if row.is_workday else _("Day off")

    def get_form(self, request: HttpRequest, obj: CalendarDay | None = None, **kwargs: Any) -> Any:
        """What the switch means."""
        said = _("On: a weekend day that is worked (调休). Off: a day off. Ordinary weekends need no entry.")
        named = _("Name of the holiday, for example 春节; of a worked weekend 调休上班.")
        return super().get_form(request, obj, **kwargs, help_texts={"is_workday": said, "name": named})

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

    list_display = ("work", "stands", "created_at", "due_at", "attempts", "done_at")
    list_filter = (("dead_at", admin.EmptyFieldListFilter), ("done_at", admin.EmptyFieldListFilter))
    search_fields = ("task",)
    actions = ("try_again",)
    fields = ("work", "stands", "created_at", "due_at", "priority", "attempts", "done_at", "dead_at", "error", "task")

    @admin.display(description=_("work"), ordering="task")
    def work(self, row: OutboxTask) -> str:
        """What it does, in words."""
        return wording.task(row.task)

    @admin.display(description=_("state"))
    def stands(self, row: OutboxTask) -> str:
        """Done, given up, or waiting."""
        if row.done_at:
            return _("Done")
        return _("Given up") if row.dead_at else pgettext("background work", "Waiting")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[OutboxTask], search_term: str
    ) -> tuple[QuerySet[OutboxTask], bool]:
        """Also by the words shown."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        said = wording.codes_saying(wording.TASKS, search_term.strip())
        return (found | queryset.filter(task__in=said) if said else found), may_repeat

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
