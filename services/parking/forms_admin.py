"""Forms of the administration: what belongs together stands in one lot; vehicles are written, never listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from services.common import identifiers
from services.common.cleantext import CleanTextField, clean_formfield
from services.parking.models import Device, Lot, Pass, Space
from services.tariffs import access as tariffs
from services.vehicles.operations.adding import vehicle_of

if TYPE_CHECKING:
    from services.vehicles.models import Vehicle

MOST = 20
"""Vehicles of one pass."""
MOST_SPACES = 1000
"""Spaces entered at once."""
LAST_DIGITS = re.compile(r"(.*?)([0-9]{1,6})", re.ASCII)


class LotForm(forms.ModelForm):
    """A lot; where its price has zones, one of them."""

    class Meta:
        model = Lot
        fields = ("code", "price_group", "price_zone")
        formfield_callback = clean_formfield
        help_texts = {
            "price_zone": _(
                "Where the price has zones: the one in which the whole lot lies. "
                "Empty: each space by its zone of the lot, which needs cameras at the spaces."
            )
        }

    def clean(self) -> dict[str, Any]:
        """A zone that the price of today does not know would leave every bill without a price."""
        data = super().clean() or {}
        zone = data.get("price_zone", "")
        code = data.get("code") or self.instance.code
        scopes = Lot(code=code, price_group=data.get("price_group", "")).scopes
        known = tariffs.in_force_of({0: scopes}, at=timezone.now()).get(0)
        zones = known.spec.get("zones", []) if known else []
        if zone and zones and zone not in zones:
            told = _("The price of this lot has these zones: %(zones)s.")
            self.add_error("price_zone", forms.ValidationError(told, params={"zones": "、".join(zones)}))
        return data


class SpaceForm(forms.ModelForm):
    """A space of a zone of the same lot; new ones also many at once."""

    until = CleanTextField(
        label=_("up to number"),
        help_text=_("To enter many at once, for example A001 up to A120. Those that are there stay as they are."),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )

    class Meta:
        model = Space
        fields = ("lot", "zone", "number", "status", "has_charger")
        formfield_callback = clean_formfield

    def clean(self) -> dict[str, Any]:
        """The zone is one of the lot."""
        data = super().clean() or {}
        if data.get("zone") and data.get("lot") and data["zone"].lot_id != data["lot"].pk:
            self.add_error("zone", _("Choose a zone of this lot."))
        if data.get("number") and data.get("until"):
            try:
                self.more = numbers_between(data["number"], data["until"])[1:]
            except ValueError as error:
                self.add_error("until", str(error))
        return data

    more: tuple[str, ...] | list[str] = ()
    """Numbers that are entered together with the first."""

    def clean_number(self) -> str:
        """It stands in addresses."""
        number = self.cleaned_data["number"].strip()
        if not number or any(sign in number for sign in "/?#%\\"):
            raise forms.ValidationError(_("Use letters, digits and hyphens alone."), code="number")
        return number


def numbers_between(first: str, last: str) -> list[str]:
    """``A001`` … ``A120``, both ends too. Raises ValueError, in words."""
    one, other = LAST_DIGITS.fullmatch(first), LAST_DIGITS.fullmatch(last)
    if one is None or other is None or one[1] != other[1]:
        raise ValueError(_("Begin both numbers alike and end them with digits, for example A001 and A120."))
    begin, end = int(one[2]), int(other[2])
    if not begin <= end < begin + MOST_SPACES:
        raise ValueError(_("The second number must follow the first; at most {n} at once.").format(n=MOST_SPACES))
    return [f"{one[1]}{number:0{len(one[2])}d}" for number in range(begin, end + 1)]


class DeviceForm(forms.ModelForm):
    """A device; its key is in no form."""

    class Meta:
        model = Device
        fields = ("lot", "lane", "public_id", "name", "vendor", "source", "is_active")
        formfield_callback = clean_formfield

    def clean_public_id(self) -> str:
        """It stands in a header."""
        number = self.cleaned_data["public_id"]
        if not (number.isascii() and number.replace("-", "").replace("_", "").isalnum()):
            raise forms.ValidationError(_("Use letters, digits and hyphens alone."), code="number")
        return number

    def clean(self) -> dict[str, Any]:
        """The lane is one of the lot."""
        data = super().clean() or {}
        lot = data.get("lot") or (self.instance.lot if self.instance.pk else None)
        if data.get("lane") and lot and data["lane"].lot_id != lot.pk:
            self.add_error("lane", _("Choose a lane of this lot."))
        return data


class PassForm(forms.ModelForm):
    """A pass and the plates it is for."""

    plates = CleanTextField(
        label=_("Plates"),
        help_text=_("One in each line, as they stand on the cars."),
        multiline=True,
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        error_messages={"required": _("Write at least one plate.")},
    )

    class Meta:
        model = Pass
        fields = ("lot", "kind", "plates", "valid_since", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "plates" in self.fields:
            found = [vehicle.plate for vehicle in self.instance.vehicles.order_by("pk")]
            self.fields["plates"].initial = "\n".join(found)

    def clean_plates(self) -> list[str]:
        """Every line is a plate."""
        lines = [line for line in self.cleaned_data["plates"].split("\n") if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(_("One pass is for twenty vehicles at most."), code="many")
        try:
            return [identifiers.plate(line).number for line in lines]
        except identifiers.IdentifierError as error:
            raise forms.ValidationError(str(error), code="plate") from error

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        data = super().clean() or {}
        since, until = data.get("valid_since"), data.get("valid_until")
        if since and until and until <= since:
            self.add_error("valid_until", _("It must end after it begins."))
        return data

    def vehicles(self) -> list[Vehicle]:
        """The vehicles of the plates that were written."""
        return [vehicle_of(plate=number, colour="") for number in self.cleaned_data["plates"]]
