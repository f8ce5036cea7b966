"""The lists of rows of a version: materials, fees, steps … in order, nothing written as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from services.catalog.addresses import key_of
from services.catalog.admin.forms import (
    AutoRuleForm,
    FeeForm,
    FeeReductionForm,
    MaterialForm,
    RowForm,
    SituationForm,
)
from services.catalog.admin.rights import DraftOnly
from services.catalog.charges import evidence_words
from services.catalog.models import (
    AutoRule,
    Condition,
    Faq,
    Fee,
    FeeReduction,
    LawArticle,
    Material,
    Situation,
    Step,
)
from services.catalog.typed import written
from services.catalog.wording import asked_by, when_words

if TYPE_CHECKING:
    from django.forms import BaseInlineFormSet, ModelForm
    from django.http import HttpRequest

    from services.catalog.models import ItemVersion
    from services.questions.spec import QuestionSpec


def questions_of(version: ItemVersion | None) -> dict[str, QuestionSpec]:
    """The questions of a version, read once for all lists of the page."""
    if version is None:
        return {}
    if not hasattr(version, "_asked"):
        version._asked = asked_by(version)
    return version._asked


class RowFormSet(PaginationInlineFormSet):
    """A new row goes to the end, and gets its key from its name."""

    def save_new(self, form: ModelForm, commit: bool = True) -> models.Model:
        row = form.instance
        others = self.model._default_manager.filter(version=self.instance)
        if not row.order:
            row.order = (others.aggregate(last=models.Max("order"))["last"] or 0) + 1
        if isinstance(row, Material) and not row.key:
            row.key = key_of(row.name, set(others.values_list("key", flat=True)))
        return super().save_new(form, commit=commit)


class Rows(DraftOnly):
    """Rows of a version: ordered by dragging, or by their numbers."""

    extra = 0
    form = RowForm
    formset = RowFormSet
    ordering_field = "order"
    in_words: dict[str, str] = {}
    """Field → what shows it in words once the version may no longer change."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts alone."""
        return super().has_add_permission(request, obj) and self._is_draft(obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[BaseInlineFormSet]:
        """Forms that need them know the questions of the version."""
        form = type(
            self.form.__name__, (self.form,), {"questions": questions_of(obj), "version": obj, "by": request.user}
        )
        return super().get_formset(request, obj, form=form, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[str | None, dict[str, Any]]]:
        """What is shown only is shown in words."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": [self._worded(line) for line in self.fields]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Words stand in place of what cannot be changed."""
        return () if self.has_change_permission(request, obj) else tuple(self.in_words.values())

    def _worded(self, line: Any) -> Any:
        if isinstance(line, tuple):
            return tuple(self._worded(name) for name in line)
        return self.in_words.get(line, line)


class TableRows(Rows, TabularInline):
    """Rows as lines of a table."""

    hide_title = True

    formfield_overrides = {models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget}}


class ConditionInline(TableRows):
    """受理条件."""

    model = Condition
    fields = ("order", "text")


class StepInline(TableRows):
    """环节."""

    model = Step
    fields = (
        "order",
        "name",
        "stage",
        "action",
        "who",
        "limit_number",
        "limit_unit",
        "limit_text",
        "standard",
        "result",
    )


class LawArticleInline(TableRows):
    """依据."""

    model = LawArticle
    fields = ("order", "level", "name", "number", "article", "text", "is_example")


class FaqInline(TableRows):
    """常见问题."""

    model = Faq
    fields = ("order", "question", "answer")


class CardRows(Rows, StackedInline):
    """Rows as cards, for those with many fields."""

    @admin.display(description=_("asked when"))
    def shown_when_words(self, row: Material | Fee) -> str:
        """The condition of a row in words."""
        return when_words(row.shown_when, questions_of(row.version)) or str(_("Always"))


class MaterialInline(CardRows):
    """材料."""

    model = Material
    form = MaterialForm
    autocomplete_fields = ("certificate_type",)
    in_words = {
        "shown_when": "shown_when_words",
        "new_blank_form": "blank_form_words",
        "new_sample_file": "sample_file_words",
    }
    fields = (
        ("order", "name"),
        ("necessity", "form"),
        ("source", "issuer"),
        ("certificate_type", "registry_source"),
        ("question_key", "kind", "copies"),
        "shown_when",
        "instructions",
        "standard",
        "promise_text",
        ("sample_text", "basis"),
        ("new_blank_form", "new_sample_file"),
    )

    @admin.display(description=_("blank form (file)"))
    def blank_form_words(self, material: Material) -> str:
        """Name of the file."""
        return material.blank_form.original_name if material.blank_form else ""

    @admin.display(description=_("filled-in sample (file)"))
    def sample_file_words(self, material: Material) -> str:
        """Name of the file."""
        return material.sample_file.original_name if material.sample_file else ""


class FeeInline(CardRows):
    """收费."""

    model = Fee
    form = FeeForm
    in_words = {"shown_when": "shown_when_words", "yuan": "amount_words"}
    fields = (("order", "name"), ("yuan", "standard"), "basis", ("reducible", "reduction"), "shown_when")

    @admin.display(description=_("amount in yuan"))
    def amount_words(self, fee: Fee) -> str:
        """The amount in yuan."""
        return "" if fee.amount is None else f"{fee.amount / 100:.2f}"


class FeeReductionInline(CardRows):
    """减免."""

    model = FeeReduction
    form = FeeReductionForm
    in_words = {"shown_when": "shown_when_words", "yuan": "amount_words", "value": "evidence_shown"}
    fields = (
        ("order", "name", "fee_name"),
        ("percent", "yuan"),
        "basis",
        "material_key",
        ("fact", "operator", "value"),
        "shown_when",
    )

    @admin.display(description=_("amount taken off in yuan"))
    def amount_words(self, reduction: FeeReduction) -> str:
        """The amount in yuan."""
        return "" if reduction.amount is None else f"{reduction.amount / 100:.2f}"

    @admin.display(description=_("shown by which evidence"))
    def evidence_shown(self, reduction: FeeReduction) -> str:
        """The material, or the fact."""
        return evidence_words(reduction)


class SituationInline(CardRows):
    """情形."""

    model = Situation
    form = SituationForm
    in_words = {"when": "when_words"}
    fields = (("order", "title"), "when", ("effect", "refer_code"), ("limit_number", "limit_unit"), "text")

    @admin.display(description=_("when"))
    def when_words(self, situation: Situation) -> str:
        """The condition in words."""
        return when_words(situation.when, questions_of(situation.version))


class AutoRuleInline(TableRows):
    """秒批规则."""

    model = AutoRule
    form = AutoRuleForm
    in_words = {"value": "value_words", "fact": "fact_words"}
    fields = ("order", "fact", "operator", "value", "explanation")

    @admin.display(description=_("fact"))
    def fact_words(self, rule: AutoRule) -> str:
        """What is asked, in words."""
        return str(self._facts(rule).get(rule.fact, rule.fact))

    @admin.display(description=_("value"))
    def value_words(self, rule: AutoRule) -> str:
        """The value compared with, as it would be typed."""
        return written("", rule.value)

    def _facts(self, rule: AutoRule) -> dict[str, Any]:
        from services.catalog.facts import known_facts

        return {path: fact.label for path, fact in known_facts(questions_of(rule.version).values()).items()}


ALL_ROWS = (
    ConditionInline,
    StepInline,
    MaterialInline,
    FeeInline,
    FeeReductionInline,
    SituationInline,
    AutoRuleInline,
    LawArticleInline,
    FaqInline,
)
