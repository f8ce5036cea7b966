"""Forms of versions and their rows: choices in words, typed values, money in yuan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from services.accounts.enums import RealNameLevel
from services.catalog.admin.uploads import Uploads, upload_field
from services.catalog.admin.when import WhenField
from services.catalog.enums import Audience, Channel
from services.catalog.facts import TEXT, known_facts
from services.catalog.queries import QUERIES
from services.catalog.typed import read, read_several, written
from services.catalog.wording import label_of
from services.common.cleantext import CleanTextField
from services.questions import sources
from services.questions.enums import Operator
from services.questions.kinds import KINDS

if TYPE_CHECKING:
    from services.catalog.models import ItemVersion
    from services.questions.spec import QuestionSpec

LEVELS = [(level.value, format_lazy("L{} {}", level.value, level.label)) for level in RealNameLevel]
NOTHING = ("", gettext_lazy("None"))


def pick(choices: list[tuple[str, Any]], **kwargs: Any) -> forms.ChoiceField:
    """A list in the look of the administration; not required."""
    return forms.ChoiceField(choices=choices, required=False, widget=UnfoldAdminSelectWidget, **kwargs)


class ItemVersionForm(Uploads):
    """A draft. Whom it serves and how one hands in are ticked."""

    uploads = {"new_result_sample": "result_sample"}
    new_result_sample = upload_field(gettext_lazy("sample of the result (file)"))
    serves = forms.MultipleChoiceField(
        label=gettext_lazy("serves"),
        choices=Audience.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("channels"),
        choices=Channel.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "query_provider" in self.fields:
            choices = [NOTHING, *((key, getattr(provider, "label", key)) for key, provider in QUERIES.items())]
            self.fields["query_provider"] = pick(choices, label=gettext_lazy("answered by"))
        if "real_name_level" in self.fields:
            plain = self.fields["real_name_level"]
            self.fields["real_name_level"] = forms.TypedChoiceField(
                label=plain.label, help_text=plain.help_text, choices=LEVELS, coerce=int, widget=UnfoldAdminSelectWidget
            )

    def clean(self) -> dict[str, Any]:
        """What the database would refuse is told at its field."""
        data = super().clean()
        statutory, promised = data.get("statutory_number"), data.get("promised_number")
        same_unit = data.get("statutory_unit") == data.get("promised_unit")
        if statutory is not None and promised is not None and same_unit and promised > statutory:
            self.add_error("promised_number", _("The promise is longer than the statutory limit: shorten the promise."))
        begins, ends = data.get("effective_from_date"), data.get("effective_until_date")
        if begins and ends and ends < begins:
            self.add_error("effective_until_date", _("It ends before it begins."))
        if data.get("auto_decision") and data.get("service_kind") != "apply":
            self.add_error("auto_decision", _("Only what one applies for can be decided by rules."))
        return data


class RowForm(Uploads):
    """A row of a version. ``questions`` and ``version`` are set by the list."""

    questions: dict[str, QuestionSpec] = {}
    version: ItemVersion | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].required = False
        for field in self._meta.model._meta.fields:
            if field.name in self.fields:
                self.fields[field.name].label = label_of(field)

    def clean_order(self) -> int:
        """Empty: at the end."""
        return self.cleaned_data.get("order") or 0

    def _ask_when(self, name: str = "shown_when", *, required: bool = False) -> None:
        if name in self.fields:
            label = self.fields[name].label
            self.fields[name] = WhenField(questions=self.questions, label=label, required=required)


class MaterialForm(RowForm):
    """A material: who fetches it and which photo question answers it are chosen."""

    uploads = {"new_blank_form": "blank_form", "new_sample_file": "sample_file"}
    new_blank_form = upload_field(gettext_lazy("blank form (file)"))
    new_sample_file = upload_field(gettext_lazy("filled-in sample (file)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_when()
        if "registry_source" in self.fields:
            offered = _with_stored([NOTHING, *sources.choices()], self.instance.registry_source)
            self.fields["registry_source"] = pick(offered, label=gettext_lazy("fetched from"))
        if "question_key" in self.fields:
            uploads = [(q.key, q.label) for q in self.questions.values() if KINDS.get(q.kind).is_upload]
            self.fields["question_key"] = pick(
                _with_stored([NOTHING, *uploads], self.instance.question_key),
                label=gettext_lazy("handed in at the question"),
            )

    def clean(self) -> dict[str, Any]:
        """A material that is fetched says from where."""
        data = super().clean()
        if data.get("form") != "fetched" and data.get("registry_source") and not data.get("certificate_type"):
            self.add_error("form", _("It is fetched from a register: choose that the system fetches it."))
        if data.get("form") == "fetched" and not data.get("registry_source") and not data.get("certificate_type"):
            self.add_error("form", _("Say from where the system fetches it: a register, or a certificate."))
        return data


def _with_stored(choices: list[tuple[str, Any]], stored: str) -> list[tuple[str, Any]]:
    """What is stored stays a choice, even if nobody offers it any more."""
    known = {key for _label, rows in choices if isinstance(rows, list) for key, _name in rows} | set(dict(choices))
    return choices if stored in known else [*choices, (stored, stored)]


class PricedForm(RowForm):
    """A row with an amount, typed in yuan."""

    yuan = forms.DecimalField(
        label=gettext_lazy("amount in yuan"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=gettext_lazy("Empty when the standard is not one figure."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.amount is not None:
            self.initial["yuan"] = Decimal(self.instance.amount) / 100

    def clean(self) -> dict[str, Any]:
        """Kept in fen."""
        data = super().clean()
        if "yuan" in data:
            self.instance.amount = None if data["yuan"] is None else int(data["yuan"] * 100)
        return data


class FeeForm(PricedForm):
    """A fee."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_when()


