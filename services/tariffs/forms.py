"""Forms of the administration: a version of a rule, a stay to try it on, a reason."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from services.common.cleantext import CleanTextField
from services.common.identifiers import IdentifierError, plate
from services.tariffs import wording
from services.tariffs.engine import SpecError, Stay
from services.tariffs.models import Tariff, TariffVersion
from services.tariffs.operations import check

LONGEST = 100_000
YEARS = range(2000, 2101)


class VersionForm(forms.ModelForm):
    """The rule is kept as typed; every field that is wrong is named."""

    spec_text = CleanTextField(
        label=TariffVersion._meta.get_field("spec_text").verbose_name,
        help_text=_(
            "Amounts in fen, times in Beijing time. A published version is a model: open it and choose “New version "
            "from this”. What is wrong is named when you save."
        ),
        max_length=LONGEST,
        multiline=True,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 28, "spellcheck": "false"}),
    )
    scope_ref = CleanTextField(
        label=TariffVersion._meta.get_field("scope_ref").verbose_name,
        help_text=TariffVersion._meta.get_field("scope_ref").help_text,
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    vehicle_class = CleanTextField(
        label=TariffVersion._meta.get_field("vehicle_class").verbose_name,
        help_text=TariffVersion._meta.get_field("vehicle_class").help_text,
        max_length=30,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = TariffVersion
        fields = ("tariff", "spec_text", "scope_ref", "vehicle_class", "valid_since", "valid_until")
        labels = {
            "valid_since": pgettext_lazy("tariff", "in force from"),
            "valid_until": pgettext_lazy("tariff", "in force until"),
        }
        help_texts = {"valid_until": _("Empty: until another version begins.")}

    def clean(self) -> dict[str, Any]:
        """The rule against the schema; the time against itself."""
        data = super().clean()
        tariff = data.get("tariff") or (self.instance.tariff if self.instance.pk else None)
        since, until = data.get("valid_since"), data.get("valid_until")
        for name, moment in (("valid_since", since), ("valid_until", until)):
            if moment and moment.year not in YEARS:
                self.add_error(name, _("Enter a year from 2000 to 2100."))
        if since and until and until <= since:
            self.add_error("valid_until", _("It must end after it begins."))
        text = data.get("spec_text")
        if text and tariff is not None:
            try:
                check(text, tariff.kind)
            except SpecError as error:
                self.add_error("spec_text", [wording.problem(one) for one in error.problems])
        return data


class TariffForm(forms.ModelForm):
    """The name of a rule."""

    name = CleanTextField(label=_("name"), max_length=80, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = Tariff
        fields = ("name", "code", "kind")


class MoveForm(forms.Form):
    """Why, and which state was seen."""

    reason = CleanTextField(max_length=200, required=False)
    seen = CleanTextField(required=False, max_length=40)


class TryForm(forms.Form):
    """A stay to price."""

    entry = forms.DateTimeField(
        label=_("Came at"), widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
        error_messages={"required": _("Enter when the car came."), "invalid": _("Enter a day and a time.")},
    )  # fmt: skip
    exit = forms.DateTimeField(
        label=_("Leaves at"), widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
        error_messages={"required": _("Enter when it leaves."), "invalid": _("Enter a day and a time.")},
    )  # fmt: skip
    plate = CleanTextField(label=_("Plate"), required=False, max_length=20, widget=UnfoldAdminTextInputWidget)
    vehicle_class = CleanTextField(
        label=_("Vehicle class"), required=False, max_length=30, widget=UnfoldAdminTextInputWidget
    )
    zone = CleanTextField(label=_("Zone"), required=False, max_length=30, widget=UnfoldAdminTextInputWidget)
    new_energy = forms.BooleanField(label=_("New energy vehicle"), required=False, widget=UnfoldBooleanWidget)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False

    @staticmethod
    def example() -> dict[str, str]:
        """Yesterday from nine to twenty past two."""
        day = timezone.localdate() - timedelta(days=1)
        return {"entry": f"{day}T09:00", "exit": f"{day}T14:20"}

    def clean_plate(self) -> str:
        """In its one spelling."""
        text = self.cleaned_data["plate"]
        if not text:
            return ""
        try:
            return plate(text).number
        except IdentifierError as error:
            raise ValidationError(str(error)) from error

    def stay(self, entry: datetime | None = None, exit: datetime | None = None) -> Stay:
        """The stay as typed, or with other times. Raises PricingError."""
        data = self.cleaned_data
        return Stay.between(
            entry or data["entry"],
            exit or data["exit"],
            plate=data["plate"],
            vehicle_class=data["vehicle_class"] or "small",
            zone=re.sub(r"\s", "", data["zone"]),
            new_energy=True if data["new_energy"] else None,
        )
