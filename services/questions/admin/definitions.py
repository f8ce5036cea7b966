"""Forms and their pages: an outline to read, pages and questions to edit, one press for versions and the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms.models import BaseInlineFormSet
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from services.common.cleantext import CleanTexts, clean_formfield
from services.questions import library, operations
from services.questions.admin import preview
from services.questions.admin.preview import framing
from services.questions.admin.question_form import kind_choices
from services.questions.guards import may_change
from services.questions.kinds import KINDS
from services.questions.models import FormDefinition, FormLibrary, Question, QuestionGroup
from services.questions.naming import fresh_key
from services.questions.spec import form_spec
from services.questions.wording import outline

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class DraftOnly(CleanTexts):
    """Rows of a published form, and of somebody else's, are shown, not changed."""

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("admin/questions.css",)}

    def _is_open(self, request: HttpRequest, obj: Any) -> bool:
        definition = getattr(obj, "definition", obj)
        return definition is None or (not definition.is_published and may_change(request.user, definition))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own drafts alone."""
        return super().has_change_permission(request, obj) and self._is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own drafts alone."""
        return super().has_delete_permission(request, obj) and self._is_open(request, obj)

    def has_add_permission(self, request: HttpRequest, *parent: Any) -> bool:
        """Drafts alone; inlines are asked with their parent (None while it is new), a main page without."""
        return super().has_add_permission(request, *parent) and self._is_open(request, parent[0] if parent else None)


class KeyedFormSet(BaseInlineFormSet):
    """New rows get a key from their words, and their place at the end."""

    def keys(self) -> set[str]:
        """Keys that are taken."""
        raise NotImplementedError

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Any:
        words = getattr(form.instance, "short_title", "") or getattr(form.instance, "label", "")
        form.instance.key = fresh_key(words, self.keys())
        if not form.instance.order:
            form.instance.order = self.queryset.count() + 1
        return super().save_new(form, commit=commit)


class PageFormSet(KeyedFormSet):
    """Pages of a form."""

    def keys(self) -> set[str]:
        return set(QuestionGroup.objects.filter(definition=self.instance).values_list("key", flat=True))


class QuestionFormSet(KeyedFormSet):
    """Questions of a page. What says by itself who somebody is starts as personal data."""

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Any:
        form.instance.sensitive |= KINDS.get(form.instance.kind).is_private
        return super().save_new(form, commit=commit)

    def keys(self) -> set[str]:
        own = Question.objects.filter(definition=self.instance.definition)
        return set(own.values_list("key", flat=True))


class QuestionGroupInline(DraftOnly, TabularInline):
    """Pages of a form; dragging sets their order."""

    model = QuestionGroup
    formset = PageFormSet
    extra = 0
    fields = ("order", "title", "short_title")
    ordering_field = "order"