class SituationForm(RowForm):
    """A situation: when it is so, and what then."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_when("when", required=True)

    def clean(self) -> dict[str, Any]:
        """Another limit names the limit."""
        data = super().clean()
        if data.get("effect") == "limit" and data.get("limit_number") is None:
            self.add_error("limit_number", _("Say which limit applies then."))
        return data


class AutoRuleForm(RowForm):
    """A rule: the fact is chosen in words, the value is typed as the fact is."""

    value = CleanTextField(
        label=gettext_lazy("value"), required=False, widget=UnfoldAdminTextInputWidget, max_length=200
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = known_facts(self.questions.values())
        stored = self.instance.fact
        if "fact" in self.fields:
            self.fields["fact"] = forms.ChoiceField(
                label=gettext_lazy("fact"), choices=self._grouped(stored), widget=UnfoldAdminSelectWidget
            )
        if self.instance.pk:
            kind, choices = self._kind(stored)
            self.initial["value"] = written(kind, self.instance.value, choices)

    def _kind(self, path: str) -> tuple[str, Any]:
        fact = self.facts.get(path)
        return (fact.kind, fact.choices) if fact else (TEXT, ())

    def _grouped(self, stored: str) -> list[tuple[Any, Any]]:
        groups: dict[str, list[tuple[str, Any]]] = {}
        for path, fact in self.facts.items():
            groups.setdefault(str(fact.group), []).append((path, fact.label))
        known = [("", "---------"), *groups.items()]
        return known if not stored or stored in self.facts else [*known, (stored, stored)]

    def clean(self) -> dict[str, Any]:
        """The value in the type of the fact, or what is expected."""
        data = super().clean()
        operator = data.get("operator")
        if not data.get("fact") or not operator:
            return data
        kind, choices = self._kind(data["fact"])
        try:
            data["value"] = self._value(kind, operator, data.get("value") or "", choices)
        except ValueError as error:
            raise ValidationError({"value": _("Write here: %(expected)s") % {"expected": error}}) from error
        return data

    def _value(self, kind: str, operator: str, text: str, choices: Any) -> Any:
        if operator == Operator.ANSWERED:
            return None
        return (read_several if operator == Operator.IN else read)(kind, text, choices)


class FeeReductionForm(PricedForm, AutoRuleForm):
    """A reduction: what shows it is a material of the version or a fact, both chosen by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_when()
        if "yuan" in self.fields:
            self.fields["yuan"].label, self.fields["yuan"].help_text = _("amount taken off in yuan"), ""
        if "fact" in self.fields:
            self.fields["fact"].required = False
            self.fields["fact"].label = label_of(self._meta.model._meta.get_field("fact"))
        for name, rows in (("material_key", self._rows("materials", "key")), ("fee_name", self._rows("fees", "name"))):
            if name in self.fields:
                plain = self.fields[name]
                offered = _with_stored([NOTHING, *rows], getattr(self.instance, name))
                self.fields[name] = pick(offered, label=plain.label, help_text=plain.help_text)

    def _rows(self, name: str, key: str) -> list[tuple[str, str]]:
        version = self.version
        return [] if version is None else [(getattr(row, key), row.name) for row in getattr(version, name).all()]
