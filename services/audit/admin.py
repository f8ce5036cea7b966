"""The log in the admin: read only, and only for audit administrators. Alarms: somebody looks into them, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from services.audit import operations
from services.audit.access import may_read
from services.audit.enums import AlarmRule, AlarmState
from services.audit.models import Alarm, AuditAnchor, AuditEntry
from services.audit.names import named
from services.audit.refs import actor_ref
from services.common import wording
from services.common.cleantext import CleanTextField

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ReadOnlyAdmin(ModelAdmin):
    """Nobody adds, changes or deletes; superusers neither."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Entries are written by operations alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Audit administrators."""
        return may_read(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Hidden from everybody else."""
        return may_read(request.user)


class RoomFilter(admin.SimpleListFilter):
    """By the part of the portal an event belongs to."""

    title = _("part of the portal")
    parameter_name = "room"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Every first word of an event that has words."""
        rooms = dict.fromkeys(code.partition(".")[0] for code, _text in wording.EVENTS.items())
        return [(room, wording.room(room)) for room in rooms]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """What begins with it."""
        return queryset.filter(event__startswith=f"{self.value()}.") if self.value() else queryset


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list | tuple):
        return "、".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{wording.detail(key)} {_plain(one)}" for key, one in value.items())
    return wording.reference(str(value)) if value not in (None, "") else "—"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """What was done, by whom, to what, in words; found by those words, by reference and by request number."""

    list_display = ("seq", "at", "done", "who", "about", "at_department")
    list_filter = (RoomFilter,)
    search_fields = ("=actor_ref", "actor_label", "=subject_ref", "event", "=request_id")
    search_help_text = _("What was done (for example 登录), a masked name, a case number or a request number.")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    fields = ("seq", "at", "done", "who", "about", "at_department", "request_id", "in_detail", "codes")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Also by the words shown, and a case by its bare number."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if not term:
            return found, may_repeat
        said = Q(event__in=wording.codes_saying(wording.EVENTS, term)) | Q(subject_ref__endswith=f":{term}")
        return found | queryset.filter(said), may_repeat

    @admin.display(description=pgettext_lazy("log", "what was done"), ordering="event")
    def done(self, entry: AuditEntry) -> str:
        """The event in words."""
        return wording.event(entry.event)

    @admin.display(description=_("by whom"), ordering="actor_ref")
    def who(self, entry: AuditEntry) -> str:
        """The masked name with the number of the sign-in, or the portal itself."""
        said = wording.reference(entry.actor_ref)
        return f"{entry.actor_label}（{said}）" if entry.actor_label else said

    @admin.display(description=_("what it is about"), ordering="subject_ref", empty_value="—")
    def about(self, entry: AuditEntry) -> str | None:
        """The kind of thing and its number."""
        return wording.reference(entry.subject_ref) or None

    @admin.display(description=_("department"), ordering="department_ref", empty_value="—")
    def at_department(self, entry: AuditEntry) -> str | None:
        """Its name where a room knows it."""
        if not entry.department_ref:
            return None
        return named(entry.department_ref)[0] or wording.reference(entry.department_ref)

    @admin.display(description=_("detail"), empty_value="—")
    def in_detail(self, entry: AuditEntry) -> str | None:
        """What else was written down, a line each."""
        lines = ((wording.detail(key), _plain(value)) for key, value in entry.detail.items())
        return format_html_join(mark_safe("<br>"), "{}：{}", lines) or None

    @admin.display(description=_("as stored"))
    def codes(self, entry: AuditEntry) -> str:
        """The codes themselves, for whoever compares with the database."""
        return " · ".join(code for code in (entry.event, entry.actor_ref, entry.subject_ref) if code)


@admin.register(AuditAnchor)
class AuditAnchorAdmin(ReadOnlyAdmin):
    """Where the chain stood, and when; the newest first."""

    list_display = ("at", "n", "head")
    ordering = ("-id",)


WHAT_TO_DO = {
    AlarmRule.REVEALS: _("Ask this person what the numbers were needed for. Without a reason, close the sign-in."),
    AlarmRule.EXPORT: _("Ask this person where the file went and who needs it."),
    AlarmRule.REFUSALS: _("This person asked for much that is not theirs. See in the log what it was, and ask why."),
    AlarmRule.SIGN_INS: _("Somebody guesses the password of one name from many places. See whether anybody got in."),
    AlarmRule.CHAIN: _(
        "Entries were changed, deleted or moved in the database itself. Call the operators at once; restart nothing."
    ),
    AlarmRule.WORK: _("Notices, papers and decisions wait. See “Background work” what waits, and call the operators."),
    AlarmRule.SCHEDULE: _(
        "Work that comes back did not run. Call the operators: the background service or the clock stands wrong."
    ),
    AlarmRule.CLOCKS: _("Limits of cases cannot be counted. Mostly the calendar lacks a year: add its holidays."),
}
"""Told on the page of an alarm."""