class QuestionRowForm(forms.ModelForm):
    """A question in one line; the rest stands on its own page."""

    kind = forms.ChoiceField(label=_lazy("Kind"), choices=kind_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Question
        fields = ("order", "label", "kind", "required", "sensitive")
        formfield_callback = clean_formfield


class QuestionInline(DraftOnly, TabularInline):
    """Questions of a page in one line each; dragging sets their order, the pen opens the whole question."""

    model = Question
    form = QuestionRowForm
    formset = QuestionFormSet
    extra = 0
    fields = ("order", "label", "kind", "required", "sensitive", "whole")
    readonly_fields = ("whole",)
    ordering_field = "order"

    @admin.display(description=_lazy("Options, limits, conditions"))
    def whole(self, question: Question) -> str:
        """The way to everything about one question."""
        if question.pk is None:
            return _("after saving")
        url = reverse("admin:questions_question_change", args=[question.pk])
        return format_html('<a class="question-links" href="{}">{}</a>', url, _("Open this question"))


class PageForm(forms.ModelForm):
    """The head of a page."""

    class Meta:
        model = QuestionGroup
        fields = ("title", "short_title", "intro")
        formfield_callback = clean_formfield
        widgets: ClassVar[dict[str, Any]] = {"intro": UnfoldAdminTextareaWidget(attrs={"rows": 3})}


class DefinitionAdmin(DraftOnly, ModelAdmin):
    """What forms and the library have in common."""

    inlines = (QuestionGroupInline,)
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/questions/outline.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page with the outline of the form above it."""
        definition = self.get_object(request, object_id)
        extra = self.outline_context(request, definition) if definition else {}
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        """The preview and the page it frames."""
        name = f"questions_{self.model._meta.model_name}"
        site = self.admin_site
        pages = framing(site, self.preview, framed=False), framing(site, self.preview_frame, framed=True)
        return [
            path("<int:pk>/preview/", pages[0], name=f"{name}_preview"),
            path("<int:pk>/preview/<slug:mode>/", pages[1], name=f"{name}_preview_frame"),
            *super().get_urls(),
        ]

    def _seen(self, request: HttpRequest, pk: int) -> FormDefinition:
        """A form one may look at. PermissionDenied; 404 for none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form as residents see it, framed."""
        name = f"admin:questions_{self.model._meta.model_name}"
        context = {**self.admin_site.each_context(request), "title": _("Preview"), "opts": self.opts}
        context |= {"back": f"{name}_change", "frame": f"{name}_preview_frame"}
        return preview.outer(request, self._seen(request, pk), context)

    def preview_frame(self, request: HttpRequest, pk: int, mode: str) -> HttpResponse:
        """One page of it."""
        return preview.inner(request, self._seen(request, pk), mode)

    def outline_context(self, request: HttpRequest, definition: FormDefinition) -> dict[str, Any]:
        """What the outline shows and which presses it offers."""
        groups = {g.key: g for g in definition.groups.select_related("taken_from__definition")}
        pages = [
            {"page": page, "group": groups[page.key], "behind": library.is_behind(groups[page.key])}
            for page in outline(form_spec(definition))
        ]
        may = self.has_change_permission(request, definition)
        elsewhere = operations.asked_elsewhere(form_spec(definition))
        faults = operations.find_faults(form_spec(definition), before=elsewhere)
        return {
            "outline": pages,
            "preview_url": f"admin:questions_{self.model._meta.model_name}_preview",
            "definition": definition,
            "may_edit": may,
            "may_add": self.has_add_permission(request),
            "faults": faults if may and not definition.is_library else [],
            "elsewhere": elsewhere,
            "library_pages": library.pages() if may and not definition.is_library else [],
        }


@admin.register(FormDefinition)
class FormDefinitionAdmin(DefinitionAdmin):
    """Versions of forms."""

    list_display = ("title", "code", "version", "published_at")
    list_filter = (("published_at", admin.EmptyFieldListFilter),)
    search_fields = ("title", "code")
    actions = ("publish",)

    def get_fields(self, request: HttpRequest, obj: FormDefinition | None = None) -> tuple[str, ...]:
        """The code is chosen once; the version counts itself."""
        return ("title", "code") if obj is None else ("title", "code", "version", "published_at")

    def get_readonly_fields(self, request: HttpRequest, obj: FormDefinition | None = None) -> tuple[str, ...]:
        """Nothing that other rows rely on changes."""
        return () if obj is None else ("code", "version", "published_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormDefinition]:
        """Without the library."""
        return super().get_queryset(request).filter(is_library=False)

    def get_urls(self) -> list[Any]:
        """The presses of the outline, each by POST."""
        name = "questions_formdefinition_{}".format
        presses = (("publish", self.publish_one), ("next-version", self.next_version), ("take", self.take))
        own = [
            path(f"<int:pk>/{word}/", self.admin_site.admin_view(view), name=name(word.replace("-", "_")))
            for word, view in presses
        ]
        renew = path("<int:pk>/renew/<int:page>/", self.admin_site.admin_view(self.renew), name=name("renew"))
        return [*own, renew, *super().get_urls()]

    def _pressed(self, request: HttpRequest, pk: int, *, change: bool = True) -> FormDefinition:
        """The form a press is about. PermissionDenied for who may not; 404 for none."""
        definition = get_object_or_404(self.get_queryset(request), pk=pk)
        allowed = self.has_change_permission(request, definition) if change else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        return definition

    def _back(self, definition: FormDefinition) -> HttpResponse:
        return redirect("admin:questions_formdefinition_change", definition.pk)

    def publish_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Freeze this draft."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        definition = self._pressed(request, pk)
        self._publish(request, definition)
        return self._back(definition)

    def next_version(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A draft from this version."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        definition = self._pressed(request, pk, change=False)
        draft = operations.next_version(definition=definition, by=request.user)
        messages.success(request, _("Version %(n)d is a draft; change it, then publish it.") % {"n": draft.version})
        return self._back(draft)

    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy a page of the library to the end of this draft."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        definition = self._pressed(request, pk)
        chosen = request.POST.get("page", "")
        page = library.pages().filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 12 else None
        if page is None:
            messages.error(request, _("Choose a page of the library."))
            return self._back(definition)
        operations.take_page(definition=definition, page=page, by=request.user)
        messages.success(request, _("“%(page)s” was inserted as the last page.") % {"page": page.title})
        return self._back(definition)

    def renew(self, request: HttpRequest, pk: int, page: int) -> HttpResponse:
        """Take over what the library changed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        definition = self._pressed(request, pk)
        group = get_object_or_404(definition.groups.exclude(taken_from=None), pk=page)
        operations.renew_page(page=group, by=request.user)
        messages.success(request, _("“%(page)s” says what the library says.") % {"page": group.title})
        return self._back(definition)

    @admin.action(description=_lazy("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[FormDefinition]) -> None:
        """Freeze the chosen drafts; faults are told one by one."""
        for definition in queryset:
            self._publish(request, definition)

    def _publish(self, request: HttpRequest, definition: FormDefinition) -> None:
        try:
            operations.publish_form(definition=definition, by=request.user)
        except operations.CannotPublishForm as refusal:
            for fault in refusal.faults:
                messages.error(request, f"{definition}: {fault}")
        else:
            messages.success(request, _("%(form)s is published and does not change any more.") % {"form": definition})


@admin.register(FormLibrary)
class FormLibraryAdmin(DefinitionAdmin):
    """Pages kept for reuse."""

    list_display = ("title", "code")
    search_fields = ("title", "code")

    def get_fields(self, request: HttpRequest, obj: FormLibrary | None = None) -> tuple[str, ...]:
        """A library has no versions."""
        return ("title", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: FormLibrary | None = None) -> tuple[str, ...]:
        """The code is chosen once."""
        return () if obj is None else ("code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormDefinition]:
        """The library alone."""
        return super().get_queryset(request).filter(is_library=True)

    def save_model(self, request: HttpRequest, obj: FormLibrary, form: object, change: bool) -> None:
        """What is made here is a library."""
        obj.is_library = True
        super().save_model(request, obj, form, change)


@admin.register(QuestionGroup)
class QuestionGroupAdmin(DraftOnly, ModelAdmin):
    """Pages with their questions."""

    list_display = ("title", "definition", "order")
    search_fields = ("title", "definition__title")
    list_select_related = ("definition",)
    form = PageForm
    fields = ("title", "short_title", "intro")
    inlines = (QuestionInline,)
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/questions/back.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Pages are added on the form they belong to."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page with the way back to its form."""
        group = self.get_object(request, object_id)
        extra = {"up": [(str(group.definition), definition_url(group.definition))]} if group else {}
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))


def definition_url(definition: FormDefinition) -> str:
    """Where a form or a library is edited."""
    model = "formlibrary" if definition.is_library else "formdefinition"
    return reverse(f"admin:questions_{model}_change", args=[definition.pk])
