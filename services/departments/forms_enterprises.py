"""What a window fills in to confirm a handler of an enterprise."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from services.accounts.forms.enterprises import CreditCodeForm, ReachForm
from services.departments.forms import WindowCheckForm


class ConfirmHandlerForm(WindowCheckForm, CreditCodeForm, ReachForm):
    """Person, document, enterprise, what they may do; the papers were seen."""

    letter = forms.BooleanField(
        label=_("I have seen the business licence and the sealed letter of authority, and they fit."),
        error_messages={"required": _("Tick this once you have compared licence and letter.")},
    )
    field_order = ("credit_code", "name", "id_type", "id_number", "scopes", "ends_on", "items", "seen", "letter")