class AlarmForm(forms.ModelForm):
    """What somebody found who looked into an alarm."""

    note = CleanTextField(
        label=_("what was found"),
        max_length=500,
        help_text=_("Saving this closes the alarm. It stands in the log under your name."),
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Alarm
        fields = ("note",)

    def clean(self) -> dict:
        """Nobody closes an alarm about themselves."""
        if actor_ref(self.by) == self.instance.actor_ref:
            raise ValidationError(_("This alarm is about you: another administrator looks into it."))
        return super().clean()


@admin.register(Alarm)
class AlarmAdmin(ModelAdmin):
    """Audit and security administrators: what to look into, and what others found."""

    form = AlarmForm
    list_display = ("raised_at", "rule", "whom", "count", "last_at", "state")
    list_filter = ("state", "rule")
    search_fields = ("=actor_ref",)
    list_per_page = 50
    show_full_result_count = False
    seen = ("rule", "to_do", "whom", "who", "in_the_log", "count", "first_at", "last_at", "raised_at", "state")
    answered = ("note", "acknowledged_label", "acknowledged_by", "acknowledged_at")

    @admin.display(description=_("concerns"))
    def whom(self, alarm: Alarm) -> str:
        """A masked name and the reference, or what it is about."""
        said = wording.reference(alarm.actor_ref)
        return f"{alarm.actor_label}（{said}）" if alarm.actor_label else said

    @admin.display(description=_("staff sign-in"), empty_value="—")
    def who(self, alarm: Alarm) -> str | None:
        """The member of staff it is about, when it is one."""
        name, link = named(alarm.actor_ref)
        return format_html('<a href="{}">{}</a>', link, name) if name else None

    @admin.display(description=_("what to do"))
    def to_do(self, alarm: Alarm) -> str:
        """One sentence for each rule."""
        return WHAT_TO_DO[AlarmRule(alarm.rule)]

    @admin.display(description=_("in the log"))
    def in_the_log(self, alarm: Alarm) -> str:
        """The entries of this actor or about this subject."""
        link = f"{reverse('admin:audit_auditentry_changelist')}?q={alarm.actor_ref}"
        return format_html('<a href="{}">{}</a>', link, _("Show the entries"))

    def get_fields(self, request: HttpRequest, obj: Alarm | None = None) -> tuple[str, ...]:
        """The link to the log only for who may read it; the answer as a field while there is none."""
        seen = tuple(name for name in self.seen if name != "in_the_log" or may_read(request.user))
        return (*seen, "note") if obj and obj.state == AlarmState.OPEN else (*seen, *self.answered)

    def get_readonly_fields(self, request: HttpRequest, obj: Alarm | None = None) -> tuple[str, ...]:
        """Everything but the note of an open alarm."""
        is_open = obj is not None and obj.state == AlarmState.OPEN
        return tuple(name for name in self.get_fields(request, obj) if name != "note" or not is_open)

    def get_form(self, request: HttpRequest, obj: Alarm | None = None, change: bool = False, **kwargs: object) -> type:
        """The form knows who looks."""
        kwargs.setdefault("fields", None)
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("AlarmFormOf", (form,), {"by": request.user})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Found by the sweep alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Alarm | None = None) -> bool:
        """An alarm that was looked into stays as it is."""
        is_closed = obj is not None and obj.state == AlarmState.ACKNOWLEDGED
        return not is_closed and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Alarm, form: forms.ModelForm, change: bool) -> None:
        """Through the operation, which asks again and audits."""
        kept = Alarm.objects.get(pk=obj.pk)
        try:
            operations.acknowledge_alarm(alarm=kept, note=form.cleaned_data["note"], by=request.user)
        except operations.AlarmClosed:
            request.alarm_was_closed = True

    def response_change(self, request: HttpRequest, obj: Alarm) -> HttpResponse:
        """Back to the list; somebody who came second is told."""
        if getattr(request, "alarm_was_closed", False):
            messages.warning(request, _("Somebody else looked into it meanwhile; your note was not kept."))
            return HttpResponseRedirect(reverse("admin:audit_alarm_change", args=[obj.pk]))
        return super().response_change(request, obj)
