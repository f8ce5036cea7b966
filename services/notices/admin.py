"""Messages in the administration: their words, the quiet hours, and what became of each delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from services.audit.operations import record
from services.notices import operations
from services.notices.events import events
from services.notices.forms import MessageTemplateForm, QuietHoursForm
from services.notices.models import Delivery, MessageTemplate, QuietHours

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm


class Fixed:
    """Rows come with the portal: none is added and none is deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(MessageTemplate)
class MessageTemplateAdmin(Fixed, ModelAdmin):
    """What people are told, event by event; the form refuses what may not stand there."""

    form = MessageTemplateForm
    list_display = ("label", "channel", "words", "is_on", "is_changed", "changed_at")
    list_filter = ("channel", "is_on")
    search_fields = ("label", "event", "title", "body")
    list_per_page = 60
    readonly_fields = ("occasion", "variables", "standard", "try_out")
    change_form_outer_before_template = "admin/notices/restore.html"
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageTemplate]:
        """Texts of events this version of the portal knows."""
        return super().get_queryset(request).filter(event__in=events())

    def get_fieldsets(self, request: HttpRequest, obj: MessageTemplate | None = None) -> list[Any]:
        """The words first, then what may stand in them."""
        form = MessageTemplateForm(instance=obj)
        names = [name for name in ("title", "body", "is_on", "seen") if name in form.fields]
        return [
            (None, {"fields": ["occasion", *names, "try_out"]}),
            (_("What may stand in it"), {"fields": ["variables", "standard"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form itself leaves out what this channel has not."""
        kwargs["fields"] = [n for n in ("title", "body", "is_on") if n in MessageTemplateForm(instance=obj).fields]
        return super().get_form(request, obj, change, **kwargs)

    @admin.display(description=gettext_lazy("text"))
    def words(self, row: MessageTemplate) -> str:
        """The title, of a text message the text."""
        return row.title or row.body

    @admin.display(description=gettext_lazy("own words"), boolean=True)
    def is_changed(self, row: MessageTemplate) -> bool:
        """Whether somebody changed it."""
        return row.revision > 0

    @admin.display(description=gettext_lazy("occasion"))
    def occasion(self, row: MessageTemplate) -> str:
        """When it is said, and where."""
        return f"{row.label} · {row.get_channel_display()} · {_('version')} {row.revision}"

    @admin.display(description=gettext_lazy("variables"))
    def variables(self, row: MessageTemplate) -> str:
        """Each with its meaning and an example."""
        found = events()[row.event].allowed(row.channel).values()
        lines = format_html_join(
            "", "<li><code>{{{}}}</code> {}（{}）</li>", ((v.name, v.label, v.written(v.example)) for v in found)
        )
        none = _("None: a text that leaves the portal holds nothing about a person.")
        help_text = _("A part in square brackets is left out while a variable in it is empty.")
        return format_html("<ul>{}</ul><p>{}</p>", lines or none, help_text)

    @admin.display(description=gettext_lazy("standard text"))
    def standard(self, row: MessageTemplate) -> str:
        """The words the portal comes with."""
        text = events()[row.event].texts.get(row.channel)
        return format_html("{}<br>{}", text.title, text.body) if text else _("Does not go out over this channel.")

    @admin.display(description=gettext_lazy("preview"))
    def try_out(self, row: MessageTemplate) -> str:
        """A button that shows what is typed with the example values, without saving it."""
        address = reverse("admin:notices_messagetemplate_preview", args=[row.pk])
        button = '<button type="submit" class="portal-moves__link" formaction="{}" formtarget="_blank">{}</button>'
        return format_html(button, address, _("Show it with example values"))

    def get_urls(self) -> list[Any]:
        """Preview and restoring beside Django's own pages."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/", wrap(require_POST(self.preview)), name="notices_messagetemplate_preview"),
            path("<int:pk>/restore/", wrap(require_POST(self.restore)), name="notices_messagetemplate_restore"),
        ]
        return own + super().get_urls()

    def _row(self, request: HttpRequest, pk: int) -> MessageTemplate:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is typed, as it would arrive; nothing is kept."""
        row = self._row(request, pk)
        form = MessageTemplateForm(request.POST, instance=row)
        text = form.preview(events()[row.event].examples) if form.is_valid() else None
        context = self.admin_site.each_context(request) | {"row": row, "form": form, "text": text, "title": str(row)}
        return render(request, "admin/notices/preview.html", context)

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back to the words the portal comes with."""
        row = self._row(request, pk)
        operations.restore(template=row, by=request.user)
        messages.success(request, _("The standard text stands again."))
        return redirect("admin:notices_messagetemplate_change", pk)

    def save_model(self, request: HttpRequest, obj: MessageTemplate, form: ModelForm, change: bool) -> None:
        """Through the operation. 403 when somebody else changed it since the page was opened."""
        given = form.cleaned_data
        kept = MessageTemplate.objects.get(pk=obj.pk)
        kept.revision = given["seen"]
        words = {name: given.get(name, getattr(kept, name)) for name in ("title", "body", "is_on")}
        try:
            operations.rewrite(template=kept, by=request.user, **words)
        except operations.ChangedMeanwhile as error:
            raise PermissionDenied(_("Somebody else changed this text meanwhile.")) from error


@admin.register(QuietHours)
class QuietHoursAdmin(Fixed, ModelAdmin):
    """When messages wait for the morning."""

    form = QuietHoursForm
    list_display = ("channel", "begins", "ends", "is_on")

    def save_model(self, request: HttpRequest, obj: QuietHours, form: ModelForm, change: bool) -> None:
        """With the hours before and after in the audit."""
        before = str(QuietHours.objects.get(pk=obj.pk))
        super().save_model(request, obj, form, change)
        detail = {"before": before, "after": str(obj), "kept": obj.is_on}
        record(event="notices.quiet_hours_changed", by=request.user, subject=f"quiethours:{obj.pk}", detail=detail)


@admin.register(Delivery)
class DeliveryAdmin(Fixed, ModelAdmin):
    """What became of each message; to whom it went and what it says is not shown."""

    list_display = ("pk", "occasion", "channel", "state", "tries", "problem", "created_at", "due_at", "sent_at")
    list_filter = ("state", "channel", "created_at")
    list_select_related = ("notice",)
    ordering = ("-pk",)
    fields = ("occasion", "channel", "state", "tries", "problem", "created_at", "due_at", "sent_at")
    readonly_fields = fields
    actions = ("try_again",)
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Nothing here is edited."""
        return False

    @admin.display(description=gettext_lazy("occasion"))
    def occasion(self, row: Delivery) -> str:
        """The event in words."""
        event = events().get(row.notice.event)
        return event.label if event else row.notice.event

    @admin.action(description=gettext_lazy("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Put what failed back in the queue."""
        count = operations.try_again(deliveries=queryset, by=request.user)
        words = ngettext("%(n)d delivery is tried again.", "%(n)d deliveries are tried again.", count)
        self.message_user(request, words % {"n": count})
