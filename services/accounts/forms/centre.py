"""Forms of the account page. They read and refuse; they save nothing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from services.accounts.consents import FACE_TEXT
from services.accounts.fields import PhoneField
from services.common.cleantext import CleanTextField


class NewPhoneForm(forms.Form):
    """The number that gets a code and becomes one's own."""

    use_required_attribute = False
    phone = PhoneField(
        label=_("New mobile phone"),
        help_text=_("A code goes to this number, so have the phone at hand."),
        error_messages={"required": _("Write the new number.")},
    )


class AddressForm(forms.Form):
    """Where letters and certificates by post go."""

    use_required_attribute = False
    address = CleanTextField(
        label=_("Contact address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("Town or street, village or road, number. Forms are filled in with it."),
    )


class FaceForm(forms.Form):
    """Agreement to the use of one's face, apart from everything else (PIPL, Art. 29)."""

    use_required_attribute = False
    consent = forms.BooleanField(
        label=FACE_TEXT,
        error_messages={"required": _("Tick this for the face check, or go to a window: no face is needed there.")},
    )


class CloseForm(forms.Form):
    """One tick before the account goes."""

    use_required_attribute = False
    understood = forms.BooleanField(
        label=_("I have read what is deleted and what stays, and want to close my account."),
        error_messages={"required": _("Tick this if you want to close the account.")},
    )
