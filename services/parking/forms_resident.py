"""What residents type about parking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.common import identifiers
from services.common.cleantext import CleanTextField


class FindForm(forms.Form):
    """Which lots to list. Bad values are left out, never refused."""

    q = CleanTextField(label=_("Name or street"), max_length=40, required=False)
    near = forms.ChoiceField(label=_("Near"), required=False)
    free = forms.BooleanField(label=_("With free spaces"), required=False)
    charging = forms.BooleanField(label=_("With chargers"), required=False)

    def __init__(self, *args: Any, places: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["near"].choices = [("", _("Anywhere")), *((place.code, place.name) for place in places)]


class PlateTyped(forms.Form):
    """A plate, as it stands on the car."""

    plate = CleanTextField(
        label=_("Plate"),
        max_length=20,
        help_text=_("As it stands on the car, for example 粤K12345. Blanks and dots do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_plate(self) -> str:
        """The normalised number."""
        try:
            return identifiers.parked(self.cleaned_data["plate"]).number
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error)) from error


class LimitForm(forms.Form):
    """How much may be taken for one stay."""

    limit = forms.ChoiceField(label=_("At most, for each stay"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, limits: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].choices = [(str(fen), _("{n} yuan").format(n=fen // 100)) for fen in limits]


class BuyCardForm(forms.Form):
    """For which vehicle, from which day."""

    use_required_attribute = False
    car = forms.ChoiceField(
        label=_("For which vehicle?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a vehicle."), "invalid_choice": _("Choose a vehicle.")},
    )
    first_date = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )

    def __init__(self, *args: Any, cars: list[tuple[int, str]], latest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["car"].choices = [(str(pk), words) for pk, words in cars]
        self.fields["first_date"].help_text = _("From today until {last}.").format(last=latest)
