"""What is asked of the public list, and a correction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from services.catalog.enums import PublishedAs
from services.common.cleantext import CleanTextField
from services.publicity.models import Correction
from services.publicity.operations import correcting


def kinds() -> list[tuple[str, Any]]:
    """Kinds that are published."""
    return [(value, label) for value, label in PublishedAs.choices if value != PublishedAs.NONE]


SECONDS = 60
MOST_ORGANS = 300


class FilterForm(forms.Form):
    """Words, organ, kind, days. What cannot be read is told and left out."""

    q = CleanTextField(label=_("Name, number or item"), max_length=60, required=False)
    organ = forms.ChoiceField(label=pgettext_lazy("decision", "Organ"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("decision", "Kind"), required=False)
    since = forms.DateField(
        label=_("Decided from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Decided until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, *, organs: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["organ"].choices = [("", _("All organs")), *organs]
        self.fields["kind"].choices = [("", _("All kinds")), *kinds()]

    def asked(self) -> dict[str, Any]:
        """What can be read of it."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CorrectionForm(forms.ModelForm):
    """A correction as it is asked for."""

    new = CleanTextField(
        label=_("Correct"),
        max_length=300,
        required=False,
        help_text=_("Empty to take it down."),
        widget=UnfoldAdminTextInputWidget,
    )
    reason = CleanTextField(label=_("Why"), max_length=200, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = Correction
        fields = ("publication", "part", "new", "reason")
        labels = {"part": pgettext_lazy("correction", "What is corrected")}

    def clean(self) -> dict[str, Any]:
        """What the operation would refuse stands beside what was typed."""
        given = super().clean()
        if not self.errors:
            try:
                correcting.refuse(**{name: given[name] for name in self.Meta.fields})
            except correcting.CannotCorrect as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return given


def organs_on_view(rows: Any) -> list[tuple[str, str]]:
    """Code and name of the organs that have something on public view; found once a minute."""
    found = rows.order_by("organ_name", "organ_code").values_list("organ_code", "organ_name").distinct()
    return cache.get_or_set("publicity.organs", lambda: list(found[:MOST_ORGANS]), SECONDS)
