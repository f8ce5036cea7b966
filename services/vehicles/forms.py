"""What is typed about vehicles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.common import identifiers
from services.common.cleantext import CleanTextField
from services.common.masking import mask_name
from services.vehicles.enums import Colour

USUAL = "usual"
"""The colour that the form of the number tells."""


class PlateNumberForm(forms.Form):
    """A plate alone."""

    use_required_attribute = False
    plate = CleanTextField(
        label=_("Plate"),
        max_length=20,
        help_text=_("As it stands on the car, for example 粤K12345. Blanks and dots do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the plate as it stands on the car.")},
    )

    def clean_plate(self) -> str:
        """The normalised number."""
        try:
            return identifiers.plate(self.cleaned_data["plate"]).number
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error)) from error


class PlateForm(PlateNumberForm):
    """A plate, and its colour where the number alone does not tell it."""

    colour = forms.ChoiceField(
        label=_("Colour of the plate"),
        choices=[
            (USUAL, pgettext_lazy("plate", "Blue or green: car, new energy car")),
            (Colour.YELLOW, pgettext_lazy("plate", "Yellow: large vehicle, trailer, motorcycle")),
        ],
        initial=USUAL,
        required=False,
        widget=forms.RadioSelect,
    )


class ShareForm(forms.Form):
    """One of the family."""

    person = forms.ChoiceField(label=_("Who may pay?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, family: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one.pk), mask_name(one.name)) for one in family]


class FindingForm(forms.Form):
    """What a member of staff saw."""

    reason = CleanTextField(
        label=_("What you saw"),
        max_length=300,
        multiline=True,
        help_text=_("For example: vehicle licence and identity card compared at the window. Kept with the entry."),
    )
