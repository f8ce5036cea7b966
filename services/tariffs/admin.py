"""收费: rules and their versions. Drafts are edited, somebody else releases, what is published is read only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST
from unfold.admin import ModelAdmin

from services.tariffs import diff, operations, picture, wording
from services.tariffs.access import compiled, may_work
from services.tariffs.engine import PricingError, price
from services.tariffs.enums import FIXED, Kind, State
from services.tariffs.forms import MoveForm, TariffForm, TryForm, VersionForm
from services.tariffs.models import Tariff, TariffVersion
from services.tariffs.workflow import MOVES

if TYPE_CHECKING:
    from django.forms import ModelForm

WORDS = {
    "send": gettext_noop("Hand it to be checked"),
    "publish": gettext_noop("Checked: publish"),
    "send_back": gettext_noop("Send it back to the writer"),
    "take_back": gettext_noop("Take it back and go on writing"),
    "stop": gettext_noop("Stop it before it begins"),
}
DONE = {
    "send": gettext_noop("It waits for a check by somebody else."),
    "publish": gettext_noop("It is published."),
    "send_back": gettext_noop("It went back to its writer."),
    "take_back": gettext_noop("It is your draft again."),
    "stop": gettext_noop("It will not come into force."),
}
STANDS = (
    gettext_lazy("Where it stands"),
    {"fields": (("state", "reason"), ("writer", "written_at"), ("checker", "checked_at"), ("number", "digest"))},
)
CANNOT = {
    "spec": gettext_noop("The rule is not right yet: send it back."),
    "begins_in_the_past": gettext_noop("It would change prices of the past: set a beginning in the future."),
    "begun": gettext_noop("It is in force already: only another version ends it."),
}


class ForThoseWhoMayWork(ModelAdmin):
    """The rights of the post, and the room's own question: of the whole city."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who works on prices."""
        return super().has_view_permission(request, obj) and may_work(request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Who works on prices."""
        return super().has_add_permission(request, *args) and may_work(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who works on prices."""
        return super().has_change_permission(request, obj) and may_work(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: bills name what is kept here."""
        return False


@admin.register(Tariff)
class TariffAdmin(ForThoseWhoMayWork):
    """Names of rules."""

    form = TariffForm
    list_display = ("name", "code", "kind")
    list_filter = ("kind",)
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Tariff | None = None) -> tuple[str, ...]:
        """Bills name a rule by its code."""
        return ("code", "kind") if obj is not None and obj.versions.exists() else ()


@admin.register(TariffVersion)
class TariffVersionAdmin(ForThoseWhoMayWork):
    """What rules say, and from when on."""

    form = VersionForm
    list_display = ("tariff", "number", "state", "scope_ref", "vehicle_class", "valid_since", "valid_until", "writer")
    list_filter = ("state", "tariff__kind")
    search_fields = ("tariff__name", "tariff__code", "scope_ref")
    list_select_related = ("tariff", "made_by", "checked_by")
    readonly_fields = ("number", "state", "digest", "rule", "writer", "written_at", "checker", "checked_at", "reason")
    change_form_outer_before_template = "admin/tariffs/moves.html"
    warn_unsaved_form = True

    @admin.display(description=gettext_lazy("digest"))
    def digest(self, version: TariffVersion) -> str:
        """SHA-256 of the rule, in groups that a narrow page can break."""
        return " ".join(version.sha256[at : at + 8] for at in range(0, 64, 8) if version.sha256)

    @admin.display(description=gettext_lazy("the rule as JSON"))
    def rule(self, version: TariffVersion) -> str:
        """As it was written, with its indents."""
        return format_html('<pre class="overflow-x-auto">{}</pre>', version.spec_text)

    def get_fieldsets(self, request: HttpRequest, obj: TariffVersion | None = None) -> Any:
        """What is only read keeps its indents."""
        text = "spec_text" if self.has_change_permission(request, obj) else "rule"
        first = ("tariff", "scope_ref", "vehicle_class", "valid_since", "valid_until", text)
        return ((None, {"fields": first}), STANDS)

    @admin.display(description=gettext_lazy("written by"))
    def writer(self, version: TariffVersion) -> str:
        """Whoever wrote it last."""
        return str(version.made_by) if version.made_by_id else ""

    @admin.display(description=gettext_lazy("checked by"))
    def checker(self, version: TariffVersion) -> str:
        """Whoever released it."""
        return str(version.checked_by or "")

    def has_change_permission(self, request: HttpRequest, obj: TariffVersion | None = None) -> bool:
        """Drafts alone."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == State.DRAFT)

    def get_readonly_fields(self, request: HttpRequest, obj: TariffVersion | None = None) -> tuple[str, ...]:
        """A version stays with its rule."""
        return (*self.readonly_fields, "tariff") if obj is not None else self.readonly_fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """``?from=7``: everything as in that version."""
        given = request.GET.get("from", "")
        before = TariffVersion.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 12 else None
        if before is None:
            return super().get_changeform_initial_data(request)
        names = ("tariff", "spec_text", "scope_ref", "vehicle_class")
        return {name: getattr(before, name) for name in names}

    def save_model(self, request: HttpRequest, obj: TariffVersion, form: ModelForm, change: bool) -> None:
        """Through the operations. 403 when it left the draft while it was being edited."""
        fields = {name: value for name, value in form.cleaned_data.items() if not change or name in form.changed_data}
        try:
            if change:
                operations.write(version=self.model.objects.get(pk=obj.pk), by=request.user, **fields)
            else:
                obj.pk = operations.draft(by=request.user, **fields).pk
                obj._state.adding = False
        except (operations.NotOpenToThis, operations.NotForThisPerson) as error:
            raise PermissionDenied from error

    def get_urls(self) -> list[Any]:
        """Trying and moving beside Django's own pages."""
        own = [
            path("<int:pk>/try/", self.admin_site.admin_view(self.try_out), name="tariffs_tariffversion_try"),
            path("<int:pk>/move/<str:verb>/", self.admin_site.admin_view(self.move), name="tariffs_tariffversion_move"),
        ]
        return own + super().get_urls()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the moves open to this person and what is different from the version before."""
        obj = kwargs.get("obj")
        context |= {"version": obj, "moves": []}
        if obj is not None:
            context |= {
                "moves": [
                    {"label": _(WORDS[m.name]), "reason": m.asks_reason, "url": _address("move", obj.pk, m.name)}
                    for m in operations.moves_for(obj, request.user)
                ],
                "own_text": obj.state == State.REVIEW and obj.made_by_id == request.user.pk,
                "seen": obj.written_at.isoformat(),
                "try_url": _address("try", obj.pk) if obj.tariff.kind == Kind.PARKING else "",
                "copy_url": f"{reverse('admin:tariffs_tariffversion_add')}?from={obj.pk}",
                **_differences(obj),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def try_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a stay would cost under this version. It is posted: a plate stands in no address and no log."""
        return require_http_methods(["GET", "HEAD", "POST"])(self._try)(request, pk)

    def _try(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = get_object_or_404(TariffVersion.objects.select_related("tariff"), pk=pk, tariff__kind=Kind.PARKING)
        form = TryForm(request.POST if request.method == "POST" else TryForm.example())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Try %(version)s") % {"version": version},
            "version": version,
            "form": form,
            **(_priced(version, form) if form.is_valid() else {}),
        }
        return TemplateResponse(request, "admin/tariffs/try.html", context)

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One move of the table, by its button."""
        return require_POST(self._move)(request, pk, verb)

    def _move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if verb not in operations.VERBS:
            raise Http404(verb)
        if not ForThoseWhoMayWork.has_change_permission(self, request):
            raise PermissionDenied
        version = get_object_or_404(TariffVersion, pk=pk)
        form = MoveForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        level, words = messages.ERROR, ""
        try:
            if form.cleaned_data.get("seen") != version.written_at.isoformat():
                raise operations.NotOpenToThis
            said = {"reason": reason} if MOVES[verb].asks_reason else {}
            operations.VERBS[verb](version=version, by=request.user, **said)
            level, words = messages.SUCCESS, _(DONE[verb])
        except operations.NotOpenToThis:
            words = _("Somebody changed or moved it in the meantime. Look at it again.")
        except operations.NotForThisPerson:
            words = _("Whoever wrote a rule does not release it, and only its writer takes it back.")
        except operations.ReasonMissing:
            words = _("Write why, so that the others know.")
        except operations.CannotPublish as refusal:
            words = _(CANNOT[refusal.code])
        self.message_user(request, words, level)
        return redirect(_address("change", pk))


def _address(page: str, *arguments: Any) -> str:
    return reverse(f"admin:tariffs_tariffversion_{page}", args=arguments)


def _differences(version: TariffVersion) -> dict[str, Any]:
    """The version published before it, and what is different."""
    before = version.tariff.versions.filter(number__lt=version.number, state__in=FIXED).order_by("-number").first()
    if before is None:
        return {"before": None, "differences": []}
    try:
        return {"before": before, "differences": diff.told(before.spec, version.spec)}
    except PricingError:
        return {"before": None, "differences": []}


def _priced(version: TariffVersion, form: TryForm) -> dict[str, Any]:
    try:
        tariff, stay = compiled(version), form.stay()
        told = price(tariff, stay)
        return {"fee": wording.yuan(told.fee), "told": wording.sentences(told.trace), **_picture(tariff, stay)}
    except PricingError as error:
        return {"refusal": wording.reason(error)}


def _picture(tariff: Any, stay: Any) -> dict[str, Any]:
    """The drawing, where two days from the entry can be priced."""
    try:
        return {"drawing": picture.drawn(tariff, stay), "width": picture.WIDTH, "height": picture.HEIGHT}
    except PricingError:
        return {}
