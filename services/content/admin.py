"""Texts in the administration: drafts are edited and previewed, somebody else checks, what is public is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin, TabularInline

from services.content import operations
from services.content.access import departments_written_for
from services.content.admin_feedback import GuideFeedbackAdmin
from services.content.enums import State
from services.content.forms import (
    AnnouncementForm,
    HelpArticleForm,
    HotWordForm,
    MoveForm,
    PolicyForm,
    PolicyPointForm,
)
from services.content.models import (
    Announcement,
    GuideFeedback,
    HelpArticle,
    HotWord,
    Policy,
    PolicyPoint,
    Publication,
)
from services.content.workflow import MOVES
from services.departments.models import Department

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm

WORDS = {
    "send": gettext_noop("Hand it to be checked"),
    "publish": gettext_noop("Checked: publish"),
    "send_back": gettext_noop("Send it back to the writer"),
    "take_back": gettext_noop("Take it back and go on writing"),
    "withdraw": gettext_noop("Take it down"),
    "reopen": gettext_noop("Make a draft of it again"),
}
DONE = {
    "send": gettext_noop("It waits for a check by somebody else."),
    "publish": gettext_noop("It is published."),
    "send_back": gettext_noop("It went back to its writer."),
    "take_back": gettext_noop("It is your draft again."),
    "withdraw": gettext_noop("It is taken down."),
    "reopen": gettext_noop("It is a draft again."),
}
STANDS = (
    gettext_lazy("Where it stands"),
    {"fields": (("state", "reason"), ("writer", "written_at"), ("checker", "checked_at"))},
)


class DraftOnly:
    """What left the draft is shown, not changed."""

    def _is_draft(self, obj: Any) -> bool:
        return obj is None or obj.state == State.DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_change_permission(request, obj) and self._is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_delete_permission(request, obj) and self._is_draft(obj)


class OwnTexts:
    """Texts of the departments one writes for; those of others, and of the city, are absent."""

    def _mine(self, request: HttpRequest) -> frozenset[int] | None:
        """As ``departments_written_for``, asked once a request."""
        if not hasattr(request, "_written_for"):
            request._written_for = departments_written_for(request.user)
        return request._written_for

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only what one writes for."""
        mine = self._mine(request)
        rows = super().get_queryset(request)
        return rows if mine is None else rows.filter(department__in=mine)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One's own departments alone, and one of them: the city's texts are for who writes for all."""
        mine = self._mine(request)
        if db_field.name != "department" or mine is None:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs["queryset"] = Department.objects.filter(pk__in=mine)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required, field.help_text = True, ""
        field.initial = min(mine) if len(mine) == 1 else None
        return field


class PublicationAdmin(OwnTexts, DraftOnly, ModelAdmin):
    """What announcements, policies and help have in common: saving through operations, preview, moves."""

    list_filter = ("state",)
    list_select_related = ("made_by", "checked_by")
    ordering = ("-written_at", "-pk")
    readonly_fields = ("state", "writer", "written_at", "checker", "checked_at", "reason")
    change_form_outer_before_template = "admin/content/moves.html"
    warn_unsaved_form = True
    preview_template = ""
    preview_extra: dict[str, Any] = {}
    """What the page of the public needs besides the text itself."""

    @admin.display(description=gettext_lazy("written by"))
    def writer(self, publication: Publication) -> str:
        """Whoever wrote it last; no link, since editors do not open sign-ins."""
        return str(publication.made_by) if publication.made_by_id else ""

    @admin.display(description=gettext_lazy("checked by"))
    def checker(self, publication: Publication) -> str:
        """Whoever let it out."""
        return str(publication.checked_by or "")

    def save_model(self, request: HttpRequest, obj: Publication, form: ModelForm, change: bool) -> None:
        """Through the operations. 403 when it left the draft while it was being edited."""
        names = [name for name in form.cleaned_data if not change or name in form.changed_data]
        fields = {name: form.cleaned_data[name] for name in names}
        try:
            if change:
                operations.write(publication=self.model.objects.get(pk=obj.pk), by=request.user, **fields)
            else:
                obj.pk = operations.draft(model=self.model, by=request.user, **fields).pk
                obj._state.adding = False
        except (operations.NotOpenToThis, operations.NotForThisPerson) as error:
            raise PermissionDenied from error

    def get_urls(self) -> list[Any]:
        """Preview and moves beside Django's own pages."""
        name = self.model._meta.model_name
        own = [
            path("<int:pk>/preview/", self.admin_site.admin_view(self.preview), name=f"content_{name}_preview"),
            path("<int:pk>/move/<str:verb>/", self.admin_site.admin_view(self.move), name=f"content_{name}_move"),
        ]
        return own + super().get_urls()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the moves open to this person."""
        obj = kwargs.get("obj")
        context |= {"publication": obj, "moves": [], "own_text": False, "seen": "", "preview_url": ""}
        if obj is not None:
            context |= {
                "moves": [
                    {
                        "label": _(WORDS[move.name]),
                        "reason": move.asks_reason,
                        "url": self._address("move", obj.pk, move.name),
                    }
                    for move in operations.moves_for(obj, request.user)
                ],
                "own_text": obj.state == State.REVIEW and obj.made_by_id == request.user.pk,
                "seen": obj.written_at.isoformat(),
                "preview_url": self._address("preview", obj.pk),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as the public would see it, whatever its state."""
        return require_safe(self._preview)(request, pk)

    def _preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        publication = get_object_or_404(self.get_queryset(request), pk=pk)
        return render(request, self.preview_template, self.preview_context(publication) | {"preview": True})

    def preview_context(self, publication: Any) -> dict[str, Any]:
        """What the page of the public needs."""
        return {self.model._meta.model_name: publication, **self.preview_extra}

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One move of the table, by its button."""
        return require_POST(self._move)(request, pk, verb)

    def _move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if verb not in operations.VERBS:
            raise Http404(verb)
        if not request.user.has_perm(f"content.change_{self.model._meta.model_name}"):
            raise PermissionDenied
        publication = get_object_or_404(self.get_queryset(request), pk=pk)
        form = MoveForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        level, words = messages.ERROR, ""
        try:
            if form.cleaned_data.get("seen") != publication.written_at.isoformat():
                raise operations.NotOpenToThis
            said = {"reason": reason} if MOVES[verb].asks_reason else {}
            operations.VERBS[verb](publication=publication, by=request.user, **said)
            level, words = messages.SUCCESS, _(DONE[verb])
        except operations.NotOpenToThis:
            words = _("Somebody changed or moved it in the meantime. Look at it again.")
        except operations.NotForThisPerson:
            words = _("Whoever wrote a text does not check it, and only its writer takes it back.")
        except operations.ReasonMissing:
            words = _("Write why, so that the others know.")
        except operations.CannotPublish as refusal:
            words = _("It cannot be published yet: %(found)s") % {"found": refusal}
        self.message_user(request, words, level)
        return redirect(self._address("change", pk))

    def _address(self, page: str, *arguments: Any) -> str:
        """Of a page of this model."""
        return reverse(f"admin:content_{self.model._meta.model_name}_{page}", args=arguments)


@admin.register(Announcement)
class AnnouncementAdmin(PublicationAdmin):
    """公告."""

    form = AnnouncementForm
    preview_template = "content/resident/announcement.html"
    preview_extra = {"others": []}
    list_display = ("title", "state", "level", "publish_at", "expires_at", "made_by")
    list_filter = ("state", "level", "department")
    search_fields = ("title", "body")
    list_select_related = ("department", "made_by")
    fieldsets = (
        (None, {"fields": ("title", "body", "department", "level", "pinned", "publish_at", "expires_at")}),
        STANDS,
    )


class PolicyPointInline(TabularInline):
    """Points in plain words; frozen with the policy."""

    model = PolicyPoint
    form = PolicyPointForm
    extra = 0
    tab = True


@admin.register(Policy)
class PolicyAdmin(PublicationAdmin):
    """政策."""

    form = PolicyForm
    preview_template = "content/resident/policy.html"
    list_display = ("title", "state", "document_number", "effective_date", "is_example", "made_by")
    list_filter = ("state", "is_example")
    search_fields = ("title", "document_number", "body")
    inlines = (PolicyPointInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    "department",
                    "document_number",
                    "issuing_organ",
                    "issued_date",
                    "effective_date",
                    "repealed_date",
                    "summary",
                    "body",
                    "item_codes",
                    "is_example",
                    "publish_at",
                    "expires_at",
                )
            },
        ),
        STANDS,
    )

    def get_inline_instances(self, request: HttpRequest, obj: Policy | None = None) -> list[Any]:
        """Read only once the policy left the draft."""
        found = super().get_inline_instances(request, obj)
        if obj is not None and obj.state != State.DRAFT:
            for inline in found:
                inline.has_add_permission = inline.has_change_permission = lambda *args: False
                inline.has_delete_permission = lambda *args: False
        return found

    def preview_context(self, publication: Policy) -> dict[str, Any]:
        """With its standing today."""
        standing = publication.standing(on=timezone.localdate())
        return {"policy": publication, "points": list(publication.points.all()), "standing": standing}


@admin.register(HelpArticle)
class HelpArticleAdmin(PublicationAdmin):
    """帮助."""

    form = HelpArticleForm
    preview_template = "content/resident/article.html"
    list_display = ("question", "topic", "order", "state", "for_elders", "made_by")
    list_filter = ("state", "topic", "for_elders")
    search_fields = ("question", "answer", "code")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "question",
                    "department",
                    "code",
                    "topic",
                    "order",
                    "for_elders",
                    "answer",
                    "search_words",
                    "publish_at",
                )
            },
        ),
        STANDS,
    )

    def preview_context(self, publication: HelpArticle) -> dict[str, Any]:
        """Without its neighbours."""
        return {"article": publication, "others": []}


@admin.register(HotWord)
class HotWordAdmin(ModelAdmin):
    """热词: words alone, so nobody checks them; every change stands in the audit. Only who writes for the city."""

    form = HotWordForm
    list_display = ("word", "order", "is_active", "starts_on", "ends_on")
    list_filter = ("is_active",)
    search_fields = ("word",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The words stand on the pages of the whole city."""
        return super().has_add_permission(request) and departments_written_for(request.user) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As adding."""
        return super().has_change_permission(request, obj) and departments_written_for(request.user) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As adding."""
        return super().has_delete_permission(request, obj) and departments_written_for(request.user) is None


admin.site.register(GuideFeedback, GuideFeedbackAdmin)
