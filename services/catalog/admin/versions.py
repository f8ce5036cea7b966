"""业务办理项 by version: begun on one short page, filled in by tabs, moved by its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from services.catalog import operations
from services.catalog.access import departments_in_charge
from services.catalog.admin.begin import BeginForm, CopyForm
from services.catalog.admin.forms import ItemVersionForm
from services.catalog.admin.importing import ImportPages
from services.catalog.admin.many import ManyAtOnce
from services.catalog.admin.moves import Moves, in_force
from services.catalog.admin.rights import DraftOnly, OwnDepartment, is_number
from services.catalog.admin.rows import ALL_ROWS
from services.catalog.admin.tabs import CONDITIONAL, HELP, TABS, link_to, tab_of
from services.catalog.admin.trial import Trial
from services.catalog.admin.unfinished import Unfinished
from services.catalog.admin.uploads import Files
from services.catalog.diff import differences
from services.catalog.enums import SHOWN, Audience, Channel, VersionState
from services.catalog.models import ItemVersion, VersionFrozenError
from services.catalog.quality import findings
from services.departments.models import Department

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COLOURS = {"draft": "info", "review": "warning", "scheduled": "warning", "published": "success", "suspended": "danger"}
WORDED = {"serves": "serves_words", "channels": "channels_words", "new_result_sample": "sample_words"}


class DepartmentFilter(admin.SimpleListFilter):
    """The departments one works for."""

    title = gettext_lazy("owning department")
    parameter_name = "department"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        """Those that have items."""
        departments = Department.objects.filter(pk__in=ItemVersion.objects.order_by().values("item__department"))
        mine = departments_in_charge(request.user)
        return list((departments if mine is None else departments.filter(pk__in=mine)).values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
        """Its items."""
        chosen = self.value()
        return queryset.filter(item__department=chosen) if is_number(chosen or "") else queryset


@admin.register(ItemVersion)
class ItemVersionAdmin(Moves, ManyAtOnce, Unfinished, Trial, Files, ImportPages, DraftOnly, OwnDepartment, ModelAdmin):
    """Versions of items."""

    department_path = "item__department"
    form = ItemVersionForm
    list_display = ("name", "version", "state_words", "owner", "effective_from_date", "service_kind")
    list_filter = ("state", DepartmentFilter, "service_kind", "handling_kind")
    search_fields = ("name", "item_code", "item__department__name", "search_words")
    list_select_related = ("item__department",)
    list_per_page = 25
    list_before_template = "admin/catalog/itemversion/list_top.html"
    autocomplete_fields = ("form", "situation_form", "certificate_type", "themes")
    inlines = ALL_ROWS
    conditional_fields = CONDITIONAL
    warn_unsaved_form = True
    change_form_template = "admin/catalog/itemversion/change_form.html"
    object_history_template = "admin/catalog/itemversion/history.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, dict[str, Any]]]:
        """One fieldset a tab."""
        may = self.has_change_permission(request, obj)
        return [(tab.title, {"fields": tab.fields if may else _worded(tab.fields)}) for tab in TABS if tab.fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is shown only is shown in words."""
        return () if self.has_change_permission(request, obj) else tuple(WORDED.values())

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An address written without a scheme is https; below a field stands what belongs there."""
        if db_field.name in HELP:
            kwargs["help_text"] = HELP[db_field.name]
        if db_field.name == "external_url":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self) -> list[Any]:
        """Copies and questions beside Django's own pages."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/next/", wrap(self.next_view), name="catalog_itemversion_next"),
            path("<int:pk>/copy/", wrap(self.copy_view), name="catalog_itemversion_copy"),
            path("<int:pk>/questions/<slug:field>/", wrap(self.questions_view), name="catalog_itemversion_questions"),
        ]
        return own + super().get_urls()

    @admin.display(description=gettext_lazy("owning department"), ordering="item__department__name")
    def owner(self, version: ItemVersion) -> str:
        """The department that answers for the item, or its name as imported."""
        return version.item.organ_name

    @display(description=gettext_lazy("state"), ordering="state", label=COLOURS)
    def state_words(self, version: ItemVersion) -> tuple[str, str]:
        """Where it stands."""
        return version.state, version.get_state_display()

    @admin.display(description=gettext_lazy("serves"))
    def serves_words(self, version: ItemVersion) -> str:
        """Whom it serves."""
        return "、".join(str(Audience(value).label) for value in version.serves)

    @admin.display(description=gettext_lazy("channels"))
    def channels_words(self, version: ItemVersion) -> str:
        """How one hands in."""
        return "、".join(str(Channel(value).label) for value in version.channels)

    @admin.display(description=gettext_lazy("sample of the result (file)"))
    def sample_words(self, version: ItemVersion) -> str:
        """Name of the file."""
        return version.result_sample.original_name if version.result_sample else ""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Knows who uploads."""
        form = type("VersionForm", (self.form,), {"by": request.user})
        return super().get_form(request, obj, change=change, **{"form": form} | kwargs)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A short page: what it is called, whose it is. Everything else follows on the tabs."""
        if not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        form = BeginForm(request.POST or None, by=request.user, site=self.admin_site)
        if request.method == "POST" and form.is_valid():
            version = operations.begin_item(by=request.user, **form.cleaned_data)
            self.log_addition(request, version, [{"added": {}}])
            messages.success(
                request, _("The draft is there. Fill in the tabs; what is still missing stands above them.")
            )
            return redirect("admin:catalog_itemversion_change", version.pk)
        return self._form_page(request, form, title=_("New item"), button=_("Begin"))

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft of the next version, made or found."""
        version = self._version(request, pk)
        if request.method == "POST" and request.user.has_perm("catalog.add_itemversion"):
            try:
                draft = operations.next_version(version=version, by=request.user)
            except operations.NotOpenToThis:
                messages.warning(request, _("Somebody changed or moved it in the meantime. Look at it again."))
                return redirect("admin:catalog_itemversion_change", version.pk)
            messages.success(request, _("This is the draft of version %(number)d.") % {"number": draft.version})
            return redirect("admin:catalog_itemversion_change", draft.pk)
        return redirect("admin:catalog_itemversion_change", version.pk)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Another item like this one."""
        version = self._version(request, pk)
        if not self.has_add_permission(request):
            raise Http404(pk)
        form = CopyForm(request.POST or None, version=version, by=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                draft = operations.copy_as_new(version=version, by=request.user, **form.cleaned_data)
            except (operations.AddressTaken, operations.NotOpenToThis):
                form.add_error("item_code", _("Another item has this address: choose another one."))
            else:
                self.log_addition(request, draft, [{"added": {}}])
                messages.success(request, _("Copied. Change what is different; the questions are its own."))
                return redirect("admin:catalog_itemversion_change", draft.pk)
        return self._form_page(
            request, form, title=_("Copy as a new item"), button=_("Copy"), subtitle=str(version), version=version
        )

    def questions_view(self, request: HttpRequest, pk: int, field: str) -> HttpResponse:
        """To the questions of a draft; published ones are copied first."""
        version = self._version(request, pk)
        if field not in {"form", "situation_form"} or request.method != "POST":
            raise Http404(field)
        try:
            form = operations.reopen_questions(version=version, field=field, by=request.user)
        except operations.NotOpenToThis:
            messages.warning(request, _("Only the questions of a draft can be changed: make the next version first."))
            return redirect("admin:catalog_itemversion_change", version.pk)
        return redirect("admin:questions_formdefinition_change", form.pk)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A version handed in while somebody else was writing is not changed."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except VersionFrozenError:
            messages.error(request, _("It left the draft meanwhile: nothing was saved. See where it stands."))
            return redirect(request.path)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """With tabs by job, the buttons open now, and what stands against publishing."""
        version = kwargs.get("obj")
        whole = ItemVersion.objects.to_check().get(pk=version.pk)
        is_open = version.state in {VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED}
        found = findings(whole) if is_open else []
        per_tab: dict[str, int] = {}
        for finding in found:
            per_tab[tab_of(finding.field)] = per_tab.get(tab_of(finding.field), 0) + 1
        moves = [m for m in self.moves_for(request, version) if not (found and m["button"].is_checked)]
        context |= {
            "version": version,
            "whole": whole,
            "tabs": _tabs(context, per_tab),
            "moves": moves,
            "findings": [{"text": finding, "url": link_to(version, finding)} for finding in found],
            "own_work": version.state == VersionState.REVIEW and version.submitted_by_id == request.user.pk,
            "may_add": self.has_add_permission(request),
            "is_shown": version.state in SHOWN,
            "before": in_force(version),
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done, all versions, and what is different from the one before."""
        version = self.get_object(request, object_id)
        extra = {}
        if version is not None:
            before = in_force(version)
            whole = ItemVersion.objects.to_check().get(pk=version.pk)
            versions = ItemVersion.objects.filter(item_code=version.item_code).order_by("-version")
            extra = {"version": version, "before": before, "changes": differences(before, whole)}
            extra["versions"] = versions.select_related("submitted_by", "approved_by")
        return super().history_view(request, object_id, extra | (extra_context or {}))

    def _form_page(self, request: HttpRequest, form: Any, **words: Any) -> TemplateResponse:
        back = words.get("version")
        target = reverse("admin:catalog_itemversion_change", args=[back.pk]) if back else None
        context = self.admin_site.each_context(request) | {
            "form": form,
            "media": self.media + form.media,
            "back": target or reverse("admin:catalog_itemversion_changelist"),
            **words,
        }
        return TemplateResponse(request, "admin/catalog/itemversion/short_form.html", context)


def _worded(fields: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_worded(line) if isinstance(line, tuple) else WORDED.get(line, line) for line in fields)


def _tabs(context: dict[str, Any], per_tab: dict[str, int]) -> list[dict[str, Any]]:
    """What each tab draws: its fieldset and its lists, with the number of errors and findings."""
    fieldsets = iter(list(context["adminform"]))
    rows = {formset.formset.prefix: formset for formset in context["inline_admin_formsets"]}
    tabs = []
    for tab in TABS:
        lists = [rows[name] for name in tab.rows if name in rows]
        fieldset = next(fieldsets) if tab.fields else None
        wrong = sum(1 for line in fieldset or () for field in line if getattr(field.field, "errors", None))
        wrong += sum(bool(errors) for formset in lists for errors in formset.formset.errors)
        tabs.append(
            {"tab": tab, "fieldset": fieldset, "lists": lists, "errors": wrong, "findings": per_tab.get(tab.key, 0)}
        )
    return tabs
