"""Forms of the administration: identities that fit into an address, cards by the telephone number of their holder."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from services.accounts.access import find_resident
from services.charging.access import IDENTITY
from services.charging.models import ChargePoint, ChargingCard, Connector
from services.charging.querysets import MOST_CONNECTORS
from services.common.cleantext import CleanTextField, clean_formfield
from services.common.personal import looks_personal

TAG = re.compile(r"[A-Za-z0-9._:-]{4,36}", re.ASCII)
"""As short as nobody guesses is for who makes cards; this much is left when it is shown by its last digits."""


class PointForm(forms.ModelForm):
    """A charge point; its key is in no form."""

    class Meta:
        model = ChargePoint
        fields = ("station", "identity", "name", "current", "is_active")
        formfield_callback = clean_formfield

    def clean_identity(self) -> str:
        """It stands in the address it connects to and in the codes on it."""
        identity = self.cleaned_data["identity"]
        if not IDENTITY.fullmatch(identity) or identity in (".", ".."):
            raise forms.ValidationError(_("Use letters, digits and . _ : - alone."), code="identity")
        if looks_personal(identity):  # no audit entry could name it
            raise forms.ValidationError(_("This looks like an identity or phone number of somebody."), code="personal")
        if ChargePoint.objects.filter(identity__iexact=identity).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This identity is taken already."), code="taken")
        return identity


class PlugForm(forms.ModelForm):
    """A plug by the number the protocol calls it."""

    class Meta:
        model = Connector
        fields = ("number", "max_power")

    def clean_number(self) -> int:
        """What is told of any other number counts for the first plug."""
        number = self.cleaned_data["number"]
        if not 1 <= number <= MOST_CONNECTORS:
            raise forms.ValidationError(_("Plugs are numbered from 1 to 32."), code="number")
        return number


class CardForm(forms.ModelForm):
    """A card of a resident, found by telephone number; residents are never listed."""

    phone = CleanTextField(
        label=_("Telephone number of the holder"),
        help_text=_("Of a resident with a proved identity, who asked for the card and pays what it charges."),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Write the telephone number of the holder.")},
    )

    class Meta:
        model = ChargingCard
        fields = ("tag", "phone", "is_active")
        formfield_callback = clean_formfield

    def clean_tag(self) -> str:
        """As it is written on cards."""
        tag = self.cleaned_data["tag"]
        if not TAG.fullmatch(tag):
            raise forms.ValidationError(_("Four to 36 letters and digits, as the card tells it."), code="tag")
        return tag

    def clean_phone(self) -> str:
        """Of somebody who proved who they are."""
        phone = self.cleaned_data["phone"].replace(" ", "")
        user = find_resident(phone)
        if user is None or user.person is None:
            raise forms.ValidationError(_("No resident with a proved identity has this number."), code="nobody")
        self.instance.person = user.person
        return phone


class UsedCardForm(forms.ModelForm):
    """A card that is there: in use or not."""

    class Meta:
        model = ChargingCard
        fields = ("is_active",)
