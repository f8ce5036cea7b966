"""The one field of public verification."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.common.cleantext import CleanTextField
from services.common.identifiers import IdentifierError, id_card


class LookUpForm(forms.Form):
    """A verification code or a document number, in any spacing. Identity numbers are refused: they are not needed."""

    use_required_attribute = False
    q = CleanTextField(
        label=_("Verification code or number of the document"),
        help_text=_("The code is printed beside the QR code: V and 12 signs. Blanks and small letters do not matter."),
        max_length=100,
        error_messages={"required": _("Write the code or the number that is on the document.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_q(self) -> str:
        """Refuses what is somebody's identity number."""
        text = self.cleaned_data["q"]
        try:
            id_card("".join(text.split()))
        except IdentifierError:
            return text
        raise ValidationError(
            _("This is an identity number. Write the number of the document instead."), code="identity"
        )
