"""One question as a person edits it who never wrote code: words, rows and choices; JSON is only how it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from services.common.cleantext import clean_formfield
from services.questions import sources
from services.questions.admin import conditions
from services.questions.admin.bounds import COLUMNS, BoundsForm, initial_of, stored_of
from services.questions.admin.rows import Column, RowsOf
from services.questions.kinds import KINDS
from services.questions.kinds.rows import simple_kinds
from services.questions.models import Question
from services.questions.naming import fresh_key
from services.questions.spec import QuestionSpec, form_spec

if TYPE_CHECKING:
    from collections.abc import Collection


def kind_choices() -> list[tuple[str, str]]:
    """Every kind by its name."""
    return [(key, str(kind.label)) for key, kind in KINDS.items()]


def source_choices() -> list[tuple[str, Any]]:
    """Every source by its name, in groups."""
    return [("", _("Not filled in beforehand")), *sources.choices()]


def text(longest: int, *, required: bool = True) -> forms.CharField:
    """A cell one types in."""
    return forms.CharField(max_length=longest, required=required, widget=UnfoldAdminTextInputWidget)


OPTION_COLUMNS = (
    Column("label", _lazy("Option"), text(60), counts=True),
    Column("note", _lazy("Second line: what choosing it brings"), text(120, required=False)),
    Column("value", _lazy("Code (made by itself)"), text(40, required=False)),
)
COLUMN_COLUMNS = (
    Column("label", _lazy("Column"), text(30), counts=True),
    Column("kind", _lazy("Kind"), forms.ChoiceField(choices=simple_kinds, widget=UnfoldAdminSelectWidget)),
    Column("required", _lazy("Must be answered"), forms.BooleanField(required=False, widget=UnfoldBooleanWidget)),
    Column("options", _lazy("Options, parted by 、"), text(200, required=False)),
    Column("key", _lazy("Code (made by itself)"), text(40, required=False)),
)


def earlier(question: Question) -> dict[str, QuestionSpec]:
    """The questions asked before this one, by key."""
    found = {}
    for spec in form_spec(question.definition).questions:
        if spec.key == question.key:
            break
        found[spec.key] = spec
    return found


class QuestionAdminForm(forms.ModelForm, BoundsForm):
    """Everything about one question."""

    kind = forms.ChoiceField(label=_lazy("Kind"), choices=kind_choices, widget=UnfoldAdminSelectWidget)
    prefill = forms.ChoiceField(
        label=_lazy("Prefilled from"), choices=source_choices, required=False, widget=UnfoldAdminSelectWidget
    )
    option_rows = RowsOf(OPTION_COLUMNS, label=_lazy("Options"))
    column_rows = RowsOf(COLUMN_COLUMNS, label=_lazy("Columns of the table"))
    when_rows = RowsOf((), label=_lazy("Only shown when all of this holds"), spare=2)

    class Meta:
        model = Question
        fields = ("label", "help", "example", "required", "sensitive", "kind", "prefill", "key")
        formfield_callback = clean_formfield

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = self.instance
        self.earlier = earlier(question)
        self.fields["when_rows"] = self._when_field()
        self.initial |= initial_of(question.kind, question.bounds)
        self.initial |= {
            "option_rows": question.options,
            "column_rows": [_column_row(column) for column in question.bounds.get(COLUMNS, [])],
            "when_rows": conditions.as_rows(question.shown_when, self.earlier),
        }

    def _when_field(self) -> RowsOf:
        choose = forms.ChoiceField(choices=self._conditions(), widget=UnfoldAdminSelectWidget)
        columns = (
            Column("condition", _("Condition"), choose, counts=True),
            Column("value", _("Value, where one is compared"), text(80, required=False)),
        )
        return RowsOf(columns, label=_("Only shown when all of this holds"), spare=2)

    def _conditions(self) -> list[tuple[str, Any]]:
        return conditions.choices(self.earlier, self.instance.shown_when)

    def clean_key(self) -> str:
        """A key is made from the label when none is given; it never repeats one of the form."""
        taken = Question.objects.filter(definition=self.instance.definition).exclude(pk=self.instance.pk)
        keys = set(taken.values_list("key", flat=True))
        key = self.cleaned_data.get("key") or fresh_key(self.cleaned_data.get("label", ""), keys)
        if key in keys:
            raise ValidationError(_("Another question of this form has this code already."), code="taken")
        return key

    def clean(self) -> dict[str, Any]:
        """Rows become what is stored; nothing is saved yet."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind", "")
        question = self.instance
        if kind not in KINDS:
            return cleaned
        question.options = self._options(cleaned) if KINDS.get(kind).has_options or kind == "yes_no" else []
        columns = {COLUMNS: self._columns(cleaned)} if kind == "rows" else {}
        question.bounds = stored_of(kind, cleaned) | columns
        if "when_rows" in cleaned:
            try:
                question.shown_when = conditions.from_rows(cleaned["when_rows"], self.earlier)
            except ValidationError as error:
                self.add_error("when_rows", error)
        return cleaned

    def _options(self, cleaned: dict[str, Any]) -> list[dict[str, str]]:
        rows = cleaned.get("option_rows") or []
        if cleaned["kind"] == "yes_no":
            return _two_words(rows)
        values: set[str] = set()
        options = []
        for row in rows:
            value = row["value"] or fresh_key(row["label"], values, fallback="v")
            if value in values:
                self.add_error("option_rows", _("The code %(code)s stands twice.") % {"code": value})
            values.add(value)
            options.append({"value": value, "label": row["label"], **({"note": row["note"]} if row["note"] else {})})
        return options

    def _columns(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        known = {column.get("key"): column for column in self.instance.bounds.get(COLUMNS, [])}
        keys: set[str] = set()
        columns = []
        for row in cleaned.get("column_rows") or []:
            key = row["key"] or fresh_key(row["label"], keys, fallback="c")
            if key in keys or not re.fullmatch(r"[a-z][a-z0-9_]*", key):
                self.add_error("column_rows", _("The code %(code)s cannot be used.") % {"code": key})
            keys.add(key)
            column = {**known.get(key, {}), "key": key, "kind": row["kind"], "label": row["label"]}
            columns.append({**column, "required": row["required"], "options": _listed(row["options"])})
        return columns


def _two_words(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Other words for yes and no, in the order of the rows; fewer than two rows change nothing."""
    if len(rows) < 2:
        return []
    codes = ["no", "yes"] if rows[0]["value"] == "no" else ["yes", "no"]
    return [
        {"value": code, "label": row["label"], **({"note": row["note"]} if row["note"] else {})}
        for code, row in zip(codes, rows, strict=False)
    ]


def _listed(words: str) -> list[dict[str, str]]:
    """``国内、国外`` as options."""
    options: list[dict[str, str]] = []
    for word in re.split(r"[、，,]", words):
        if word.strip():
            taken: Collection[str] = {option["value"] for option in options}
            options.append({"value": fresh_key(word.strip(), taken, fallback="v"), "label": word.strip()})
    return options


def _column_row(column: dict[str, Any]) -> dict[str, Any]:
    words = "、".join(str(option.get("label", "")) for option in column.get("options", []))
    return {"required": True, **column, "options": words}
