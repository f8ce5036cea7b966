"""Forms of notices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PreferenceForm(forms.Form):
    """Text messages yes or no; the inbox always gets everything."""

    sms = forms.ChoiceField(
        label=_("Send me a text message when a case moves"),
        help_text=_("Messages also stay here in the portal, whether or not a text message is sent."),
        choices=[("yes", _("Yes, send text messages")), ("no", _("No text messages"))],
        widget=forms.RadioSelect,
    )
