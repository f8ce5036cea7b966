"""The log in the admin: read only, and only for audit administrators. Alarms: somebody looks into them, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from services.audit import operations
from services.audit.access import may_read
from services.audit.enums import AlarmRule, AlarmState
from services.audit.models import Alarm, AuditAnchor, AuditEntry
from services.audit.names import named
from services.audit.refs import actor_ref
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


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Search by actor, subject, event and request number."""

    list_display = ("seq", "at", "event", "actor_ref", "actor_label", "subject_ref", "department_ref", "request_id")
    list_filter = ("event", "department_ref")
    search_fields = ("=actor_ref", "=subject_ref", "event", "=request_id")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False


@admin.register(AuditAnchor)
class AuditAnchorAdmin(ReadOnlyAdmin):
    """Where the chain stood, and when."""

    list_display = ("n", "head", "at")


WHAT_TO_DO = {
    AlarmRule.REVEALS: _("Ask this person what the numbers were needed for. Without a reason, close the sign-in."),
    AlarmRule.EXPORT: _("Ask this person where the file went and who needs it."),
    AlarmRule.REFUSALS: _("This person asked for much that is not theirs. See in the log what it was, and ask why."),
    AlarmRule.SIGN_INS: _("Somebody guesses the password of one name from many places. See whether anybody got in."),
    AlarmRule.CHAIN: _("Entries were changed, deleted or moved in the database itself. Run verify_audit; keep a copy."),
    AlarmRule.WORK: _("Notices, papers and decisions wait. Look at the relay and at the background work."),
    AlarmRule.SCHEDULE: _("Work that comes back did not run. Look at the relay and at the clock of the machine."),
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
        return f"{alarm.actor_label} {alarm.actor_ref}".strip()

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
