"""Bundles in the administration: drafts are edited as rows, somebody else checks, what is public is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin, TabularInline

from services.bundles.enums import State
from services.bundles.forms import BundleForm, MoveForm
from services.bundles.models import Alias, Bundle, BundleItem
from services.bundles.operations import publishing

if TYPE_CHECKING:
    from django.forms import ModelForm

WORDS = {
    "send": gettext_noop("Hand it to be checked"),
    "publish": gettext_noop("Checked: publish"),
    "send_back": gettext_noop("Send it back to the writer"),
    "take_back": gettext_noop("Take it back and go on writing"),
    "withdraw": gettext_noop("Take it down"),
    "new": gettext_noop("Begin a new version"),
}
REFUSED = (publishing.NotOpenToThis, publishing.NotForThisPerson, publishing.ReasonMissing, publishing.CannotPublish)


class DraftRows(TabularInline):
    """Rows of a draft; read only once it left the draft."""

    extra = 0
    tab = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == State.DRAFT)

    has_add_permission = has_delete_permission = has_change_permission


class ItemRows(DraftRows):
    """The items, in order."""

    model = BundleItem
    fields = ("order", "item_code", "needed_when", "needs", "why")


class AliasRows(DraftRows):
    """What several items ask for under different names."""

    model = Alias
    fields = ("item_code", "subject", "key", "asked_as")


@admin.register(Bundle)
class BundleAdmin(ModelAdmin):
    """一件事."""

    form = BundleForm
    inlines = (ItemRows, AliasRows)
    list_display = ("title", "code", "version", "state", "made_by", "published_at")
    list_filter = ("state",)
    search_fields = ("title", "code")
    list_select_related = ("made_by",)
    readonly_fields = ("state", "version", "made_by", "checked_by", "published_at", "reason")
    change_form_outer_before_template = "admin/bundles/moves.html"
    warn_unsaved_form = True
    fieldsets = (
        (None, {"fields": BundleForm.Meta.fields}),
        (
            gettext_lazy("Where it stands"),
            {"fields": (("version", "state", "reason"), ("made_by", "checked_by", "published_at"))},
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Bundle | None = None) -> bool:
        """Drafts alone."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == State.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Bundle | None = None) -> bool:
        """Drafts alone."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == State.DRAFT)

    def save_model(self, request: HttpRequest, obj: Bundle, form: ModelForm, change: bool) -> None:
        """Whoever wrote last is its writer."""
        obj.made_by, obj.checked_by = request.user, None
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[Any]:
        """Moves beside Django's own pages."""
        own = path("<int:pk>/move/<str:verb>/", self.admin_site.admin_view(self.move), name="bundles_bundle_move")
        return [own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the moves open to this person, and what stands against publishing."""
        bundle = kwargs.get("obj")
        context |= {"bundle": bundle, "moves": [], "found": [], "own_bundle": False}
        if bundle is not None:
            context |= {
                "moves": self._moves(bundle, request),
                "found": publishing.findings(bundle) if bundle.state in (State.DRAFT, State.REVIEW) else [],
                "own_bundle": bundle.state == State.REVIEW and bundle.made_by_id == request.user.pk,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def _moves(self, bundle: Bundle, request: HttpRequest) -> list[dict[str, Any]]:
        names = [(move.name, move.asks_reason) for move in publishing.moves_for(bundle, request.user)]
        if bundle.state in (State.PUBLISHED, State.WITHDRAWN) and request.user.has_perm(publishing.CHANGE):
            names.append(("new", False))
        address = "admin:bundles_bundle_move"
        return [
            {"label": _(WORDS[name]), "reason": asks, "url": reverse(address, args=[bundle.pk, name])}
            for name, asks in names
        ]

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One move of the table, by its button."""
        return require_POST(self._move)(request, pk, verb)

    def _move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if verb not in WORDS:
            raise Http404(verb)
        if not request.user.has_perm(publishing.CHANGE):
            raise PermissionDenied
        bundle, form = get_object_or_404(Bundle, pk=pk), MoveForm(request.POST)
        try:
            if not form.is_valid() or form.cleaned_data["seen"] != bundle.state:
                raise publishing.NotOpenToThis
            bundle = self._moved(bundle, verb, request, form.cleaned_data["reason"])
        except REFUSED as refusal:
            self.message_user(request, _refused(refusal), messages.ERROR)
        else:
            self.message_user(request, str(bundle.get_state_display()), messages.SUCCESS)
        return redirect("admin:bundles_bundle_change", bundle.pk)

    def _moved(self, bundle: Bundle, verb: str, request: HttpRequest, reason: str) -> Bundle:
        if verb == "new":
            return publishing.new_version(bundle=bundle, by=request.user)
        return publishing.move(bundle=bundle, name=verb, by=request.user, reason=reason)


def _refused(refusal: Exception) -> str:
    if isinstance(refusal, publishing.NotOpenToThis):
        return _("Somebody changed or moved it in the meantime. Look at it again.")
    if isinstance(refusal, publishing.NotForThisPerson):
        return _("Whoever wrote it does not check it, and only its writer takes it back.")
    if isinstance(refusal, publishing.ReasonMissing):
        return _("Write why, so that the others know.")
    return _("It cannot be published yet: %(found)s") % {"found": refusal}
