"""The form renderer of the portal and the token by which a form is taken once."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Error summary, hints and error ids, fieldset and legend: `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class OnceForm(forms.Form):
    """A form with a hidden token; `once.taken` answers the second sending with what the first made."""

    once = forms.SlugField(max_length=40, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = secrets.token_hex(16)
