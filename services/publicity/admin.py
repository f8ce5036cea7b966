"""Published decisions in the administration: read only; a correction is asked for by one person, made by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from services.publicity.access import seen_by
from services.publicity.enums import CorrectionState, State
from services.publicity.forms import CorrectionForm
from services.publicity.models import Correction, Figures, Publication
from services.publicity.operations import correcting

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm

VERBS = {"make": correcting.make, "decline": correcting.decline}
DONE = {"make": gettext_lazy("Corrected; the page says so now."), "decline": gettext_lazy("It stays as it was.")}


class ReadOnly:
    """Rows that operations alone write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By nobody."""
        return False


@admin.register(Publication)
class PublicationAdmin(ReadOnly, ModelAdmin):
    """双公示 rows: what waits, what is published until when, what was taken down."""

    list_display = ("item_name", "counterpart_name", "document_number", "state", "standing", "decided_date", "due_date")
    list_filter = ("state", "standing", "licence_kind", "department")
    search_fields = ("item_name", "document_number", "certificate_number")
    list_select_related = ("department",)
    ordering = ("-decided_date", "-pk")
    exclude = ("application",)
    change_form_outer_before_template = "admin/publicity/correct.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        """Of the departments one looks after."""
        return super().get_queryset(request).filter(pk__in=seen_by(request.user).values("pk"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the way to a correction."""
        found = kwargs.get("obj")
        may = request.user.has_perm("publicity.add_correction") and found and found.state == State.PUBLISHED
        address = reverse("admin:publicity_correction_add")
        context |= {"correct_url": f"{address}?publication={found.pk}" if may else ""}
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Correction)
class CorrectionAdmin(ModelAdmin):
    """Corrections: asked for here, decided by somebody else."""

    form = CorrectionForm
    list_display = ("publication", "part", "new", "state", "asked_by", "asked_at", "decided_by")
    list_filter = ("state", "part")
    list_select_related = ("publication", "asked_by", "decided_by")
    ordering = ("-pk",)
    change_form_outer_before_template = "admin/publicity/decide.html"
    told = ("old", "state", "asked_by", "asked_at", "decided_by", "decided_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        """Of the departments one looks after."""
        return super().get_queryset(request).filter(publication__in=seen_by(request.user))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was asked for is decided, not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everything is kept."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is asked; afterwards also by whom and what became of it."""
        asked = ("publication", "part", "new", "reason")
        return asked if obj is None else (*asked, *self.told)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Everything once it was asked for."""
        return () if obj is None else self.get_fields(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The publication one came from; others are found in their list."""
        if db_field.name == "publication":
            rows = seen_by(request.user).filter(state=State.PUBLISHED)
            wanted = request.GET.get("publication") or request.POST.get("publication") or ""
            kwargs["queryset"] = rows.filter(pk=wanted) if wanted.isascii() and wanted.isdigit() else rows.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Correction, form: ModelForm, change: bool) -> None:
        """Through the operation. 403 when somebody asked for the same meanwhile."""
        try:
            asked = correcting.ask(**form.cleaned_data, by=request.user)
        except correcting.CannotCorrect as refusal:
            raise PermissionDenied from refusal
        obj.pk, obj._state.adding = asked.pk, False

    def get_urls(self) -> list[Any]:
        """The two buttons of the second person."""
        own = path(
            "<int:pk>/decide/<slug:verb>/",
            self.admin_site.admin_view(require_POST(self.decide)),
            name="publicity_correction_decide",
        )
        return [own, *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Make or decline it."""
        if verb not in VERBS:
            raise Http404(verb)
        if not request.user.has_perm("publicity.add_correction"):
            raise PermissionDenied
        correction = get_object_or_404(self.get_queryset(request).select_related("publication__department"), pk=pk)
        try:
            VERBS[verb](correction=correction, by=request.user)
        except correcting.CannotCorrect as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, DONE[verb], messages.SUCCESS)
        return redirect(reverse("admin:publicity_correction_change", args=[pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the buttons, for whoever did not ask for it."""
        found = kwargs.get("obj")
        waits = found is not None and found.state == CorrectionState.OPEN
        other = waits and found.asked_by_id != request.user.pk and request.user.has_perm("publicity.add_correction")
        context |= {"correction": found, "waits": waits, "verbs": [], "own": waits and not other}
        if other:
            words = {"make": _("Correct: make it"), "decline": _("Decline")}
            context["verbs"] = [
                {"label": label, "url": reverse("admin:publicity_correction_decide", args=[found.pk, verb])}
                for verb, label in words.items()
            ]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Figures)
class FiguresAdmin(ReadOnly, ModelAdmin):
    """What was counted; the public reads it without small numbers."""

    list_display = ("month", "department", "received", "decided", "on_time", "instant", "counted_at", "is_example")
    list_filter = ("department", "month")
    list_select_related = ("department",)
    ordering = ("-month", "department")
